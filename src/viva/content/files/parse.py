"""One file's text -> a Question and its Problems. A broken file is a value too: problems and no question."""

import difflib
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from viva.content.files import frontmatter, schema
from viva.content.files.frontmatter import FrontMatter, FrontMatterError
from viva.content.markdown import in_code
from viva.content.model import FOLLOW_UPS, SECTION_NAMES, FollowUp, KeyPoint, Level, Question, Reference, Section
from viva.content.problem import Problem, Severity, problem
from viva.content.record import Evidence

_HEADING = re.compile(r"^ {0,3}##[ \t]+(?P<name>.+?)[ \t]*#*[ \t]*$")


@dataclass(frozen=True, slots=True)
class Parsed:
    """`question` is None where an error keeps the file from being shown; `id` is what could be read of its identity.

    `draft` is what could be read in spite of errors, for the lint to go on with; it is never shown. Where its review date could not be
    read, it is None. `lines` tells where things stand: fields and key points by name, `follow_ups.0`, `reference ID`.
    """

    path: str
    question: Question | None
    problems: tuple[Problem, ...]
    id: str | None = None
    lines: Mapping[str, int] = field(default_factory=dict)
    draft: Question | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What a question's folder holds beside it. `raw` are the bytes of those files, as far as a page depends on them."""

    has_evidence: bool = False
    has_drill: bool = False
    evidence: Evidence | None = None
    checks_digest: str = ""
    raw: bytes = b""


ALONE = Beside()


def parse_question(raw: bytes, path: str, beside: Beside = ALONE) -> Parsed:
    """Read one question.md. Never raises for what the file holds."""
    text, fault = _decode(raw, path)
    if fault is not None:
        return Parsed(path, None, (fault,))
    try:
        source, body, body_line = frontmatter.split(text, path)
        matter, problems = frontmatter.load(source, path)
    except FrontMatterError as error:
        return Parsed(path, None, (error.problem,))
    has_follow_ups = bool(matter.values.get("follow_ups"))
    sections, section_problems = parse_sections(body, body_line, path, has_follow_ups=has_follow_ups)
    if matter.values.get("draft") is True:
        section_problems = [_allowed_in_draft(entry) for entry in section_problems]
    problems += schema.validate(matter, path)
    problems += section_problems
    problems += _repeated_ids(matter, path)
    is_whole = not any(entry.severity is Severity.ERROR for entry in problems)
    values = matter.values if is_whole else _readable(matter.values)
    question = _question(values, sections, path, _digest(raw, beside), beside)
    identity = matter.values.get("id")
    return Parsed(
        path=path,
        question=question if is_whole else None,
        problems=tuple(sorted(problems)),
        id=identity if isinstance(identity, str) else None,
        lines=_lines(question, matter),
        draft=None if is_whole else question,
    )


def _digest(raw: bytes, beside: Beside) -> str:
    """Of all that the question's page depends on."""
    digest = hashlib.sha256(raw)
    digest.update(bytes([beside.has_evidence, beside.has_drill]))
    digest.update(beside.raw)
    return digest.hexdigest()


def _decode(raw: bytes, path: str) -> tuple[str, Problem | None]:
    """The text with plain line ends, or why the file is not text."""
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        return "", problem("file-not-utf8", f"byte {error.start} is not UTF-8", path=path, line=line)
    if "\x00" in text:
        before_it, _, _ = text.partition("\x00")
        line = before_it.count("\n") + 1
        return "", problem("file-not-utf8", "the file holds a NUL byte: not text", path=path, line=line)
    return text, None


def _allowed_in_draft(entry: Problem) -> Problem:
    """A draft may lack sections, so what it lacks becomes a warning."""
    if entry.code in ("section-missing", "section-empty"):
        return schema.incomplete(entry)
    return entry


_STAND_INS: dict[str, Any] = {"level": "Beginner", "difficulty": 1, "reviewed": None}


