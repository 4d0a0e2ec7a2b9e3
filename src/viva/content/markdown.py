"""The Markdown of a question as tokens: CommonMark with tables, strikethrough, $maths$ and Viva's own marks.

A mark is `[source: id]`, `[claim: id]` or `[illustrative]`; several ids may stand in one, separated by commas.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

MARK = "viva_mark"
_MARK = re.compile(r"\[(?:(?P<kind>source|claim):\s*(?P<ids>[a-z0-9-]+(?:\s*,\s*[a-z0-9-]+)*)|(?P<illustrative>illustrative))\]")
LOOKS_LIKE_MARK = re.compile(r"\[\s*(?:source|sources|claim|claims|illustrative)\b[^\]\n]{0,80}\](?!\()", re.IGNORECASE)
_ANCHOR = re.compile(r"\s*\{#(?P<id>[a-z0-9][a-z0-9-]*)\}\s*$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$")
HTML_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)")


@cache
def parser() -> MarkdownIt:
    """The one parser; building it costs more than most files."""
    markdown = MarkdownIt("commonmark", {"html": True, "typographer": True}).enable(
        ["table", "strikethrough", "replacements", "smartquotes"]
    )
    markdown.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
    markdown.inline.ruler.before("link", MARK, _mark_rule)
    markdown.core.ruler.push("viva_anchors", _anchor_rule)
    return markdown


@lru_cache(maxsize=64)
def tokens(source: str) -> Sequence[Token]:
    """Block tokens of a section's text, to be read and not changed. `token.map` counts lines from 0 within `source`.

    The lint, the renderer and the index each walk the sections of one question in turn, so a few questions' worth is kept.
    """
    return tuple(parser().parse(source))


def plain_text(source: str) -> str:
    """What a reader would say aloud: no marks, no markup; formulas and code as they are written."""
    parts = []
    for token in tokens(source):
        if token.type == "inline":
            parts.append(inline_text(token).strip())
        elif token.type in ("fence", "code_block", "math_block"):
            parts.append(token.content.strip())
    return re.sub(r"[ \t]+", " ", "\n".join(part for part in parts if part))


def inline_text(token: Token) -> str:
    """The words of one inline token, marks left out."""
    words = []
    for child in token.children or ():
        if child.type in ("text", "code_inline", "math_inline", "math_inline_double"):
            words.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            words.append(" ")
    return re.sub(r"\s+([.,;:!?])", r"\1", "".join(words))


def anchors(source: str) -> list[str]:
    """The ids of the section's third-level headings, explicit (`### Title {#id}`) or made from the title."""
    headings = [token for token in tokens(source) if token.type == "heading_open"]
    names = [token.attrGet("id") for token in headings]
    return [str(name) for name in names if name]


def in_code(lines: Sequence[str]) -> list[bool]:
    """For each line whether it belongs to a fenced block of code, fences included; a `#` there begins no heading."""
    flags = []
    fence = ""
    for line in lines:
        mark = _FENCE.match(line)
        flags.append(bool(fence or mark))
        if mark is None:
            continue
        closes = mark[1].startswith(fence) and not mark[2].strip()
        if not fence:
            fence = mark[1]
        elif closes:
            fence = ""
    return flags


def slug(title: str) -> str:
    """`Why no interval?` -> `why-no-interval`."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "part"


def _mark_rule(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "[":
        return False
    match = _MARK.match(state.src, state.pos)
    if match is None:
        return False
    is_link = state.src.startswith("(", match.end())
    if is_link:
        return False
    if not silent:
        token = state.push(MARK, "", 0)
        ids = re.split(r"\s*,\s*", match["ids"]) if match["ids"] else []
        token.meta = {"kind": match["kind"] or "illustrative", "ids": ids}
    state.pos = match.end()
    return True


def _anchor_rule(state: StateCore) -> None:
    taken: set[str] = set()
    for opening, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if opening.type != "heading_open" or not inline.children:
            continue
        last = inline.children[-1]
        explicit = _ANCHOR.search(last.content) if last.type == "text" else None
        if explicit:
            last.content = last.content[: explicit.start()]
        name = explicit["id"] if explicit else slug(inline_text(inline))
        while name in taken:
            name += "-2"
        taken.add(name)
        opening.attrSet("id", name)
