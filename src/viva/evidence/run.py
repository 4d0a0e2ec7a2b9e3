"""Running a lab from outside: a child process within limits, and what it said."""

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from viva.content.record import Claim, Parameter, Reading
from viva.sandbox import runner
from viva.sandbox.limits import Limits
from viva.sandbox.result import Ending

POSTGRES = "VIVA_LAB_POSTGRES"
"""Address of a PostgreSQL server on which labs may make and drop tables of their own. Without it, claims that need one are skipped."""
ONE_RUN = Limits(seconds=60, cpu_seconds=45, output_bytes=1 << 20)
"""What one run may take: a lab needs about 5 s at its defaults; a slow or busy machine gets ten times that."""


class LabFailedError(Exception):
    """Why a lab gave nothing. `str()` is a sentence for the reader, `detail` (a traceback, the end of stderr) for the author."""

    def __init__(self, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Run:
    """One run to be made."""

    seed: int
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """What a run gave: numbers by name, pictures as data, processor seconds."""

    readings: tuple[Reading, ...]
    charts: tuple[Mapping[str, Any], ...]
    seconds: float

    def number(self, name: str) -> float | None:
        """A reading's value, or None where the experiment gave no such number."""
        return next((entry.value for entry in self.readings if entry.name == name), None)

    def is_simulated(self, name: str) -> bool:
        """Whether that number comes from designed data."""
        return any(entry.simulated for entry in self.readings if entry.name == name)


@dataclass(slots=True)
class Session:
    """All that a child said. `done` has one entry for each run: an exception where that run failed, None where it was never made."""

    summary: str = ""
    about_data: str = ""
    whiteboard: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    claims: tuple[Claim, ...] = ()
    done: list[Done | LabFailedError | None] = field(default_factory=list)
    data: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)

    def result(self, place: int = 0) -> Done:
        """What that run gave. Raises LabFailedError where it gave nothing."""
        outcome = self.done[place]
        if isinstance(outcome, Done):
            return outcome
        if outcome is None:
            raise LabFailedError("The lab ended without a result.")
        raise outcome


def run_lab(
    path: Path,
    runs: Sequence[Run],
    *,
    limits: Limits | None = None,
    on_progress: Callable[[float], None] = lambda _: None,
    stop: Callable[[], bool] | None = None,
) -> Session:
    """Load the lab at `path` in a child and make `runs` one after the other. Without runs, the lab only says what it declares.

    `limits` are those of the whole child; without them each run may take ONE_RUN. `on_progress` is told the share of all runs that is done.
    Raises LabFailedError where the lab cannot be loaded or the child did not come to its end.
    """
    session = Session(done=[None] * len(runs))
    trouble: list[LabFailedError] = []
    limits = limits or _limits_of(len(runs))

    def hear(line: bytes) -> None:
        try:
            _take(session, json.loads(line), trouble, on_progress)
        except (ValueError, KeyError, TypeError, AttributeError):  # a lab that writes to our pipe on purpose
            trouble.append(LabFailedError("the lab said something that is no result"))

    result = runner.run(
        [sys.executable, "-m", "viva.evidence.child"],
        stdin=_job(path, runs),
        limits=limits,
        variables=_variables(),
        on_line=hear,
        stop=stop,
    )
    if result.ending is not Ending.FINISHED:
        last_words = result.stderr.decode(errors="replace")[-4000:]
        raise LabFailedError(_reason(result.ending, result.status, limits), last_words)
    if trouble:
        raise trouble[0]
    return session


def _limits_of(runs: int) -> Limits:
    """What a child with so many runs may take; with none, which only loads the lab, what one run may."""
    count = max(1, runs)
    return Limits(
        seconds=ONE_RUN.seconds * count,
        cpu_seconds=ONE_RUN.cpu_seconds * count,
        memory_bytes=ONE_RUN.memory_bytes,
        output_bytes=ONE_RUN.output_bytes * count,
    )


def _job(path: Path, runs: Sequence[Run]) -> bytes:
    """What the child reads: see `viva.evidence.child`."""
    plain_runs = []
    for run in runs:
        plain_runs.append({"seed": run.seed, "settings": dict(run.settings)})
    job = {"path": str(path.resolve()), "runs": plain_runs}
    return json.dumps(job).encode()


def _variables() -> dict[str, str]:
    """Let the child import what this process can, whichever way it was installed."""
    variables = {
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONSAFEPATH": "1",
    }
    if POSTGRES in os.environ:
        variables[POSTGRES] = os.environ[POSTGRES]
    return variables


def _take(session: Session, line: Mapping[str, Any], trouble: list[LabFailedError], on_progress: Callable[[float], None]) -> None:
    kind = line["kind"]
    runs = max(1, len(session.done))
    if kind == "manifest":
        _take_manifest(session, line)
    elif kind == "progress":
        on_progress((line["run"] + line["done"]) / runs)
    elif kind == "outcome":
        readings = tuple(Reading(*entry) for entry in line["readings"])
        session.done[line["run"]] = Done(readings, tuple(line["charts"]), line["seconds"])
        on_progress((line["run"] + 1) / runs)
    elif kind == "failed":
        failure = LabFailedError(line["message"], line["detail"])
        if line["run"] is None:
            trouble.append(failure)
        else:
            session.done[line["run"]] = failure
    elif kind == "used":
        session.data = line["data"]
        session.versions = line["versions"]


def _take_manifest(session: Session, line: Mapping[str, Any]) -> None:
    session.summary = line["summary"]
    session.about_data = line["about_data"]
    session.whiteboard = tuple(line["whiteboard"])
    session.parameters = tuple(Parameter.from_json(entry) for entry in line["parameters"])
    session.claims = tuple(Claim.from_json(entry) for entry in line["claims"])


def _reason(ending: Ending, status: int, limits: Limits) -> str:
    """Why a child that did not finish gave nothing, for the reader."""
    if ending is Ending.TIME:
        return f"it was stopped after {limits.seconds:g} s: with these settings it takes too long"
    if ending is Ending.OUTPUT:
        megabytes = limits.output_bytes / (1 << 20)
        return f"it was stopped because it printed more than {megabytes:g} MB"
    if ending is Ending.MEMORY:
        gigabytes = limits.memory_bytes / (1 << 30)
        return f"it needed more than {gigabytes:g} GB of memory"
    if ending is Ending.STOPPED:
        return "it was stopped"
    return f"its process ended with status {status}"
