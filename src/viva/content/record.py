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
"""The seeds at which a record is made."""
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
    """Something of an experiment that can be set. `kind` is whole, real or choice; `steps` are the values that readers are offered, `low` and
    `high` the ends of the whole range."""

    name: str
    kind: str
    default: Value
    says: str
    steps: tuple[Value, ...]
    low: float = 0.0
    high: float = 0.0

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Parameter":
        """The parameter that `asdict` turned into plain data. Raises TypeError and KeyError for anything else."""
        steps = tuple(stored["steps"])
        return cls(**{**stored, "steps": steps})

    def named(self, name: str) -> "Parameter":
        """The same parameter under that name."""
        return replace(self, name=name)

    def value(self, given: object) -> Value:
        """`given` (a number, or text from a form or a terminal) as a value of this parameter.

        Raises ValueError, with a sentence for whoever gave it, where it is not one.
        """
        if self.kind == "choice":
            if given in self.steps:
                return str(given)
            raise ValueError(f"{self.name} is one of {', '.join(map(str, self.steps))}; not {given!r}")
        span = f"from {self.low:g} to {self.high:g}"
        try:
            number = float(str(given))
        except ValueError as error:
            raise ValueError(f"{self.name} is a number {span}; not {given!r}") from error
        is_inside = math.isfinite(number) and self.low <= number <= self.high
        if not is_inside:
            raise ValueError(f"{self.name} goes {span}; {given} is outside")
        if self.kind != "whole":
            return number
        if number != int(number):
            raise ValueError(f"{self.name} is a whole number {span}; not {given}")
        return int(number)


@dataclass(frozen=True, slots=True)
class Reading:
    """One number that came out of an experiment; `simulated` says that its data were designed."""

    name: str
    value: float
    simulated: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, the inequality that states it in figures, and what was measured.

    `relation` is "at least", "at most" or "between"; `low` and `high` are its bounds (equal for the first two). `values` has one measured
    value per seed, `flip_values` one per seed under the perturbation; both are empty before the first verification. `needs` names what a
    machine must have before the claim can be tried, such as PostgreSQL.
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
        """The claim that `asdict` turned into plain data. Raises TypeError, KeyError and ValueError for anything else."""
        fields = dict(stored)
        fields["values"] = tuple(stored["values"])
        fields["flip_values"] = tuple(stored["flip_values"])
        fields["verdict"] = Verdict(stored["verdict"])
        return cls(**fields)

    @property
    def value(self) -> float | None:
        """The middle one of the measured values; None where nothing was measured."""
        return _middle(self.values)

    @property
    def flip_value(self) -> float | None:
        """The middle one of the values under the perturbation; None where nothing was measured."""
        return _middle(self.flip_values)

    @property
    def bound(self) -> str:
        """The inequality in words: `at most 0.75`."""
        if self.relation == "between":
            return f"between {self.low:,g} and {self.high:,g}"
        return f"{self.relation} {self.low:,g}"

    def satisfied(self, value: float, margin: float = 0.0) -> bool:
        """Whether `value` satisfies the inequality, with `margin` to spare. Raises KeyError for a claim without one."""
        is_above = value >= self.low + margin
        is_below = value <= self.high - margin
        if self.relation == "at least":
            return is_above
        if self.relation == "at most":
            return is_below
        if self.relation == "between":
            return is_above and is_below
        raise KeyError(self.relation)

    def verdict_of(self, values: Sequence[float]) -> Verdict | None:
        """What these values say of the sentence; None where they are undecided: seeds disagree, or a value is within the margin."""
        if all(self.satisfied(value, self.margin) for value in values):
            # both say that the inequality is satisfied, and something more that no value can show
            if self.verdict in (Verdict.HOLDS_WHEN, Verdict.MIXED):
                return self.verdict
            return Verdict.HOLDS
        if not any(self.satisfied(value, -self.margin) for value in values):
            return Verdict.DOES_NOT_HOLD
        return None

    def flips(self, values: Sequence[float]) -> bool:
        """Whether the values measured under the perturbation say the opposite at every seed."""
        if self.verdict is Verdict.DOES_NOT_HOLD:
            return all(self.satisfied(value) for value in values)
        return not any(self.satisfied(value) for value in values)


@dataclass(frozen=True, slots=True)
class Record:
    """The last verified run of a lab.

    `code` is the SHA-256 digest of the lab that was run, `data` those of the tables that it read, by file name. `versions` are those of the
    libraries, by name; `verified` is a date. `readings` and `charts` come from the default parameters and the first seed. `whiteboard` names
    the reference implementations of `viva.scratch` that the question is about.
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
        """The claim with that id, or None."""
        return next((claim for claim in self.claims if claim.id == name), None)

    def to_json(self) -> str:
        """The text of `evidence.json`: stable, so that a diff shows what changed."""
        stored = {"format": FORMAT, **asdict(self)}
        text = json.dumps(stored, indent=1, ensure_ascii=False, default=str)
        return text + "\n"


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
    """What lies beside a question: the lab's code and, if there is one, the record of its last verified run.

    `code_digest` is the SHA-256 of the code's bytes, whatever their encoding. `changed` says why the record may no longer be believed, as far
    as the files tell.
    """

    code: str
    code_digest: str
    record: Record | None
    changed: tuple[str, ...] = ()


def changed_files(record: Record, code: bytes, folder: Path, root: Path) -> tuple[str, ...]:
    """What has changed since the record was made: the lab's code, or a table in a `data` folder between `folder` and the bank's `root`."""
    changes = []
    if hashlib.sha256(code).hexdigest() != record.code:
        changes.append("the lab's code has changed")
    for name, digest in record.data.items():
        file = _table_file(name, folder, root)
        if file is None:
            changes.append(f"the data {name} are gone")
        elif _digest_of(file, file.stat().st_mtime_ns) != digest:
            changes.append(f"the data {name} have changed")
    return tuple(changes)


def _table_file(name: str, folder: Path, root: Path) -> Path | None:
    """The table of that name in the nearest `data` folder that has it, from `folder` up to `root`."""
    for place in (folder, *folder.parents):
        file = place / "data" / name
        if place.is_relative_to(root) and file.is_file():
            return file
    return None


def changed_versions(record: Record, here: Mapping[str, str]) -> tuple[str, ...]:
    """Which libraries differ from those of the record; `here` maps their names to what is installed."""
    differences = []
    for name, version in record.versions.items():
        installed = here.get(name)
        if installed != version:
            differences.append(f"{name} was {version} and is {installed or 'not installed'} here")
    return tuple(differences)


@lru_cache(maxsize=64)
def _digest_of(file: Path, _modified: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _middle(values: Sequence[float]) -> float | None:
    if not values:
        return None
    middle = len(values) // 2
    return sorted(values)[middle]
