"""Markdown -> HTML that is safe to put into a page: built from tokens, then through the sanitiser whatever it was.

No inline style survives, so that the pages' Content-Security-Policy needs no `unsafe-inline`. Formulas become MathML, code gets
`tok-` classes, ids carry the question's id in front so that fifteen questions fit on one page, and links to questions work.
"""

import html
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import nh3
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from viva.content import markdown
from viva.content.model import QUESTION_ID
from viva.content.numbers import written
from viva.content.record import Claim

MAX_FORMULA = 2_000

_TEXT_TAGS = set(
    """
    a abbr b blockquote br cite code dd del div dl dt em h3 h4 h5 hr i kbd li ol p pre q s samp small span strong sub sup
    table tbody td th thead tr ul var
    """.split()  # noqa: SIM905 - a hundred quotation marks would hide the tags
)
AUTHOR_TAGS = frozenset(_TEXT_TAGS - {"div"})
"""HTML that an author may write; `div` is ours, for tables that scroll."""
_MATHS_TAGS = set(
    """
    math merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr
    munder munderover
    """.split()  # noqa: SIM905
)
"""The tags of MathML that a formula may have."""
_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "class", "aria-label", "title"},
    "abbr": {"title"},
    "code": {"class"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "h3": {"id"},
    "h4": {"id"},
    "h5": {"id"},
    "ol": {"start"},
    "p": {"class"},
    "pre": {"class", "tabindex"},
    "span": {"class"},
    "sup": {"class"},
    "td": {"class"},
    "th": {"class", "scope"},
    "math": {"display", "class"},
    "mi": {"mathvariant"},
    "mo": {"stretchy", "fence", "form", "separator", "accent", "movablelimits", "lspace", "rspace"},
    "mspace": {"width"},
    "mover": {"accent"},
    "mfrac": {"linethickness"},
    "mtd": {"columnalign"},
}


def render_section(source: str, question_id: str, references: Sequence[str] = (), claims: Sequence[Claim] = ()) -> str:
    """Safe HTML of one section. `references` are the ids of the question's references, in order: `[source: x]` shows its number.
    `[claim: x]` shows the measured value of one of `claims`."""
    environment = {
        "question": question_id,
        "references": list(references),
        "claims": {claim.id: claim for claim in claims},
    }
    unsafe = _renderer().render(markdown.tokens(source), {}, environment)
    return _sanitise(unsafe)


def render_line(source: str, question_id: str = "") -> str:
    """Safe HTML of one line of Markdown (a title, a key point), without a paragraph around it."""
    inline = markdown.parser().parseInline(source)
    environment = {"question": question_id, "references": [], "claims": {}}
    unsafe = _renderer().render(inline, {}, environment)
    return _sanitise(unsafe)


def maths(latex: str, *, block: bool) -> str:
    """MathML of a formula. Raises ValueError where it cannot be set."""
    from latex2mathml.converter import convert  # the largest import of the room, and most files have no formula

    if len(latex) > MAX_FORMULA:
        raise ValueError(f"a formula of {len(latex)} characters; at most {MAX_FORMULA}")
    opening = latex.count("{") - latex.count(r"\{")
    closing = latex.count("}") - latex.count(r"\}")
    if opening != closing:
        raise ValueError("the braces { and } do not match")
    try:
        return convert(latex, display="block" if block else "inline")
    except Exception as error:
        raise ValueError(str(error) or type(error).__name__) from error


def highlighter(language: str) -> Any | None:
    """The lexer for a fence's language, or None where there is none."""
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None


def code_block(code: str, language: str) -> str:
    """Safe HTML of a piece of code, highlighted where the language is known."""
    lexer = highlighter(language)
    if lexer is None:
        marked = html.escape(code)
    else:
        from pygments import highlight
        from pygments.formatters import HtmlFormatter

        marked = highlight(code, lexer, HtmlFormatter(nowrap=True, classprefix="tok-"))
    return f'<pre class="code" tabindex="0"><code>{marked.rstrip()}</code></pre>'


