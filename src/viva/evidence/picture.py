"""A chart's data -> SVG, a sentence that tells it, and the table behind it.

No colour stands in the SVG: classes `s1`… take theirs from the stylesheet, in either scheme, and every series has a shape or dash of its own too.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from viva.content.numbers import written

WIDTH = 480
_TOP, _RIGHT, _BOTTOM, _LEFT = 10, 14, 44, 58
_PLOT_HEIGHT = 220
_ROW, _BAR = 26, 13
_LETTER = 6.6
"""Width of a letter at the size of the labels, in units of the view box: enough to keep labels apart."""
_LONGEST_LABEL = 26
_SMALLEST = 1e-100
"""What is nearer to zero is drawn as zero."""
_DASHES = ("", "7 4", "2 3", "10 3 2 3", "5 2", "1 4")
Chart = Mapping[str, Any]


def svg(chart: Chart, label_id: str = "") -> str:
    """The picture, 480 units wide. `label_id` names the element that describes it to a screen reader."""
    draw = {"lines": _lines, "bars": _bars, "dots": _dots}[chart["kind"]]
    height, parts = draw(chart)
    described = f' aria-labelledby="{escape(label_id)}"' if label_id else f' aria-label="{escape(told(chart))}"'
    legend, below = _legend(list(chart["series"]), height, dashed=chart["kind"] == "lines")
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {below:.0f}" role="img"{described} xmlns="http://www.w3.org/2000/svg">'
        f"{''.join(parts)}{legend}</svg>"
    )


def told(chart: Chart) -> str:
    """The picture in a sentence or two: for those who hear it."""
    said = [f"{chart['title']}{' (simulated)' if chart.get('simulated') else ''}."]
    for name, values in chart["series"].items():
        if chart["kind"] == "lines":
            points = [(x, y) for x, y in values if y is not None]
            if points:
                (x0, y0), (x1, y1) = points[0], points[-1]
                low, high = min(y for _, y in points), max(y for _, y in points)
                said.append(
                    f"{name}: from {written(y0)} at {written(x0)} to {written(y1)} at {written(x1)}, between {written(low)} and {written(high)}."
                )
        else:
            labels = chart["groups"] if chart["kind"] == "bars" else chart["rows"]
            said.append(f"{name}: " + "; ".join(f"{label} {written(value)}" for label, value in zip(labels, values, strict=True)) + ".")
    return " ".join(said)


def table(chart: Chart) -> tuple[list[str], list[list[str]]]:
    """(head, rows) with every number of the picture."""
    names = list(chart["series"])
    if chart["kind"] == "lines":
        by_x: dict[float, dict[str, float | None]] = {}
        for name, points in chart["series"].items():
            for x, y in points:
                by_x.setdefault(x, {})[name] = y
        rows = [[written(x), *(_cell(values.get(name)) for name in names)] for x, values in sorted(by_x.items())]
        return [chart["x"], *names], rows
    labels = chart["groups"] if chart["kind"] == "bars" else chart["rows"]
    return ["", *names], [[label, *(_cell(chart["series"][name][i]) for name in names)] for i, label in enumerate(labels)]


def _cell(value: float | None) -> str:
    return "–" if value is None else written(value)


def _lines(chart: Chart) -> tuple[float, list[str]]:
    points = [(x, y) for values in chart["series"].values() for x, y in values if y is not None]
    marks = [chart["mark"][1]] if chart["mark"] else []
    across = _Axis([x for x, _ in points], _LEFT, WIDTH - _RIGHT, log=chart["log_x"])
    up = _Axis([y for _, y in points] + marks, _TOP + _PLOT_HEIGHT, _TOP, log=chart["log_y"])
    parts = [_horizontal(up, tick) for tick in up.ticks] + [_below(across, tick, _TOP + _PLOT_HEIGHT) for tick in across.ticks]
    parts.append(_text((_LEFT + WIDTH - _RIGHT) / 2, _TOP + _PLOT_HEIGHT + 36, chart["x"], "middle", "axis"))
    parts.append(_text(_LEFT, _TOP - 14, chart["y"], "start", "axis"))
    if chart["mark"]:
        at = up(chart["mark"][1])
        parts.append(f'<line class="mark" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>')
        parts.append(_text(WIDTH - _RIGHT, at - 4, chart["mark"][0], "end", "mark-name"))
    for index, values in enumerate(chart["series"].values()):
        for run in _unbroken(values):
            corners = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in run)
            dash = f' stroke-dasharray="{_DASHES[index % 6]}"' if _DASHES[index % 6] else ""
            parts.append(f'<polyline class="line s{index % 6 + 1}"{dash} points="{corners}"/>')
            if len(run) <= 16:
                parts += [_dot(across(x), up(y), index, 3.2) for x, y in run]
    return _TOP + _PLOT_HEIGHT + _BOTTOM, [_shift(parts, 16)] if chart["y"] else parts


def _shift(parts: Sequence[str], by: float) -> str:
    """Room for the vertical axis's name above the plot."""
    return f'<g transform="translate(0 {by})">{"".join(parts)}</g>'


