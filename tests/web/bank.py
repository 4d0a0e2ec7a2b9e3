"""Banks for tests: real files with real text, as many as a test needs."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import yaml

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LEVELS = ("Beginner", "Intermediate", "Advanced")
_CODES = {"Beginner": "BEG", "Intermediate": "INT", "Advanced": "ADV"}


def text(
    question_id: str = "SQL-BEG-001",
    title: str = "What does a left join keep?",
    technology: str = "SQL",
    category: str = "Databases",
    level: str = "Beginner",
    difficulty: int = 3,
    tags: Iterable[str] = ("joins",),
    answer: str = "A left join keeps every row of its left table.",
    follow_ups: Iterable[object] = ("What would you ask next?",),
    reviewed: str = "2026-11-01",
    body: str = "Plain words about it.",
) -> str:
    """A question.md that `viva check` has nothing against, but for care."""
    front = {
        "id": question_id,
        "title": title,
        "technology": technology,
        "category": category,
        "level": level,
        "difficulty": difficulty,
        "tags": list(tags),
        "reviewed": reviewed,
        "key_points": [
            {
                "id": "first",
                "weight": 3,
                "says": "It says the essential thing.",
                "also": ["the essential thing", "what matters"],
                "not": "It says the wrong thing.",
            },
            {
                "id": "second",
                "weight": 1,
                "says": "It says one thing more.",
                "also": ["one thing more", "besides"],
                "not": "It says nothing more.",
            },
        ],
        "follow_ups": list(follow_ups),
        "references": [],
    }
    sections = dict.fromkeys(("Deep Explanation", "Real-World Example", "Common Mistakes", "Production Scenario"), body)
    prose = "\n\n".join(f"## {name}\n{content}" for name, content in {"Answer": answer, **sections}.items())
    return f"---\n{yaml.safe_dump(front, sort_keys=False, allow_unicode=True)}---\n{prose}\n"


def put(root: Path, content: str, folder: str = "") -> Path:
    """Write a question into its folder and return the file."""
    question_id = content.split("id: ", 1)[1].split("\n", 1)[0].strip("'\"")
    file = root / (folder or question_id) / "question.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, "utf-8")
    return file


def many(root: Path, count: int = 40) -> None:
    """A varied bank: three technologies, three levels, every difficulty, some tags; two questions about leakage."""
    technologies = (("Machine Learning", "AI/ML", "ML"), ("Python", "Languages", "PY"), ("SQL", "Databases", "SQL"))
    for n in range(count):
        technology, category, code = technologies[n % 3]
        level = LEVELS[(n // 3) % 3]
        name = f"{code}-{_CODES[level]}-{n + 101:03d}"
        put(
            root,
            text(
                name,
                f"What happens in case number {n + 1} of {technology.lower()}?",
                technology,
                category,
                level,
                1 + n % 10,
                [f"tag-{n % 5}", f"group-{n % 15}"],
                answer=f"It depends on the {('weather', 'forest', 'planner', 'gradient')[n % 4]}, and then some.",
                reviewed=f"2026-{1 + n % 11:02d}-15",
            ),
        )
    for name, level, title in (
        ("ML-INT-900", "Intermediate", "What is feature leakage and how do you find it?"),
        ("ML-ADV-900", "Advanced", "How do encoders cause leakage?"),
    ):
        put(
            root,
            text(
                name,
                title,
                "Machine Learning",
                "AI/ML",
                level,
                7,
                ["leakage"],
                follow_ups=[{"id": "ML-INT-900" if level == "Advanced" else "ML-ADV-900"}],
            ),
        )


def sync(*roots: Path, rebuild: bool = False):  # type: ignore[no-untyped-def]  # noqa: ANN201 - Django is imported late
    """Sync these banks into the test's database."""
    from viva.web.library import sync as library

    return library.sync(roots, NOW, rebuild=rebuild)
