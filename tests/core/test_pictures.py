"""Pictures: right places, escaped names, everything that is drawn can be read."""

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.evidence import Bars, Dots, Lines
from viva.evidence.charts import Chart, to_json
from viva.evidence.picture import svg, table, told

number = st.floats(-1e9, 1e9, allow_nan=False)
name = st.text(min_size=1, max_size=12)


@st.composite
def charts(draw: Any) -> Chart:
    kind, names = draw(st.integers(0, 2)), draw(st.lists(name, min_size=1, max_size=4, unique=True))
    if kind == 0:
        points = st.lists(st.tuples(number, number), min_size=1, max_size=9)
        return Lines(draw(name), "x", "y", {n: draw(points) for n in names}, log_x=draw(st.booleans()), log_y=draw(st.booleans()))
    rows = draw(st.lists(name, min_size=1, max_size=5, unique=True))
    values = {n: draw(st.lists(number, min_size=len(rows), max_size=len(rows))) for n in names}
    if kind == 1:
        return Bars(draw(name), "y", rows, values, stacked=draw(st.booleans()))
    return Dots(draw(name), "x", rows, values, log_x=draw(st.booleans()), mark=("here", draw(number)))


def allowed_in_xml(text: str) -> bool:
    return all(ch in "\t\n\r" or (ch >= " " and not 0xD800 <= ord(ch) <= 0xDFFF and ord(ch) not in (0xFFFE, 0xFFFF)) for ch in text)


@given(charts())
def test_any_chart_is_drawn_within_its_frame_and_told(chart: Chart) -> None:
    data = to_json(chart)
    drawn = svg(data)
    if allowed_in_xml(drawn):
        root = ET.fromstring(drawn)
        width, height = (float(part) for part in root.attrib["viewBox"].split()[2:])
        for place in re.findall(r'\b(?:x|cx|x1|x2)="(-?[\d.]+)"', drawn):
            assert -1 <= float(place) <= width + 1
        for place in re.findall(r'\b(?:cy|y1|y2)="(-?[\d.]+)"', drawn):
            assert -20 <= float(place) <= height + 1
    assert "nan" not in re.sub(r"<text.*?</text>|aria-label=\"[^\"]*\"", "", drawn)
    assert "style=" not in re.sub(r"<text.*?</text>|aria-label=\"[^\"]*\"", "", drawn), "the pages' policy forbids inline style"
    head, rows = table(data)
    assert all(len(row) == len(head) for row in rows)
    assert told(data)


def test_names_cannot_become_markup() -> None:
    chart = to_json(Bars("<script>", "y", ["<b>&"], {'"><script>alert(1)</script>': [1.0], "b": [2]}))
    assert "<script" not in svg(chart)
    assert "<b>" not in svg(chart)


def test_a_value_stands_where_its_axis_says() -> None:
    drawn = svg(to_json(Lines("L", "x", "y", {"a": [(0, 0), (10, 100)]})))
    (corners,) = re.findall(r'points="([^"]+)"/>', drawn)[:1]
    (x0, y0), (x1, y1) = ([float(part) for part in corner.split(",")] for corner in corners.split())
    assert x0 < x1
    assert y0 > y1
    ticks = dict(re.findall(r'<text class="tick" x="[\d.]+" y="([\d.]+)" text-anchor="end">([\d.]+)<', drawn))
    assert {v: float(k) - 4.5 for k, v in ticks.items()}["100"] == pytest.approx(y1, abs=0.11)


def test_a_logarithmic_axis_gives_each_decade_the_same_room() -> None:
    drawn = svg(to_json(Lines("L", "x", "y", {"a": [(1, 1e-9), (2, 1e-3), (3, 1e3)]}, log_y=True)))
    (corners,) = re.findall(r'points="([^"]+)"/>', drawn)[:1]
    heights = [float(corner.split(",")[1]) for corner in corners.split()]
    assert heights[0] - heights[1] == pytest.approx(heights[1] - heights[2], abs=0.2)


def test_what_is_missing_breaks_the_curve_and_shows_as_a_dash() -> None:
    data = to_json(Lines("L", "x", "y", {"a": [(1, 1), (2, float("nan")), (3, float("inf")), (4, 2)], "b": [(1, 5)]}))
    assert svg(data).count("<polyline") == 3
    assert table(data)[1][1] == ["2.00", "–", "–"]


@pytest.mark.parametrize(
    "chart", [Lines("L", "x", "y", {}), Bars("B", "y", [], {}), Bars("B", "y", ["a"], {"s": [1, 2]}), Dots("D", "x", ["a"], {})]
)
def test_what_cannot_be_drawn_is_refused(chart: Chart) -> None:
    with pytest.raises(ValueError, match="chart"):
        to_json(chart)
