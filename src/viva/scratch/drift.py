"""How far a sample has moved, and when that is worth an alarm.

Sources: Yurdakul and Naranjo, Statistical properties of the population stability index, Journal of Risk Model Validation 14, 2020; Massey,
The Kolmogorov-Smirnov Test for Goodness of Fit, JASA 46, 1951; Lin, Divergence measures based on the Shannon entropy, IEEE TIT 37, 1991.
"""

from dataclasses import dataclass

import numpy as np

from viva.scratch.arrays import Array


def bin_shares(reference: Array, sample: Array, bins: int) -> tuple[Array, Array]:
    """Shares of both in `bins` intervals that hold equal parts of the reference. Half a row is added to each bin, so that none is empty."""
    edges = np.unique(np.quantile(reference, np.linspace(0, 1, bins + 1)[1:-1]))

    def share(values: Array) -> Array:
        filled = np.bincount(np.searchsorted(edges, values, side="right"), minlength=len(edges) + 1) + 0.5
        return filled / filled.sum()

    return share(reference), share(sample)


def psi(reference: Array, sample: Array, bins: int = 10) -> float:
    """Population stability index Σ (q - p) log(q/p): the symmetrised Kullback-Leibler divergence of the bins."""
    p, q = bin_shares(reference, sample, bins)
    return float(np.sum((q - p) * np.log(q / p)))


def psi_by_chance(bins: int, n: int, m: int) -> float:
    """What PSI comes to on average where nothing has moved: (bins - 1)(1/n + 1/m), for a χ² with bins - 1 degrees of freedom."""
    return (bins - 1) * (1 / n + 1 / m)


def kolmogorov_smirnov(a: Array, b: Array) -> tuple[float, float]:
    """(distance, p): the largest gap between the two distribution functions, and the asymptotic chance of one as large without drift.

    p = 2 Σ (-1)^(j-1) exp(-2 j² λ²) with λ = √(nm/(n + m)) · D.
    """
    together = np.sort(np.concatenate([a, b]))
    gap = np.searchsorted(np.sort(a), together, side="right") / len(a) - np.searchsorted(np.sort(b), together, side="right") / len(b)
    distance = float(np.abs(gap).max())
    scaled = (len(a) * len(b) / (len(a) + len(b))) ** 0.5 * distance
    if scaled < 0.2:  # the series no longer converges, and the chance is 1 to twelve digits
        return distance, 1.0
    j = np.arange(1, 101)
    return distance, float(np.clip(2 * np.sum((-1.0) ** (j - 1) * np.exp(-2 * j**2 * scaled**2)), 0, 1))


def jensen_shannon(reference: Array, sample: Array, bins: int = 10) -> float:
    """Root of the mean divergence of both from their mixture, in base 2: 0 for the same, 1 for what shares no bin."""
    p, q = bin_shares(reference, sample, bins)
    middle = (p + q) / 2
    divergence = (np.sum(p * np.log2(p / middle)) + np.sum(q * np.log2(q / middle))) / 2
    return float(max(0.0, divergence) ** 0.5)


@dataclass(slots=True)
class Monitor:
    """Alarms where PSI exceeds what chance gives *at this sample size* and what matters.

    `false_alarms` is the wanted share of alarms without drift, found by drawing samples of the same size from the bins of the reference; `matters` is a
    PSI below which nobody would act. A fixed threshold such as 0.2 is neither: it cries at fifty rows and sleeps at fifty thousand.
    """

    reference: Array
    bins: int = 10
    false_alarms: float = 0.01
    matters: float = 0.02
    draws: int = 1000
    seed: int = 0

    def threshold(self, m: int) -> float:
        """The PSI from which a sample of `m` rows alarms."""
        p, _ = bin_shares(self.reference, self.reference, self.bins)
        filled = np.random.default_rng(self.seed).multinomial(m, p, size=self.draws) + 0.5
        q = filled / filled.sum(axis=1, keepdims=True)
        chance = np.sum((q - p) * np.log(q / p), axis=1)
        return max(self.matters, float(np.quantile(chance, 1 - self.false_alarms)))

    def alarms(self, sample: Array) -> bool:
        """Whether the sample has moved by more than chance and by enough to matter."""
        return psi(self.reference, sample, self.bins) > self.threshold(len(sample))