def _bars(chart: Chart) -> tuple[float, list[str]]:
    groups, series = chart["groups"], list(chart["series"].values())
    left = _gutter(groups)
    totals = (
        [sum(values[i] for values in series) for i in range(len(groups))] if chart["stacked"] else [v for values in series for v in values]
    )
    across = _Axis([0.0, *totals], left, WIDTH - _RIGHT - 34)
    per_group = _BAR if chart["stacked"] else _BAR * len(series)
    step = per_group + 14
    bottom = _TOP + step * len(groups)
    parts = [_vertical(across, tick, _TOP, bottom) for tick in across.ticks] + [_below(across, tick, bottom) for tick in across.ticks]
    parts.append(_text((left + WIDTH - _RIGHT) / 2, bottom + 36, chart["y"], "middle", "axis"))
    for i, group in enumerate(groups):
        top, from_ = _TOP + step * i + 7, 0.0
        parts.append(_text(left - 8, top + per_group / 2 + 4.5, _short(group), "end", "name"))
        for j, values in enumerate(series):
            start, end = across(from_), across(from_ + values[i])
            y = top if chart["stacked"] else top + _BAR * j
            wide = max(0.8, abs(end - start))
            parts.append(f'<rect class="bar s{j % 6 + 1}" x="{min(start, end):.1f}" y="{y:.1f}" width="{wide:.1f}" height="{_BAR - 2}"/>')
            if chart["stacked"]:
                from_ += values[i]
            else:
                parts.append(_text(max(start, end) + 4, y + 9.5, written(values[i]), "start", "value"))
        if chart["stacked"]:
            parts.append(_text(across(from_) + 4, top + 9.5, written(from_), "start", "value"))
    return bottom + _BOTTOM, parts


def _dots(chart: Chart) -> tuple[float, list[str]]:
    rows, series = chart["rows"], list(chart["series"].values())
    left = _gutter(rows)
    marks = [chart["mark"][1]] if chart["mark"] else []
    across = _Axis([value for values in series for value in values] + marks, left, WIDTH - _RIGHT, log=chart["log_x"])
    bottom = _TOP + _ROW * len(rows)
    parts = [_vertical(across, tick, _TOP, bottom) for tick in across.ticks] + [_below(across, tick, bottom) for tick in across.ticks]
    parts.append(_text((left + WIDTH - _RIGHT) / 2, bottom + 36, chart["x"], "middle", "axis"))
    if chart["mark"]:
        at = across(chart["mark"][1])
        parts.append(f'<line class="mark" x1="{at:.1f}" x2="{at:.1f}" y1="{_TOP}" y2="{bottom}"/>')
        parts.append(_text(at + 4, _TOP + 2, chart["mark"][0], "start", "mark-name"))
    for i, row in enumerate(rows):
        y = _TOP + _ROW * (i + 0.5)
        places = [across(values[i]) for values in series]
        parts.append(_text(left - 8, y + 4.5, _short(row), "end", "name"))
        parts.append(f'<line class="joins" x1="{min(places):.1f}" x2="{max(places):.1f}" y1="{y}" y2="{y}"/>')
        parts += [_dot(x, y, index, 5) for index, x in enumerate(places)]
    return bottom + _BOTTOM, parts


