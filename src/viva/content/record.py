"""What was measured for a question, as its `evidence.json` keeps it: the record of the last verified run of the lab beside it."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from viva.content.problem import Problem, problem

RECORD_FILE = "evidence.json"
FORMAT = 1
SEEDS = (0, 1, 2)
"""Those at which a record is made."""
Value = int | float | str


class Verdict(StrEnum):
    """What measuring says of a sentence."""

    HOLDS = "holds"
    HOLDS_WHEN = "holds when"
    DOES_NOT_HOLD = "does not hold"
    MIXED = "mixed"
    NOT_TESTABLE = "not testable here"

    @property
    def slug(self) -> str:
        """The verdict as part of a class name or an address."""
        return str(self).replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing to move. `kind` is whole, real or choice; `steps` are the values offered to readers, `low` and `high` the whole range."""

    name: str
    kind: str
    default: Value
    says: str
    steps: tuple[Value, ...]
    low: float = 0.0
    high: float = 0.0

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Parameter":
        """What `asdict` made plain. Raises TypeError and KeyError for something else."""
        return cls(**{**stored, "steps": tuple(stored["steps"])})

    def named(self, name: str) -> "Parameter":
        """The same with its name."""
        return replace(self, name=name)

    def value(self, given: object) -> Value:
        """`given` (a number, or text from a form or a terminal) as a value of this parameter. Raises ValueError with a sentence."""
        if self.kind == "choice":
            if given in self.steps:
                return str(given)
            raise ValueError(f"{self.name} is one of {', '.join(map(str, self.steps))}; not {given!r}")
        try:
            number = float(str(given))
        except ValueError as error:
            raise ValueError(f"{self.name} is a number from {self.low:g} to {self.high:g}; not {given!r}") from error
        if not math.isfinite(number) or not self.low <= number <= self.high:
            raise ValueError(f"{self.name} goes from {self.low:g} to {self.high:g}; {given} is outside")
        if self.kind == "whole":
            if number != int(number):
                raise ValueError(f"{self.name} is a whole number from {self.low:g} to {self.high:g}; not {given}")
            return int(number)
        return number


@dataclass(frozen=True, slots=True)
class Reading:
    """One number that came out of an experiment; `simulated` where the data were designed."""

    name: str
    value: float
    simulated: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, the inequality that it is in figures, and what came out.

    `relation` is "at least", "at most" or "between"; `low` and `high` are its bounds (equal for the first two). `values` has one measured
    value a seed, `flip_values` the same under the perturbation; both are empty before the first verification. `needs` names what a machine must
    have for it to be tried, such as PostgreSQL.
    """

    id: str
    sentence: str
    verdict: Verdict
    number: str = ""
    relation: str = ""
    low: float = 0.0
    high: float = 0.0
    margin: float = 0.0
    when: str = ""
    why: str = ""
    often: str = ""
    source: str = ""
    needs: str = ""
    settings: Mapping[str, Value] = field(default_factory=dict)
    flipped: Mapping[str, Value] = field(default_factory=dict)
    flip_says: str = ""
    simulated: bool = False
    values: tuple[float, ...] = ()
    flip_values: tuple[float, ...] = ()

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Claim":
        """What `asdict` made plain. Raises TypeError, KeyError and ValueError for something else."""
        values = {name: tuple(stored[name]) for name in ("values", "flip_values")}
        return cls(**{**stored, **values, "verdict": Verdict(stored["verdict"])})

    @property
    def value(self) -> float | None:
        """The middle one of the measured values; None where nothing was measured."""
        return _middle(self.values)

    @property
    def flip_value(self) -> float | None:
        """The middle one under the perturbation."""
        return _middle(self.flip_values)

    @property
    def bound(self) -> str:
        """The inequality in words: `at most 0.75`."""
        span = f"{self.low:,g} and {self.high:,g}" if self.relation == "between" else f"{self.low:,g}"
        return f"{self.relation} {span}"

    def satisfied(self, value: float, margin: float = 0.0) -> bool:
        """Whether `value` satisfies the inequality, with `margin` to spare."""
        above, below = value >= self.low + margin, value <= self.high - margin
        return {"at least": above, "at most": below, "between": above and below}[self.relation]

    def verdict_of(self, values: Sequence[float]) -> Verdict | None:
        """What these values say of the sentence; None where they are undecided: seeds disagree, or a value is within the margin."""
        if all(self.satisfied(value, self.margin) for value in values):
            return {Verdict.HOLDS_WHEN: Verdict.HOLDS_WHEN, Verdict.MIXED: Verdict.MIXED}.get(self.verdict, Verdict.HOLDS)
        if not any(self.satisfied(value, -self.margin) for value in values):
            return Verdict.DOES_NOT_HOLD
        return None

    def flips(self, values: Sequence[float]) -> bool:
        """Whether values measured under the perturbation say the opposite, at every seed."""
        if self.verdict is Verdict.DOES_NOT_HOLD:
            return all(self.satisfied(value) for value in values)
        return not any(self.satisfied(value) for value in values)


@dataclass(frozen=True, slots=True)
class Record:
    """The last verified run. `code` and `data` are SHA-256 digests of what was run and read, `versions` the libraries', `verified` a date.

    `readings` and `charts` are those of the default parameters and the first seed. `whiteboard` names reference implementations of
    `viva.scratch` that the question is about.
    """

    summary: str
    about_data: str
    code: str
    data: Mapping[str, str]
    versions: Mapping[str, str]
    verified: str
    seeds: tuple[int, ...]
    seconds: float
    parameters: tuple[Parameter, ...]
    claims: tuple[Claim, ...]
    readings: tuple[Reading, ...] = ()
    charts: tuple[Mapping[str, Any], ...] = ()
    whiteboard: tuple[str, ...] = ()

    def claim(self, name: str) -> Claim | None:
        """The claim of that id."""
        return next((claim for claim in self.claims if claim.id == name), None)

    def to_json(self) -> str:
        """The text of `evidence.json`: stable, so that a diff shows what changed."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1, ensure_ascii=False, default=str) + "\n"


