"""Scaled dot-product and multi-head attention on the tape, and the blockwise form that never holds the whole matrix.

Sources: Vaswani et al., Attention Is All You Need, NeurIPS 2017; Milakov and Gimelshein, Online normalizer calculation for softmax,
2018, and Dao et al., FlashAttention, NeurIPS 2022, for the blockwise form.
"""

import numpy as np

from viva.scratch.arrays import Array
from viva.scratch.layers import Dense, Layer
from viva.scratch.tape import Tensor


def scaled_dot_product_attention(query: Tensor, key: Tensor, value: Tensor, *, causal: bool = False) -> tuple[Tensor, Tensor]:
    """softmax(Q Kᵀ / √d) V and the weights. Shapes (…, T, d), (…, S, d), (…, S, e) to (…, T, e) and (…, T, S).

    The root of d keeps the variance of a dot product of d independent terms at 1, where softmax still has slopes. With `causal`,
    position t sees none after it.
    """
    scores = (query @ key.swap()) * (query.shape[-1] ** -0.5)
    if causal:
        scores = scores + np.triu(np.full(scores.shape[-2:], -1e30), 1)
    weights = scores.softmax()
    return weights @ value, weights


class MultiHeadAttention(Layer):
    """Attention in `heads` subspaces side by side: project, split, attend, join, project. Shape (n, T, size), `size` divisible by `heads`."""

    def __init__(self, size: int, heads: int, rng: np.random.Generator) -> None:
        if size % heads:
            raise ValueError(f"a size of {size} cannot be split into {heads} heads")
        self.heads = heads
        self.to_query, self.to_key, self.to_value, self.out = (Dense(size, size, rng, "xavier") for _ in range(4))

    def __call__(self, x: Tensor) -> Tensor:
        n, steps, size = x.shape
        parts = [self._split(layer(x)) for layer in (self.to_query, self.to_key, self.to_value)]
        joined, _ = scaled_dot_product_attention(*parts)
        return self.out(joined.swap(1, 2).reshape(n, steps, size))

    def _split(self, x: Tensor) -> Tensor:
        n, steps, size = x.shape
        return x.reshape(n, steps, self.heads, size // self.heads).swap(1, 2)


def blockwise_attention(query: Array, key: Array, value: Array, block: int) -> tuple[Array, int]:
    """The same result with `block` keys at a time, and the number of scores held at once. Shapes (T, d), (S, d), (S, e) to (T, e).

    A running maximum and a running sum make softmax exact without the whole row: when a larger maximum turns up, what was summed
    so far is scaled down. The arithmetic still grows with T · S; only the memory does not.
    """
    top = np.full((len(query), 1), -np.inf)
    total, out = np.zeros((len(query), 1)), np.zeros((len(query), value.shape[1]))
    for start in range(0, len(key), block):
        scores = query @ key[start : start + block].T / query.shape[1] ** 0.5
        higher = np.maximum(top, scores.max(axis=1, keepdims=True))
        weights, shrink = np.exp(scores - higher), np.exp(top - higher)
        total = total * shrink + weights.sum(axis=1, keepdims=True)
        out, top = out * shrink + weights @ value[start : start + block], higher
    return out / total, len(query) * min(block, len(key))


def sinusoidal_positions(steps: int, size: int) -> Array:
    """Shape (steps, size): sines and cosines of wavelengths from 2π to 10000 · 2π. Without them attention sees a bag of words."""
    angle = np.arange(steps)[:, None] / 10_000 ** (np.arange(0, size, 2) / size)
    return np.stack([np.sin(angle), np.cos(angle)], axis=-1).reshape(steps, -1)[:, :size]
