"""How far is an estimate from the truth, and what makes a cross-validated one lie?"""

import numpy as np
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold, TimeSeriesSplit, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from viva.evidence import Choice, Dots, Lab, Outcome, Whole, table
from viva.scratch import roc_auc

lab = Lab(
    "Draw a small sample from a large table many times, estimate a model's AUC from the sample alone, and compare with the rows left out.",
    data="4,454 credit applications; hourly arrival delays at New York's airports, 2013; designed noise where marked simulated.",
    whiteboard=("k_fold", "group_k_fold", "time_folds", "nested_cross_validate",),
    rows=Whole(400, 200, 2000, "rows in the sample", steps=(200, 400, 800, 1600)),
    folds=Whole(5, 2, 20, "folds", steps=(2, 5, 10, 20)),
    average=Choice("every fold", "first fold only", says="which fold scores make the estimate"),
    selection=Choice("before the folds", "inside the folds", says="where the noise features are chosen"),
    samples=Choice("fresh each time", "the same each time", says="the samples drawn, and their folds"),
    rows_per_person=Whole(10, 1, 20, "rows that one person has in the simulated clinic", steps=(1, 2, 5, 10, 20)),
    candidates=Whole(20, 1, 40, "models that compete by their score", steps=(1, 5, 20, 40)),
    hours=Choice("in order", "shuffled", says="the delays, hour by hour"),
)
credit = table("credit")
X, y = StandardScaler().fit_transform(credit.matrix(without=("Status",))), credit["Status"] == "bad"
model = LogisticRegression(C=0.1, max_iter=200)


def auc(fitted, rows):
    return roc_auc_score(y[rows], fitted.predict_proba(X[rows])[:, 1])


def estimates(seed, rows, folds, average):
    """(one split, cross-validation, fold deviation, truth) for one small sample."""
    order = np.random.default_rng(seed).permutation(len(y))
    sample, rest = order[:rows], order[rows:]
    splits = StratifiedKFold(folds, shuffle=True, random_state=seed).split(X[sample], y[sample])
    scores = [auc(model.fit(X[sample[a]], y[sample[a]]), sample[b]) for a, b in splits]
    cut = len(sample) * 4 // 5
    single = auc(model.fit(X[sample[:cut]], y[sample[:cut]]), sample[cut:])
    kept = scores if average == "every fold" else scores[:1]
    return single, np.mean(kept), np.std(scores, ddof=1), auc(model.fit(X[sample], y[sample]), rest)


def noise_accuracy(rng, selection):
    """Labels are coin tosses, so 0.5 is the truth."""
    features, labels = rng.standard_normal((50, 1000)), np.tile([0, 1], 25)
    choose = SelectKBest(k=20)
    if selection == "before the folds":
        return cross_val_score(model, choose.fit_transform(features, labels), labels, cv=5).mean()
    return cross_val_score(make_pipeline(choose, model), features, labels, cv=5).mean()


def clinic_gap(rng, rows_per_person):
    """People look like themselves; nothing about them tells the disease."""
    person = np.repeat(np.arange(80), rows_per_person)
    looks = rng.standard_normal((80, 10))[person] + 0.3 * rng.standard_normal((len(person), 10))
    ill, nearest = rng.integers(0, 2, 80)[person], KNeighborsClassifier(1)
    mixed = cross_val_score(nearest, looks, ill, cv=KFold(5, shuffle=True, random_state=0)).mean()
    return mixed - cross_val_score(nearest, looks, ill, cv=GroupKFold(5), groups=person).mean()


def winner_gap(rng, candidates):
    """Cross-validated AUC of the best of several equally sensible models, minus its true one."""
    order = rng.permutation(len(y))
    sample, rest = order[:300], order[300:]
    choices = [rng.choice(X.shape[1], 6, replace=False) for _ in range(candidates)]
    folds = [(sample[i::5], np.delete(sample, np.s_[i::5])) for i in range(5)]
    scores = [np.mean([linear_auc(c, train, held) for held, train in folds]) for c in choices]
    return max(scores) - linear_auc(choices[int(np.argmax(scores))], sample, rest)


