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
"""Address of a PostgreSQL server on which labs may make and drop tables of their own; claims that need it are skipped without."""
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
    """All that a child said. `done` has one entry a run, an exception where that run failed."""

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
        found = self.done[place]
        if isinstance(found, Done):
            return found
        raise found or LabFailedError("The lab ended without a result.")


def run_lab(
    path: Path,
    runs: Sequence[Run],
    *,
    limits: Limits | None = None,
    on_progress: Callable[[float], None] = lambda _: None,
    stop: Callable[[], bool] | None = None,
) -> Session:
    """Load the lab at `path` in a child and make `runs` one after the other. With none it only says what it declares.

    `limits` are those of the whole child; without them each run may take ONE_RUN. `on_progress` is told the share of all runs that is done.
    Raises LabFailedError where the lab cannot be loaded or the child did not come to its end.
    """
    session = Session(done=[None] * len(runs))
    trouble: list[LabFailedError] = []
    count = max(1, len(runs))
    limits = limits or Limits(ONE_RUN.seconds * count, ONE_RUN.cpu_seconds * count, ONE_RUN.memory_bytes, ONE_RUN.output_bytes * count)

    def hear(line: bytes) -> None:
        try:
            _take(session, json.loads(line), trouble, on_progress)
        except (ValueError, KeyError, TypeError, AttributeError):  # a lab that writes to our pipe on purpose
            trouble.append(LabFailedError("the lab said something that is no result"))

    job = {"path": str(path.resolve()), "runs": [{"seed": run.seed, "settings": dict(run.settings)} for run in runs]}
    command = [sys.executable, "-m", "viva.evidence.child"]
    result = runner.run(command, stdin=json.dumps(job).encode(), limits=limits, variables=_path(), on_line=hear, stop=stop)
    if result.ending is not Ending.FINISHED:
        raise LabFailedError(_reason(result.ending, result.status, limits), result.stderr.decode(errors="replace")[-4000:])
    if trouble:
        raise trouble[0]
    return session


def _path() -> dict[str, str]:
    """Let the child import what this process can, whichever way it was installed."""
    found = {"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONSAFEPATH": "1"}
    return found | ({POSTGRES: os.environ[POSTGRES]} if POSTGRES in os.environ else {})


def _take(session: Session, line: Mapping[str, Any], trouble: list[LabFailedError], on_progress: Callable[[float], None]) -> None:
    kind, runs = line["kind"], max(1, len(session.done))
    if kind == "manifest":
        session.summary, session.about_data, session.whiteboard = line["summary"], line["about_data"], tuple(line["whiteboard"])
        session.parameters = tuple(Parameter.from_json(entry) for entry in line["parameters"])
        session.claims = tuple(Claim.from_json(entry) for entry in line["claims"])
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
        session.data, session.versions = line["data"], line["versions"]


def _reason(ending: Ending, status: int, limits: Limits) -> str:
    return {
        Ending.TIME: f"it was stopped after {limits.seconds:g} s: with these settings it takes too long",
        Ending.OUTPUT: f"it was stopped because it printed more than {limits.output_bytes / (1 << 20):g} MB",
        Ending.MEMORY: f"it needed more than {limits.memory_bytes / (1 << 30):g} GB of memory",
        Ending.STOPPED: "it was stopped",
        Ending.FAILED: f"its process ended with status {status}",
        Ending.FINISHED: "",
    }[ending]
