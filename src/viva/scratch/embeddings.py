"""Words as vectors, learned two ways: by predicting neighbours, and by factorising what predicting amounts to.

Sources: Mikolov et al., Distributed Representations of Words and Phrases and their Compositionality, NeurIPS 2013; Levy and Goldberg,
Neural Word Embedding as Implicit Matrix Factorization, NeurIPS 2014.
"""

from collections.abc import Sequence

import numpy as np

from viva.scratch.arrays import Array, Whole

Texts = Sequence[Sequence[int]]
"""Each text as the numbers of its words, from 0 to words - 1."""


def pairs(texts: Texts, window: int) -> Whole:
    """Shape (pairs, 2): every word with every other at most `window` places away."""
    found = [
        (text[i], text[j])
        for text in texts
        for i in range(len(text))
        for j in range(max(0, i - window), min(len(text), i + window + 1))
        if i != j
    ]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def ppmi(texts: Texts, words: int, window: int, shift: float = 0.0) -> Array:
    """Shape (words, words): positive pointwise mutual information max(0, log P(w, c)/(P(w) P(c)) - shift)."""
    counts = np.zeros((words, words))
    np.add.at(counts, tuple(pairs(texts, window).T), 1.0)
    expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0, keepdims=True) / max(1.0, counts.sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        information = np.log(counts / expected)
    return np.where(counts > 0, np.maximum(0, information - shift), 0.0)


def ppmi_svd(texts: Texts, words: int, window: int = 5, size: int = 32, shift: float = 0.0) -> Array:
    """Shape (words, size): the leading left singular vectors of PPMI, each by the root of its singular value."""
    left, values, _ = np.linalg.svd(ppmi(texts, words, window, shift))
    return left[:, :size] * np.sqrt(values[:size])


def skip_gram(
    texts: Texts,
    words: int,
    window: int = 5,
    size: int = 32,
    negatives: int = 5,
    epochs: int = 5,
    learning_rate: float = 0.05,
    seed: int = 0,
) -> Array:
    """Shape (words, size): skip-gram with negative sampling.

    For a word w and a neighbour c, log σ(w·c) + Σ log σ(-w·n) is raised, with `negatives` words n drawn by their count to the power ¾.
    The gradient of log σ(z) is 1 - σ(z), so every vector moves towards its neighbours and away from the drawn ones. The learning rate
    falls to zero. Rows are taken in batches; updates of one word within a batch add up.
    """
    rng = np.random.default_rng(seed)
    centre, context = (rng.random((words, size)) - 0.5) / size, np.zeros((words, size))
    seen = pairs(texts, window)
    noise = np.bincount(np.concatenate([np.asarray(text) for text in texts]), minlength=words) ** 0.75
    noise, batch = noise / noise.sum(), 256
    steps = epochs * -(-len(seen) // batch)
    for step in range(steps):
        rate = learning_rate * (1 - step / steps)
        chosen = seen[rng.integers(0, len(seen), batch)]
        others = np.column_stack([chosen[:, 1], rng.choice(words, (batch, negatives), p=noise)])
        label = np.zeros(others.shape)
        label[:, 0] = 1
        w, c = centre[chosen[:, 0]], context[others]
        error = label - 1 / (1 + np.exp(-np.einsum("bd,bkd->bk", w, c)))
        np.add.at(centre, chosen[:, 0], rate * np.einsum("bk,bkd->bd", error, c))
        np.add.at(context, others, rate * error[:, :, None] * w[:, None, :])
    return centre


def cosine(vectors: Array) -> Array:
    """Shape (n, n): the dot products of the vectors after each was brought to length 1; a zero vector is like nothing."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0)
    return unit @ unit.T
