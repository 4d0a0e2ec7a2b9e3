"""What a picture shows, as data: three kinds, each with a text alternative that can be told and a table that can be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Number = float | int


@dataclass(frozen=True, slots=True)
class Lines:
    """Curves over a common axis. `series` maps a name to its (x, y) points; a y that is not finite breaks the curve.

    `mark` is a horizontal line with a name, such as ("truth", 0.81). `steps` draws points without curves between them.
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
    """Groups of bars from zero. `series` maps a name to one value a group; `stacked` puts them on each other."""

    title: str
    y: str
    groups: Sequence[str]
    series: Mapping[str, Sequence[Number]]
    stacked: bool = False
    simulated: bool = False
    kind: str = field(default="bars", init=False)


@dataclass(frozen=True, slots=True)
class Dots:
    """Rows with a dot a series, joined by a line: what a change does to each row. No axis need begin at zero."""

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
    """Plain data. Raises ValueError where a chart cannot be drawn: empty, ragged, or with nothing finite in it."""
    common = {"kind": chart.kind, "title": chart.title, "simulated": chart.simulated}
    if isinstance(chart, Lines):
        series = {name: [[float(x), float(y)] for x, y in points] for name, points in chart.series.items()}
        if not any(series.values()):
            raise ValueError(f"the chart {chart.title!r} has no points")
        rest = {"x": chart.x, "y": chart.y, "log_x": chart.log_x, "log_y": chart.log_y, "mark": _mark(chart.mark)}
        return common | rest | {"series": {name: _finite(points) for name, points in series.items()}}
    names = chart.groups if isinstance(chart, Bars) else chart.rows
    for name, values in chart.series.items():
        if len(values) != len(names):
            raise ValueError(f"the chart {chart.title!r} has {len(names)} names and {len(values)} values in {name!r}")
    if not names or not chart.series:
        raise ValueError(f"the chart {chart.title!r} shows nothing")
    values_of = {name: [float(value) for value in values] for name, values in chart.series.items()}
    if isinstance(chart, Bars):
        return common | {"y": chart.y, "groups": list(chart.groups), "stacked": chart.stacked, "series": values_of}
    return common | {"x": chart.x, "rows": list(chart.rows), "log_x": chart.log_x, "mark": _mark(chart.mark), "series": values_of}


def _mark(mark: tuple[str, Number] | None) -> list[Any] | None:
    return None if mark is None else [mark[0], float(mark[1])]


def _finite(points: list[list[float]]) -> list[list[float | None]]:
    """JSON has no infinity; a point that has none is a gap."""
    return [[x, y if abs(y) < float("inf") else None] for x, y in points if abs(x) < float("inf")]
