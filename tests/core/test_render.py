"""Markdown becomes HTML that is safe, needs no inline style, and fits fifteen times on one page."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.content import markdown
from viva.content.render import maths, render_line, render_section


class Tags(HTMLParser):
    """Collects what a browser would see as elements and attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def test_maths_becomes_mathml_without_style() -> None:
    html = render_section(r"Inline $\frac{a}{b}$ and" "\n\n$$\n\\sum_{i=1}^n x_i^2\n$$\n", "A-1")
    assert html.count("<math") == 2
    assert "<mfrac>" in html
    assert "style" not in html
    assert 'display="block"' in html


@pytest.mark.parametrize("latex", [r"\frac{1", "}", "{" * 3000 + "}" * 3000, "x" * 5000])
def test_a_broken_formula_is_shown_as_code(latex: str) -> None:
    assert "<math" not in render_section(f"See ${latex}$ here", "A-1")
    with pytest.raises(ValueError, match=r"."):
        maths(latex, block=False)


def test_money_is_not_maths() -> None:
    assert "<math" not in render_section("It costs $5 to $10 a day", "A-1")


def test_code_is_highlighted_with_classes() -> None:
    html = render_section("```python\ndef f(x): return x\n```\n", "A-1")
    assert 'class="tok-k"' in html
    assert 'tabindex="0"' in html
    assert "style" not in html


def test_tables_scroll_and_have_scopes() -> None:
    html = render_section("| a | b |\n|---|--:|\n| 1 | 2 |\n", "A-1")
    assert '<div class="table" tabindex="0"' in html
    assert '<th scope="col" class="right">' in html or '<th class="right" scope="col">' in html


def test_an_empty_corner_of_a_table_is_no_header() -> None:
    html = render_section("| | b |\n|---|---|\n| a | 2 |\n", "A-1")
    assert html.count("<th") == 2  # <thead> and one <th>
    assert "<td></td>" in html


def test_marks_become_references_and_signs() -> None:
    html = render_section("So it is [source: two, one]. Or so [illustrative]. [claim: fast]", "A-1", ["one", "two"])
    assert re.findall(r'href="(/questions/A-1/#a-1--reference-\d)"', html) == [
        "/questions/A-1/#a-1--reference-2",
        "/questions/A-1/#a-1--reference-1",
    ]
    assert '<span class="illustrative">illustrative</span>' in html
    assert "claim-mark" in html


def test_a_mark_in_code_or_as_a_link_stays_what_it_is() -> None:
    assert "[source: x]" in render_section("`[source: x]`", "A-1")
    assert 'href="https://a.example/"' in render_section("[illustrative](https://a.example/)", "A-1")


def test_links_to_questions_and_anchors_work() -> None:
    html = render_section("[a](ML-INT-003) [b](#here) [c](ML-INT-003#there) [d](https://x.example/y)\n\n### Here\n", "A-1")
    assert 'href="/questions/ML-INT-003/"' in html
    assert 'href="/questions/A-1/#a-1--here"' in html
    assert 'href="/questions/ML-INT-003/#ml-int-003--there"' in html
    assert 'id="a-1--here"' in html
    assert 'rel="noopener noreferrer"' in html


def test_headings_stay_below_the_section() -> None:
    html = render_section("# One\n\n#### Four\n\n###### Six\n", "A-1")
    assert re.findall(r"<(h\d)", html) == ["h3", "h4", "h5"]


def test_repeated_headings_get_ids_of_their_own() -> None:
    assert markdown.anchors("### Same\n\n### Same\n\n### Same {#other}\n") == ["same", "same-2", "other"]


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    '<p style="position:fixed">x</p>',
    "<iframe src=//evil.example></iframe>",
    "<form action=/x><input name=y></form>",
    r"$\text{<img src=x onerror=alert(1)>}$",
    '<h3 id="search">x</h3>',
    "<base href=//evil.example>",
    "<style>*{display:none}</style>",
]
ALLOWED_URL = re.compile(r"(https?://|mailto:|/questions/|#)")


def assert_safe(html: str) -> None:
    seen = Tags(html)
    assert not {"script", "img", "svg", "iframe", "form", "input", "style", "base", "object", "embed", "link", "meta"} & set(seen.tags), (
        html
    )
    for name, value in seen.attributes:
        assert not name.startswith("on"), html
        assert name not in ("style", "src", "srcset", "action", "formaction"), html
        assert name != "href" or ALLOWED_URL.match(value or ""), html
        assert name != "id" or "--" in (value or ""), html


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_html_is_taken_out(source: str) -> None:
    assert_safe(render_section(source, "A-1"))
    assert_safe(render_line(source, "A-1"))


PIECES = st.lists(
    st.sampled_from(
        [
            *HOSTILE,
            "**",
            "`",
            "```\n",
            "\n\n",
            "| a |\n|---|\n",
            "$",
            "$$\n",
            "[",
            "](",
            ")",
            "{#a}",
            "### ",
            "<",
            ">",
            "[source: a]",
            "&lt;",
            "\\",
            "text ",
        ]
    ),
    max_size=12,
)


@given(PIECES.map("".join))
def test_whatever_is_put_together_stays_safe(source: str) -> None:
    assert_safe(render_section(source, "A-1", ["a"]))


@given(st.text(max_size=200))
def test_any_text_renders_and_reads(source: str) -> None:
    assert_safe(render_section(source, "A-1"))
    markdown.plain_text(source)


def test_plain_text_leaves_marks_out() -> None:
    assert markdown.plain_text("So *it* is [source: a]. `x` and $y$.\n\n- item") == "So it is. x and y.\nitem"
