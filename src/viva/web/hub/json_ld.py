"""What a page says to machines: schema.org as JSON-LD."""

from collections.abc import Mapping
from typing import Any


def question(row: Mapping[str, Any], url: str) -> dict[str, Any]:
    """A learning resource whose main entity is the question with its accepted answer. `url` is absolute."""
    return {
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "@id": url,
        "url": url,
        "name": row["title"],
        "identifier": row["question_id"],
        "inLanguage": "en",
        "learningResourceType": "interview question",
        "educationalLevel": row["level"],
        "about": [{"@type": "Thing", "name": name} for name in (row["technology"], row["category"])],
        "keywords": row["tags"],
        **({"dateModified": row["reviewed"].isoformat()} if row["reviewed"] else {}),
        "isAccessibleForFree": True,
        "mainEntity": {
            "@type": "Question",
            "name": row["title"],
            "text": row["title"],
            "answerCount": 1,
            "acceptedAnswer": {"@type": "Answer", "text": row["answer_text"], "url": f"{url}#answer"},
        },
        "breadcrumb": {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": place, "name": name}
                for place, name in enumerate(("Home", "Knowledge Hub", "Interview Questions", row["question_id"]), start=1)
            ],
        },
    }
