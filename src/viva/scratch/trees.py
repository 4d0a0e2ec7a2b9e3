"""A decision tree that is grown greedily (CART), and a forest of them.

Sources: Breiman, Friedman, Olshen and Stone, Classification and Regression Trees, 1984; Breiman, Random Forests, Machine Learning 45, 2001.
"""

from dataclasses import dataclass

import numpy as np

from viva.scratch.arrays import Array, Whole


@dataclass(slots=True)
class Node:
    """A question ("is feature ≤ threshold?") with its two answers, or a leaf with its value (shape (k,): a mean target or class shares)."""

    value: Array
    feature: int = -1
    threshold: float = 0.0
    left: "Node | None" = None
    right: "Node | None" = None


def _as_rows(y: Array | Whole) -> Array:
    """Classes as one-hot rows of shape (n, k), a target as a column."""
    return np.eye(int(y.max()) + 1)[y] if y.dtype.kind in "iu" else np.asarray(y, dtype=float)[:, None]


class DecisionTree:
    """Splits where the impurity of the two parts, weighted by size, falls most.

    Targets are rows of numbers: one-hot classes make the squared error the Gini impurity, since for shares p the sum of variances
    Σ p(1 - p) is just that; a single column makes it a regression tree. One criterion serves both.
    `max_features` is how many features are tried at a split, drawn anew each time (all of them by default).
    """

    def __init__(self, max_depth: int = 30, min_leaf: int = 1, max_features: int | None = None, seed: int = 0) -> None:
        self.max_depth, self.min_leaf, self.max_features = max_depth, min_leaf, max_features
        self.rng = np.random.default_rng(seed)
        self.root: Node | None = None

    def fit(self, x: Array, y: Array | Whole) -> "DecisionTree":
        """`x` of shape (n, d); `y` of shape (n,): whole numbers are classes, floats a target."""
        self.root = self._grow(np.asarray(x, dtype=float), _as_rows(y), 0)
        return self

    def _grow(self, x: Array, y: Array, depth: int) -> Node:
        node = Node(y.mean(axis=0))
        if depth >= self.max_depth or len(y) < 2 * self.min_leaf or np.all(y == y[0]):
            return node
        tried = np.arange(x.shape[1])
        if self.max_features is not None and self.max_features < x.shape[1]:
            tried = self.rng.permutation(x.shape[1])[: self.max_features]
        best = max((self._best_split(x[:, j], y, int(j)) for j in tried), key=lambda split: split[0])
        gain, node.feature, node.threshold = best
        if gain <= 1e-12:
            return Node(node.value)
        goes_left = x[:, node.feature] <= node.threshold
        node.left = self._grow(x[goes_left], y[goes_left], depth + 1)
        node.right = self._grow(x[~goes_left], y[~goes_left], depth + 1)
        return node

    def _best_split(self, column: Array, y: Array, feature: int) -> tuple[float, int, float]:
        """(gain, feature, threshold) of the best cut of one column: sort once, then every cut's two sums are running totals.

        With squared error a part of size n and sum s costs const - |s|²/n, so the gain is |s_l|²/n_l + |s_r|²/n_r - |s|²/n.
        """
        order = np.argsort(column, kind="stable")
        values, below = column[order], np.cumsum(y[order], axis=0)[:-1]
        total, n = below[-1] + y[order[-1]], len(y)
        n_left = np.arange(1, n)
        gain = (below**2).sum(axis=1) / n_left + ((total - below) ** 2).sum(axis=1) / (n - n_left) - (total**2).sum() / n
        allowed = (values[1:] > values[:-1]) & (n_left >= self.min_leaf) & (n - n_left >= self.min_leaf)
        if not allowed.any():
            return 0.0, feature, 0.0
        cut = int(np.argmax(np.where(allowed, gain, -np.inf)))
        return float(gain[cut]), feature, float((values[cut] + values[cut + 1]) / 2)

    def apply(self, x: Array) -> list[Node]:
        """The leaf in which each row of `x` ends."""
        found: list[Node] = []
        for row in x:
            node = self.root
            while node is not None and node.left is not None:
                node = node.left if row[node.feature] <= node.threshold else node.right
            assert node is not None  # noqa: S101 - fitted
            found.append(node)
        return found

    def predict_value(self, x: Array) -> Array:
        """Shape (n, k): class shares, or (n, 1) the mean target of each row's leaf."""
        return np.array([leaf.value for leaf in self.apply(np.asarray(x, dtype=float))])

    def predict(self, x: Array) -> Array | Whole:
        """Shape (n,): the likeliest class, or the mean target."""
        value = self.predict_value(x)
        return value[:, 0] if value.shape[1] == 1 else value.argmax(axis=1)


class RandomForest:
    """Trees on bootstrap samples that look at a few features per split; their answers are averaged.

    With trees of variance s² whose errors correlate by ρ, B of them have variance ρ s² + (1 - ρ) s²/B: more trees remove the second
    term only, fewer features per split lower ρ, at the price of a little bias. `max_features` defaults to √d for classes and d/3 for a target.
    `out_of_bag` has shape (n, k): what the trees say of each row that had not seen it; NaN where all had.
    """

    def __init__(self, trees: int = 100, max_depth: int = 30, min_leaf: int = 1, max_features: int | None = None, seed: int = 0) -> None:
        self.count, self.max_depth, self.min_leaf, self.max_features, self.seed = trees, max_depth, min_leaf, max_features, seed
        self.trees: list[DecisionTree] = []
        self.out_of_bag: Array = np.empty((0, 0))

    def fit(self, x: Array, y: Array | Whole) -> "RandomForest":
        """Shapes as for DecisionTree.fit."""
        rng, (n, d) = np.random.default_rng(self.seed), x.shape
        target = _as_rows(y)
        tried = self.max_features or max(1, round(d**0.5) if target.shape[1] > 1 else d // 3)
        said, times = np.zeros(target.shape), np.zeros((n, 1))
        self.trees = []
        for number in range(self.count):
            drawn = rng.integers(0, n, n)
            tree = DecisionTree(self.max_depth, self.min_leaf, tried, seed=self.seed * 100_003 + number)
            tree.root = tree._grow(x[drawn], target[drawn], 0)
            left_out = np.setdiff1d(np.arange(n), drawn)
            said[left_out] += tree.predict_value(x[left_out])
            times[left_out] += 1
            self.trees.append(tree)
        self.out_of_bag = np.divide(said, times, out=np.full_like(said, np.nan), where=times > 0)
        return self

    def predict_value(self, x: Array) -> Array:
        """Shape (n, k): the mean of what the trees say."""
        return np.mean([tree.predict_value(x) for tree in self.trees], axis=0)

    def predict(self, x: Array) -> Array | Whole:
        """Shape (n,): the class with the largest mean share, or the mean target."""
        value = self.predict_value(x)
        return value[:, 0] if value.shape[1] == 1 else value.argmax(axis=1)
