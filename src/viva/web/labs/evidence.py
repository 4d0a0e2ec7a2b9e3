"""The evidence page: every claim with its verdict and number, the most surprising first."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from viva.content.record import Verdict
from viva.web.hub.listing.reading import page_count
from viva.web.hub.listing.selection import Unknown, page_of
from viva.web.labs.models import CirculatingFigure, Claim
from viva.web.library.kept import Kept
from viva.web.ui.public import public

PAGE_SIZE = 30
MAX_WORDS = 100
"""Characters of a search that are looked at."""
VERDICTS = tuple(str(verdict) for verdict in Verdict)


@dataclass(frozen=True, slots=True)
class Row:
    """A claim as the page lists it, with the question that it belongs to. `text` is what a search looks at."""

    claim_id: str
    verdict: str
    card: dict[str, Any]
    question_id: str
    title: str
    technology: str
    changed: bool
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """A figure in circulation beside the claim that says most about it."""

    said: str
    says: str
    row: Row


@dataclass(frozen=True, slots=True)
class All:
    """Everything that the page may show, in its order."""

    rows: Sequence[Row]
    figures: Sequence[Told]
    technologies: Sequence[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asked for. What we do not have is named in `unknown`, and then left out."""

    verdict: str = ""
    technology: str = ""
    words: str = ""
    page: int = 1
    unknown: tuple[Unknown, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether any filter is on."""
        return bool(self.verdict or self.technology or self.words)

    @property
    def address(self) -> str:
        """The page with these filters."""
        given = {"verdict": self.verdict, "tech": self.technology, "q": self.words, "page": str(self.page) if self.page > 1 else ""}
        chosen = {name: value for name, value in given.items() if value}
        path = reverse("labs:evidence")
        return f"{path}?{urlencode(chosen)}" if chosen else path

    def on_page(self, page: int) -> "Asked":
        """The same on another page."""
        return replace(self, page=page)


@require_safe
@public
def evidence(request: HttpRequest) -> HttpResponse:
    """A page of claims, filtered by verdict, technology and words. Raises nothing for an unknown filter: 404, and what there is instead."""
    everything = _kept()
    asked = _read(request.GET, everything.technologies)
    under_others = [row for row in everything.rows if _fits(row, asked)]
    rows = [row for row in under_others if asked.verdict in ("", row.verdict)]
    pages = page_count(len(rows), PAGE_SIZE)
    first = (asked.page - 1) * PAGE_SIZE
    counts = Counter(row.verdict for row in under_others)
    begin = replace(asked, page=1, unknown=())
    context = {
        "rows": rows[first : first + PAGE_SIZE],
        "count": len(rows),
        "pages": pages,
        "total": len(everything.rows),
        "figures": everything.figures if asked.page == 1 and not asked.anything else (),
        "verdicts": _verdict_links(begin, counts),
        "technologies": [(name, replace(begin, technology=name).address) for name in everything.technologies],
        "asked": asked,
        "everywhere": replace(begin, technology="").address,
        "any_verdict": (len(under_others), replace(begin, verdict="").address),
    }
    missing = bool(asked.unknown) or asked.page > pages
    return render(request, "labs/evidence.html", context, status=404 if missing else 200)


def _verdict_links(asked: Asked, counts: Counter[str]) -> list[tuple[str, str, int, str]]:
    """(verdict, its slug, how many claims, address) for each verdict that there is under the other filters."""
    links = list[tuple[str, str, int, str]]()
    for verdict in Verdict:
        name = str(verdict)
        if counts[name] or name == asked.verdict:
            links.append((name, verdict.slug, counts[name], replace(asked, verdict=name).address))
    return links


def _read(given: QueryDict, technologies: Sequence[str]) -> Asked:
    unknown = list[Unknown]()
    return Asked(
        verdict=_choice(given, "verdict", VERDICTS, unknown),
        technology=_choice(given, "tech", technologies, unknown),
        words=given.get("q", "").replace("\x00", " ").strip()[:MAX_WORDS],
        page=page_of(given, unknown),
        unknown=tuple(unknown),
    )


def _choice(given: QueryDict, parameter: str, offers: Sequence[str], unknown: list[Unknown]) -> str:
    """The value, where it is one of `offers`; otherwise nothing, and it is noted."""
    value = given.get(parameter, "").strip()
    if not value or value in offers:
        return value
    unknown.append(Unknown(parameter, value[:60], tuple(offers)))
    return ""


def _fits(row: Row, asked: Asked) -> bool:
    """Whether a claim passes all filters but that of the verdict."""
    if asked.technology not in ("", row.technology):
        return False
    return all(word in row.text for word in asked.words.casefold().split())


def _read_all(_version: str) -> All:
    claims = Claim.objects.filter(lab__question__retired_at=None).select_related("lab__question")
    claims = claims.defer("lab__code", "lab__pictures", "lab__whiteboard", "lab__question__sections")
    ordered = claims.order_by("surprise", "lab__question__level_rank", "lab__question__question_id", "position")
    rows = [_row(claim) for claim in ordered]
    technologies = sorted({row.technology for row in rows}, key=str.casefold)
    return All(rows, list(_figures(rows)), technologies)


def _row(claim: Claim) -> Row:
    question = claim.lab.question
    searched = (claim.sentence, claim.card["often"], question.title, question.question_id)
    return Row(
        claim_id=claim.claim_id,
        verdict=claim.verdict,
        card=claim.card,
        question_id=question.question_id,
        title=question.title,
        technology=question.technology,
        changed=bool(claim.lab.changed),
        text=" ".join(searched).casefold(),
    )


def _figures(rows: Sequence[Row]) -> Iterable[Told]:
    by_name = {(row.question_id, row.claim_id): row for row in rows}
    for figure in CirculatingFigure.objects.order_by("position"):
        row = by_name.get((figure.question_id, figure.claim_id))
        if row is not None:
            yield Told(figure.said, figure.says, row)


_kept = Kept(_read_all)