def linear_auc(features, train, test):
    """Least squares on a few columns: as good as logistic regression here, and quick."""
    weights = np.linalg.lstsq(np.c_[X[train][:, features], np.ones(len(train))], y[train].astype(float), rcond=None)[0]
    return roc_auc(y[test], X[test][:, features] @ weights[:-1])


def time_gap(rng, hours):
    late = table("delays")["arr_delay"] > 10
    late = rng.permutation(late) if hours == "shuffled" else late
    when, tree = np.arange(len(late))[:, None], DecisionTreeClassifier(min_samples_leaf=5, random_state=0)
    mixed = cross_val_score(tree, when, late, cv=KFold(5, shuffle=True, random_state=0), scoring="roc_auc").mean()
    return mixed - cross_val_score(tree, when, late, cv=TimeSeriesSplit(5), scoring="roc_auc").mean()


@lab.experiment
def run(seed, rows, folds, average, selection, samples, rows_per_person, candidates, hours):
    rng = np.random.default_rng(seed)
    fresh = samples == "fresh each time"
    tries = np.array([estimates(1000 * seed + i * fresh, rows, folds, average) for i in lab.track(range(48))])
    split, cross, deviation, truth = tries.T
    error = {"one split": split - truth, "cross-validation": cross - truth}
    rmse = {name: float(np.sqrt(np.mean(gap**2))) for name, gap in error.items()}
    rows_of_chart = [f"sample {i + 1}" for i in range(10)]
    return Outcome(
        numbers={
            "error of the average, as a share of one split's": rmse["cross-validation"] / rmse["one split"],
            "error of one split (RMSE of the AUC)": rmse["one split"],
            "largest fold deviation over the smallest": deviation.max() / deviation.min(),
            "winner's score minus its true AUC": np.mean([winner_gap(rng, candidates) for _ in range(60)]),
            "AUC of shuffled folds minus that of folds in time": time_gap(rng, hours),
        },
        simulated={
            "accuracy on pure noise": np.mean([noise_accuracy(rng, selection) for _ in range(4)]),
            "accuracy that knowing the person adds": np.mean([clinic_gap(rng, rows_per_person) for _ in range(2)]),
        },
        charts=[Dots("Estimates from ten small samples", "estimated AUC minus the true one", rows_of_chart,
                     {name: gap[:10].tolist() for name, gap in error.items()}, mark=("truth", 0))],
    )  # fmt: skip


changed = {"average": "first fold only", "selection": "inside the folds", "rows_per_person": 1, "candidates": 1, "hours": "shuffled"}
lab.claim(
    "halves-the-error", "The average of five folds strays far less from the truth than the score of one split does.",
    number="error of the average, as a share of one split's", at_most=0.77, margin=0.01,
    flips=changed, flip_says="with only the first fold's score used",
)  # fmt: skip
lab.claim(
    "selection-leaks", "Choosing features on all rows before the folds are made gives a high score on pure noise.",
    number="accuracy on pure noise", at_least=0.75, margin=0.05, flips=changed, flip_says="with the choice made inside each fold",
)  # fmt: skip
lab.claim(
    "people-leak", "Where a person has several rows, shuffled folds reward recognising the person.",
    number="accuracy that knowing the person adds", at_least=0.3, margin=0.05, flips=changed, flip_says="with one row a person",
)  # fmt: skip
lab.claim(
    "spread-is-luck", "The spread of the fold scores tells a stable model from an unstable one.",
    number="largest fold deviation over the smallest", at_most=1.5, margin=0.3, verdict="does not hold",
    flips={"samples": "the same each time"}, flip_says="with the same rows and folds every time",
)  # fmt: skip
lab.claim(
    "winner-flatters", "The cross-validated score of the best of twenty candidates overstates what the winner can do.",
    number="winner's score minus its true AUC", at_least=0.005, margin=0.002, flips=changed, flip_says="with a single candidate",
)  # fmt: skip
lab.claim(
    "time-leaks", "On rows in time, shuffled folds promise far more than folds that train on the past only.",
    number="AUC of shuffled folds minus that of folds in time", at_least=0.15, margin=0.03, flips=changed, flip_says="with the hours shuffled, so that time explains nothing",
)  # fmt: skip
