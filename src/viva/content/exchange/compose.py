"""An entry -> the text of a draft question.md, with a list of what was not found. Nothing that the entry holds is left out."""

import json
import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import yaml

from viva.content.exchange.entry import Entry
from viva.content.exchange.names import FIELDS, difficulty_of, level_of
from viva.content.files import schema
from viva.content.files.template import folder_name, next_id
from viva.content.markdown import in_code, slug
from viva.content.model import FOLLOW_UPS, QUESTION_ID, SECTION_NAMES, Level

MAX_TITLE = 160
MAX_NAME = 60
MAX_TAGS = 8
MAX_TAG = 40
MAX_ID = 40
_LIVE = re.compile(r"([\\`*_\[\]<>$|~])")
_AT_START = re.compile(r"^(\s*)([-+#=>])|^(\s*\d+)([.)])", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Draft:
    """`folder` and `text` of a question.md; `missing` names what the source did not have, `notes` what was changed on the way."""

    id: str
    folder: str
    text: str
    missing: tuple[str, ...]
    notes: tuple[str, ...]


class _Writing:
    """A draft in the making: what the source gave, and beside it what was not found, what has no place of its own, what was changed."""

    def __init__(self, entry: Entry) -> None:
        self.given = entry.fields
        self.front: dict[str, Any] = {"id": "", "draft": True}
        """The front matter. Its file keeps the order in which the keys are put in; `id` is chosen late and stands first."""
        self.extra = list(entry.extra)
        self.missing: list[str] = []
        self.notes: list[str] = []

    def text_of(self, name: str) -> str:
        """What was given under that name, as text; empty where there is none."""
        return str(self.given.get(name) or "")

    def keep(self, name: str, value: Any) -> None:
        """Let a value that fits nowhere stand in the text."""
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        self.extra.append((name, text))


def compose(entry: Entry, taken: AbstractSet[str]) -> Draft:
    """The draft of an entry, under an id that is not `taken`."""
    writing = _Writing(entry)
    _put_title(writing)
    _put_name(writing, "technology", "Unsorted")
    _put_name(writing, "category", "General")
    _put_grades(writing)
    _put_tags(writing)
    _put_id(writing, taken)
    for name in ("key_points", "follow_ups", "references"):
        _put_list(writing, name)
    _put_reviewed(writing)
    _keep_unknown(writing)
    _miss_sections(writing, entry)
    front = writing.front
    return Draft(
        id=front["id"],
        folder=folder_name(front["id"], front["title"]),
        text=_text(front, entry, writing.extra),
        missing=tuple(writing.missing),
        notes=tuple(writing.notes),
    )


def compose_all(entries: Iterable[Entry]) -> list[Draft]:
    """Drafts in the order of the entries, each under an id of its own."""
    drafts = []
    taken: set[str] = set()
    for entry in entries:
        draft = compose(entry, taken)
        taken.add(draft.id)
        drafts.append(draft)
    return drafts


def _put_title(writing: _Writing) -> None:
    title = " ".join(writing.text_of("title").split())
    if len(title) > MAX_TITLE:
        writing.extra.append(("Whole question", str(writing.given["title"])))
        writing.notes.append("the title was cut; the whole stands under “Whole question”")
        title = f"{title[: MAX_TITLE - 1]}…"
    writing.front["title"] = title or "Untitled question"


def _put_name(writing: _Writing, name: str, fallback: str) -> None:
    """The technology or the category, cut to what the format allows."""
    value = writing.text_of(name)
    writing.front[name] = (value or fallback)[:MAX_NAME]
    if len(value) > MAX_NAME:
        writing.extra.append((name, value))
    if not value:
        writing.missing.append(name)


def _put_grades(writing: _Writing) -> None:
    """Level and difficulty; what was given and cannot be read is kept as text."""
    level = level_of(str(writing.given.get("level", "")))
    difficulty = difficulty_of(writing.given.get("difficulty", ""))
    for name, value in (("level", level), ("difficulty", difficulty)):
        if value is not None:
            continue
        writing.missing.append(name)
        if writing.given.get(name):
            writing.extra.append((name, str(writing.given[name])))
    writing.front["level"] = level or "Beginner"
    writing.front["difficulty"] = difficulty or 5


def _put_tags(writing: _Writing) -> None:
    tags = _tags(writing.given.get("tags"))
    too_many = tags[MAX_TAGS:]
    if too_many:
        writing.extra.append(("tags", ", ".join(too_many)))
    fallback = slug(writing.front["technology"])[:MAX_TAG]
    writing.front["tags"] = tags[:MAX_TAGS] or [fallback]


def _tags(value: Any) -> list[str]:
    """All tags in the form that the format wants, each once."""
    words = value if isinstance(value, list) else re.split(r"[,;\s]+", str(value or ""))
    tags: dict[str, None] = {}
    for word in words:
        text = str(word)
        if text.strip():
            tags[slug(text)[:MAX_TAG]] = None
    return list(tags)


def _put_id(writing: _Writing, taken: AbstractSet[str]) -> None:
    """The id of the source if it is one and free, otherwise the next free one. Needs technology and level."""
    wanted = writing.text_of("id").strip().upper()
    is_id = QUESTION_ID.fullmatch(wanted) and len(wanted) <= MAX_ID
    if is_id and wanted not in taken:
        writing.front["id"] = wanted
        return
    technology = writing.front["technology"]
    subject = technology if technology.isascii() else "Q"
    chosen = next_id(taken, subject, Level(writing.front["level"]))
    writing.front["id"] = chosen
    if wanted:
        reason = "taken" if wanted in taken else "no id"
        writing.notes.append(f"the id {wanted[:MAX_ID]} was {reason}; it became {chosen}")


def _put_list(writing: _Writing, name: str) -> None:
    """Key points, follow-ups or references that fit the format; an entry that does not fit is kept as text."""
    part = schema.draft_schema()["properties"][name]
    entries = writing.given.get(name) or []
    fitting = [entry for entry in entries if schema.fits(entry, part["items"])]
    fitting = fitting[: part["maxItems"]]
    for entry in entries:
        if entry not in fitting:
            writing.keep(name, entry)
    writing.front[name] = fitting
    if not fitting and name != "references":
        writing.missing.append(name)


def _put_reviewed(writing: _Writing) -> None:
    reviewed = writing.given.get("reviewed")
    rule = schema.question_schema()["properties"]["reviewed"]
    if schema.fits(reviewed, rule):
        writing.front["reviewed"] = reviewed
    elif reviewed:
        writing.extra.append(("reviewed", str(reviewed)))


def _keep_unknown(writing: _Writing) -> None:
    """Fields that the format does not know."""
    for name, value in writing.given.items():
        if name not in FIELDS and name != "draft":
            writing.keep(name, value)


def _miss_sections(writing: _Writing, entry: Entry) -> None:
    for name in SECTION_NAMES:
        is_listed = name == FOLLOW_UPS and writing.front["follow_ups"]
        if not entry.sections.get(name) and not is_listed:
            writing.missing.append(f"section {name}")


def _text(front: dict[str, Any], entry: Entry, extra: list[tuple[str, str]]) -> str:
    put = _escaped if entry.plain else _demoted
    body = []
    for name in SECTION_NAMES:
        text = put(entry.sections.get(name, ""))
        if name == "Deep Explanation" and extra:
            also = [f"**{_escaped(title)}:** {put(value)}" for title, value in extra]
            text += "\n\n".join(["", "### Also in the source", *also])
        if text.strip() or name == FOLLOW_UPS:
            body.append(f"## {name}\n{text.strip()}\n")
    matter = yaml.safe_dump(front, sort_keys=False, allow_unicode=True, width=120)
    sections = "\n".join(body)
    return f"---\n{matter}---\n{sections}"


def _escaped(text: str) -> str:
    """Plain text as Markdown that reads the same."""
    escaped = _LIVE.sub(r"\\\1", text)
    return _AT_START.sub(r"\1\3\\\2\4", escaped)


def _demoted(text: str) -> str:
    """Markdown whose first- and second-level headings would open sections of ours, put lower."""
    lines = text.split("\n")
    lowered = []
    for line, is_code in zip(lines, in_code(lines), strict=True):
        lowered.append(line if is_code else re.sub(r"^#{1,2} ", "### ", line))
    return "\n".join(lowered)
