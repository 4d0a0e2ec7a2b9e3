"""A chart's data -> SVG, a sentence that tells it, and the table behind it.

No colour stands in the SVG: classes `s1`… take theirs from the stylesheet, in either scheme, and every series has a shape or dash of its own too.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any

from viva.content.numbers import written
from viva.evidence.axis import Axis

WIDTH = 480
_TOP = 10
_RIGHT = WIDTH - 14
"""Where the plot ends; the space behind it is for half of the last tick's number."""
_BOTTOM = 44
_LEFT = 58
_PLOT_BOTTOM = _TOP + 220
_ROW = 26
_BAR = 13
_LETTER = 6.6
"""Width of a letter at the size of the labels, in units of the view box: enough to keep labels apart."""
_LONGEST_LABEL = 26
_DOTTED_CURVE = 16
"""A curve of so many points or fewer shows each of them."""
_ROOM_FOR_NAME = 16
"""Height of the vertical axis's name above the plot."""
_DASHES = ("", "7 4", "2 3", "10 3 2 3", "5 2", "1 4")
_SQUARE = ((-1, -1), (1, -1), (1, 1), (-1, 1))
_DIAMOND = ((0, -1.35), (1.35, 0), (0, 1.35), (-1.35, 0))
_TRIANGLE = ((0, -1.2), (1.2, 1), (-1.2, 1))
_SHAPES: Sequence[Sequence[tuple[float, float]]] = ((), _SQUARE, _DIAMOND, _TRIANGLE)
"""Corners in units of the dot's size; without any it is a circle."""
Chart = Mapping[str, Any]
Points = Sequence[Sequence[float | None]]


def svg(chart: Chart, label_id: str = "") -> str:
    """The picture, 480 units wide. `label_id` names the element that describes it to a screen reader."""
    draw = _drawer(chart["kind"])
    height, parts = draw(chart)
    names = list(chart["series"])
    is_curves = chart["kind"] == "lines"
    legend, below = _legend(names, height, dashed=is_curves)
    described = _described(chart, label_id)
    view = f'viewBox="0 0 {WIDTH} {below:.0f}"'
    opening = f'<svg class="chart" {view} role="img" {described} xmlns="http://www.w3.org/2000/svg">'
    return f"{opening}{''.join(parts)}{legend}</svg>"


def _described(chart: Chart, label_id: str) -> str:
    """The attribute that says the picture in words."""
    if label_id:
        return f'aria-labelledby="{escape(label_id)}"'
    return f'aria-label="{escape(told(chart))}"'


def _drawer(kind: str) -> Callable[[Chart], tuple[float, list[str]]]:
    """The function that gives (height, parts) of such a chart."""
    return {"lines": _lines, "bars": _bars, "dots": _dots}[kind]


def told(chart: Chart) -> str:
    """The picture in a sentence or two: for those who hear it."""
    tail = " (simulated)" if chart.get("simulated") else ""
    sentences = [f"{chart['title']}{tail}."]
    for name, values in chart["series"].items():
        if chart["kind"] != "lines":
            sentences.append(_told_values(name, _labels(chart), values))
            continue
        curve = _finite_points(values)
        if curve:
            sentences.append(_told_curve(name, curve))
    return " ".join(sentences)


def _told_curve(name: str, curve: Sequence[tuple[float, float]]) -> str:
    start = _told_point(*curve[0])
    end = _told_point(*curve[-1])
    heights = [y for _, y in curve]
    lowest = written(min(heights))
    highest = written(max(heights))
    return f"{name}: from {start} to {end}, between {lowest} and {highest}."


def _told_point(x: float, y: float) -> str:
    return f"{written(y)} at {written(x)}"


def _told_values(name: str, labels: Sequence[str], values: Sequence[float]) -> str:
    pairs = zip(labels, values, strict=True)
    each = [f"{label} {written(value)}" for label, value in pairs]
    return f"{name}: {'; '.join(each)}."


def table(chart: Chart) -> tuple[list[str], list[list[str]]]:
    """(head, rows) with every number of the picture."""
    names = list(chart["series"])
    if chart["kind"] == "lines":
        return [chart["x"], *names], _curve_rows(chart, names)
    rows = []
    for place, label in enumerate(_labels(chart)):
        cells = [_cell(chart["series"][name][place]) for name in names]
        rows.append([label, *cells])
    return ["", *names], rows


def _curve_rows(chart: Chart, names: Sequence[str]) -> list[list[str]]:
    """One row for each x that any of the curves has, in ascending order."""
    by_x: dict[float, dict[str, float | None]] = {}
    for name, points in chart["series"].items():
        for x, y in points:
            by_x.setdefault(x, {})[name] = y
    rows = []
    for x, values in sorted(by_x.items()):
        cells = [_cell(values.get(name)) for name in names]
        rows.append([written(x), *cells])
    return rows


def _labels(chart: Chart) -> Sequence[str]:
    labels: Sequence[str] = chart["groups"] if chart["kind"] == "bars" else chart["rows"]
    return labels


def _cell(value: float | None) -> str:
    return "–" if value is None else written(value)


