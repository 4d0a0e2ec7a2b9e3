"""tools/golden sees what a reader would see, and nothing else."""

import pytest
from tools.golden.compare import differing, report
from tools.golden.markup import settled_html
from tools.golden.rules import settled

PAGE = '<head><link rel="stylesheet" href="a.css"></head><nav class="top"><a href="/">Home</a> <a href="/hub/">Hub</a></nav><pre>a  b</pre>'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<nav class="top">', '\n  <nav\n    class="top" >\n  '),
        ("</a> <a", "</a>\n    <a"),
        ('<link rel="stylesheet" href="a.css">', '<link href="b.css" rel="stylesheet">\n<script type="module" src="b.js"></script>'),
        ("</head>", """<meta name="htmx-config" content='{"timeout": 15000}'></head>"""),
    ],
)
def test_what_a_reader_does_not_see_is_no_difference(old: str, new: str) -> None:
    assert settled_html(PAGE.replace(old, new)) == settled_html(PAGE)


@pytest.mark.parametrize(
    ("old", "new"),
    [("Home", "House"), ('class="top"', 'class="head"'), ("</a> <a", "</a><a"), ("a  b", "a b"), ('rel="stylesheet"', 'rel="icon"')],
)
def test_what_a_reader_sees_is_a_difference(old: str, new: str) -> None:
    assert settled_html(PAGE.replace(old, new)) != settled_html(PAGE)


def test_what_differs_between_two_runs_becomes_a_marker() -> None:
    text = "/tmp/x/viva.0a1b2c3d4e5f.css: 0.8 s of one core, /runs/" + "0f" * 32 + "/"
    assert settled(text, {"/tmp/x": "<folder>"}) == "<folder>/viva.<digest>.css: <duration> of one core, /runs/<key>/"


def test_the_same_change_in_many_things_is_shown_once_and_every_thing_is_named() -> None:
    before, after = {"a": "one\ntwo", "b": "zero\ntwo", "c": "same"}, {"a": "one\n2", "b": "zero\n2", "c": "same", "d": "new"}
    names = differing(before, after)
    assert names == ["a", "b", "d"]
    lines = list(report(before, after, names))
    assert lines.count("-two") == 1
    assert "    b" in lines
    assert lines[-1] == "+ it is there"
