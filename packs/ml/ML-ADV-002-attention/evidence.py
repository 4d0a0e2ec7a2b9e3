"""Find the one word that decides: recurrent cells, attention, and windows over a long document."""

import numpy as np

from viva.evidence import Choice, Lab, Lines, Outcome, Whole
from viva.scratch import (
    Adam, Dense, Layer, LSTMCell, RNNCell, Tensor, blockwise_attention, concatenate, cross_entropy, scaled_dot_product_attention, sinusoidal_positions,
)  # fmt: skip

lab = Lab(
    "Hide one of four marker words in a text of filler and ask which it was; read with recurrent cells or with attention, and cut long documents.",
    data="simulated texts of twelve words; random matrices for the exactness of blocks.",
    whiteboard=("scaled_dot_product_attention", "MultiHeadAttention", "blockwise_attention",),
    length=Whole(40, 5, 60, "words in a text", steps=(5, 10, 20, 40)),
    marker=Choice("near the beginning", "anywhere", "at the end", says="where the marker stands"),
    window=Whole(120, 40, 480, "words that the reader of long documents can take, of 480", steps=(60, 120, 240, 480)),
    positions=Choice("none", "sines and cosines", says="what attention knows of order"),
    block=Whole(64, 8, 512, "keys at a time in the blockwise form", steps=(8, 64, 512)),
)
SIZE, KINDS = 16, 4


def texts(rng, n, length, marker, empty=0.0):
    words, kind = rng.integers(KINDS, 12, (n, length)), rng.integers(0, KINDS, n)
    low, high = {"near the beginning": (0, 0.1), "anywhere": (0, 1), "at the end": (1, 1)}[marker]
    place = np.minimum(length - 1, (rng.uniform(low, high, n) * length).astype(int))
    kind = np.where(rng.random(n) < empty, KINDS, kind)  # a share of the texts holds no marker, only filler
    words[np.arange(n), place] = np.where(kind < KINDS, kind, words[np.arange(n), place])
    return words, kind, place


class Reader(Layer):
    """Word vectors, something that reads them, and a vote on the kind."""

    def __init__(self, how, rng):
        self.how, self.words, self.out = how, Tensor(rng.standard_normal((12, SIZE)) * 0.5), Dense(SIZE, KINDS + 1, rng, "xavier")
        if how == "attention":
            self.query, self.value = Tensor(rng.standard_normal((1, SIZE)) * 0.25), Dense(SIZE, SIZE, rng, "xavier")
        else:
            self.cell = RNNCell(SIZE, SIZE, rng) if how == "recurrent" else LSTMCell(SIZE, SIZE, rng, forget_bias=0.0)

    def __call__(self, x):
        seen = self.words[x]
        if self.how == "attention":
            mixed, self.weights = scaled_dot_product_attention(self.query, seen * SIZE**0.5, self.value(seen))
            return self.out(mixed.reshape(len(x), SIZE))
        state, said = self.cell.start(len(x)), []
        for t in range(x.shape[1]):
            state = self.cell.step(seen[:, t], state)
            said.append(state if self.how == "recurrent" else state[0])
        if self.how.endswith("mean of all states"):
            joined = concatenate([s.reshape(len(x), 1, SIZE) for s in said], axis=1)
            return self.out(joined.mean(1))
        return self.out(said[-1])


def trained(how, seed, length, marker, steps=80, empty=0.0):
    rng = np.random.default_rng(seed)
    reader = Reader(how, rng)
    descent = Adam(reader.parameters(), 0.02)
    for _ in range(steps):
        x, kind, _ = texts(rng, 32, length, marker, empty)
        cross_entropy(reader(x), kind).backward()
        descent.step()
    return reader


def accuracy(reader, x, kind):
    return float((reader(x).data.argmax(axis=1) == kind).mean())


def long_documents(reader, rng, window):
    """(first words only, windows one after the other) on documents of 480 words."""
    x, kind, _ = texts(rng, 200, 480, "anywhere")
    parts = [reader(x[:, i : i + window]).data for i in range(0, 480, window)]
    over_nothing = [part[:, :KINDS] - part[:, KINDS:] for part in parts]
    return [float((found.argmax(axis=1) == kind).mean()) for found in (over_nothing[0], np.max(over_nothing, axis=0))]


