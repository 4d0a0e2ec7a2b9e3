"""What a threshold does to precision and recall, what prevalence does, and which threshold costs least."""

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from viva.evidence import Choice, Lab, Lines, Outcome, Real, Whole, table
from viva.scratch import at_prevalence, average_precision, cost_threshold, counts, precision_recall_curve, roc_auc, roc_curve

lab = Lab(
    "Score insurance customers of whom few buy, move the threshold, price the two errors, and carry a tumour test's rates to rarer diseases.",
    data="5,822 insurance customers, 348 of whom bought a caravan policy; 569 tumours (scikit-learn).",
    whiteboard=("counts", "precision_recall_curve", "cost_threshold",),
    false_alarm=Real(1.0, 0.1, 20.0, "cost of a false alarm", steps=(0.2, 1.0, 5.0, 20.0)),
    miss=Real(30.0, 0.1, 100.0, "cost of a miss", steps=(1.0, 5.0, 10.0, 30.0, 100.0)),
    percent=Real(1.0, 0.1, 50.0, "patients with the disease where the test is used, in percent", steps=(0.1, 1.0, 10.0, 37.0)),
    trees=Whole(60, 1, 200, "trees that give the scores", steps=(1, 10, 60)),
    scores=Choice("from a forest", "the truth itself", says="the scores"),
    customers=Choice("all", "as many buyers as others", says="the customers"),
)
caravan = table("caravan")
X, bought = caravan.matrix(without=("Purchase",)), (caravan["Purchase"] == "Yes").astype(int)


def customer_scores(seed, trees, kind, customers):
    rng, rows = np.random.default_rng(seed), np.arange(len(bought))
    if customers != "all":
        rows = np.r_[np.flatnonzero(bought), rng.choice(np.flatnonzero(bought == 0), bought.sum(), replace=False)]
    y = bought[rows]
    if kind == "the truth itself":
        return y, y + 0.001 * rng.random(len(y))
    forest = RandomForestClassifier(trees, min_samples_leaf=3, max_depth=8, random_state=seed)
    folds = StratifiedKFold(3, shuffle=True, random_state=seed)
    return y, cross_val_predict(forest, X[rows], y, cv=folds, method="predict_proba")[:, 1]


def tumour_rates(seed):
    """(recall, false positive rate) of the first threshold that finds 98% of the malignant ones."""
    x, benign = load_breast_cancer(return_X_y=True)
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    model = make_pipeline(StandardScaler(), LogisticRegression())
    scores = cross_val_predict(model, x, 1 - benign, cv=folds, method="predict_proba")[:, 1]
    fpr, tpr = roc_curve(1 - benign, scores)
    first = int(np.argmax(tpr >= 0.98))
    return float(tpr[first]), float(fpr[first])


def cost_at(y, scores, threshold, false_alarm, miss):
    found = counts(y, scores >= threshold)
    return (false_alarm * found.fp + miss * found.fn) / len(y)


@lab.experiment
def run(seed, false_alarm, miss, percent, trees, scores, customers):
    y, scores = customer_scores(seed, trees, scores, customers)
    precision, recall, thresholds = precision_recall_curve(y, scores)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    by_f1 = float(thresholds[int(f1.argmax())])
    half = np.random.default_rng(seed).permutation(len(y)) % 2 == 0
    cheapest, _ = cost_threshold(y[half], scores[half], false_alarm, miss)
    (tpr, fpr) = tumour_rates(seed)
    tried = np.quantile(scores, np.linspace(0, 1, 60))
    cost = [(t, cost_at(y, scores, t, false_alarm, miss)) for t in tried]
    rest = ~half
    return Outcome(
        numbers={
            "times that raising the threshold lowered precision": int(np.sum(np.diff(precision) > 0)),
            "times that raising the threshold raised recall": int(np.sum(np.diff(recall) < 0)),
            "accuracy of flagging nobody": 1 - y.mean(),
            "recall of flagging nobody": counts(y, np.zeros(len(y))).recall,
            "cost at the best-F1 threshold over cost at the cheapest, on other rows": (cost_at(y[rest], scores[rest], by_f1, false_alarm, miss) + 1e-9) / (cost_at(y[rest], scores[rest], cheapest, false_alarm, miss) + 1e-9),
            "precision of the tumour test where it was measured": at_prevalence(tpr, fpr, 0.373),
            "precision of the tumour test at the chosen prevalence": at_prevalence(tpr, fpr, percent / 100),
            "area under the ROC curve minus average precision": roc_auc(y, scores) - average_precision(y, scores),
        },
        charts=[
            Lines("Moving the threshold", "threshold", "share", {
                "precision": [(t, float(p)) for t, p in zip(thresholds[20::8], precision[20::8], strict=True)],
                "recall": [(t, float(r)) for t, r in zip(thresholds[20::8], recall[20::8], strict=True)]}, log_x=True),
            Lines("What the threshold costs", "threshold", "cost per customer", {"cost": cost}, log_x=True, mark=("at the cheapest", cost_at(y, scores, cheapest, false_alarm, miss))),
        ],
    )  # fmt: skip


lab.claim("precision-can-fall", "Raising the threshold always raises precision.",
          number="times that raising the threshold lowered precision", at_most=0, margin=5, verdict="does not hold", flips={"scores": "the truth itself"}, flip_says="with the truth itself as the score")  # fmt: skip
lab.claim("accuracy-says-the-base-rate", "With few positives, flagging nobody is very accurate.",
          number="accuracy of flagging nobody", at_least=0.9, margin=0.02, flips={"customers": "as many buyers as others"}, flip_says="with as many buyers as others")  # fmt: skip
lab.claim("f1-is-not-the-cost", "The threshold with the best F1 costs more than the one chosen for the costs.", verdict="holds when",
          when="where a miss costs much more than a false alarm, here thirty to one",
          number="cost at the best-F1 threshold over cost at the cheapest, on other rows", at_least=1.08, margin=0.02, flips={"miss": 5.0}, flip_says="with a miss at five times a false alarm")  # fmt: skip
lab.claim("prevalence-sinks-precision", "A test with excellent precision in the clinic is mostly wrong when it raises an alarm among people of whom one in a hundred is ill.",
          number="precision of the tumour test at the chosen prevalence", at_most=0.4, margin=0.02, flips={"percent": 37.0}, flip_says="at the clinic's own prevalence")  # fmt: skip
lab.claim("roc-looks-better", "With rare positives the area under the ROC curve looks far better than the average precision of the same scores.",
          number="area under the ROC curve minus average precision", at_least=0.4, margin=0.03, flips={"customers": "as many buyers as others"}, flip_says="with as many buyers as others")  # fmt: skip
