"""Gradient boosting: each small tree is fitted to the negative gradient of the loss at what the trees before it predict.

Source: Friedman, Greedy Function Approximation: A Gradient Boosting Machine, Annals of Statistics 29, 2001.
"""

from typing import Literal

import numpy as np

from viva.scratch.arrays import Array, Whole
from viva.scratch.trees import DecisionTree


class GradientBoosting:
    """Trees in a row. For squared loss the negative gradient is the residual y - F; for logistic loss it is y - p with p = 1/(1 + e⁻ᶠ),
    and a leaf takes one Newton step Σ(y - p) / Σp(1 - p).

    `learning_rate` shrinks every step; `subsample` below 1 draws that share of the rows for each tree (stochastic gradient boosting).
    """

    def __init__(
        self,
        loss: Literal["squared", "logistic"] = "squared",
        trees: int = 100,
        learning_rate: float = 0.1,
        max_depth: int = 3,
        min_leaf: int = 1,
        subsample: float = 1.0,
        seed: int = 0,
    ) -> None:
        self.loss, self.count, self.learning_rate = loss, trees, learning_rate
        self.max_depth, self.min_leaf, self.subsample, self.seed = max_depth, min_leaf, subsample, seed
        self.start, self.trees = 0.0, list[DecisionTree]()

    def fit(self, x: Array, y: Array | Whole) -> "GradientBoosting":
        """`x` of shape (n, d); `y` of shape (n,): a target, or 0 and 1 for logistic loss."""
        rng, x, target = np.random.default_rng(self.seed), np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        mean = target.mean()
        self.start = float(np.log(mean / (1 - mean)) if self.loss == "logistic" else mean)
        score, self.trees = np.full(len(target), self.start), []
        for _ in range(self.count):
            p = _sigmoid(score) if self.loss == "logistic" else score
            gradient = target - p
            rows = rng.permutation(len(target))[: round(self.subsample * len(target))] if self.subsample < 1 else np.arange(len(target))
            tree = DecisionTree(self.max_depth, self.min_leaf).fit(x[rows], gradient[rows])
            if self.loss == "logistic":
                self._newton(tree, x[rows], gradient[rows], (p * (1 - p))[rows])
            score += self.learning_rate * tree.predict_value(x)[:, 0]
            self.trees.append(tree)
        return self

    def _newton(self, tree: DecisionTree, x: Array, gradient: Array, curvature: Array) -> None:
        leaves: dict[int, list[int]] = {}
        found = tree.apply(x)
        for row, leaf in enumerate(found):
            leaves.setdefault(id(leaf), []).append(row)
        for rows in leaves.values():
            bottom = curvature[rows].sum()
            found[rows[0]].value = np.array([gradient[rows].sum() / bottom if bottom > 1e-150 else 0.0])

    def staged_score(self, x: Array) -> Array:
        """Shape (trees + 1, n): the score F after 0, 1, 2, … trees."""
        steps = [self.learning_rate * tree.predict_value(x)[:, 0] for tree in self.trees]
        return self.start + np.vstack([np.zeros(len(x)), *steps]).cumsum(axis=0)

    def predict(self, x: Array) -> Array:
        """Shape (n,): the mean target, or the probability of class 1."""
        score = self.staged_score(x)[-1]
        return _sigmoid(score) if self.loss == "logistic" else score


def _sigmoid(score: Array) -> Array:
    return 1 / (1 + np.exp(-score))
