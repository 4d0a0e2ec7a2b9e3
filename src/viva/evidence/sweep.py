"""Every step that a reader can choose, tried: does it give a result, and in time?"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from viva.content.record import Parameter, Value
from viva.evidence.run import Done, LabFailedError, Run, run_lab

SLOW = 30.0
"""Processor seconds from which a step is too slow to be offered on a page."""


@dataclass(frozen=True, slots=True)
class Step:
    """One parameter at one of its steps, the others at their defaults. `trouble` says why it should not be offered."""

    name: str
    value: object
    seconds: float
    trouble: str


def steps_of(path: Path) -> list[Step]:
    """All steps of the lab at `path`, at seed 0. A lab that cannot be loaded is one step with its trouble."""
    try:
        parameters = run_lab(path, []).parameters
        tried = _choices(parameters)
        runs = [Run(0, {name: value}) for name, value in tried]
        outcomes = run_lab(path, runs).done
    except LabFailedError as error:
        return [Step("lab", path.parent.name, 0.0, str(error))]
    steps = []
    for (name, value), outcome in zip(tried, outcomes, strict=True):
        steps.append(_step(name, value, outcome))
    return steps


def _choices(parameters: Iterable[Parameter]) -> list[tuple[str, Value]]:
    """(name, value) of every step but the defaults, which `verify` runs."""
    choices = []
    for parameter in parameters:
        for value in parameter.steps:
            if value != parameter.default:
                choices.append((parameter.name, value))
    return choices


def _step(name: str, value: object, result: Done | LabFailedError | None) -> Step:
    if not isinstance(result, Done):
        return Step(name, value, 0.0, str(result))
    trouble = f"{result.seconds:.0f} s" if result.seconds > SLOW else ""
    return Step(name, value, result.seconds, trouble)
