"""A picture's axis: from values to places on the page, with ticks at round numbers."""

import math
from collections.abc import Sequence

SMALLEST = 1e-100
"""What is nearer to zero is drawn as zero."""
_LOG_FROM = 3
"""A logarithmic axis is drawn only where the largest value is more than so many times the smallest."""
_MARGIN = 1e-9
"""Rounding may put a value just beside the tick that it stands on."""


class Axis:
    """A scale from values to places. `start` and `end` are the places of the lowest and the highest tick.

    `log` asks for a logarithmic scale; it is granted where there are positive values that differ enough.
    """

    def __init__(self, values: Sequence[float], start: float, end: float, *, log: bool = False) -> None:
        values = [_cleaned(value) for value in values]
        positive = [value for value in values if value > 0]
        self.log = log and _far_apart(positive)
        self.start = start
        self.end = end
        scaled = positive if self.log else values
        low, high = _widened(min(scaled), max(scaled), log=self.log)
        self.ticks = _powers(low, high) if self.log else _round_ticks(low, high)
        self.low = min(low, self.ticks[0])
        self.high = max(high, self.ticks[-1])

    def __call__(self, value: float) -> float:
        """The place of `value`."""
        low = self._scaled(self.low)
        high = self._scaled(self.high)
        share = (self._scaled(value) - low) / (high - low)
        return self.start + share * (self.end - self.start)

    def _scaled(self, value: float) -> float:
        if not self.log:
            return value
        drawable = max(value, self.low)  # zero and less have no logarithm: they stand at the lower end
        return math.log10(drawable)


def _cleaned(value: float) -> float:
    return value if abs(value) > SMALLEST else 0.0


def _far_apart(positive: Sequence[float]) -> bool:
    if not positive:
        return False
    return max(positive) / min(positive) > _LOG_FROM


def _widened(low: float, high: float, *, log: bool) -> tuple[float, float]:
    """The span, with room around it where all values are the same."""
    largest = max(abs(low), abs(high))
    if high - low > _MARGIN * largest:
        return low, high
    if log:
        return low / 2, high * 2
    room = max(0.5, abs(low) / 2)
    return low - room, high + room


def _round_ticks(low: float, high: float) -> list[float]:
    """About five steps of 1, 2, 2.5 or 5 times a power of ten, from below `low` to above `high`."""
    rough = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    steps = [size * power for size in (1, 2, 2.5, 5, 10)]
    step = next(step for step in steps if step >= rough)
    first = math.floor(low / step + _MARGIN)
    last = math.ceil(high / step - _MARGIN)
    return [round(step * count, 12) for count in range(first, last + 1)]


def _powers(low: float, high: float) -> list[float]:
    """Powers of ten, at most seven; over two powers and fewer also three times each, as far as they lie within the span."""
    first = math.floor(math.log10(low))
    last = math.ceil(math.log10(high))
    powers = last - first
    if powers > 2:
        every = max(1, math.ceil(powers / 6))
        return [10.0**power for power in range(first, last + 1, every)]
    ticks = []
    for power in range(first, last + 1):
        for size in (1, 3):
            tick = size * 10.0**power
            if low / 1.01 <= tick <= high * 1.01:
                ticks.append(tick)
    return ticks or [low, high]
