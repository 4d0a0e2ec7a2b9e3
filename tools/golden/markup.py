"""HTML without what a reader cannot see: which files style it, and how its source is indented. The package's docstring has the rules."""

import re

MARKER = "<asset>"
SPACE = "<space>"
"""Stands where white space lies between two tags of one line of text."""

IN_A_LINE = frozenset({"a", "abbr", "b", "button", "cite", "code", "data", "del", "dfn", "em", "i", "img", "input", "ins", "kbd", "label", "mark", "math", "meter", "output", "progress", "q", "s", "samp", "select", "small", "span", "strong", "sub", "sup", "svg", "textarea", "time", "u", "var"})  # fmt: skip
"""Elements between which white space shows. Beside any other it does not."""

_ASSETS = [
    re.compile(r"<script\b[^>]*\ssrc=[^>]*>\s*</script>", re.IGNORECASE),
    re.compile(r"<link\b[^>]*\brel=[\"']?stylesheet\b[^>]*>", re.IGNORECASE),
]
_HTMX_CONFIG = re.compile(r"""<meta\s+name=["']?htmx-config["']?(?:"[^"]*"|'[^']*'|[^'">])*>""", re.IGNORECASE)
_IN_A_ROW = re.compile(rf"{MARKER}(?:\s*{MARKER})+")
_TOKEN = re.compile(
    r"""(?P<kept><(?P<name>pre|textarea)\b.*?</(?P=name)>)"""
    r"""|(?P<script><script\b.*?</script>)"""
    r"""|<!--.*?-->"""
    r"""|</?[a-z!](?:"[^"]*"|'[^']*'|[^'">])*>""",
    re.IGNORECASE | re.DOTALL,
)
_TAG_NAME = re.compile(r"</?([a-z0-9!-]+)", re.IGNORECASE)
_IN_A_TAG = re.compile(r""""[^"]*"|'[^']*'|\s+""")
_WHITE = re.compile(r"[ \t\r\n\f]+")


def settled_html(page: str) -> str:
    """One page or fragment, a tag to a line wherever tags follow each other."""
    for asset in _ASSETS:
        page = asset.sub(MARKER, page)
    page = _HTMX_CONFIG.sub("", page)
    page = _one_marker(_IN_A_ROW.sub(MARKER, page))
    parts, end, before = [], 0, ""
    for token in _TOKEN.finditer(page):
        name = _name(token[0])
        parts.append(_between(page[end : token.start()], before, name))
        parts.append(_token(token))
        end, before = token.end(), name
    parts.append(_between(page[end:], before, ""))
    return "".join(parts)


def _one_marker(page: str) -> str:
    """The first one says that a page loads something; how many files that is may change."""
    before, marker, after = page.partition(MARKER)
    return before + marker + after.replace(MARKER, "")


def _name(tag: str) -> str:
    found = _TAG_NAME.match(tag)
    return found[1].lower() if found else ""


def _between(text: str, before: str, after: str) -> str:
    """What stands between two tags, whose names are given."""
    if text.strip():
        return _WHITE.sub(" ", text)
    if text and before in IN_A_LINE and after in IN_A_LINE:
        return f"\n{SPACE}\n"
    return "\n"


def _token(token: re.Match[str]) -> str:
    if token["kept"]:
        return token[0]
    if token["script"]:
        return _WHITE.sub(" ", token[0])
    tag = _IN_A_TAG.sub(lambda part: part[0] if part[0][0] in "\"'" else " ", token[0])
    return re.sub(r" (/?>)$", r"\1", tag)
