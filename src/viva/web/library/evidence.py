"""The evidence page: every claim with its verdict and number, the most surprising first."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from viva.content.record import Verdict
from viva.web.library.kept import Kept
from viva.web.library.models import Claim, Edition
from viva.web.ui.public import public

_FIELDS = ("claim_id", "verdict", "sentence", "shown", "lab__verified", "lab__changed", "lab__question__question_id", "lab__question__title", "lab__question__technology")  # fmt: skip


def _read(_version: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    claims = Claim.objects.filter(lab__question__retired_at=None).order_by(
        "surprise", "lab__question__level_rank", "lab__question__question_id", "position"
    )
    rows = [
        {name.removeprefix("lab__").removeprefix("question__"): value for name, value in row.items()} for row in claims.values(*_FIELDS)
    ]
    by_name = {(row["question_id"], row["claim_id"]): row for row in rows}
    headlines = Edition.objects.filter(pk=1).values_list("headlines", flat=True).first() or []
    return rows, [
        {**entry, "row": by_name[entry["question"], entry["claim"]]}
        for entry in headlines
        if (entry["question"], entry["claim"]) in by_name
    ]


_kept = Kept(_read)


@require_safe
@public
def evidence(request: HttpRequest) -> HttpResponse:
    """All claims, filtered by verdict, technology and words. A filter that is none shows everything."""
    rows, headlines = _kept()
    verdict, technology = request.GET.get("verdict", ""), request.GET.get("tech", "")
    words = request.GET.get("q", "").replace("\x00", " ").strip()[:100]
    verdicts, technologies = [str(entry) for entry in Verdict], sorted({row["technology"] for row in rows}, key=str.casefold)
    verdict, technology = verdict if verdict in verdicts else "", technology if technology in technologies else ""
    found = [row for row in rows if _has(row, words) and technology in ("", row["technology"])]
    counts = Counter(row["verdict"] for row in found)
    context = {
        "rows": [row for row in found if verdict in ("", row["verdict"])],
        "total": len(rows),
        "headlines": headlines if not (verdict or technology or words) else [],
        "verdicts": [
            (name, name.replace(" ", "-"), counts[name], _address(name, technology, words))
            for name in verdicts
            if counts[name] or name == verdict
        ],
        "technologies": [(name, _address(verdict, name, words)) for name in technologies],
        "chosen": {"verdict": verdict, "technology": technology, "words": words},
        "everywhere": _address(verdict, "", words),
        "any_verdict": (len(found), _address("", technology, words)),
    }
    return render(request, "library/evidence.html", context)


def _has(row: dict[str, Any], words: str) -> bool:
    text = f"{row['sentence']} {row['shown']['often']} {row['title']} {row['question_id']}".casefold()
    return all(word in text for word in words.casefold().split())


def _address(verdict: str, technology: str, words: str) -> str:
    chosen = {name: value for name, value in (("verdict", verdict), ("tech", technology), ("q", words)) if value}
    return reverse("library:evidence") + (f"?{urlencode(chosen)}" if chosen else "")