class _Axis:
    """A scale from values to places, with ticks at round numbers."""

    def __init__(self, values: Sequence[float], start: float, end: float, *, log: bool = False) -> None:
        values = [value if abs(value) > _SMALLEST else 0.0 for value in values]
        positive = [value for value in values if value > 0]
        self.log = log and bool(positive) and max(positive) / min(positive) > 3
        low, high = (min(positive), max(positive)) if self.log else (min(values), max(values))
        if high - low <= 1e-9 * max(abs(low), abs(high)):
            room = max(0.5, abs(low) / 2)
            low, high = (low / 2, high * 2) if self.log else (low - room, high + room)
        self.start, self.end = start, end
        self.ticks = _powers(low, high) if self.log else _round_ticks(low, high)
        self.low, self.high = min(low, self.ticks[0]), max(high, self.ticks[-1])

    def __call__(self, value: float) -> float:
        low, high = self.low, self.high
        if self.log:
            value, low, high = (math.log10(max(part, self.low)) for part in (value, low, high))
        return self.start + (value - low) / (high - low) * (self.end - self.start)


def _round_ticks(low: float, high: float) -> list[float]:
    rough = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power >= rough)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(step * n, 12) for n in range(first, last + 1)]


def _powers(low: float, high: float) -> list[float]:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    every = max(1, math.ceil((last - first) / 6))
    if last - first <= 2:
        return [size * 10.0**n for n in range(first, last + 1) for size in (1, 3) if low / 1.01 <= size * 10.0**n <= high * 1.01] or [
            low,
            high,
        ]
    return [10.0**n for n in range(first, last + 1, every)]


def _horizontal(up: _Axis, tick: float) -> str:
    y = up(tick)
    line = f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
    return line + _text(_LEFT - 7, y + 4.5, _tick(tick), "end", "tick")


def _vertical(across: _Axis, tick: float, top: float, bottom: float) -> str:
    x = across(tick)
    return f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{bottom}"/>'


def _below(across: _Axis, tick: float, y: float) -> str:
    return _text(across(tick), y + 17, _tick(tick), "middle", "tick")


def _tick(value: float) -> str:
    if value != 0 and (abs(value) >= 1e5 or abs(value) < 1e-3):
        return written(value).replace(".0e", "e")
    return f"{value:g}".replace("-", "−")


def _unbroken(points: Iterable[Sequence[float | None]]) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for x, y in points:
        if x is None or y is None:
            runs.append([])
        else:
            runs[-1].append((x, y))
    return [run for run in runs if run]


def _dot(x: float, y: float, index: int, size: float) -> str:
    """Circle, square, diamond, triangle: a series is known without its colour."""
    style = f'class="dot s{index % 6 + 1}"'
    if index % 4 == 0:
        return f'<circle {style} cx="{x:.1f}" cy="{y:.1f}" r="{size}"/>'
    corners = {
        1: ((-1, -1), (1, -1), (1, 1), (-1, 1)),
        2: ((0, -1.35), (1.35, 0), (0, 1.35), (-1.35, 0)),
        3: ((0, -1.2), (1.2, 1), (-1.2, 1)),
    }[index % 4]
    scale = size * 0.9
    return f'<polygon {style} points="{" ".join(f"{x + a * scale:.1f},{y + b * scale:.1f}" for a, b in corners)}"/>'


def _legend(names: Sequence[str], top: float, *, dashed: bool) -> tuple[str, float]:
    """One entry a series, wrapped. Gives the height that the whole picture needs."""
    if len(names) < 2:
        return "", top + (16 if dashed else 0)
    parts, x, y = [], 12.0, top + (28 if dashed else 12)
    for index, name in enumerate(names):
        width = 34 + len(name) * _LETTER + 14
        if x + width > WIDTH and x > 12:
            x, y = 12.0, y + 20
        if dashed:
            dash = f' stroke-dasharray="{_DASHES[index % 6]}"' if _DASHES[index % 6] else ""
            parts.append(f'<line class="line s{index % 6 + 1}"{dash} x1="{x}" x2="{x + 24}" y1="{y - 4}" y2="{y - 4}"/>')
        parts.append(_dot(x + 12, y - 4, index, 4))
        parts.append(_text(x + 31, y, name, "start", "legend"))
        x += width
    return "".join(parts), y + 10


def _gutter(names: Sequence[str]) -> float:
    return 16 + _LETTER * max(len(_short(name)) for name in names)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_LABEL else name[: _LONGEST_LABEL - 1] + "…"


def _text(x: float, y: float, text: str, anchor: str, role: str) -> str:
    return f'<text class="{role}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
