"""The labs' part of a sync: a lab's record -> what its question's page and the evidence page show of it."""

import ast
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import viva
from viva.content.circulating import CirculatingFigure as Circulating
from viva.content.circulating import read_circulating
from viva.content.model import Question as Source
from viva.content.numbers import written
from viva.content.problem import Problem
from viva.content.record import Claim as Measured
from viva.content.record import Evidence, Reading, Record, Verdict, changed_versions
from viva.content.render import anchor, code_block, render_line
from viva.evidence import picture, versions
from viva.web.labs.models import CirculatingFigure, Claim, Lab
from viva.web.library.models import Question
from viva.web.registry import Personal, Stored, Synced

_CHUNK = 500
_SURPRISE = {Verdict.DOES_NOT_HOLD: 1, Verdict.MIXED: 2, Verdict.HOLDS_WHEN: 3, Verdict.HOLDS: 4, Verdict.NOT_TESTABLE: 5}


def mark(source: Source) -> str:
    """What makes a question's record stale on this machine, besides its files: library versions."""
    changed = _changed(source)
    return repr(changed) if changed else ""


def with_evidence(_learner: Personal) -> Iterable[str]:
    """The questions with a lab beside them."""
    return Question.objects.current().filter(has_evidence=True).values_list("question_id", flat=True)


def store(synced: Synced) -> Stored:
    """Write the labs of the questions that a sync has written, and the figures in circulation."""
    for start in range(0, len(synced.written), _CHUNK):
        _write(synced.written[start : start + _CHUNK])
    figures = list[CirculatingFigure]()
    problems = list[Problem]()
    for root in synced.roots:
        entries, faults = read_circulating(root)
        figures += [_figure(len(figures) + place, entry) for place, entry in enumerate(entries)]
        problems += faults
    return Stored(_replace_figures(figures), problems)


def _figure(position: int, entry: Circulating) -> CirculatingFigure:
    return CirculatingFigure(position=position, said=entry.said, question_id=entry.question, claim_id=entry.claim, says=entry.says)


def _replace_figures(figures: Sequence[CirculatingFigure]) -> bool:
    """Whether anything was different."""
    told = [(entry.position, entry.said, entry.question_id, entry.claim_id, entry.says) for entry in figures]
    stored = CirculatingFigure.objects.order_by("position").values_list("position", "said", "question_id", "claim_id", "says")
    if told == list(stored):
        return False
    CirculatingFigure.objects.all().delete()
    CirculatingFigure.objects.bulk_create(figures)
    return True


def _write(sources: Sequence[Source]) -> None:
    """Replace the labs of these questions, whose own rows are written."""
    names = [source.id for source in sources]
    Lab.objects.filter(question__question_id__in=names).delete()
    keys = dict(Question.objects.filter(question_id__in=names).values_list("question_id", "pk"))
    for source in sources:
        if source.evidence is None:
            continue
        record = source.evidence.record
        lab = Lab.objects.create(question_id=keys[source.id], **_lab(source, source.evidence))
        if record is not None:
            claims = [_claim(lab, place, claim, source, record) for place, claim in enumerate(record.claims)]
            Claim.objects.bulk_create(claims)


def _lab(source: Source, evidence: Evidence) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "code": code_block(evidence.code, "python"),
        "code_digest": evidence.code_digest,
        "digest": evidence.code_digest,
    }
    record = evidence.record
    if record is None:
        return fields
    changed = _changed(source)
    fields |= {
        "digest": _digest(evidence.code, record, changed),
        "verified": record.verified,
        "changed": list(changed),
        "summary": record.summary,
        "about_data": record.about_data,
        "whiteboard": _whiteboard(record.whiteboard),
        "parameters": [asdict(parameter) for parameter in record.parameters],
        "readings": [_reading(entry) for entry in record.readings],
        "pictures": [drawn(chart, f"{source.id}-picture-{place}".lower()) for place, chart in enumerate(record.charts, 1)],
        "versions": dict(record.versions),
        "seeds": list(record.seeds),
    }
    return fields


def _digest(code: str, record: Record, changed: tuple[str, ...]) -> str:
    """Of all that a run's numbers depend on."""
    depended_on = (code, sorted(record.data.items()), sorted(record.versions.items()), changed)
    return hashlib.sha256(repr(depended_on).encode()).hexdigest()


def _reading(entry: Reading) -> dict[str, Any]:
    return {"name": entry.name, "value": written(entry.value), "simulated": entry.simulated}


def _whiteboard(names: Sequence[str]) -> list[dict[str, Any]]:
    """The modules of `viva.scratch` that define these names, each once. They are read and not imported: NumPy has no place in a web process."""
    folder = Path(viva.__file__).parent / "scratch"
    by_module = dict[str, list[str]]()
    for node in ast.parse((folder / "__init__.py").read_text("utf-8")).body:
        if not isinstance(node, ast.ImportFrom) or not node.module:
            continue
        for alias in node.names:
            if alias.name in names:
                by_module.setdefault(node.module, []).append(alias.name)
    boards = list[dict[str, Any]]()
    for module, defined in by_module.items():
        _, _, name = module.rpartition(".")
        code = (folder / f"{name}.py").read_text("utf-8")
        boards.append({"names": defined, "module": module, "code": code_block(code, "python")})
    return boards


def drawn(chart: Any, name: str) -> dict[str, Any]:
    """A chart as the templates want it."""
    head, rows = picture.table(chart)
    return {
        "id": name,
        "title": chart["title"],
        "svg": picture.svg(chart, f"{name}-told"),
        "told": picture.told(chart),
        "head": head,
        "rows": rows,
        "simulated": bool(chart.get("simulated")),
    }


def _changed(source: Source) -> tuple[str, ...]:
    record = source.evidence.record if source.evidence else None
    if record is None or source.evidence is None:
        return ()
    return (*source.evidence.changed, *changed_versions(record, versions.here(record.versions)))


def _claim(lab: Lab, place: int, claim: Measured, source: Source, record: Record) -> Claim:
    often = claim.verdict is Verdict.DOES_NOT_HOLD and claim.often
    return Claim(
        lab=lab,
        claim_id=claim.id,
        position=place,
        surprise=0 if often else _SURPRISE[claim.verdict],
        verdict=str(claim.verdict),
        sentence=claim.sentence,
        card=_card(claim, source, record),
    )


def _card(claim: Measured, source: Source, record: Record) -> dict[str, Any]:
    numbers = [reference.id for reference in source.references]
    return {
        "anchor": anchor(source.id, f"claim-{claim.id}"),
        "slug": claim.verdict.slug,
        "html": render_line(claim.sentence, source.id),
        "number": claim.number,
        "value": "" if claim.value is None else written(claim.value),
        "values": [written(value) for value in claim.values],
        "seeds": list(record.seeds),
        "bound": claim.bound if claim.relation else "",
        "when": claim.when,
        "why": claim.why,
        "flip_says": claim.flip_says,
        "flip_value": "" if claim.flip_value is None else written(claim.flip_value),
        "simulated": claim.simulated,
        "often": claim.often,
        "source": numbers.index(claim.source) + 1 if claim.source in numbers else 0,
        "settings": _unusual(claim, record),
    }


def _unusual(claim: Measured, record: Record) -> dict[str, Any]:
    """The settings that differ from the defaults."""
    defaults = {parameter.name: parameter.default for parameter in record.parameters}
    return {name: value for name, value in claim.settings.items() if value != defaults.get(name)}
