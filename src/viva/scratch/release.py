"""Replacing a model in production: shadow first, promote on evidence, go back when it disappoints.

Source: Sculley et al., Hidden Technical Debt in Machine Learning Systems, NeurIPS 2015, for the setting; the test is a paired bootstrap
(Efron and Tibshirani, An Introduction to the Bootstrap, 1993).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from viva.scratch.arrays import Array, Whole

Scorer = Callable[[Array], Array]
"""Features of shape (n, d) to scores of shape (n,)."""
Metric = Callable[[Whole, Array], float]
"""Higher is better."""


@dataclass(slots=True)
class Release:
    """Serves the champion; a challenger scores the same rows in the shadow and is never served before it has won.

    Rows are kept until their labels come (`matured`). A challenger is promoted where, over at least `min_rows` labelled rows, its metric
    exceeds the champion's by `margin` in all but 5% of bootstrap draws of the same rows. After a promotion the old champion shadows, and
    `review` takes it back by the same test.
    """

    champion: Scorer
    metric: Metric
    challenger: Scorer | None = None
    min_rows: int = 500
    margin: float = 0.0
    seed: int = 0
    log: list[str] = field(default_factory=list)
    _served: list[tuple[float, float]] = field(default_factory=list)
    _labels: list[int | None] = field(default_factory=list)

    def propose(self, challenger: Scorer) -> None:
        """Let a new model shadow from now on; what was gathered about an earlier one is dropped."""
        self.challenger = challenger
        self._served.clear()
        self._labels.clear()
        self.log.append("proposed")

    def score(self, x: Array) -> tuple[Array, Whole]:
        """The champion's scores, shape (n,), and tickets by which labels are handed in later. A shadow that fails harms nobody."""
        served = self.champion(x)
        shadow = np.full(len(x), np.nan)
        if self.challenger is not None:
            try:
                shadow = self.challenger(x)
            except Exception as error:  # noqa: BLE001 - whatever a challenger does, the champion's answer stands
                self.log.append(f"challenger failed: {error}")
        tickets = np.arange(len(self._served), len(self._served) + len(x))
        self._served += list(zip(served.tolist(), shadow.tolist(), strict=True))
        self._labels += [None] * len(x)
        return served, tickets

    def matured(self, tickets: Whole, labels: Whole) -> None:
        """Labels that have come in, in any order and as late as they like."""
        for ticket, label in zip(tickets.tolist(), labels.tolist(), strict=True):
            self._labels[ticket] = int(label)

    def review(self) -> bool:
        """Promote the shadowing model if it is better by the rule above. After it was promoted, the same call is the rollback."""
        rows = [
            (*pair, label) for pair, label in zip(self._served, self._labels, strict=True) if label is not None and not np.isnan(pair[1])
        ]
        if self.challenger is None or len(rows) < self.min_rows:
            return False
        served, shadow, labels = (np.array(part) for part in zip(*rows, strict=True))
        rng, n = np.random.default_rng(self.seed), len(rows)
        gains = []
        for _ in range(200):
            drawn = rng.integers(0, n, n)
            if 0 < labels[drawn].mean() < 1:
                gains.append(self.metric(labels[drawn], shadow[drawn]) - self.metric(labels[drawn], served[drawn]))
        if not gains or np.quantile(gains, 0.05) <= self.margin:
            return False
        self.champion, self.challenger = self.challenger, self.champion
        self._served.clear()
        self._labels.clear()
        self.log.append("promoted")
        return True
