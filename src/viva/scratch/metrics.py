"""Counting right and wrong: precision, recall, F1, the two curves, and the threshold that costs least.

Sources: Fawcett, An introduction to ROC analysis, Pattern Recognition Letters 27, 2006; Elkan, The Foundations of Cost-Sensitive
Learning, IJCAI 2001, for the threshold.
"""

from dataclasses import dataclass

import numpy as np

from viva.scratch.arrays import Array, Whole


@dataclass(frozen=True, slots=True)
class Counts:
    """True and false positives and negatives. Ratios without a denominator are NaN, except F1, which is 0 as soon as one error exists."""

    tp: int
    fp: int
    fn: int
    tn: int

    @property
    def precision(self) -> float:
        """Of what was flagged, how much was right: TP/(TP + FP)."""
        return _share(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> float:
        """Of what should be flagged, how much was: TP/(TP + FN)."""
        return _share(self.tp, self.tp + self.fn)

    @property
    def f1(self) -> float:
        """2TP/(2TP + FP + FN), the harmonic mean of the two above; true negatives do not enter."""
        return _share(2 * self.tp, 2 * self.tp + self.fp + self.fn)

    @property
    def accuracy(self) -> float:
        """(TP + TN)/n."""
        return _share(self.tp + self.tn, self.tp + self.fp + self.fn + self.tn)


def counts(y: Whole, flagged: Whole) -> Counts:
    """Both of shape (n,), 0 or 1."""
    y, flagged = np.asarray(y, dtype=bool), np.asarray(flagged, dtype=bool)
    return Counts(int((y & flagged).sum()), int((~y & flagged).sum()), int((y & ~flagged).sum()), int((~y & ~flagged).sum()))


def threshold_counts(y: Whole, scores: Array) -> tuple[Array, Array, Array]:
    """(thresholds, TP, FP) for flagging score ≥ threshold, thresholds falling: one sort, then running totals. Equal scores move together."""
    order = np.argsort(-scores, kind="stable")
    ranked, hit = scores[order], np.asarray(y)[order].astype(float)
    last = np.r_[np.flatnonzero(np.diff(ranked)), len(ranked) - 1]
    tp = np.cumsum(hit)[last]
    return ranked[last], tp, 1 + last - tp


def roc_curve(y: Whole, scores: Array) -> tuple[Array, Array]:
    """(false positive rate, true positive rate), from (0, 0) to (1, 1). `y` needs both classes."""
    _, tp, fp = threshold_counts(y, scores)
    return np.r_[0, fp / fp[-1]], np.r_[0, tp / tp[-1]]


def roc_auc(y: Whole, scores: Array) -> float:
    """The chance that a random positive scores above a random negative, ties counting half; prevalence does not enter."""
    fpr, tpr = roc_curve(y, scores)
    return float(np.sum(np.diff(fpr) * (tpr[1:] + tpr[:-1]) / 2))


def precision_recall_curve(y: Whole, scores: Array) -> tuple[Array, Array, Array]:
    """(precision, recall, thresholds), thresholds falling, so recall never falls; precision may go either way."""
    thresholds, tp, fp = threshold_counts(y, scores)
    return tp / (tp + fp), tp / tp[-1], thresholds


def average_precision(y: Whole, scores: Array) -> float:
    """Σ (R_i - R_{i-1}) P_i: the area under the precision-recall steps. A random order gives the prevalence."""
    precision, recall, _ = precision_recall_curve(y, scores)
    return float(np.sum(np.diff(np.r_[0, recall]) * precision))


def cost_threshold(y: Whole, scores: Array, false_alarm: float, miss: float) -> tuple[float, float]:
    """(threshold, mean cost per row) of the cut that costs least on these rows; infinity means to flag nothing.

    With calibrated probabilities no search is needed: flag where p ≥ false_alarm / (false_alarm + miss).
    """
    thresholds, tp, fp = threshold_counts(y, scores)
    cost = np.r_[miss * tp[-1], false_alarm * fp + miss * (tp[-1] - tp)] / len(y)
    best = int(cost.argmin())
    return float(np.r_[np.inf, thresholds][best]), float(cost[best])


def at_prevalence(recall: float, false_positive_rate: float, prevalence: float) -> float:
    """The precision that rates measured anywhere give where `prevalence` of the rows are positive (Bayes)."""
    return _share(recall * prevalence, recall * prevalence + false_positive_rate * (1 - prevalence))


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")
