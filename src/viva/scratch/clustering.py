"""k-means: assign every row to its nearest centre, move every centre to the mean of its rows, until nothing moves.

Sources: Lloyd, Least squares quantization in PCM, IEEE Transactions on Information Theory 28, 1982; Arthur and Vassilvitskii,
k-means++, SODA 2007, for the start.
"""

import numpy as np

from viva.scratch.arrays import Array, Whole


class KMeans:
    """`restarts` runs from k-means++ starts; the one with the least `inertia` (sum of squared distances to the own centre) is kept."""

    def __init__(self, clusters: int, restarts: int = 10, max_steps: int = 300, seed: int = 0) -> None:
        self.clusters, self.restarts, self.max_steps, self.seed = clusters, restarts, max_steps, seed
        self.centres: Array = np.empty((0, 0))
        self.labels: Whole = np.empty(0, dtype=np.int64)
        self.inertia = np.inf

    def fit(self, x: Array) -> "KMeans":
        """`x` of shape (n, d), n at least `clusters`."""
        rng = np.random.default_rng(self.seed)
        self.inertia = np.inf
        for _ in range(self.restarts):
            centres = self._start(x, rng)
            centres, labels, inertia = self.descend(x, centres)
            if inertia < self.inertia:
                self.centres, self.labels, self.inertia = centres, labels, inertia
        return self

    def descend(self, x: Array, centres: Array) -> tuple[Array, Whole, float]:
        """Lloyd's iteration from given centres: (centres, labels, inertia). Never raises the inertia, so it ends."""
        labels = np.full(len(x), -1)
        for _ in range(self.max_steps):
            fresh = squared_distances(x, centres).argmin(axis=1)
            if np.array_equal(fresh, labels):
                break
            labels = fresh
            centres = np.array([x[labels == k].mean(axis=0) if np.any(labels == k) else centres[k] for k in range(len(centres))])
        return centres, labels, float(squared_distances(x, centres).min(axis=1).sum())

    def _start(self, x: Array, rng: np.random.Generator) -> Array:
        """The next centre is a row drawn with a chance in proportion to its squared distance from those there are."""
        chosen = [int(rng.integers(len(x)))]
        nearest = squared_distances(x, x[chosen]).min(axis=1)
        while len(chosen) < self.clusters:
            chance = nearest / nearest.sum() if nearest.sum() > 0 else None
            chosen.append(int(rng.choice(len(x), p=chance)))
            nearest = np.minimum(nearest, squared_distances(x, x[chosen[-1:]])[:, 0])
        return x[chosen]

    def predict(self, x: Array) -> Whole:
        """Shape (n,): the nearest centre of each row."""
        return squared_distances(x, self.centres).argmin(axis=1)


def squared_distances(x: Array, y: Array) -> Array:
    """Shape (n, m), by |x - y|² = |x|² - 2 x·y + |y|²; rounding below zero is cut off."""
    return np.maximum((x**2).sum(axis=1)[:, None] - 2 * x @ y.T + (y**2).sum(axis=1), 0)
