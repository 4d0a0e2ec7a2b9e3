"""Trying a lab's claims: each at every seed, and each under its perturbation, where the opposite must come out."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from viva.content.record import SEEDS, Claim, Record, Verdict
from viva.evidence.run import Done, LabFailedError, Run, Session, run_lab

Settings = Mapping[str, Any]
Outcomes = Mapping[tuple[str, int], Any]
"""What each run gave, by the key of its settings and its seed: a Done, a LabFailedError, or None where the lab ended before it."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One claim after trying.

    `found` is the verdict that came out, None where the seeds are undecided; `flips` says that the perturbation turned it. `ok` says that it
    is the verdict which the lab declares and that it was turned. `trouble` says why a run gave nothing.
    """

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

    Runs that several claims share are made once. `before` is the record so far, which keeps the values of claims that are skipped here.
    Raises LabFailedError where the lab cannot be run at all, or gives nothing with its defaults.
    """
    code = path.read_bytes()
    declared = run_lab(path, [])
    defaults = {parameter.name: parameter.default for parameter in declared.parameters}
    runs = _runs(defaults, declared.claims, seeds)
    session = run_lab(path, runs, on_progress=on_progress)
    done = _by_settings(runs, session.done)
    tried = tuple(_try(claim, done, seeds) for claim in declared.claims)
    first = done[_key(defaults), seeds[0]]
    if isinstance(first, LabFailedError):
        raise first
    seconds = _seconds(session)
    record = None
    if isinstance(first, Done) and all(entry.ok for entry in tried):
        record = _record(
            session,
            first,
            _kept(tried, before),
            code,
            today,
            tuple(seeds),
            seconds,
        )
    return Verification(tried, record, seconds)


def _runs(defaults: Settings, claims: Sequence[Claim], seeds: Sequence[int]) -> list[Run]:
    """Each distinct setting at each seed: the defaults first, then what the claims name, then their perturbations."""
    wanted = {_key(defaults): defaults}
    settings = [claim.settings for claim in claims]
    perturbed = [claim.flipped for claim in claims]
    for entry in (*settings, *perturbed):
        # a claim that cannot be tested has no settings; nothing is to be run for it
        if entry:
            wanted.setdefault(_key(entry), entry)
    return [Run(seed, entry) for entry in wanted.values() for seed in seeds]


def _by_settings(runs: Sequence[Run], outcomes: Sequence[Any]) -> Outcomes:
    done = {}
    for run, outcome in zip(runs, outcomes, strict=True):
        done[_key(run.settings), run.seed] = outcome
    return done


def _seconds(session: Session) -> float:
    """Processor seconds of all runs that gave something."""
    total = sum(entry.seconds for entry in session.done if isinstance(entry, Done))
    return round(total, 2)


def _key(settings: Settings) -> str:
    return json.dumps(dict(settings), sort_keys=True)


def _try(claim: Claim, done: Outcomes, seeds: Sequence[int]) -> Tried:
    if claim.verdict is Verdict.NOT_TESTABLE:
        return Tried(claim, Verdict.NOT_TESTABLE, None, ok=True)
    if claim.needs and _lacks_number(claim, done[_key(claim.settings), seeds[0]]):
        return Tried(claim, None, None, ok=True, skipped=f"needs {claim.needs}")
    try:
        values, simulated = _values(claim, done, claim.settings, seeds)
        flip_values, _ = _values(claim, done, claim.flipped, seeds)
    except LabFailedError as error:
        return Tried(claim, None, None, ok=False, trouble=str(error))
    measured = replace(claim, values=values, flip_values=flip_values, simulated=simulated)
    verdict = claim.verdict_of(values)
    flips = claim.flips(flip_values)
    as_declared = verdict is claim.verdict and flips
    return Tried(measured, verdict, flips, ok=as_declared)


def _lacks_number(claim: Claim, outcome: Any) -> bool:
    """Whether a run that succeeded gave no such number: what the claim needs is not on this machine."""
    return isinstance(outcome, Done) and outcome.number(claim.number) is None


def _values(claim: Claim, done: Outcomes, settings: Settings, seeds: Sequence[int]) -> tuple[tuple[float, ...], bool]:
    """The claim's number at each seed, and whether it is simulated. Raises LabFailedError where a run gave no such number."""
    values = []
    simulated = False
    for seed in seeds:
        outcome = done[_key(settings), seed]
        if isinstance(outcome, LabFailedError):
            raise outcome
        value = outcome.number(claim.number) if isinstance(outcome, Done) else None
        if value is None:
            raise LabFailedError(f"the experiment gave no number called {claim.number!r}")
        values.append(_six_digits(value))
        simulated = outcome.is_simulated(claim.number)
    return tuple(values), simulated


def _six_digits(value: float) -> float:
    """More digits would differ from machine to machine and say nothing."""
    return float(f"{value:.6g}")


def _kept(tried: Sequence[Tried], before: Record | None) -> list[Tried]:
    """The claims to record: of one that was skipped, what was measured before, provided that it still says the same."""
    if before is None:
        return list(tried)
    kept = []
    for entry in tried:
        recorded = before.claim(entry.claim.id) if entry.skipped else None
        if recorded is not None and _unmeasured(recorded) == entry.claim:
            kept.append(replace(entry, claim=recorded))
        else:
            kept.append(entry)
    return kept


def _unmeasured(claim: Claim) -> Claim:
    """The claim as its lab declares it."""
    return replace(claim, values=(), flip_values=(), simulated=False)


def _record(
    session: Session,
    first: Done,
    tried: Sequence[Tried],
    code: bytes,
    today: str,
    seeds: tuple[int, ...],
    seconds: float,
) -> Record:
    readings = [replace(entry, value=_six_digits(entry.value)) for entry in first.readings]
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
        readings=tuple(readings),
        charts=tuple(_rounded(chart) for chart in first.charts),
        whiteboard=session.whiteboard,
    )


def _rounded(part: Any) -> Any:
    """Four significant digits are more than a picture shows, and keep a diff readable."""
    if isinstance(part, float):
        return float(f"{part:.4g}")
    if isinstance(part, Mapping):
        return {name: _rounded(value) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_rounded(value) for value in part]
    return part