def anchor(question_id: str, name: str) -> str:
    """The id that `{#name}` of a question has on every page."""
    return f"{question_id.lower()}--{name}"


def question_url(question_id: str) -> str:
    """Where a question is read; the web rooms hold their routes to this."""
    return f"/questions/{question_id}/"


@cache
def _renderer() -> "_Renderer":
    return _Renderer(markdown.parser())


def _sanitise(unsafe: str) -> str:
    return nh3.clean(
        unsafe,
        tags=_TEXT_TAGS | _MATHS_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"https", "http", "mailto"},
        link_rel="noopener noreferrer",
        attribute_filter=_keep_attribute,
    )


def _keep_attribute(_tag: str, name: str, value: str) -> str | None:
    if name == "id":  # an author's own id could shadow one of the page's
        return value if "--" in value else None
    if name == "tabindex":
        return value if value == "0" else None
    return value


class _Renderer(RendererHTML):
    """CommonMark's renderer with Viva's marks, formulas, code, tables and links."""

    def __init__(self, parser: object) -> None:
        super().__init__(parser)

    def render(self, tokens: Sequence[Token], options: Any, env: Any) -> str:
        return str(super().render(tokens, options or markdown.parser().options, env))

    def text(self, tokens: Sequence[Token], index: int, options: object, env: object) -> str:
        text = html.escape(tokens[index].content)
        return text.rstrip(" ") if _before_sign(tokens, index) else text

    def softbreak(self, tokens: Sequence[Token], index: int, options: object, env: object) -> str:
        return "" if _before_sign(tokens, index) else "\n"

    def viva_mark(self, tokens: Sequence[Token], index: int, options: object, env: Mapping[str, Any]) -> str:
        kind = tokens[index].meta["kind"]
        ids = tokens[index].meta["ids"]
        if kind == "illustrative":
            return '<span class="illustrative">illustrative</span>'
        if kind == "claim":
            claims = env["claims"]
            marks = [_claim_mark(claims.get(name), env["question"], name) for name in ids]
            return "".join(marks)
        return _source_mark(ids, env["references"], env["question"])

    def math_inline(self, tokens: Sequence[Token], index: int, options: object, env: object) -> str:
        return self._maths(tokens[index].content, block=False)

    def math_inline_double(self, tokens: Sequence[Token], index: int, options: object, env: object) -> str:
        return self._maths(tokens[index].content, block=True)

    def math_block(self, tokens: Sequence[Token], index: int, options: object, env: object) -> str:
        formula = self._maths(tokens[index].content, block=True)
        return f'<div class="formula" tabindex="0" role="group" aria-label="Formula">{formula}</div>\n'

    def _maths(self, latex: str, *, block: bool) -> str:
        try:
            return maths(latex.strip(), block=block)
        except ValueError:
            return f"<code>{html.escape(latex.strip())}</code>"

    def fence(self, tokens: Sequence[Token], index: int, options: object, env: object) -> str:
        token = tokens[index]
        language = token.info.split(maxsplit=1)[0] if token.info.strip() else "text"
        return code_block(token.content, language) + "\n"

    def code_block(self, tokens: Sequence[Token], index: int, options: object, env: object) -> str:
        code = html.escape(tokens[index].content.rstrip())
        return f'<pre class="code" tabindex="0"><code>{code}</code></pre>\n'

    def table_open(self, tokens: Sequence[Token], index: int, options: object, env: object) -> str:
        return '<div class="table" tabindex="0" role="group" aria-label="Table"><table>\n'

    def table_close(self, tokens: Sequence[Token], index: int, options: object, env: object) -> str:
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], index: int, options: object, env: object) -> str:
        is_empty = not tokens[index + 1].content.strip()
        if is_empty:  # an empty corner heads nothing
            return "<td>"
        return f'<th scope="col"{_aligned(tokens[index])}>'

    def th_close(self, tokens: Sequence[Token], index: int, options: object, env: object) -> str:
        is_empty = not tokens[index - 1].content.strip()
        return "</td>\n" if is_empty else "</th>\n"

    def td_open(self, tokens: Sequence[Token], index: int, options: object, env: object) -> str:
        return f"<td{_aligned(tokens[index])}>"

    def heading_open(self, tokens: Sequence[Token], index: int, options: object, env: Mapping[str, Any]) -> str:
        token = tokens[index]
        given = token.attrGet("id") or "part"
        name = anchor(env["question"], str(given))
        return f'<{_heading(token)} id="{html.escape(name)}">'

    def heading_close(self, tokens: Sequence[Token], index: int, options: object, env: object) -> str:
        return f"</{_heading(tokens[index])}>\n"

    def link_open(self, tokens: Sequence[Token], index: int, options: object, env: Mapping[str, Any]) -> str:
        target = tokens[index].attrGet("href") or ""
        address = _href(str(target), env["question"])
        return f'<a href="{html.escape(address)}">'

    def image(self, tokens: Sequence[Token], index: int, options: object, env: object) -> str:
        return f"<em>{html.escape(tokens[index].content)}</em>"


