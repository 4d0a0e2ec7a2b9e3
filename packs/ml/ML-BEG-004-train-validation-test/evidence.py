"""How much does a test set flatter the one who looks at it often, and what does a wrong split hide?"""

import lightgbm
import numpy as np
from scipy.stats import rankdata

from viva.evidence import Choice, Lab, Lines, Outcome, Whole, table
from viva.scratch import roc_auc

lab = Lab(
    "Train fifty sensible models, pick the best by a test set of some size, and compare its score with the truth on the rows left over; attack a test set of coin tosses.",
    data="4,454 credit applications; 24,000 flights from New York, 2013; coin tosses where marked simulated.",
    whiteboard=("stratified_split", "time_folds",),
    test_rows=Whole(100, 6, 1500, "rows in the test set", steps=(6, 30, 100, 300, 1000)),
    models=Whole(50, 1, 50, "models that were tried on it", steps=(1, 5, 20, 50)),
    looks=Whole(500, 1, 500, "guesses that the attack tries on the coin tosses", steps=(1, 10, 100, 500)),
    flights=Choice("as they flew", "days exchanged between flights", says="the day of each flight"),
)
credit = table("credit")
X, y = credit.matrix(without=("Status",)), (credit["Status"] == "bad").astype(int)
air = table("flights")
day = (air["month"] * 31 + air["day"]).astype(int)
codes = [np.unique(air[name], return_inverse=True)[1] for name in ("carrier", "origin", "dest")]
late = (air["arr_delay"] > 15).astype(int)


def fitted(x, target, x_new, rng=None, **options):
    if rng is not None:
        options = {"learning_rate": 10 ** rng.uniform(-2, -0.5), "num_leaves": int(rng.integers(3, 30)), "lambda_l2": 10 ** rng.uniform(-3, 2)}
    rounds = int(rng.integers(5, 40)) if rng is not None else 60
    data = lightgbm.Dataset(x, target, params={"verbose": -1})
    return lightgbm.train({"objective": "binary", "num_threads": 1, "verbose": -1, "seed": 0} | options, data, rounds).predict(x_new)


def areas(scores, target):
    """The AUC of every row of `scores` at once, by the ranks of the positives."""
    ranks, positives = rankdata(scores, axis=1), int(target.sum())
    return (ranks[:, target == 1].sum(axis=1) - positives * (positives + 1) / 2) / (positives * (len(target) - positives))


def picked(rng, scores, target, size, counts):
    """For each of `counts`: (reported, true) AUC of the model that looks best, of so many, on `size` rows; true on all 3,454 rows."""
    true, drawn = areas(scores, target), []
    while len(drawn) < 150:
        test = rng.choice(len(target), size, replace=False)
        if 0 < target[test].sum() < size:
            seen = areas(scores[:, test], target[test])
            drawn.append([(seen[best], true[best]) for best in (int(seen[:k].argmax()) for k in counts)])
    return np.mean(drawn, axis=0)


def attack(rng, n, looks):
    """Blum and Hardt's: keep the guesses that score above a half, and let them vote. The truth is a half."""
    truth, guesses = rng.integers(0, 2, n), rng.integers(0, 2, (looks, n))
    good = guesses[(guesses == truth).mean(axis=1) > 0.5]
    return float(((good.mean(axis=0) > 0.5) == truth).mean()) if len(good) else 0.5


def split_gap(rng, flights):
    """AUC of a random split minus that of the last quarter of the year."""
    when = rng.permutation(day) if flights != "as they flew" else day
    x = np.column_stack([when, air["hour"], *codes, air["distance"]])
    mixed, order = rng.permutation(len(late)), np.argsort(when, kind="stable")
    areas = []
    for rows in (mixed, order):
        train, test = rows[:9000], rows[18000:]
        areas.append(roc_auc(late[test], fitted(x[train], late[train], x[test], num_leaves=31, learning_rate=0.15)))
    return areas[0] - areas[1]


@lab.experiment
def run(seed, test_rows, models, looks, flights):
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(y))
    train, pool = order[:1000], order[1000:]
    scores = np.array([fitted(X[train], y[train], X[pool], rng) for _ in lab.track(range(50))])
    sizes = sorted({50, 300, 1000, test_rows})
    counts = (1, 5, 20, 50)
    gaps = {size: list(zip(counts, -np.diff(picked(rng, scores, y[pool], size, counts))[:, 0], strict=True)) for size in sizes}
    reported, true = picked(rng, scores, y[pool], test_rows, (models,))[0]
    few = [int(np.sum(rng.permutation(1000)[:150] < 20)) for _ in range(2000)]  # 150 of 1,000 rows, 20 of which are positive
    return Outcome(
        numbers={
            "AUC that the best of the models seems to have beyond its true one": reported - true,
            "reported AUC too high by, as a share of the true one": (reported - true) / true,
            "true AUC of the chosen model": true,
            "AUC of a random split minus that of a split in time": split_gap(rng, flights),
            "chance that 150 of 1,000 rows hold at most one of 20 positives": np.mean(np.array(few) <= 1),
        },
        simulated={"accuracy on coin tosses after many looks": np.mean([attack(rng, 200, looks) for _ in range(10)])},
        charts=[Lines("What choosing by the test set flatters", "models tried on the test set", "reported minus true AUC",
                      {f"{size} test rows": points for size, points in gaps.items()}, log_x=True, mark=("honest", 0))],
    )  # fmt: skip


lab.claim("small-test-flatters", "Picking the best of fifty models by a small test set overstates what it can do.",
          number="AUC that the best of the models seems to have beyond its true one", at_least=0.015, margin=0.003, flips={"models": 1}, flip_says="with a single model, nothing chosen")  # fmt: skip
lab.claim("fifty-looks", "Evaluating fifty models on one test set of a few hundred rows makes the reported score ten percent too good or worse.",
          number="reported AUC too high by, as a share of the true one", at_least=0.1, margin=0.02, verdict="does not hold",
          at={"test_rows": 300}, flips={"test_rows": 6}, flip_says="with only six test rows")  # fmt: skip
lab.claim("adaptive-looks-break-it", "Someone who uses the test set's answers to choose the next guess can reach a high score on pure chance.",
          number="accuracy on coin tosses after many looks", at_least=0.7, margin=0.03, flips={"looks": 1}, flip_says="with one look")  # fmt: skip
lab.claim("random-split-hides-time", "On flights, a random split promises more than a split in time.",
          number="AUC of a random split minus that of a split in time", at_least=0.06, margin=0.01, flips={"flights": "days exchanged between flights"}, flip_says="with the days exchanged between flights, so that neighbours in time share nothing")  # fmt: skip