def read_record(raw: bytes, path: str) -> tuple[Record | None, tuple[Problem, ...]]:
    """The record in the bytes of an `evidence.json`, or None and why. Never raises for what the file holds."""
    try:
        stored = json.loads(raw)
        if stored.get("format") != FORMAT:
            raise ValueError(f"format {stored.get('format')!r}, not {FORMAT}")
        return _record(stored), ()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return None, (problem("record-broken", f"{RECORD_FILE} cannot be read: {error}", path=path),)


def _record(stored: Mapping[str, Any]) -> Record:
    return Record(
        summary=stored["summary"],
        about_data=stored["about_data"],
        code=stored["code"],
        data=dict(stored["data"]),
        versions=dict(stored["versions"]),
        verified=stored["verified"],
        seeds=tuple(stored["seeds"]),
        seconds=float(stored["seconds"]),
        parameters=tuple(Parameter.from_json(entry) for entry in stored["parameters"]),
        claims=tuple(Claim.from_json(entry) for entry in stored["claims"]),
        readings=tuple(Reading(**entry) for entry in stored["readings"]),
        charts=tuple(stored["charts"]),
        whiteboard=tuple(stored["whiteboard"]),
    )


@dataclass(frozen=True, slots=True)
class Evidence:
    """What lies beside a question: the lab's code, the record of its last verified run if there is one, and why that may no longer be
    believed, as far as the files tell. `code_digest` is the SHA-256 of the file's bytes, whatever their encoding."""

    code: str
    code_digest: str
    record: Record | None
    changed: tuple[str, ...] = ()


def changed_files(record: Record, code: bytes, folder: Path, root: Path) -> tuple[str, ...]:
    """What has changed since the record was made: the lab's code, or a table in a `data` folder between `folder` and the bank's `root`."""
    found = [] if hashlib.sha256(code).hexdigest() == record.code else ["the lab's code has changed"]
    above = [place for place in (folder, *folder.parents) if place.is_relative_to(root)]
    for name, digest in record.data.items():
        file = next((place / "data" / name for place in above if (place / "data" / name).is_file()), None)
        if file is None:
            found.append(f"the data {name} are gone")
        elif _digest_of(file, file.stat().st_mtime_ns) != digest:
            found.append(f"the data {name} have changed")
    return tuple(found)


def changed_versions(record: Record, here: Mapping[str, str]) -> tuple[str, ...]:
    """Which libraries differ from those of the record; `here` maps their names to what is installed."""
    differing = ((name, version, here.get(name)) for name, version in record.versions.items() if here.get(name) != version)
    return tuple(f"{name} was {version} and is {now or 'not installed'} here" for name, version, now in differing)


@lru_cache(maxsize=64)
def _digest_of(file: Path, _modified: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _middle(values: Sequence[float]) -> float | None:
    return sorted(values)[len(values) // 2] if values else None