def _source_mark(ids: Sequence[str], references: Sequence[str], question: str) -> str:
    """The numbers of the sources, which lead to the list at the end of the page; those that are no reference are left out."""
    page = question_url(question)
    links = []
    for name in ids:
        if name in references:
            number = references.index(name) + 1
            target = anchor(question, f"reference-{number}")
            links.append(f'<a href="{page}#{target}" aria-label="Source {number}">{number}</a>')
    if not links:
        return ""
    return f'<sup class="cite">{", ".join(links)}</sup>'


def _claim_mark(claim: Claim | None, question: str, name: str) -> str:
    """The measured value where the text points at its claim; it leads to the claim's card."""
    if claim is None:
        return '<span class="claim-mark unmeasured">not measured yet</span>'
    value = "" if claim.value is None else written(claim.value)
    measured = "Measured"
    if value:
        measured += f" {value}"
    verdict = str(claim.verdict)
    kind = claim.verdict.slug
    if claim.simulated:
        verdict += ", simulated"
        kind += " simulated"
    said = html.escape(f"{measured}: {verdict}. {claim.sentence}")
    target = anchor(question, f"claim-{name}")
    address = f"{question_url(question)}#{target}"
    return f'<a class="claim-mark {kind}" href="{address}" aria-label="{said}">{html.escape(value)}</a>'


def _before_sign(tokens: Sequence[Token], index: int) -> bool:
    """Whether a raised sign follows, which stands close to its word."""
    is_last = index + 1 >= len(tokens)
    if is_last:
        return False
    following = tokens[index + 1]
    return following.type == markdown.MARK and following.meta["kind"] == "source"


def _heading(token: Token) -> str:
    """Sections own the second level, so whatever an author chose is at least the third."""
    level = int(token.tag[1])
    return f"h{min(5, max(3, level))}"


def _aligned(token: Token) -> str:
    style = str(token.attrGet("style") or "")
    for side in ("right", "center"):
        if style.endswith(side):
            return f' class="{side}"'
    return ""


def _href(target: str, question_id: str) -> str:
    """Where a link of the text leads: an anchor of this question, another question, an address outside, or nowhere."""
    path, _, fragment = target.partition("#")
    if target.startswith("#"):
        return f"{question_url(question_id)}#{anchor(question_id, fragment)}"
    if QUESTION_ID.fullmatch(path):
        page = question_url(path)
        return f"{page}#{anchor(path, fragment)}" if fragment else page
    is_allowed = urlsplit(target).scheme in ("https", "http", "mailto")
    return target if is_allowed else "#"
