"""Where a forest's gain comes from, and what its importances are worth."""

import numpy as np
from sklearn.datasets import make_friedman1
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.inspection import permutation_importance
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from viva.evidence import Bars, Choice, Lab, Outcome, Whole, table
from viva.scratch import RandomForest, roc_auc

lab = Lab(
    "Compare single trees with forests on credit applications, split a forest's error into bias and variance on a function that is known, and hide a random number among the features.",
    data="4,454 credit applications; Friedman's first function (simulated) for bias and variance.",
    whiteboard=("RandomForest", "DecisionTree",),
    trees=Whole(60, 1, 200, "trees in the forest", steps=(1, 5, 20, 60, 200)),
    tried=Whole(3, 1, 10, "features that each split may look at, of ten", steps=(1, 3, 5, 10)),
    pruning=Choice("with care", "none", says="what was done to the pruned tree"),
    depth=Whole(30, 1, 30, "depth of the trees whose importances are read", steps=(1, 2, 5, 30)),
)
credit = table("credit")
X, y = credit.matrix(without=("Status",)), (credit["Status"] == "bad").astype(int)
known, truth = make_friedman1(300, noise=0, random_state=99)


def areas(rng, trees, pruning):
    """AUC of (a single tree, a pruned tree, the forest), and of forests with more trees."""
    order = rng.permutation(len(y))
    train, test = order[:2200], order[2200:]
    forest = RandomForestClassifier(max(trees, 2), random_state=0).fit(X[train], y[train])
    said = np.array([tree.predict_proba(X[test])[:, 1] for tree in forest.estimators_])
    single = DecisionTreeClassifier(random_state=0).fit(X[train], y[train])
    pruned = DecisionTreeClassifier(max_depth=5, min_samples_leaf=20, random_state=0).fit(X[train], y[train]) if pruning == "with care" else single
    alone = [roc_auc(y[test], model.predict_proba(X[test])[:, 1]) for model in (single, pruned)]
    return *alone, roc_auc(y[test], said[:trees].mean(axis=0)), roc_auc(y[test], said[: max(1, trees // 2)].mean(axis=0))


def error_parts(make, seed):
    """(bias², variance) over 12 training sets of the same size."""
    said = np.array([make().fit(*make_friedman1(150, noise=1, random_state=1000 * seed + i)).predict(known) for i in range(12)])
    variance = said.var(axis=0, ddof=1).mean()
    return float(((said.mean(axis=0) - truth) ** 2).mean() - variance / 12), float(variance)


def flips(rng, make):
    """Share of decisions that differ between models trained on two bootstrap samples of the same rows."""
    order = rng.permutation(len(y))
    train, test = order[:2200], order[2200:]
    drawn = [train[rng.integers(0, len(train), len(train))] for _ in range(2)]
    first, second = (make().fit(X[rows], y[rows]).predict(X[test]) for rows in drawn)
    return float(np.mean(first != second))


def rank_of_nothing(rng, depth):
    """(by impurity, by permutation): share of the features that rank above an added random number; 0 makes it the most important one."""
    x, order = np.column_stack([X, rng.permutation(len(y))]), rng.permutation(len(y))
    train, test = order[:2200], order[2200:3400]
    forest = RandomForestClassifier(40, max_depth=depth, random_state=0).fit(x[train], y[train])
    permuted = permutation_importance(forest, x[test], y[test], n_repeats=2, random_state=0, scoring="roc_auc").importances_mean
    return [float(np.mean(values > values[-1])) for values in (forest.feature_importances_, permuted)]


def whiteboard(rng):
    order = rng.permutation(len(y))
    train, test = order[:300], order[300:700]
    said = RandomForest(12, seed=0).fit(X[train], y[train]).predict_value(X[test])[:, 1], RandomForestClassifier(12, random_state=0).fit(X[train], y[train]).predict_proba(X[test])[:, 1]
    return roc_auc(y[test], said[0]) - roc_auc(y[test], said[1])


@lab.experiment
def run(seed, trees, tried, pruning, depth):
    rng = np.random.default_rng(seed)
    single, pruned, forest, half = areas(rng, trees, pruning)
    recipes = {
        "one tree": lambda: DecisionTreeRegressor(random_state=0),
        "bagging": lambda: RandomForestRegressor(min(25, trees), max_features=1.0, random_state=0),
        f"forest, {tried} of 10": lambda: RandomForestRegressor(min(25, trees), max_features=tried, random_state=0),
    }
    parts = {name: error_parts(make, seed) for name, make in lab.track(recipes.items())}
    by_impurity, by_permutation = rank_of_nothing(rng, depth)
    tree_flips = flips(rng, lambda: DecisionTreeClassifier(random_state=0))
    chosen = parts[f"forest, {tried} of 10"]
    return Outcome(
        numbers={
            "AUC that the forest gains on the single tree": forest - single,
            "AUC that the forest gains on a pruned tree": forest - pruned,
            "AUC that the second half of the trees adds": forest - half,
            "AUC of the whiteboard version minus scikit-learn's": whiteboard(rng),
            "decisions that change between retrainings, single tree over forest": tree_flips / flips(rng, lambda: RandomForestClassifier(trees, random_state=0)),
            "share of features ranked above a random number, by impurity": by_impurity,
            "the same by permutation on new rows": by_permutation,
        },
        simulated={
            "variance of one tree over that of the forest": parts["one tree"][1] / chosen[1],
            "squared bias of the forest over that of one tree": chosen[0] / parts["one tree"][0],
        },
        charts=[Bars("Error of 12 trainings, in two parts", "mean squared error", list(parts), {
            "squared bias": [max(0, b) for b, _ in parts.values()], "variance": [v for _, v in parts.values()]}, stacked=True, simulated=True)],
    )  # fmt: skip


lab.claim("beats-a-full-tree", "A forest ranks credit applications far better than a single tree that is grown to the end.",
          number="AUC that the forest gains on the single tree", at_least=0.1, margin=0.02, flips={"trees": 1}, flip_says="with a forest of one tree")  # fmt: skip
lab.claim("gain-on-pruned-is-small", "A forest gains more than ten points of AUC on a single tree, however well that was pruned.",
          number="AUC that the forest gains on a pruned tree", at_least=0.1, margin=0.02, verdict="does not hold", flips={"pruning": "none"}, flip_says="with a tree that was not pruned")  # fmt: skip
lab.claim("variance-falls", "Averaging many trees cuts the variance to a fraction of a single tree's.",
          number="variance of one tree over that of the forest", at_least=3, margin=0.5, flips={"trees": 1}, flip_says="with a forest of one tree")  # fmt: skip
lab.claim("bias-does-not-stay", "A forest whose splits see a single feature has about the bias of one tree.",
          number="squared bias of the forest over that of one tree", at_most=1.5, margin=0.1, verdict="does not hold", at={"tried": 1}, flips={"tried": 10}, flip_says="where every split sees all features, plain bagging")  # fmt: skip
lab.claim("importance-flatters-noise", "Importance by impurity puts a random number among the least important features, as it should.",
          number="share of features ranked above a random number, by impurity", at_least=0.5, margin=0.1, verdict="does not hold",
          flips={"depth": 2}, flip_says="read from trees of depth 2")  # fmt: skip
lab.claim("retraining-is-steadier", "From one retraining to the next a forest changes its mind about far fewer applications than a single tree.",
          number="decisions that change between retrainings, single tree over forest", at_least=1.8, margin=0.1, flips={"trees": 1}, flip_says="with a forest of one tree")  # fmt: skip
