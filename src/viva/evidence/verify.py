"""Trying a lab's claims: each at every seed, and each under its perturbation, where the opposite must come out."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from viva.content.record import SEEDS, Claim, Record, Verdict
from viva.evidence.run import Done, LabFailedError, Run, Session, run_lab


@dataclass(frozen=True, slots=True)
class Tried:
    """One claim after trying. `found` is the verdict that came out, None where the seeds are undecided; `ok` says that it is the one
    that the lab declares and that the perturbation turned it. `trouble` says why a run gave nothing."""

    claim: Claim
    found: Verdict | None
    flips: bool | None
    ok: bool
    trouble: str = ""
    skipped: str = ""
    """What this machine lacks to try it; such a claim counts as ok and keeps what is recorded of it."""


@dataclass(frozen=True, slots=True)
class Verification:
    """All claims of a lab. `record` is what to keep: None unless everything is ok."""

    tried: tuple[Tried, ...]
    record: Record | None
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether every claim came out as declared."""
        return self.record is not None


def verify(
    path: Path,
    today: str,
    *,
    before: Record | None = None,
    seeds: Sequence[int] = SEEDS,
    on_progress: Callable[[float], None] = lambda _: None,
) -> Verification:
    """Run the lab at `path` with the settings that its claims name, at each of `seeds`.

    Runs that several claims share are made once. `before` is the record so far, which keeps the values of claims that are skipped here. Raises LabFailedError where the lab cannot be run at all.
    """
    code = path.read_bytes()
    declared = run_lab(path, [])
    defaults = {parameter.name: parameter.default for parameter in declared.parameters}
    wanted = _distinct([defaults, *(claim.settings for claim in declared.claims), *(claim.flipped for claim in declared.claims)])
    runs = [Run(seed, settings) for settings in wanted for seed in seeds]
    session = run_lab(path, runs, on_progress=on_progress)
    done = {(_key(run.settings), run.seed): outcome for run, outcome in zip(runs, session.done, strict=True)}
    tried = tuple(_try(claim, done, seeds) for claim in declared.claims)
    first = done[_key(defaults), seeds[0]]
    seconds = round(sum(entry.seconds for entry in session.done if isinstance(entry, Done)), 2)
    if isinstance(first, LabFailedError):
        raise first
    whole = isinstance(first, Done) and all(entry.ok for entry in tried)
    record = (
        _record(session, first, _kept(tried, before), code, today, tuple(seeds), seconds) if whole and isinstance(first, Done) else None
    )
    return Verification(tried, record, seconds)


def _distinct(settings: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return list({_key(entry): entry for entry in settings if entry or not settings[0]}.values())


def _key(settings: Mapping[str, Any]) -> str:
    return json.dumps(dict(settings), sort_keys=True)


def _try(claim: Claim, done: Mapping[tuple[str, int], Any], seeds: Sequence[int]) -> Tried:
    if claim.verdict is Verdict.NOT_TESTABLE:
        return Tried(claim, Verdict.NOT_TESTABLE, None, ok=True)
    here = done[_key(claim.settings), seeds[0]]
    if claim.needs and isinstance(here, Done) and here.number(claim.number) is None:
        return Tried(claim, None, None, ok=True, skipped=f"needs {claim.needs}")
    try:
        values, simulated = _values(claim, done, claim.settings, seeds)
        flip_values, _ = _values(claim, done, claim.flipped, seeds)
    except LabFailedError as error:
        return Tried(claim, None, None, ok=False, trouble=str(error))
    measured = replace(claim, values=values, flip_values=flip_values, simulated=simulated)
    found, flips = claim.verdict_of(values), claim.flips(flip_values)
    return Tried(measured, found, flips, ok=found is claim.verdict and flips)


def _values(
    claim: Claim, done: Mapping[tuple[str, int], Any], settings: Mapping[str, Any], seeds: Sequence[int]
) -> tuple[tuple[float, ...], bool]:
    values, simulated = list[float](), False
    for seed in seeds:
        outcome = done[_key(settings), seed]
        if isinstance(outcome, LabFailedError):
            raise outcome
        value = outcome.number(claim.number) if isinstance(outcome, Done) else None
        if value is None:
            raise LabFailedError(f"the experiment gave no number called {claim.number!r}")
        values.append(value)
        simulated = outcome.is_simulated(claim.number)
    return tuple(float(f"{value:.6g}") for value in values), simulated


def _kept(tried: Sequence[Tried], before: Record | None) -> list[Tried]:
    """The claims to record: of one that was skipped, what was measured before, provided that it still says the same."""
    found = []
    for entry in tried:
        old = before.claim(entry.claim.id) if entry.skipped and before else None
        same = old and replace(old, values=(), flip_values=(), simulated=False) == entry.claim
        found.append(replace(entry, claim=old) if old and same else entry)
    return found


def _record(
    session: Session, first: Done, tried: Sequence[Tried], code: bytes, today: str, seeds: tuple[int, ...], seconds: float
) -> Record:
    return Record(
        summary=session.summary,
        about_data=session.about_data,
        code=hashlib.sha256(code).hexdigest(),
        data=session.data,
        versions=session.versions,
        verified=today,
        seeds=seeds,
        seconds=seconds,
        parameters=session.parameters,
        claims=tuple(entry.claim for entry in tried),
        readings=tuple(replace(entry, value=float(f"{entry.value:.6g}")) for entry in first.readings),
        charts=tuple(_rounded(chart) for chart in first.charts),
        whiteboard=session.whiteboard,
    )


def _rounded(part: Any) -> Any:
    """Four significant digits are more than a picture shows, and keep a diff readable."""
    if isinstance(part, float):
        return float(f"{part:.4g}")
    if isinstance(part, Mapping):
        return {name: _rounded(value) for name, value in part.items()}
    return [_rounded(value) for value in part] if isinstance(part, list | tuple) else part
