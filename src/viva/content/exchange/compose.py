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


def compose(entry: Entry, taken: AbstractSet[str]) -> Draft:
    """The draft of an entry, under an id that is not `taken`."""
    given, notes, missing = dict(entry.fields), list[str](), list[str]()
    extra = list(entry.extra)
    front: dict[str, Any] = {"id": "", "draft": True}
    front["title"] = _title(given, extra, notes)
    for name, fallback in (("technology", "Unsorted"), ("category", "General")):
        front[name] = str(given.get(name) or fallback)[:MAX_NAME]
        extra += [(name, str(given[name]))] if len(str(given.get(name) or "")) > MAX_NAME else []
        missing += [] if given.get(name) else [name]
    level = level_of(str(given.get("level", "")))
    difficulty = difficulty_of(given.get("difficulty", ""))
    missing += [name for name, value in (("level", level), ("difficulty", difficulty)) if value is None]
    extra += [
        (name, str(given[name])) for name, value in (("level", level), ("difficulty", difficulty)) if value is None and given.get(name)
    ]
    front["level"], front["difficulty"] = level or "Beginner", difficulty or 5
    tags = _tags(given.get("tags"))
    extra += [("tags", ", ".join(tags[MAX_TAGS:]))] if tags[MAX_TAGS:] else []
    front["tags"] = tags[:MAX_TAGS] or [slug(front["technology"])[:40]]
    front["id"] = _id(given, taken, front, notes)
    front |= _lists(given, extra, missing)
    if schema.fits(given.get("reviewed"), schema.question_schema()["properties"]["reviewed"]):
        front["reviewed"] = given["reviewed"]
    elif given.get("reviewed"):
        extra.append(("reviewed", str(given["reviewed"])))
    extra += [
        (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in given.items()
        if name not in FIELDS and name != "draft"
    ]
    missing += [
        f"section {name}" for name in SECTION_NAMES if not entry.sections.get(name) and not (name == FOLLOW_UPS and front["follow_ups"])
    ]
    return Draft(front["id"], folder_name(front["id"], front["title"]), _text(front, entry, extra), tuple(missing), tuple(notes))


def compose_all(entries: Iterable[Entry]) -> list[Draft]:
    """Drafts in the order of the entries, each under an id of its own."""
    found, taken = list[Draft](), set[str]()
    for entry in entries:
        draft = compose(entry, taken)
        taken.add(draft.id)
        found.append(draft)
    return found


def _title(given: dict[str, Any], extra: list[tuple[str, str]], notes: list[str]) -> str:
    title = " ".join(str(given.get("title") or "").split())
    if len(title) > MAX_TITLE:
        extra.append(("Whole question", str(given["title"])))
        notes.append("the title was cut; the whole stands under “Whole question”")
        title = f"{title[: MAX_TITLE - 1]}…"
    return title or "Untitled question"


def _tags(value: Any) -> list[str]:
    """All tags in the form that the format wants, each once."""
    words = value if isinstance(value, list) else re.split(r"[,;\s]+", str(value or ""))
    return list(dict.fromkeys(slug(str(word))[:40] for word in words if str(word).strip()))


def _id(given: dict[str, Any], taken: AbstractSet[str], front: dict[str, Any], notes: list[str]) -> str:
    wanted = str(given.get("id") or "").strip().upper()
    if QUESTION_ID.fullmatch(wanted) and len(wanted) <= 40 and wanted not in taken:
        return wanted
    chosen = next_id(taken, front["technology"] if front["technology"].isascii() else "Q", Level(front["level"]))
    if wanted:
        notes.append(f"the id {wanted[:40]} was {'taken' if wanted in taken else 'no id'}; it became {chosen}")
    return chosen


def _lists(given: dict[str, Any], extra: list[tuple[str, str]], missing: list[str]) -> dict[str, list[Any]]:
    """Key points, follow-ups and references that fit the format; what does not is kept as text."""
    found: dict[str, list[Any]] = {}
    for name in ("key_points", "follow_ups", "references"):
        part = schema.draft_schema()["properties"][name]
        entries = given.get(name) or []
        fitting = [entry for entry in entries if schema.fits(entry, part["items"])][: part["maxItems"]]
        extra += [
            (name, entry if isinstance(entry, str) else json.dumps(entry, ensure_ascii=False)) for entry in entries if entry not in fitting
        ]
        found[name] = fitting
        if not fitting and name != "references":
            missing.append(name)
    return found


def _text(front: dict[str, Any], entry: Entry, extra: list[tuple[str, str]]) -> str:
    put = _escaped if entry.plain else _demoted
    body = []
    for name in SECTION_NAMES:
        text = put(entry.sections.get(name, ""))
        if name == "Deep Explanation" and extra:
            text += "\n\n### Also in the source\n\n" + "\n\n".join(f"**{_escaped(title)}:** {put(value)}" for title, value in extra)
        if text.strip() or name == FOLLOW_UPS:
            body.append(f"## {name}\n{text.strip()}\n")
    matter = yaml.safe_dump(front, sort_keys=False, allow_unicode=True, width=120)
    return f"---\n{matter}---\n" + "\n".join(body)


def _escaped(text: str) -> str:
    """Plain text as Markdown that reads the same."""
    return _AT_START.sub(r"\1\3\\\2\4", _LIVE.sub(r"\\\1", text))


def _demoted(text: str) -> str:
    """Markdown whose first- and second-level headings would open sections of ours, put lower."""
    lines = text.split("\n")
    return "\n".join(line if code else re.sub(r"^#{1,2} ", "### ", line) for line, code in zip(lines, in_code(lines), strict=True))
