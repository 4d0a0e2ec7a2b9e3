"""Finding features that know too much: by when they are known, by how much each knows alone, and by permuting the future.

Sources: Kaufman, Rosset and Perlich, Leakage in Data Mining, ACM TKDD 6, 2012; Chen, Cheung and Yiu, Metamorphic Testing, 1998, for the
third: a relation that must hold between runs needs no right answer.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from viva.scratch.arrays import Array, Whole
from viva.scratch.metrics import roc_auc


@dataclass(frozen=True, slots=True)
class Feature:
    """A column and the moment from which its value is known, in any unit that grows with time."""

    name: str
    known_at: float


def not_available(features: Sequence[Feature], predict_at: float) -> list[str]:
    """Features that are known only after the moment of prediction: the definition of a leak, and the only test that needs no data."""
    return [feature.name for feature in features if feature.known_at > predict_at]


def single_feature_screen(columns: Mapping[str, Array], y: Whole, suspicious: float = 0.9) -> list[tuple[str, float]]:
    """(name, AUC) of the columns that tell the label nearly alone, the strongest first; the direction does not matter.

    It finds what is too good to be true, not what is a leak: a good feature may pass and a weak leak will.
    """
    found = []
    for name, column in columns.items():
        known = ~np.isnan(column)
        if known.sum() > 1 and 0 < np.mean(y[known]) < 1:
            area = roc_auc(y[known], column[known])
            found.append((name, max(area, 1 - area)))
    return sorted((entry for entry in found if entry[1] >= suspicious), key=lambda entry: -entry[1])


def depends_on_future(
    build: Callable[[Array], Array], table: Array, future: Sequence[int], rng: np.random.Generator, tolerance: float = 1e-12
) -> bool:
    """Whether what `build(table)` makes of each row changes when the columns `future` are permuted among the rows.

    `build` is the whole pipeline from raw table to features or scores. Whatever may be known at prediction time stays as it was, so an
    honest pipeline gives exactly the same; the right answer need not be known.
    """
    changed = table.copy()
    changed[:, list(future)] = rng.permutation(changed[:, list(future)])
    before, after = build(table), build(changed)
    return bool(np.max(np.abs(np.nan_to_num(before) - np.nan_to_num(after)), initial=0.0) > tolerance)
