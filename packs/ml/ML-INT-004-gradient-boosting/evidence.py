"""Does boosting win, must it be stopped early, and what does it fit?"""

import lightgbm
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier

from viva.evidence import Choice, Lab, Lines, Outcome, Real, Whole, table
from viva.scratch import GradientBoosting, roc_auc

lab = Lab(
    "Put boosting with its defaults, boosting with small steps and early stopping, and a forest on six tables; grow a thousand trees without stopping.",
    data="breast cancer (scikit-learn), credit, lending, caravan: real; two telephone tables: a vendor's sample data and a made-up one.",
    whiteboard=("GradientBoosting",),
    rate=Real(0.3, 0.01, 0.5, "learning rate of the long run", steps=(0.02, 0.1, 0.3)),
    leaves=Whole(31, 2, 63, "leaves a tree of the long run", steps=(4, 15, 31)),
    trees=Whole(60, 1, 200, "trees of the forest", steps=(1, 20, 60)),
    wrong=Real(0.0, 0.0, 0.4, "share of wrong labels in the long run", steps=(0.0, 0.2, 0.4)),
    boosting=Choice("its defaults", "small steps, early stopping", says="the boosting that meets the forest"),
)
SETS = {"credit": ("Status", "bad"), "lending": ("Class", "bad"), "telco": ("churn", "Yes"), "churn": ("churn", "yes"), "caravan": ("Purchase", "Yes")}


def read(name):
    if name == "tumours":
        return load_breast_cancer(return_X_y=True)
    column, positive = SETS[name]
    rows = table(name)
    return rows.matrix(without=(column,)), (rows[column] == positive).astype(int)


tables = {name: read(name) for name in ("tumours", *SETS)}
QUIET = {"objective": "binary", "verbose": -1, "num_threads": 1}


def parts(rng, y, n=2400):
    order = rng.permutation(len(y))[:n]
    cut = len(order) // 2
    return order[:cut], order[cut:]


def boosted(x, y, boosting, seed):
    if boosting == "its defaults":
        return lightgbm.train(QUIET | {"seed": seed}, lightgbm.Dataset(x, y), 100)
    fit = np.arange(len(y)) % 5 > 0
    steps = {"learning_rate": 0.05, "num_leaves": 6, "feature_fraction": 0.7, "bagging_fraction": 0.8, "bagging_freq": 1, "seed": seed}
    held = lightgbm.Dataset(x[~fit], y[~fit])
    return lightgbm.train(QUIET | steps, lightgbm.Dataset(x[fit], y[fit]), 400, valid_sets=[held], callbacks=[lightgbm.early_stopping(30, verbose=False)])


def against_forest(rng, name, boosting, trees):
    """AUC of boosting minus that of the forest."""
    x, y = tables[name]
    train, test = parts(rng, y)
    forest = RandomForestClassifier(trees, min_samples_leaf=3, random_state=0).fit(x[train], y[train])
    model = boosted(x[train], y[train], boosting, int(rng.integers(1000)))
    return roc_auc(y[test], model.predict(x[test])) - roc_auc(y[test], forest.predict_proba(x[test])[:, 1])


def log_loss(y, p):
    return float(-np.mean(y * np.log(np.clip(p, 1e-12, 1)) + (1 - y) * np.log(np.clip(1 - p, 1e-12, 1))))


def long_run(rng, rate, leaves, wrong):
    """{trees: (log loss, AUC)} on new applications."""
    x, y = tables["credit"]
    train, test = parts(rng, y, 4000)
    labels = np.where(rng.random(len(train)) < wrong, 1 - y[train], y[train])
    model = lightgbm.train(QUIET | {"learning_rate": rate, "num_leaves": leaves}, lightgbm.Dataset(x[train], labels), 400)
    said = {n: model.predict(x[test], num_iteration=n) for n in (10, 20, 40, 80, 150, 400)}
    return {n: (log_loss(y[test], p), roc_auc(y[test], p)) for n, p in said.items()}


def whiteboard(rng):
    """Our own boosting with squared loss: how far its first tree is from one that is fitted to the plain residuals."""
    x, y = tables["tumours"]
    train, test = parts(rng, y)
    ours = GradientBoosting("logistic", 12, learning_rate=0.3, max_depth=2, min_leaf=5).fit(x[train], y[train])
    library = lightgbm.train(QUIET | {"learning_rate": 0.3, "num_leaves": 4, "max_depth": 2}, lightgbm.Dataset(x[train], y[train]), 12)
    return roc_auc(y[test], ours.predict(x[test])) - roc_auc(y[test], library.predict(x[test]))


@lab.experiment
def run(seed, rate, leaves, trees, wrong, boosting):
    rng = np.random.default_rng(seed)
    duels = {name: np.mean([against_forest(rng, name, boosting, trees) for _ in range(2)]) for name in lab.track(tables)}
    gains = np.array([*duels.values()])
    curve, gentle = long_run(rng, rate, leaves, wrong), long_run(rng, 0.02, 4, wrong)
    least = min(loss for loss, _ in curve.values())
    best = max(area for _, area in curve.values())
    shown = {f"rate {rate:g}, {leaves} leaves": curve, "rate 0.02, 4 leaves": gentle}
    return Outcome(
        numbers={
            "share of the six tables on which boosting beats the forest": float(np.mean(gains > 0)),
            "AUC that boosting gains on the forest, mean of six tables": gains.mean(),
            "log loss after 400 trees over the least on the way": curve[400][0] / least,
            "AUC lost by 400 trees against the best on the way": best - curve[400][1],
            "AUC of the whiteboard version minus LightGBM's": whiteboard(rng),
        },
        charts=[
            Lines("Log loss on new applications, without stopping", "trees", "log loss", {n: [(k, v[0]) for k, v in c.items()] for n, c in shown.items()}, log_x=True),
            Lines("AUC of the same models", "trees", "AUC", {n: [(k, v[1]) for k, v in c.items()] for n, c in shown.items()}, log_x=True),
        ],
    )  # fmt: skip


lab.claim("not-always-better", "Boosting out of the box beats a forest on every table.",
          number="share of the six tables on which boosting beats the forest", at_least=0.99, margin=0.01, verdict="does not hold",
          flips={"trees": 1}, flip_says="against a forest of one tree")  # fmt: skip
lab.claim("long-run-hurts-probabilities", "Large steps without early stopping ruin the probabilities.",
          number="log loss after 400 trees over the least on the way", at_least=1.3, margin=0.05, flips={"rate": 0.02, "leaves": 4}, flip_says="with small steps and small trees")  # fmt: skip
lab.claim("ranking-hardly-suffers", "Large steps without early stopping ruin the ranking as well.",
          number="AUC lost by 400 trees against the best on the way", at_least=0.035, margin=0.005, verdict="does not hold", flips={"wrong": 0.25}, flip_says="with one label in four wrong")  # fmt: skip
lab.claim("stopping-is-not-a-must", "Without early stopping boosting inevitably overfits.",
          number="log loss after 400 trees over the least on the way", at_least=1.05, margin=0.02, verdict="does not hold", at={"rate": 0.02, "leaves": 4},
          flips={"rate": 0.3, "leaves": 31}, flip_says="with large steps and large trees")  # fmt: skip
