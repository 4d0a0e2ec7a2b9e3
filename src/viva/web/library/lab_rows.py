"""A lab's record -> what its question's page and the evidence page show of it."""

import ast
import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from viva.content.model import Question as Source
from viva.content.record import Claim as Measured
from viva.content.record import Record, Verdict, changed_versions, shown
from viva.content.render import anchor, code_block, render_line
from viva.evidence import picture, versions
from viva.web.library.models import Claim, Lab, Question

_SURPRISE = {Verdict.DOES_NOT_HOLD: 1, Verdict.MIXED: 2, Verdict.HOLDS_WHEN: 3, Verdict.HOLDS: 4, Verdict.NOT_TESTABLE: 5}


def digest(source: Source) -> str:
    """Of the question's files and, where it has a lab, of what makes its record stale on this machine."""
    changed = _changed(source)
    return hashlib.sha256(f"{source.digest}{changed}".encode()).hexdigest() if changed else source.digest


def write(sources: Sequence[Source]) -> None:
    """Replace the lab rows of these questions, whose own rows are written. Inside the caller's transaction."""
    Lab.objects.filter(question__question_id__in=[source.id for source in sources]).delete()
    keys = dict(Question.objects.filter(question_id__in=[source.id for source in sources]).values_list("question_id", "pk"))
    for source in sources:
        if source.evidence is None:
            continue
        record = source.evidence.record
        lab = Lab.objects.create(question_id=keys[source.id], **_lab(source, record))
        if record is not None:
            Claim.objects.bulk_create(_claim(lab, place, claim, source, record) for place, claim in enumerate(record.claims))


def _lab(source: Source, record: Record | None) -> dict[str, Any]:
    assert source.evidence is not None  # noqa: S101 - asked by the caller
    code = source.evidence.code
    only_code = hashlib.sha256(code.encode()).hexdigest()
    fields: dict[str, Any] = {"code": code_block(code, "python"), "digest": only_code, "code_digest": only_code}
    if record is None:
        return fields
    depended_on = (code, sorted(record.data.items()), sorted(record.versions.items()), _changed(source))
    return fields | {
        "digest": hashlib.sha256(repr(depended_on).encode()).hexdigest(),
        "verified": record.verified,
        "changed": list(_changed(source)),
        "summary": record.summary,
        "about_data": record.about_data,
        "whiteboard": _whiteboard(record.whiteboard),
        "parameters": [asdict(parameter) for parameter in record.parameters],
        "readings": [{"name": entry.name, "value": shown(entry.value), "simulated": entry.simulated} for entry in record.readings],
        "pictures": [drawn(chart, f"{source.id}-picture-{place}".lower()) for place, chart in enumerate(record.charts, 1)],
        "versions": dict(record.versions),
        "seeds": list(record.seeds),
    }


def _whiteboard(names: Sequence[str]) -> list[dict[str, Any]]:
    """The modules of `viva.scratch` that define these names, each once. They are read and not imported: NumPy has no place in a web process."""
    import viva

    folder, found = Path(viva.__file__).parent / "scratch", dict[str, list[str]]()
    for node in ast.parse((folder / "__init__.py").read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in (alias.name for alias in node.names if alias.name in names):
                found.setdefault(node.module, []).append(name)
    files = {module: folder / f"{module.rsplit('.', 1)[-1]}.py" for module in found}
    return [
        {"names": found[module], "module": module, "code": code_block(file.read_text("utf-8"), "python")} for module, file in files.items()
    ]


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
        shown=_shown(claim, source, record),
    )


def _shown(claim: Measured, source: Source, record: Record) -> dict[str, Any]:
    numbers = [reference.id for reference in source.references]
    return {
        "anchor": anchor(source.id, f"claim-{claim.id}"),
        "slug": claim.verdict.slug,
        "html": render_line(claim.sentence, source.id),
        "number": claim.number,
        "value": "" if claim.value is None else shown(claim.value),
        "values": [shown(value) for value in claim.values],
        "seeds": list(record.seeds),
        "bound": claim.bound if claim.relation else "",
        "when": claim.when,
        "why": claim.why,
        "flip_says": claim.flip_says,
        "flip_value": "" if claim.flip_value is None else shown(claim.flip_value),
        "simulated": claim.simulated,
        "often": claim.often,
        "source": numbers.index(claim.source) + 1 if claim.source in numbers else 0,
        "settings": _unusual(claim, record),
    }


def _unusual(claim: Measured, record: Record) -> dict[str, Any]:
    """The settings that differ from the defaults."""
    defaults = {parameter.name: parameter.default for parameter in record.parameters}
    return {name: value for name, value in claim.settings.items() if value != defaults.get(name)}