def _readable(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that are right by themselves, entries of lists one by one, and stand-ins for the others."""
    kept: dict[str, Any] = {}
    for key, part in schema.question_schema()["properties"].items():
        value = values.get(key)
        if part.get("type") == "array":
            entries = value if isinstance(value, list) else []
            kept[key] = [entry for entry in entries if schema.fits(entry, part["items"])]
        elif schema.fits(value, part):
            kept[key] = value
        else:
            kept[key] = _STAND_INS.get(key, "")
    return kept


def _lines(question: Question, matter: FrontMatter) -> dict[str, int]:
    """Where fields, key points, follow-ups and references stand."""
    lines = {}
    for path, line in matter.lines.items():
        if len(path) == 1:
            lines[str(path[0])] = line
    for index, point in enumerate(question.key_points):
        lines[point.id] = matter.line(("key_points", index, "id"))
    for index, _ in enumerate(question.follow_ups):
        lines[f"follow_ups.{index}"] = matter.line(("follow_ups", index))
    for index, reference in enumerate(question.references):
        lines[f"reference {reference.id}"] = matter.line(("references", index))
    return lines


def parse_sections(body: str, first_line: int, path: str, *, has_follow_ups: bool) -> tuple[tuple[Section, ...], list[Problem]]:
    """Cut the body at its second-level headings (those inside code fences do not count) and judge the result."""
    lines = body.split("\n")
    before, parts = _cut(lines, first_line)
    sections: list[Section] = []
    problems: list[Problem] = []
    if before.strip():
        problems.append(problem("text-before-sections", "text before the first section", path=path, line=first_line))
    for section in parts:
        names = [other.name for other in sections]
        fault = _fault(section, names, path, has_follow_ups=has_follow_ups)
        if fault is None:
            sections.append(section)
        else:
            problems.append(fault)
    standing = {section.name for section in parts}
    if has_follow_ups:
        standing.add(FOLLOW_UPS)
    last_line = first_line + len(lines) - 1
    for name in SECTION_NAMES:
        if name not in standing:
            fix = f"Add `## {name}` and its text."
            problems.append(problem("section-missing", f"the section `## {name}` is missing", path=path, line=last_line, fix=fix))
    for earlier, later in pairwise(sections):
        if SECTION_NAMES.index(later.name) < SECTION_NAMES.index(earlier.name):
            problems.append(problem("section-order", f"`## {later.name}` stands too late", path=path, line=later.line))
    return tuple(sections), problems


def _cut(lines: list[str], first_line: int) -> tuple[str, list[Section]]:
    """The text before the first heading, and what stands under each second-level heading outside code, whatever its name."""
    headings = []
    for index, is_code in enumerate(in_code(lines)):
        heading = None if is_code else _HEADING.match(lines[index])
        if heading:
            headings.append((heading["name"], index))
    starts = [index for _, index in headings]
    ends = [*starts[1:], len(lines)]
    sections = []
    for (name, start), end in zip(headings, ends, strict=False):
        text = "\n".join(lines[start + 1 : end])
        sections.append(Section(name, text, first_line + start))
    before = lines[: starts[0]] if starts else lines
    return "\n".join(before), sections


def _fault(section: Section, before: list[str], path: str, *, has_follow_ups: bool) -> Problem | None:
    name, line = section.name, section.line
    if name not in SECTION_NAMES:
        return problem("section-unknown", f"`## {name}` is not a section", path=path, line=line, fix=_nearest(name))
    if name in before:
        return problem("section-duplicate", f"`## {name}` stands twice", path=path, line=line)
    is_filled_elsewhere = name == FOLLOW_UPS and has_follow_ups
    if not section.source.strip() and not is_filled_elsewhere:
        return problem("section-empty", f"`## {name}` has no text", path=path, line=line)
    return None


def _nearest(name: str) -> str:
    close = difflib.get_close_matches(name.title(), SECTION_NAMES, n=1, cutoff=0.5)
    if close:
        nearest = close[0]
        return f"Write it as `## {nearest}`, or as `### {name}` inside a section."
    known = ", ".join(SECTION_NAMES)
    return f"Use `### {name}` inside a section. The sections are: {known}."


def _repeated_ids(matter: FrontMatter, path: str) -> list[Problem]:
    problems = []
    for key, code in (("key_points", "key-point-id-duplicate"), ("references", "reference-id-duplicate")):
        seen = set()
        for index, identity in _ids(matter.values.get(key)):
            if identity in seen:
                line = matter.line((key, index, "id"))
                problems.append(problem(code, f"`{identity}` stands twice", path=path, line=line))
            seen.add(identity)
    return problems


def _ids(entries: Any) -> Iterator[tuple[int, str]]:
    """(index, id) of the entries that are mappings with a text as id; the schema speaks of the others."""
    if not isinstance(entries, list):
        return
    for index, entry in enumerate(entries):
        identity = entry.get("id") if isinstance(entry, dict) else None
        if isinstance(identity, str):
            yield index, identity


def _question(values: Any, sections: tuple[Section, ...], path: str, digest: str, beside: Beside) -> Question:
    reviewed = values.get("reviewed")
    key_points = [_key_point(entry) for entry in values.get("key_points", ())]
    follow_ups = [_follow_up(entry) for entry in values.get("follow_ups", ())]
    references = [Reference(**entry) for entry in values.get("references", ())]
    return Question(
        id=values["id"],
        title=values["title"].strip(),
        technology=values["technology"].strip(),
        category=values["category"].strip(),
        level=Level(values["level"]),
        difficulty=values["difficulty"],
        tags=tuple(values["tags"]),
        reviewed=date.fromisoformat(reviewed) if reviewed else None,
        key_points=tuple(key_points),
        follow_ups=tuple(follow_ups),
        references=tuple(references),
        sections=sections,
        path=path,
        digest=digest,
        has_evidence=beside.has_evidence,
        has_drill=beside.has_drill,
        draft=values.get("draft") is True,
        evidence=beside.evidence,
        checks_digest=beside.checks_digest,
    )


def _key_point(entry: Any) -> KeyPoint:
    return KeyPoint(
        id=entry["id"],
        weight=entry["weight"],
        says=entry["says"],
        also=tuple(entry["also"]),
        contradiction=entry["not"],
        frames=tuple(entry.get("frames", ())),
    )


def _follow_up(entry: Any) -> FollowUp:
    if isinstance(entry, str):
        return FollowUp(ask=entry)
    return FollowUp(
        ask=entry.get("ask"),
        question=entry.get("id"),
        see=entry.get("see"),
    )