def order_blindness(rng, positions):
    """How much the mean of the outputs of self-attention changes when the words are shuffled."""
    x, w = rng.standard_normal((20, SIZE)), [rng.standard_normal((SIZE, SIZE)) / 4 for _ in range(3)]
    place = sinusoidal_positions(20, SIZE) if positions != "none" else 0
    mixed = [scaled_dot_product_attention(*(Tensor((part + place) @ m) for m in w))[0].data.mean(axis=0) for part in (x, rng.permutation(x))]
    return float(np.abs(mixed[0] - mixed[1]).max())


@lab.experiment
def run(seed, length, marker, window, positions, block):
    rng = np.random.default_rng(seed)
    ways = ("recurrent", "LSTM, last state", "LSTM, mean of all states", "attention")
    lengths = sorted({5, 20, length})
    readers = {(how, n): trained(how, seed, n, marker) for how in lab.track(ways) for n in lengths}
    tests = {n: texts(np.random.default_rng(seed + 99), 300, n, marker) for n in lengths}
    score = {key: accuracy(reader, *tests[key[1]][:2]) for key, reader in readers.items()}
    (x, kind, place), best = tests[length], readers["attention", length]
    accuracy(best, x, kind)
    on_marker = float(best.weights.data[np.arange(len(x)), 0, place].mean())
    cut, windows = long_documents(trained("attention", seed, 60, "anywhere", 250, empty=0.4), rng, window)
    q, k, v = (rng.standard_normal((512, SIZE)) for _ in range(3))
    whole = scaled_dot_product_attention(Tensor(q), Tensor(k), Tensor(v))[0].data
    blocks, held = blockwise_attention(q, k, v, block)
    return Outcome(
        numbers={
            "largest difference between blockwise and whole attention": float(np.abs(blocks - whole).max()),
            "scores held at once, as a share of all": held / 512**2,
        },
        simulated={
            "accuracy of attention minus that of the LSTM's last state": score["attention", length] - score["LSTM, last state", length],
            "accuracy of the LSTM's last state": score["LSTM, last state", length],
            "accuracy that the mean of all states adds to the LSTM": score["LSTM, mean of all states", length] - score["LSTM, last state", length],
            "attention on the marker over an even share": on_marker * length,
            "accuracy that windows add to the first words": windows - cut,
            "change when the words are shuffled": order_blindness(rng, positions),
        },
        charts=[Lines("Which of four markers was it?", "words in a text", "accuracy (chance is 0.25)", {how: [(n, score[how, n]) for n in lengths] for how in ways}, simulated=True, mark=("chance", 0.25))],
    )  # fmt: skip


near = {"marker": "at the end", "window": 480, "positions": "sines and cosines", "block": 512}
lab.claim("one-step-away", "Attention finds a word at the beginning of the text that an LSTM's last state has lost.",
          number="accuracy of attention minus that of the LSTM's last state", at_least=0.3, margin=0.05, flips=near, flip_says="with the marker as the last word")  # fmt: skip
lab.claim("reading-decides", "It is the LSTM's memory that fails, so only another architecture helps.",
          number="accuracy that the mean of all states adds to the LSTM", at_most=0.1, margin=0.03, verdict="does not hold", flips=near, flip_says="with the marker as the last word, where nothing had to be kept")  # fmt: skip
lab.claim("windows-read-on", "A model that takes only so many words misses what stands behind them; windows one after the other find it.",
          number="accuracy that windows add to the first words", at_least=0.2, margin=0.05, flips=near, flip_says="with a window as long as the document")  # fmt: skip
lab.claim("blind-to-order", "Without positions, self-attention gives the same for the words in any order.",
          number="change when the words are shuffled", at_most=1e-12, flips=near, flip_says="with positions added")  # fmt: skip
lab.claim("blocks-are-exact", "Attention computed block by block is the same to rounding and holds a fraction of the scores.",
          number="scores held at once, as a share of all", at_most=0.2, margin=0.02, flips=near, flip_says="with a single block")  # fmt: skip
