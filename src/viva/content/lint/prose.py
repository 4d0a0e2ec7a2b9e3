"""What can be wrong in the text of a section: links, marks, formulas, code fences, HTML."""

import re
from collections.abc import Container, Iterator
from urllib.parse import urlsplit

from markdown_it.token import Token

from viva.content import markdown, render
from viva.content.model import QUESTION_ID, Question, Section
from viva.content.problem import Problem, problem

_REFUSED_LINK = re.compile(r"\]\(\s*((?:javascript|data|vbscript|file):)", re.IGNORECASE)  # the parser leaves these as text
_REFUSED_ATTRIBUTE = re.compile(r"\s(on\w+|style|srcset|src)\s*=", re.IGNORECASE)


class ProseCheck:
    """Checks a question's sections one by one and remembers in `used` which references they point at."""

    def __init__(self, question: Question, ids: Container[str], anchors: set[str]) -> None:
        self.question = question
        self.ids = ids
        self.anchors = anchors
        self.sources = {reference.id for reference in question.references}
        self.record = question.evidence.record if question.evidence else None
        self.used: set[str] = set()
        if self.record is not None:
            self.used.update(claim.source for claim in self.record.claims)
        self.claims: set[str] = set()
        """Ids of the claims that the text points at."""

    def check(self, section: Section) -> Iterator[Problem]:
        """The section's faults, each at its line of the file."""
        first = section.line + 1
        line = first
        for token in markdown.tokens(section.source):
            if token.map:
                line = first + token.map[0]
            yield from self._check_token(token, line)
            child_line = line
            for child in token.children or ():
                if child.type in ("softbreak", "hardbreak"):
                    child_line += 1
                yield from self._check_token(child, child_line)

    def _check_token(self, token: Token, line: int) -> Iterator[Problem]:
        match token.type:
            case "html_block" | "html_inline":
                yield from self._html(token.content, line)
            case "fence":
                yield from self._fence(token.info, line)
            case "math_block" | "math_inline" | "math_inline_double":
                yield from self._maths(token.content.strip(), line)
            case "link_open":
                target = token.attrGet("href") or ""
                yield from self._link(str(target), line)
            case "image":
                yield self._problem("image-unsupported", "an image", line)
            case "text":
                yield from self._text(token.content, line)
            case markdown.MARK:
                yield from self._mark(token.meta["kind"], token.meta["ids"], line)

    def _problem(self, code: str, message: str, line: int) -> Problem:
        return problem(code, message, path=self.question.path, line=line)

    def _text(self, text: str, line: int) -> Iterator[Problem]:
        for match in markdown.LOOKS_LIKE_MARK.finditer(text):
            yield self._problem("mark-malformed", f"`{match.group()}` is not a mark", line)
        for match in _REFUSED_LINK.finditer(text):
            yield self._problem("link-broken", f"`{match[1]}` is not a kind of link that is allowed", line)

    def _mark(self, kind: str, names: list[str], line: int) -> Iterator[Problem]:
        if kind == "source":
            self.used.update(names)
            for name in names:
                if name not in self.sources:
                    yield self._problem("source-unknown", f"no reference has the id `{name}`", line)
        elif kind == "claim":
            self.claims.update(names)
            yield from self._claims(names, line)

    def _claims(self, names: list[str], line: int) -> Iterator[Problem]:
        for name in names:
            if not self.question.has_evidence:
                yield self._problem("claim-unknown", f"claim `{name}` and no evidence.py", line)
            elif self.record is not None and self.record.claim(name) is None:
                yield self._problem("claim-unknown", f"the lab records no claim `{name}`", line)

    def _html(self, content: str, line: int) -> Iterator[Problem]:
        tags = [name.lower() for name in markdown.HTML_TAG.findall(content)]
        for tag in dict.fromkeys(tags):  # each once, in their order
            if tag not in render.AUTHOR_TAGS:
                yield self._problem("html-removed", f"<{tag}> is taken out", line)
        if _REFUSED_ATTRIBUTE.search(content):
            yield self._problem("html-removed", "a style, source or event attribute is taken out", line)

    def _fence(self, info: str, line: int) -> Iterator[Problem]:
        language = info.split(maxsplit=1)[0] if info.strip() else ""
        is_known = language and render.highlighter(language) is not None
        if not is_known:
            named = language or "no language"
            yield self._problem("code-language-unknown", f"a code fence names {named}", line)

    def _maths(self, latex: str, line: int) -> Iterator[Problem]:
        try:
            render.maths(latex, block=True)
        except ValueError as error:
            shown = latex[:40]
            yield self._problem("maths-broken", f"`{shown}`: {error}", line)

    def _link(self, target: str, line: int) -> Iterator[Problem]:
        name, _, fragment = target.partition("#")
        if target.startswith("#"):
            if fragment not in self.anchors:
                yield self._problem("link-broken", f"no heading has the anchor `#{fragment}`", line)
        elif QUESTION_ID.fullmatch(name):
            if name not in self.ids:
                yield self._problem("link-broken", f"no question has the id {name}", line)
        elif not _is_address(target):
            shown = target[:60]
            yield self._problem("link-broken", f"`{shown}` is neither a question's id, an anchor nor an https address", line)


def _is_address(target: str) -> bool:
    parts = urlsplit(target)
    if parts.scheme == "mailto":
        return True
    return parts.scheme == "https" and "." in parts.netloc