def _lines(chart: Chart) -> tuple[float, list[str]]:
    curves = list(chart["series"].values())
    points = [point for curve in curves for point in _finite_points(curve)]
    heights = [y for _, y in points]
    across = Axis([x for x, _ in points], _LEFT, _RIGHT, log=chart["log_x"])
    up = Axis(heights + _mark_values(chart), _PLOT_BOTTOM, _TOP, log=chart["log_y"])
    parts = [_horizontal(up, tick) for tick in up.ticks]
    parts += _scale_below(across, _LEFT, _PLOT_BOTTOM, chart["x"])
    parts.append(_text(_LEFT, _TOP - 14, chart["y"], "start", "axis"))
    if chart["mark"]:
        parts += _mark_across(up, *chart["mark"])
    for index, curve in enumerate(curves):
        parts += _curve(curve, index, across, up)
    height = _PLOT_BOTTOM + _BOTTOM
    return height, [_shift(parts, _ROOM_FOR_NAME)] if chart["y"] else parts


def _mark_values(chart: Chart) -> list[float]:
    return [chart["mark"][1]] if chart["mark"] else []


def _mark_across(up: Axis, name: str, value: float) -> list[str]:
    y = up(value)
    return [_level_line("mark", y), _text(_RIGHT, y - 4, name, "end", "mark-name")]


def _curve(points: Points, index: int, across: Axis, up: Axis) -> list[str]:
    parts = []
    for run in _unbroken(points):
        places = [(across(x), up(y)) for x, y in run]
        corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline class="line {_series(index)}"{_dash(index)} points="{corners}"/>')
        if len(run) <= _DOTTED_CURVE:
            parts += [_dot(x, y, index, 3.2) for x, y in places]
    return parts


def _shift(parts: Sequence[str], by: float) -> str:
    """Room for the vertical axis's name above the plot."""
    return f'<g transform="translate(0 {by})">{"".join(parts)}</g>'


def _bars(chart: Chart) -> tuple[float, list[str]]:
    groups = chart["groups"]
    series = list(chart["series"].values())
    left = _gutter(groups)
    columns = [[values[place] for values in series] for place in range(len(groups))]
    if chart["stacked"]:
        ends = [sum(column) for column in columns]
        thickness = _BAR
    else:
        ends = [value for column in columns for value in column]
        thickness = _BAR * len(series)
    across = Axis([0.0, *ends], left, _RIGHT - 34)  # 34 for the number at the end of the longest bar
    step = thickness + 14
    bottom = _TOP + step * len(groups)
    parts = _grid_and_scale(across, left, bottom, chart["y"])
    draw = _stack if chart["stacked"] else _side_by_side
    for place, (group, column) in enumerate(zip(groups, columns, strict=True)):
        top = _TOP + step * place + 7
        parts.append(_text(left - 8, top + thickness / 2 + 4.5, _short(group), "end", "name"))
        parts += draw(across, column, top)
    return bottom + _BOTTOM, parts


def _stack(across: Axis, column: Sequence[float], top: float) -> list[str]:
    """One bar of several parts, with their sum behind it."""
    parts = []
    total = 0.0
    for index, value in enumerate(column):
        parts.append(_bar(across(total), across(total + value), top, index))
        total += value
    parts.append(_text(across(total) + 4, top + 9.5, written(total), "start", "value"))
    return parts


def _side_by_side(across: Axis, column: Sequence[float], top: float) -> list[str]:
    """A bar for each series, one below the other, each with its number."""
    parts = []
    zero = across(0.0)
    for index, value in enumerate(column):
        y = top + _BAR * index
        end = across(value)
        parts.append(_bar(zero, end, y, index))
        parts.append(_text(max(zero, end) + 4, y + 9.5, written(value), "start", "value"))
    return parts


def _bar(start: float, end: float, y: float, index: int) -> str:
    x = min(start, end)
    width = max(0.8, abs(end - start))  # a bar of nothing still shows as a line
    return f'<rect class="bar {_series(index)}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{_BAR - 2}"/>'


def _dots(chart: Chart) -> tuple[float, list[str]]:
    rows = chart["rows"]
    series = list(chart["series"].values())
    left = _gutter(rows)
    every = [value for values in series for value in values]
    across = Axis(every + _mark_values(chart), left, _RIGHT, log=chart["log_x"])
    bottom = _TOP + _ROW * len(rows)
    parts = _grid_and_scale(across, left, bottom, chart["x"])
    if chart["mark"]:
        parts += _mark_upright(across, bottom, *chart["mark"])
    for place, row in enumerate(rows):
        y = _TOP + _ROW * (place + 0.5)
        parts.append(_text(left - 8, y + 4.5, _short(row), "end", "name"))
        parts += _row_of_dots([across(values[place]) for values in series], y)
    return bottom + _BOTTOM, parts


def _mark_upright(across: Axis, bottom: float, name: str, value: float) -> list[str]:
    x = across(value)
    return [_upright_line("mark", x, bottom), _text(x + 4, _TOP + 2, name, "start", "mark-name")]


