"""Ways to hold rows back: stratified, grouped, by time; folds, cross-validation, and cross-validation inside cross-validation.

Sources: Stone, Cross-Validatory Choice and Assessment of Statistical Predictions, JRSS B 36, 1974; Cawley and Talbot, JMLR 11, 2010, for
why the choice of a model needs a loop of its own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from viva.scratch.arrays import Array, Whole

Fold = tuple[Whole, Whole]
"""(positions to train on, positions to validate on)."""
Score = Callable[[Any, Whole, Whole], float]
"""score(candidate, train, validate): fit the candidate on some rows, score it on others; higher is better."""


def stratified_split(y: Whole, share: float, rng: np.random.Generator) -> Fold:
    """Hold back `share` of each class: a rare class gets its part of the validation rows whatever the draw."""
    held = np.concatenate([rng.permutation(np.flatnonzero(y == k))[: round(share * np.sum(y == k))] for k in np.unique(y)])
    return np.setdiff1d(np.arange(len(y)), held), np.sort(held)


def k_fold(n: int, k: int, rng: np.random.Generator | None = None) -> Iterator[Fold]:
    """k parts that differ by one row at most, shuffled by `rng`, or in order without one. Each row is validated on exactly once."""
    if not 2 <= k <= n:
        raise ValueError(f"{k} folds of {n} rows")
    order = rng.permutation(n) if rng is not None else np.arange(n)
    for held in np.array_split(order, k):
        yield np.setdiff1d(order, held), np.sort(held)


def stratified_k_fold(y: Whole, k: int, rng: np.random.Generator) -> Iterator[Fold]:
    """k parts with the classes in equal shares, to a row."""
    place = np.empty(len(y), dtype=np.int64)
    start = 0
    for label in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == label))
        place[rows] = (start + np.arange(len(rows))) % k
        start += len(rows)  # the next class goes on where this one stopped, so that no part collects all remainders
    for held in range(k):
        yield np.flatnonzero(place != held), np.flatnonzero(place == held)


def group_k_fold(groups: Whole, k: int) -> Iterator[Fold]:
    """All rows of a group in one part; the largest groups are dealt first, each to the smallest part."""
    names, sizes = np.unique(groups, return_counts=True)
    if len(names) < k:
        raise ValueError(f"{len(names)} groups cannot be dealt to {k} folds")
    load, part = np.zeros(k), dict[Any, int]()
    for name in names[np.argsort(-sizes, kind="stable")]:
        part[name] = int(load.argmin())
        load[part[name]] += sizes[names == name][0]
    place = np.array([part[name] for name in groups])
    for held in range(k):
        yield np.flatnonzero(place != held), np.flatnonzero(place == held)


def time_folds(n: int, k: int, gap: int = 0) -> Iterator[Fold]:
    """k folds over rows in order of time: train on everything before, validate on the next n // (k + 1) rows, `gap` rows left out between."""
    size = n // (k + 1)
    if size == 0:
        raise ValueError(f"{k} folds of {n} rows in time")
    for end in range(n - k * size, n, size):
        yield np.arange(max(0, end - gap)), np.arange(end, end + size)


def cross_validate(score: Score, candidate: Any, folds: Iterable[Fold]) -> Array:
    """One score a fold, shape (k,). Everything that learns from data belongs inside `score`."""
    return np.array([score(candidate, train, held) for train, held in folds])


def nested_cross_validate(
    score: Score, candidates: Sequence[Any], outer: Iterable[Fold], inner: Callable[[Whole], Iterable[Fold]]
) -> Mapping[str, Any]:
    """Score the *choice*: in every outer fold the best candidate is found on the training rows alone, then meets the rows held back.

    `inner(rows)` gives folds of positions within `rows`. Returns `scores` of shape (outer folds,), the `chosen` candidates, and `flattering`,
    the mean inner score of the winners, which is what one would have reported without the outer loop.
    """
    scores, chosen, flattering = [], [], []
    for train, held in outer:
        means = [
            np.mean([score(candidate, train[a], train[b]) for a, b in inner(train)])
            for candidate in candidates
        ]  # fmt: skip
        best = int(np.argmax(means))
        chosen.append(candidates[best])
        flattering.append(means[best])
        scores.append(score(candidates[best], train, held))
    return {"scores": np.array(scores), "chosen": chosen, "flattering": float(np.mean(flattering))}
