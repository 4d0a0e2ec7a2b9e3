"""Reverse-mode differentiation: every operation notes how to pass a gradient back, and one walk from the loss collects them all.

Source: Baydin, Pearlmutter, Radul and Siskind, Automatic Differentiation in Machine Learning: a Survey, JMLR 18, 2018, section 3.2.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from viva.scratch.arrays import Array, Whole

Backward = Callable[[Array], Sequence["Array | None"]]


class Tensor:
    """An array that remembers how it was made. `grad` has the array's shape once `backward` has been called on something made from it."""

    __array_priority__ = 1.0

    def __init__(self, data: Any, made_from: tuple["Tensor", ...] = (), backward: Backward | None = None) -> None:
        self.data: Array = np.asarray(data, dtype=float)
        self.grad: Array | None = None
        self._made_from, self._backward = made_from, backward

    @property
    def shape(self) -> tuple[int, ...]:
        """The array's shape."""
        return self.data.shape

    def backward(self) -> None:
        """Set `grad` of everything that this scalar was made from to the derivative of the scalar by it; repeated calls add up."""
        if self.data.size != 1:
            raise ValueError(f"backward starts from a scalar, not from shape {self.shape}")
        flowing: dict[int, Array] = {id(self): np.ones_like(self.data)}
        for node in reversed(_in_order(self)):
            gradient = flowing.pop(id(node), None)
            if gradient is None:
                continue
            node.grad = gradient if node.grad is None else node.grad + gradient
            if node._backward is None:
                continue
            for source, part in zip(node._made_from, node._backward(gradient), strict=True):
                if part is not None:
                    flowing[id(source)] = flowing[id(source)] + part if id(source) in flowing else part

    def __add__(self, other: Any) -> "Tensor":
        b = lift(other)
        return Tensor(self.data + b.data, (self, b), lambda g: (_sum_to(g, self.shape), _sum_to(g, b.shape)))

    def __mul__(self, other: Any) -> "Tensor":
        b = lift(other)
        return Tensor(self.data * b.data, (self, b), lambda g: (_sum_to(g * b.data, self.shape), _sum_to(g * self.data, b.shape)))

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> "Tensor":
        return self * -1.0

    def __sub__(self, other: Any) -> "Tensor":
        return self + (-lift(other))

    def __truediv__(self, other: Any) -> "Tensor":
        return self * lift(other) ** -1.0

    def __pow__(self, power: float) -> "Tensor":
        return Tensor(self.data**power, (self,), lambda g: (g * power * self.data ** (power - 1),))

    def __matmul__(self, other: "Tensor") -> "Tensor":
        """Over the last two axes, the leading ones broadcast."""
        a, b = self.data, other.data

        def backward(g: Array) -> tuple[Array, Array]:
            return _sum_to(g @ np.swapaxes(b, -1, -2), a.shape), _sum_to(np.swapaxes(a, -1, -2) @ g, b.shape)

        return Tensor(a @ b, (self, other), backward)

    def __getitem__(self, where: Any) -> "Tensor":
        def backward(g: Array) -> tuple[Array]:
            whole = np.zeros_like(self.data)
            np.add.at(whole, where, g)
            return (whole,)

        return Tensor(self.data[where], (self,), backward)

    def sum(self, axis: int | None = None, *, keepdims: bool = False) -> "Tensor":
        """Over one axis or all."""

        def backward(g: Array) -> tuple[Array]:
            return (np.broadcast_to(g if axis is None or keepdims else np.expand_dims(g, axis), self.shape),)

        return Tensor(self.data.sum(axis=axis, keepdims=keepdims), (self,), backward)

    def mean(self, axis: int | None = None, *, keepdims: bool = False) -> "Tensor":
        """Over one axis or all."""
        return self.sum(axis, keepdims=keepdims) * (1 / (self.data.size if axis is None else self.shape[axis]))

    def reshape(self, *shape: int) -> "Tensor":
        """The same numbers in another shape."""
        return Tensor(self.data.reshape(shape), (self,), lambda g: (g.reshape(self.shape),))

    def swap(self, a: int = -1, b: int = -2) -> "Tensor":
        """Two axes exchanged: a transposed matrix by default."""
        return Tensor(np.swapaxes(self.data, a, b), (self,), lambda g: (np.swapaxes(g, a, b),))

    def relu(self) -> "Tensor":
        """max(0, x)."""
        return self._each(np.maximum(self.data, 0), (self.data > 0).astype(float))

    def tanh(self) -> "Tensor":
        """Derivative 1 - tanh²."""
        y = np.tanh(self.data)
        return self._each(y, 1 - y**2)

    def sigmoid(self) -> "Tensor":
        """1/(1 + e⁻ˣ), whose derivative y(1 - y) never exceeds a quarter."""
        y = 1 / (1 + np.exp(-self.data))
        return self._each(y, y * (1 - y))

    def exp(self) -> "Tensor":
        """eˣ."""
        y = np.exp(self.data)
        return self._each(y, y)

    def log(self) -> "Tensor":
        """Natural logarithm."""
        return self._each(np.log(self.data), 1 / self.data)

    def softmax(self) -> "Tensor":
        """Over the last axis; the largest entry is subtracted first, which changes nothing but overflow."""
        e = np.exp(self.data - self.data.max(axis=-1, keepdims=True))
        y = e / e.sum(axis=-1, keepdims=True)
        return Tensor(y, (self,), lambda g: (y * (g - (g * y).sum(axis=-1, keepdims=True)),))

    def _each(self, value: Array, slope: Array) -> "Tensor":
        return Tensor(value, (self,), lambda g: (g * slope,))


def lift(value: Any) -> Tensor:
    """A Tensor as it is, anything else as a constant."""
    return value if isinstance(value, Tensor) else Tensor(value)


def concatenate(parts: Sequence[Tensor], axis: int = -1) -> Tensor:
    """Tensors side by side."""
    cuts = np.cumsum([part.shape[axis] for part in parts])[:-1]
    return Tensor(np.concatenate([part.data for part in parts], axis=axis), tuple(parts), lambda g: np.split(g, cuts, axis=axis))


def cross_entropy(scores: Tensor, labels: Whole) -> Tensor:
    """Mean negative log-likelihood: `scores` of shape (n, k) before softmax, `labels` of shape (n,). The gradient is (softmax - one-hot)/n."""
    rows, shifted = np.arange(len(labels)), scores.data - scores.data.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))

    def backward(g: Array) -> tuple[Array]:
        p = np.exp(log_p)
        p[rows, labels] -= 1
        return (g * p / len(labels),)

    return Tensor(-log_p[rows, labels].mean(), (scores,), backward)


def _in_order(last: Tensor) -> list[Tensor]:
    """Everything that `last` was made from, sources before results; without recursion, so that long sequences fit."""
    order, seen, waiting = list[Tensor](), set[int](), [(last, False)]
    while waiting:
        node, done = waiting.pop()
        if done:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            waiting.append((node, True))
            waiting += [(source, False) for source in node._made_from]
    return order


def _sum_to(gradient: Array, shape: tuple[int, ...]) -> Array:
    """Undo broadcasting: what was copied forward is summed backward."""
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    for axis, size in enumerate(shape):
        if size == 1 and gradient.shape[axis] != 1:
            gradient = gradient.sum(axis=axis, keepdims=True)
    return gradient
