"""What a picture shows, as data: three kinds. `picture` draws each, tells it in a sentence and makes a table of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Number = float | int


@dataclass(frozen=True, slots=True)
class Lines:
    """Curves over a common axis. `series` maps a name to its (x, y) points; a y that is not finite breaks the curve.

    `mark` is a horizontal line with a name, such as ("truth", 0.81).
    """

    title: str
    x: str
    y: str
    series: Mapping[str, Sequence[tuple[Number, Number]]]
    log_x: bool = False
    log_y: bool = False
    mark: tuple[str, Number] | None = None
    simulated: bool = False
    kind: str = field(default="lines", init=False)


@dataclass(frozen=True, slots=True)
class Bars:
    """Groups of bars from zero. `series` maps a name to one value per group; `stacked` puts them on top of each other."""

    title: str
    y: str
    groups: Sequence[str]
    series: Mapping[str, Sequence[Number]]
    stacked: bool = False
    simulated: bool = False
    kind: str = field(default="bars", init=False)


@dataclass(frozen=True, slots=True)
class Dots:
    """Rows with one dot per series, joined by a line: what a change does to each row. The axis need not begin at zero."""

    title: str
    x: str
    rows: Sequence[str]
    series: Mapping[str, Sequence[Number]]
    log_x: bool = False
    mark: tuple[str, Number] | None = None
    simulated: bool = False
    kind: str = field(default="dots", init=False)


Chart = Lines | Bars | Dots


def to_json(chart: Chart) -> dict[str, Any]:
    """The chart as plain data.

    Raises ValueError where it is empty or ragged, ValueError or TypeError where a value is not a number.
    """
    plain: dict[str, Any] = {"kind": chart.kind, "title": chart.title, "simulated": chart.simulated}
    if isinstance(chart, Lines):
        plain["x"] = chart.x
        plain["y"] = chart.y
        plain["log_x"] = chart.log_x
        plain["log_y"] = chart.log_y
        plain["mark"] = _mark(chart.mark)
        plain["series"] = _curves(chart)
        return plain
    if isinstance(chart, Bars):
        plain["y"] = chart.y
        plain["groups"] = list(chart.groups)
        plain["stacked"] = chart.stacked
        plain["series"] = _values(chart, chart.groups)
        return plain
    plain["x"] = chart.x
    plain["rows"] = list(chart.rows)
    plain["log_x"] = chart.log_x
    plain["mark"] = _mark(chart.mark)
    plain["series"] = _values(chart, chart.rows)
    return plain


def _curves(chart: Lines) -> dict[str, list[list[float | None]]]:
    """The points by curve. Raises ValueError where there is none at all."""
    series = {name: list(points) for name, points in chart.series.items()}
    if not any(series.values()):
        raise ValueError(f"the chart {chart.title!r} has no points")
    return {name: _with_gaps(points) for name, points in series.items()}


def _with_gaps(points: Sequence[tuple[Number, Number]]) -> list[list[float | None]]:
    """The points as lists. JSON has no infinity and no NaN, so a y that is not finite becomes None; a point without a finite x is left out."""
    kept: list[list[float | None]] = []
    for given_x, given_y in points:
        x = float(given_x)
        y = float(given_y)
        if _is_finite(x):
            kept.append([x, y if _is_finite(y) else None])
    return kept


def _is_finite(value: float) -> bool:
    return abs(value) < float("inf")  # false for NaN as well


def _values(chart: Bars | Dots, names: Sequence[str]) -> dict[str, list[float]]:
    """The values by series. Raises ValueError where they are not one for each of `names`, or where there are none."""
    for name, values in chart.series.items():
        if len(values) != len(names):
            raise ValueError(f"the chart {chart.title!r} has {len(names)} names and {len(values)} values in {name!r}")
    if not names or not chart.series:
        raise ValueError(f"the chart {chart.title!r} shows nothing")
    return {name: [float(value) for value in values] for name, values in chart.series.items()}


def _mark(mark: tuple[str, Number] | None) -> list[Any] | None:
    if mark is None:
        return None
    name, value = mark
    return [name, float(value)]
