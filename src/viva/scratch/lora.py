"""Low-rank adaptation: the weights stay, and a product of two thin matrices learns the difference.

Source: Hu et al., LoRA: Low-Rank Adaptation of Large Language Models, ICLR 2022.
"""

from collections.abc import Iterator

import numpy as np

from viva.scratch.arrays import Array
from viva.scratch.layers import Dense, Layer
from viva.scratch.tape import Tensor


class LoRA(Layer):
    """y = x W + b + (α/r) x A B with A of shape (inputs, r) random and B of shape (r, outputs) zero, so that it begins as the layer it adapts.

    Only A and B are parameters: r (inputs + outputs) numbers instead of inputs · outputs.
    """

    def __init__(self, adapted: Dense, rank: int, rng: np.random.Generator, alpha: float | None = None) -> None:
        inputs, outputs = adapted.weight.shape
        if not 1 <= rank <= min(inputs, outputs):
            raise ValueError(f"a rank is from 1 to {min(inputs, outputs)} here, not {rank}")
        self.adapted, self.scale = adapted, (alpha if alpha is not None else rank) / rank
        self.down, self.up = Tensor(rng.standard_normal((inputs, rank)) * inputs**-0.5), Tensor(np.zeros((rank, outputs)))

    def parameters(self) -> Iterator[Tensor]:
        """A and B; the adapted layer is frozen."""
        yield self.down
        yield self.up

    def __call__(self, x: Tensor) -> Tensor:
        return self.adapted(x) + (x @ self.down @ self.up) * self.scale

    def merged(self) -> Array:
        """W + (α/r) A B of shape (inputs, outputs): one matrix again, so that serving costs nothing extra."""
        return self.adapted.weight.data + self.scale * self.down.data @ self.up.data
