"""Figures in circulation, each with the claim that says most about it: the `figures.yaml` of a bank or of a folder in it."""

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
    """Those of the bank's folder and of the folders right below it. Never raises for what a file holds."""
    found, problems = list[CirculatingFigure](), list[Problem]()
    for file in sorted((*root.glob(FIGURES_FILE), *root.glob(f"*/{FIGURES_FILE}"))):
        path = file.relative_to(root).as_posix()
        try:
            rows = yaml.safe_load(file.read_text("utf-8"))
            found += [CirculatingFigure(**{key: str(row[key]) for key in _KEYS}) for row in rows]
        except (OSError, ValueError, yaml.YAMLError, KeyError, TypeError) as error:
            message = f"{FIGURES_FILE} is a list of entries with {', '.join(_KEYS)}: {error}"
            problems.append(problem("figures-broken", message[:300], path=path))
    return found, problems
