"""The JSON Schema of the front matter (question.schema.json), applied so that each fault names its line and its cure."""

import difflib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from viva.content.files.frontmatter import FrontMatter, Path
from viva.content.problem import Problem, problem

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

_TYPES = {
    "string": "a text",
    "integer": "a whole number",
    "array": "a list",
    "object": "a mapping of keys to values",
}


@cache
def question_schema() -> dict[str, Any]:
    """The schema as published; docs/content-format.md and the validator both follow it."""
    schema: dict[str, Any] = json.loads(files("viva.content.files").joinpath("question.schema.json").read_text("utf-8"))
    return schema


@cache
def draft_schema() -> dict[str, Any]:
    """What a file with `draft: true` must keep to: fewer keys are required, lists may be empty or longer."""
    schema = json.loads(json.dumps(question_schema()))
    schema["required"] = [name for name in schema["required"] if name not in ("reviewed", "key_points", "follow_ups", "references")]
    for name, most in (("key_points", 12), ("follow_ups", 40), ("references", 40)):
        schema["properties"][name] |= {"minItems": 0, "maxItems": most}
    schema["properties"]["title"]["minLength"] = schema["properties"]["follow_ups"]["items"]["minLength"] = 1
    schema["properties"]["follow_ups"]["items"]["properties"]["ask"]["minLength"] = 1
    return dict(schema)


@cache
def _validator() -> "Draft202012Validator":
    from jsonschema import Draft202012Validator

    return Draft202012Validator(question_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


def fits(value: object, part: Mapping[str, Any]) -> bool:
    """Whether a value is right by a part of the schema."""
    return _validator().evolve(schema=part).is_valid(value)


def validate(matter: FrontMatter, path: str) -> list[Problem]:
    """Every way in which the front matter departs from the schema, in the order of the file's lines. Of a draft, what is merely missing is
    a `draft-incomplete` warning."""
    found = [entry for error in _validator().iter_errors(matter.values) for entry in _problems(error, matter, path)]
    if matter.values.get("draft") is True:
        rules = _validator().evolve(schema=draft_schema())
        errors = {(entry.line, entry.message) for error in rules.iter_errors(matter.values) for entry in _problems(error, matter, path)}
        found = [entry if (entry.line, entry.message) in errors else incomplete(entry) for entry in found]
    return sorted(found, key=lambda entry: entry.line)


def incomplete(entry: Problem) -> Problem:
    """The same fault in a draft: something still to do."""
    return problem("draft-incomplete", entry.message, path=entry.path, line=entry.line, fix=entry.fix)


def _problems(error: "ValidationError", matter: FrontMatter, path: str) -> Iterator[Problem]:
    at: Path = tuple(error.absolute_path)
    line, name = matter.line(at), _name(at)
    schema: Any = error.schema if isinstance(error.schema, Mapping) else {}
    instance: Any = error.instance
    about = str(schema.get("description", ""))
    match error.validator:
        case "additionalProperties":
            known = list(schema.get("properties", {}))
            for key in sorted(set(instance) - set(known)):
                close = difflib.get_close_matches(key, known, n=1)
                fix = f"Did you mean `{close[0]}`?" if close else f"Remove it. Known here: {', '.join(known)}."
                yield problem("key-unknown", f"unknown key `{key}`{_inside(at)}", path=path, line=matter.line((*at, key)), fix=fix)
        case "required":
            missing = [key for key in schema.get("required", []) if key not in instance]
            # jsonschema reports each missing key apart, and names it first in its message
            key = next((key for key in missing if error.message.startswith(repr(key))), missing[0])
            what = schema.get("properties", {}).get(key, {}).get("description", "")
            yield problem("key-missing", f"`{key}` is missing{_inside(at)}", path=path, line=line, fix=f"Add `{key}:`. {what}")
        case "type":
            wanted: Any = error.validator_value
            names = [_TYPES.get(kind, str(kind)) for kind in ([wanted] if isinstance(wanted, str) else wanted)]
            yield problem("value-type", f"{name} must be {' or '.join(names)}", path=path, line=line, fix=about)
        case _:
            yield problem("value-invalid", f"{name}: {_reason(error)}", path=path, line=line, fix=about)


def _reason(error: "ValidationError") -> str:
    limit: Any = error.validator_value
    value: Any = error.instance
    shown = json.dumps(value, ensure_ascii=False, default=str)
    shown = shown if len(shown) <= 60 else f"{shown[:57]}…"
    match error.validator:
        case "enum":
            return f"{shown} is not one of {', '.join(map(str, limit))}"
        case "minimum" | "maximum":
            return f"{shown} is {'below' if error.validator == 'minimum' else 'above'} {limit}"
        case "minItems" | "maxItems":
            return f"{len(value)} entries, {'at least' if error.validator == 'minItems' else 'at most'} {limit} are allowed"
        case "minLength" | "maxLength":
            return f"{len(value)} characters, {'at least' if error.validator == 'minLength' else 'at most'} {limit} are allowed"
        case "uniqueItems":
            return "the same entry stands twice"
        case "format":
            return f"{shown} is not a date of the calendar"
        case "minProperties":
            return "the mapping is empty"
        case _:
            return f"{shown} does not have the form that this field needs"


def _name(at: Path) -> str:
    """`key_points[1].says`, counted from 1 as an author counts."""
    name = ""
    for part in at:
        name += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if name else part
    return f"`{name}`" if name else "the front matter"


def _inside(at: Path) -> str:
    return f" in {_name(at)}" if at else ""
