"""The rule that a number needs a witness, applied to a question's text.

A *figure* is a number in prose that states a measurement: a percentage, a multiple, an amount of money, a decimal fraction, or a whole number of
13 and more that is not a year. Formulas, code, ranges of settings (`80/20`), names (`ResNet-50`) and adjectives (`10-fold`) are not figures.
`[source: …]` covers its sentence; `[claim: …]` shows a measured number and covers none that is typed. `[illustrative]` covers its paragraph, or,
alone at the head of a section, the section.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markdown_it.token import Token

from viva.content import markdown
from viva.content.model import Question, Section
from viva.content.problem import Problem, problem
from viva.content.text import sentences

MAX_ILLUSTRATIVE = 2

_NUMBER = r"\d{1,3}(?:[,\u202f\u2009]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_UNIT = r"%|‰|per\s?cent\b|percentage\s+points?\b|points?\b|times\b|×|x\b|k\b|million\b|billion\b"
FIGURE = re.compile(
    rf"(?P<money>[$€£])?(?<![\w./])(?<![A-Za-z]-)(?P<number>{_NUMBER})(?!\.\d)(?:\s?(?P<unit>{_UNIT}))?(?=(?P<tail>[/-]?\w?))"
)
_YEAR = range(1900, 2101)
_WITNESS = "\ue000"
_ILLUSTRATIVE = "\ue001"
"""Signs in the place of marks, which `sentences` takes for part of the sentence before them."""
_CLAIM = "…"
"""A claim's mark shows the measured number itself, so a number typed beside it needs a witness of its own."""
_MARK_SIGN = {"source": _WITNESS, "claim": _CLAIM, "illustrative": _ILLUSTRATIVE}


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, list item or cell as text in which marks have become private-use signs; `line` is in the file."""

    text: str
    line: int


def figures(text: str) -> list[str]:
    """The figures of a text without marks, as they stand there."""
    return [match.group().strip() for match in FIGURE.finditer(text) if _states_a_measurement(match)]


def check_figures(question: Question, lines: Mapping[str, int]) -> Iterator[Problem]:
    """Figures without a witness. `lines` gives the line of each key point's id and of "title"."""
    illustrative = 0
    for section in question.sections:
        marks, problems = _check_section(section, question.path)
        illustrative += marks
        yield from problems
        if marks and section.name == "Answer":
            yield problem("illustrative-in-answer", "the Answer holds an [illustrative] mark", path=question.path, line=section.line)
        if illustrative > MAX_ILLUSTRATIVE and marks:
            message = f"{illustrative} [illustrative] marks up to here; at most {MAX_ILLUSTRATIVE} a question"
            yield problem("illustrative-too-many", message, path=question.path, line=section.line)
    for name, text in _unmarked_texts(question):
        line = lines.get(name, 1)
        for figure in figures(_without_marks(text)):
            yield problem("figure-in-key-point", f"`{figure}` in `{name}`", path=question.path, line=line)


def _unmarked_texts(question: Question) -> Iterator[tuple[str, str]]:
    """(name, text) of the title and of all that the key points say: where no mark can stand."""
    yield "title", question.title
    for point in question.key_points:
        for text in (point.says, *point.also, point.contradiction):
            yield point.id, text


def _check_section(section: Section, path: str) -> tuple[int, list[Problem]]:
    """How many [illustrative] marks the section holds, and its figures without a witness."""
    blocks = list(_blocks(section))
    marks = sum(block.text.count(_ILLUSTRATIVE) for block in blocks)
    if blocks and _covers_section(blocks[0]):
        return marks, []
    problems = []
    for block in blocks:
        if _ILLUSTRATIVE in block.text:
            continue
        for figure, line in _unsourced(block):
            message = f"`{figure}` in ## {section.name} has no witness"
            problems.append(problem("figure-unsourced", message, path=path, line=line))
    return marks, problems


def _covers_section(first: Block) -> bool:
    """Whether a section's first block is nothing but the mark [illustrative]."""
    words = first.text.strip(f" .\n{_ILLUSTRATIVE}")
    return _ILLUSTRATIVE in first.text and not words


def _unsourced(block: Block) -> Iterator[tuple[str, int]]:
    """(figure, line) of each figure in a sentence without a source."""
    for start, sentence in sentences(block.text):
        if _WITNESS in sentence:
            continue
        for match in FIGURE.finditer(sentence):
            if _states_a_measurement(match):
                before = block.text[: start + match.start()]
                yield match.group().strip(), block.line + before.count("\n")


def _blocks(section: Section) -> Iterator[Block]:
    """Paragraphs, items, headings; a table's row is one block, so that its source may stand in any cell."""
    first = section.line + 1
    line = first
    row: list[str] | None = None
    for token in markdown.tokens(section.source):
        if token.map:
            line = first + token.map[0]
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            yield Block(" ".join(row or ()), line)
            row = None
        elif token.type == "inline" and row is not None:
            row.append(_signed(token))
        elif token.type == "inline":
            yield Block(_signed(token), line)


def _signed(token: Token) -> str:
    parts = []
    for child in token.children or ():
        if child.type == "text":
            parts.append(child.content)
        elif child.type == markdown.MARK:
            parts.append(_MARK_SIGN[child.meta["kind"]])
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type in ("code_inline", "math_inline", "math_inline_double"):
            parts.append("…")
    return "".join(parts)


def _without_marks(text: str) -> str:
    inline = markdown.parser().parseInline(text)
    signed = " ".join(_signed(token) for token in inline)
    return signed.replace(_WITNESS, "").replace(_ILLUSTRATIVE, "")


def _states_a_measurement(match: re.Match[str]) -> bool:
    if match["money"] or match["unit"]:
        return True
    if match["tail"] and not match["tail"].isspace():  # 10-fold, 80/20, 3rd, 16k
        return False
    text = match["number"].replace(",", "").replace("\u202f", "").replace("\u2009", "")
    if "." in text:
        return True
    value = int(text)
    is_year = value in _YEAR and "," not in match["number"]
    return value >= 13 and not is_year
