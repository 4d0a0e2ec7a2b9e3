"""What a generator keeps in memory, how much it computes, and what the second loop finds."""

import sys
import tracemalloc

from viva.evidence import Choice, Lab, Lines, Outcome, Whole

lab = Lab(
    "Run the same pipeline over a list and over a generator: bytes at the peak, items computed before the first match, and a second pass.",
    data="none: this Python is measured; allocated bytes are counted, not times.",
    items=Whole(20_000, 1, 200_000, "items in the stream", steps=(100, 1000, 10_000, 100_000)),
    pipeline=Choice("generator", "list", says="how the stages are written"),
    match=Whole(10, 1, 200_000, "place of the first item that matches", steps=(1, 10, 1000, 100_000)),
    source=Choice("a generator", "a class with __iter__", says="what is looped over twice"),
)


def squares(n, pipeline, counted):
    def one(i):
        counted[0] += 1
        return i * i

    return (one(i) for i in range(n)) if pipeline == "generator" else [one(i) for i in range(n)]


def peak(n, pipeline):
    """Bytes allocated at the peak of summing the stream."""
    tracemalloc.start()
    sum(squares(n, pipeline, [0]))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def computed_until(n, pipeline, match):
    counted = [0]
    next(value for value in squares(n, pipeline, counted) if value >= min(match, n - 1) ** 2)
    return counted[0]


class Stream:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        yield from range(self.n)


@lab.experiment
def run(seed, items, pipeline, match, source):
    sizes = [n for n in (100, 1000, 10_000) if n < items] + [items]
    peaks = {kind: [(n, peak(n, kind)) for n in lab.track(sizes)] for kind in ("list", "generator")}
    stream = (i for i in range(items)) if source == "a generator" else Stream(items)
    first, second = sum(1 for _ in stream), sum(1 for _ in stream)
    before = []
    lazy = (before.append(i) or i for i in range(items))
    started = len(before)
    del lazy
    return Outcome(
        numbers={
            "bytes at the peak": dict(peaks[pipeline])[items],
            "bytes at the peak, a list over a generator": dict(peaks["list"])[items] / dict(peaks["generator"])[items],
            "items computed before the match was found": computed_until(items, pipeline, match),
            "items that the second loop finds, as a share of the first": second / first,
            "items computed by making the generator": started,
            "bytes of the generator object itself": sys.getsizeof(i for i in range(items)),
        },
        charts=[Lines("Memory at the peak", "items", "bytes", peaks, log_x=True, log_y=True)],
    )  # fmt: skip


lab.claim("flat-memory", "Summing a long stream, a generator's memory stays flat where a list's grows with the length.",
          number="bytes at the peak", at_most=5000, margin=1000, flips={"pipeline": "list"}, flip_says="with a list")  # fmt: skip
lab.claim("stops-early", "Looking for the first match, a generator computes nothing behind it.",
          number="items computed before the match was found", at_most=20, flips={"pipeline": "list"}, flip_says="with a list")  # fmt: skip
lab.claim("consumed-once", "A second loop over a generator finds nothing and says nothing.",
          number="items that the second loop finds, as a share of the first", at_most=0, flips={"source": "a class with __iter__"}, flip_says="over a class whose __iter__ is a generator")  # fmt: skip
lab.claim("small-streams-too", "A generator needs less memory than a list.", verdict="holds when", when="for long streams, here a thousand items",
          number="bytes at the peak, a list over a generator", at_least=1.3, margin=0.05, at={"items": 1000}, flips={"items": 1}, flip_says="for a stream of one item")  # fmt: skip
