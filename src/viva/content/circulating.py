"""Figures that people quote, each with the claim that says most about it: the `figures.yaml` of a bank or of a folder in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from viva.content.problem import Problem, problem

FIGURES_FILE = "figures.yaml"
_KEYS = ("said", "question", "claim", "says")


@dataclass(frozen=True, slots=True)
class CirculatingFigure:
    """What is said, which claim of which question was measured, and what can be said of it."""

    said: str
    question: str
    claim: str
    says: str


def read_circulating(root: Path) -> tuple[list[CirculatingFigure], list[Problem]]:
    """The figures of the bank's folder and of the folders right below it. Never raises for what a file holds."""
    figures: list[CirculatingFigure] = []
    problems: list[Problem] = []
    files = [*root.glob(FIGURES_FILE), *root.glob(f"*/{FIGURES_FILE}")]
    for file in sorted(files):
        path = file.relative_to(root).as_posix()
        try:
            rows = yaml.safe_load(file.read_text("utf-8"))
            figures += [_figure(row) for row in rows]  # all of a file or none
        except (OSError, ValueError, yaml.YAMLError, KeyError, TypeError) as error:
            message = f"{FIGURES_FILE} is a list of entries with {', '.join(_KEYS)}: {error}"
            problems.append(problem("figures-broken", message[:300], path=path))
    return figures, problems


def _figure(row: Mapping[str, object]) -> CirculatingFigure:
    values = {key: str(row[key]) for key in _KEYS}
    return CirculatingFigure(**values)
