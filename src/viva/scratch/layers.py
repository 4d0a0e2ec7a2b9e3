"""Layers on the tape: dense, batch normalisation, residual block, recurrent cells.

Sources: Glorot and Bengio, AISTATS 2010, and He et al., ICCV 2015, for the scales of weights; Ioffe and Szegedy, ICML 2015, for batch
normalisation; He et al., CVPR 2016, for residual blocks; Hochreiter and Schmidhuber, Neural Computation 9, 1997, for the LSTM.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from viva.scratch.arrays import Array
from viva.scratch.tape import Tensor, concatenate

Activation = Callable[[Tensor], Tensor]
SCALES = {"he": 2.0, "xavier": 1.0}
"""Variance of a weight times the number of inputs: 2 makes up for the half that ReLU cuts off, 1 suits what is linear near zero."""


class Layer:
    """Something with parameters that maps tensors to tensors."""

    def parameters(self) -> Iterator[Tensor]:
        """Every tensor that training may change, those of inner layers included."""
        for value in vars(self).values():
            for part in value if isinstance(value, list | tuple) else (value,):
                if isinstance(part, Tensor):
                    yield part
                elif isinstance(part, Layer):
                    yield from part.parameters()

    def __call__(self, x: Tensor) -> Tensor:
        raise NotImplementedError


class Dense(Layer):
    """x W + b: shape (…, inputs) to (…, outputs)."""

    def __init__(self, inputs: int, outputs: int, rng: np.random.Generator, scale: str | float = "he") -> None:
        spread = (SCALES[scale] / inputs) ** 0.5 if isinstance(scale, str) else scale
        self.weight, self.bias = Tensor(rng.standard_normal((inputs, outputs)) * spread), Tensor(np.zeros(outputs))

    def __call__(self, x: Tensor) -> Tensor:
        return x @ self.weight + self.bias


class BatchNorm(Layer):
    """Each feature to mean 0 and variance 1 over the batch, then scaled by γ and moved by β.

    While `training`, statistics are the batch's own and feed running averages; afterwards those averages are used, so that a row's
    result no longer depends on its neighbours. Shape (n, d), n at least 2 while training.
    """

    def __init__(self, features: int, momentum: float = 0.1, epsilon: float = 1e-5) -> None:
        self.gamma, self.beta = Tensor(np.ones(features)), Tensor(np.zeros(features))
        self.mean, self.variance = np.zeros(features), np.ones(features)
        self.momentum, self.epsilon, self.training = momentum, epsilon, True

    def __call__(self, x: Tensor) -> Tensor:
        if not self.training:
            return (x - self.mean) * (self.variance + self.epsilon) ** -0.5 * self.gamma + self.beta
        n, centred = x.shape[0], x - x.mean(0, keepdims=True)
        variance = (centred * centred).mean(0, keepdims=True)
        self.mean = (1 - self.momentum) * self.mean + self.momentum * x.data.mean(axis=0)
        self.variance = (1 - self.momentum) * self.variance + self.momentum * variance.data[0] * n / (n - 1)
        return centred * (variance + self.epsilon) ** -0.5 * self.gamma + self.beta


class Residual(Layer):
    """x + scale · f(x): the identity path carries the gradient past whatever `inner` does to it."""

    def __init__(self, inner: Layer, activation: Activation = Tensor.relu, scale: float = 1.0) -> None:
        self.inner, self.activation, self.scale = inner, activation, scale

    def __call__(self, x: Tensor) -> Tensor:
        return x + self.activation(self.inner(x)) * self.scale


class Sequence(Layer):
    """Layers one after the other; a plain function (an activation) counts as one."""

    def __init__(self, *layers: Layer | Activation) -> None:
        self.layers = list(layers)

    def __call__(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = layer(x)
        return x


class RNNCell(Layer):
    """h' = tanh(x Wₓ + h Wₕ + b). The same Wₕ at every step: over T steps the gradient is multiplied by it T times."""

    def __init__(self, inputs: int, size: int, rng: np.random.Generator) -> None:
        self.size = size
        self.from_input, self.from_state = Dense(inputs, size, rng, "xavier"), Dense(size, size, rng, "xavier")

    def start(self, n: int) -> Tensor:
        """The state before the first step, shape (n, size)."""
        return Tensor(np.zeros((n, self.size)))

    def step(self, x: Tensor, state: Tensor) -> Tensor:
        """Shapes (n, inputs) and (n, size) to (n, size)."""
        return (self.from_input(x) + self.from_state(state)).tanh()


class LSTMCell(Layer):
    """Gates i, f, o in (0, 1) and a candidate g: c' = f c + i g, h' = o tanh(c'). Where f is near 1 the gradient passes c unchanged.

    `forget_bias` is added to f's bias: 1 to 3 lets a fresh cell remember (Gers, Schmidhuber and Cummins, 2000).
    """

    def __init__(self, inputs: int, size: int, rng: np.random.Generator, forget_bias: float = 1.0) -> None:
        self.size = size
        self.gates = Dense(inputs + size, 4 * size, rng, "xavier")
        self.gates.bias.data[size : 2 * size] = forget_bias

    def start(self, n: int) -> tuple[Tensor, Tensor]:
        """(h, c) before the first step, each of shape (n, size)."""
        return Tensor(np.zeros((n, self.size))), Tensor(np.zeros((n, self.size)))

    def step(self, x: Tensor, state: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        """Shapes (n, inputs) and two of (n, size) to two of (n, size)."""
        h, c = state
        all_gates, size = self.gates(concatenate([x, h])), self.size
        i, f, o = (all_gates[:, k * size : (k + 1) * size].sigmoid() for k in (0, 1, 3))
        c = f * c + i * all_gates[:, 2 * size : 3 * size].tanh()
        return o * c.tanh(), c


def unroll(cell: Any, x: Array) -> list[Tensor]:
    """The output h of every step for `x` of shape (n, T, inputs)."""
    state, found = cell.start(len(x)), []
    for t in range(x.shape[1]):
        state = cell.step(Tensor(x[:, t]), state)
        found.append(state[0] if isinstance(state, tuple) else state)
    return found