def _row_of_dots(places: Sequence[float], y: float) -> list[str]:
    first = min(places)
    last = max(places)
    parts = [f'<line class="joins" x1="{first:.1f}" x2="{last:.1f}" y1="{y}" y2="{y}"/>']
    for index, x in enumerate(places):
        parts.append(_dot(x, y, index, 5))
    return parts


def _grid_and_scale(across: Axis, left: float, bottom: float, name: str) -> list[str]:
    """Upright lines at the ticks, and below them what `_scale_below` writes."""
    parts = [_upright_line("grid", across(tick), bottom) for tick in across.ticks]
    return parts + _scale_below(across, left, bottom, name)


def _scale_below(across: Axis, left: float, bottom: float, name: str) -> list[str]:
    """The ticks' numbers and the axis's name under the plot."""
    parts = [_below(across, tick, bottom) for tick in across.ticks]
    middle = (left + _RIGHT) / 2
    parts.append(_text(middle, bottom + 36, name, "middle", "axis"))
    return parts


def _horizontal(up: Axis, tick: float) -> str:
    """A line of the grid with its number on the left."""
    y = up(tick)
    return _level_line("grid", y) + _text(_LEFT - 7, y + 4.5, _tick(tick), "end", "tick")


def _level_line(role: str, y: float) -> str:
    place = f"{y:.1f}"
    return f'<line class="{role}" x1="{_LEFT}" x2="{_RIGHT}" y1="{place}" y2="{place}"/>'


def _upright_line(role: str, x: float, bottom: float) -> str:
    place = f"{x:.1f}"
    return f'<line class="{role}" x1="{place}" x2="{place}" y1="{_TOP}" y2="{bottom}"/>'


def _below(across: Axis, tick: float, y: float) -> str:
    x = across(tick)
    return _text(x, y + 17, _tick(tick), "middle", "tick")


def _tick(value: float) -> str:
    size = abs(value)
    if size >= 1e5 or 0 < size < 1e-3:
        return written(value).replace(".0e", "e")
    return f"{value:g}".replace("-", "−")


def _finite_points(points: Points) -> list[tuple[float, float]]:
    """The points of a curve, its gaps left out."""
    return [point for run in _unbroken(points) for point in run]


def _unbroken(points: Iterable[Sequence[float | None]]) -> list[list[tuple[float, float]]]:
    """The pieces of a curve between its gaps."""
    runs: list[list[tuple[float, float]]] = [[]]
    for x, y in points:
        if x is None or y is None:
            runs.append([])
        else:
            runs[-1].append((x, y))
    return [run for run in runs if run]


def _series(index: int) -> str:
    """The class that gives a series its colour."""
    return f"s{index % 6 + 1}"


def _dash(index: int) -> str:
    pattern = _DASHES[index % len(_DASHES)]
    return f' stroke-dasharray="{pattern}"' if pattern else ""


def _dot(x: float, y: float, index: int, size: float) -> str:
    """Circle, square, diamond, triangle: a series is known without its colour."""
    style = f'class="dot {_series(index)}"'
    shape = _SHAPES[index % len(_SHAPES)]
    if not shape:
        return f'<circle {style} cx="{x:.1f}" cy="{y:.1f}" r="{size}"/>'
    scale = size * 0.9
    corners = []
    for right, down in shape:
        corners.append(f"{x + right * scale:.1f},{y + down * scale:.1f}")
    return f'<polygon {style} points="{" ".join(corners)}"/>'


def _legend(names: Sequence[str], top: float, *, dashed: bool) -> tuple[str, float]:
    """One entry per series, in as many rows as they need; and the height of the whole picture with them."""
    if len(names) < 2:
        return "", top + (_ROOM_FOR_NAME if dashed else 0)
    start = 12.0
    parts = []
    x = start
    y = top + 12
    if dashed:
        y += _ROOM_FOR_NAME
    for index, name in enumerate(names):
        width = 34 + len(name) * _LETTER + 14
        does_not_fit = x + width > WIDTH
        if does_not_fit and x > start:
            x = start
            y += 20
        parts.append(_legend_entry(name, index, x, y, dashed=dashed))
        x += width
    return "".join(parts), y + 10


def _legend_entry(name: str, index: int, x: float, y: float, *, dashed: bool) -> str:
    middle = y - 4
    entry = ""
    if dashed:
        entry = f'<line class="line {_series(index)}"{_dash(index)} x1="{x}" x2="{x + 24}" y1="{middle}" y2="{middle}"/>'
    entry += _dot(x + 12, middle, index, 4)
    entry += _text(x + 31, y, name, "start", "legend")
    return entry


def _gutter(names: Sequence[str]) -> float:
    """Width of the column of names on the left."""
    longest = max(len(_short(name)) for name in names)
    return 16 + _LETTER * longest


def _short(name: str) -> str:
    if len(name) <= _LONGEST_LABEL:
        return name
    return name[: _LONGEST_LABEL - 1] + "…"


def _text(x: float, y: float, text: str, anchor: str, role: str) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}"'
    return f'<text class="{role}" {place} text-anchor="{anchor}">{escape(text)}</text>'
