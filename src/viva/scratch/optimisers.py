"""Steps down the gradient: SGD with momentum, Adam, shuffled mini-batches, accumulation.

Sources: Robbins and Monro, Annals of Mathematical Statistics 22, 1951; Polyak, 1964, for momentum; Kingma and Ba, Adam, ICLR 2015.
"""

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from viva.scratch.arrays import Array, Whole
from viva.scratch.tape import Tensor


class SGD:
    """w ← w - η v with v ← μ v + g; μ = 0 is plain gradient descent. `step` uses and clears the gradients."""

    def __init__(self, parameters: Iterable[Tensor], learning_rate: float = 0.1, momentum: float = 0.0) -> None:
        self.parameters, self.learning_rate, self.momentum = list(parameters), learning_rate, momentum
        self.velocity = [np.zeros_like(p.data) for p in self.parameters]

    def step(self) -> None:
        """Move every parameter that has a gradient."""
        for place, p in enumerate(self.parameters):
            if p.grad is not None:
                self.velocity[place] = self.momentum * self.velocity[place] + p.grad
                p.data = p.data - self.learning_rate * self.velocity[place]
                p.grad = None


class Adam:
    """Each weight has a step of its own: the running mean of its gradient over the root of the running mean of its square.

    Both means start at zero and are divided by 1 - βᵗ to make up for it. `step` uses and clears the gradients.
    """

    def __init__(
        self, parameters: Iterable[Tensor], learning_rate: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999), epsilon: float = 1e-8
    ) -> None:
        self.parameters, self.learning_rate, self.betas, self.epsilon = list(parameters), learning_rate, betas, epsilon
        self.mean = [np.zeros_like(p.data) for p in self.parameters]
        self.square = [np.zeros_like(p.data) for p in self.parameters]
        self.steps = 0

    def step(self) -> None:
        """Move every parameter that has a gradient."""
        self.steps += 1
        b1, b2 = self.betas
        for place, p in enumerate(self.parameters):
            if p.grad is not None:
                self.mean[place] = b1 * self.mean[place] + (1 - b1) * p.grad
                self.square[place] = b2 * self.square[place] + (1 - b2) * p.grad**2
                mean, square = self.mean[place] / (1 - b1**self.steps), self.square[place] / (1 - b2**self.steps)
                p.data = p.data - self.learning_rate * mean / (np.sqrt(square) + self.epsilon)
                p.grad = None


def minibatches(n: int, size: int, rng: np.random.Generator | None) -> Iterator[Whole]:
    """One epoch of positions: every row once, shuffled by `rng`, or in their order without one; the last batch may be smaller."""
    order = rng.permutation(n) if rng is not None else np.arange(n)
    for start in range(0, n, size):
        yield order[start : start + size]


def accumulate(loss: Callable[[Whole], Tensor], batches: Iterable[Whole]) -> float:
    """Leave in the parameters the gradient of the mean loss over all rows of `batches`, as if they were one batch.

    `loss` gives the mean over the rows it is handed, so each part counts by its share of the rows; a plain mean of means is right
    only where all parts are of one size. Exact unless a layer looks across its batch, as batch normalisation does. Returns the loss.
    """
    parts = list(batches)
    total = sum(len(part) for part in parts)
    value = 0.0
    for part in parts:
        scaled = loss(part) * (len(part) / total)
        scaled.backward()
        value += float(scaled.data)
    return value


def gradient_by_differences(loss: Callable[[], Tensor], parameter: Tensor, step: float = 1e-6) -> Array:
    """Central differences (f(w + h) - f(w - h)) / 2h, entry by entry: slow, independent of the tape, and right to about h²."""
    gradient = np.zeros_like(parameter.data)
    for place in np.ndindex(parameter.data.shape):
        kept = parameter.data[place]
        parameter.data[place] = kept + step
        above = float(loss().data)
        parameter.data[place] = kept - step
        below = float(loss().data)
        parameter.data[place] = kept
        gradient[place] = (above - below) / (2 * step)
    return gradient
