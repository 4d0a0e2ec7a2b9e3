"""The JSON Schema of the front matter (question.schema.json), applied so that each fault names its line and its cure."""

import copy
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
    file = files("viva.content.files").joinpath("question.schema.json")
    schema: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return schema


@cache
def draft_schema() -> dict[str, Any]:
    """What a file with `draft: true` must keep to: fewer keys are required, lists may be empty or longer."""
    schema = copy.deepcopy(question_schema())
    for name in ("reviewed", "key_points", "follow_ups", "references"):
        schema["required"].remove(name)
    fields = schema["properties"]
    for name, most in (("key_points", 12), ("follow_ups", 40), ("references", 40)):
        fields[name]["minItems"] = 0
        fields[name]["maxItems"] = most
    follow_up = fields["follow_ups"]["items"]
    for text in (fields["title"], follow_up, follow_up["properties"]["ask"]):
        text["minLength"] = 1
    return schema


@cache
def _validator() -> "Draft202012Validator":
    from jsonschema import Draft202012Validator

    return Draft202012Validator(question_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


def fits(value: object, part: Mapping[str, Any]) -> bool:
    """Whether a value is right by a part of the schema."""
    return _validator().evolve(schema=part).is_valid(value)


def validate(matter: FrontMatter, path: str) -> list[Problem]:
    """Every way in which the front matter departs from the schema, in the order of the file's lines.

    Of a draft, what is merely missing is a `draft-incomplete` warning.
    """
    problems = _departures(_validator(), matter, path)
    if matter.values.get("draft") is True:
        for_drafts = _validator().evolve(schema=draft_schema())
        errors = {(entry.line, entry.message) for entry in _departures(for_drafts, matter, path)}
        for index, entry in enumerate(problems):
            is_error = (entry.line, entry.message) in errors
            if not is_error:
                problems[index] = incomplete(entry)
    return sorted(problems, key=lambda entry: entry.line)


def _departures(rules: Any, matter: FrontMatter, path: str) -> list[Problem]:
    problems: list[Problem] = []
    for error in rules.iter_errors(matter.values):
        problems += _problems(error, matter, path)
    return problems


def incomplete(entry: Problem) -> Problem:
    """The same fault in a draft: something still to do."""
    return problem("draft-incomplete", entry.message, path=entry.path, line=entry.line, fix=entry.fix)


def _problems(error: "ValidationError", matter: FrontMatter, path: str) -> Iterator[Problem]:
    """What one error of the validator says of the file; unknown keys are one problem each."""
    at: Path = tuple(error.absolute_path)
    line = matter.line(at)
    schema: Any = error.schema if isinstance(error.schema, Mapping) else {}
    about = str(schema.get("description", ""))
    match error.validator:
        case "additionalProperties":
            known = list(schema.get("properties", {}))
            instance: Any = error.instance
            for key in sorted(set(instance) - set(known)):
                message = f"unknown key `{key}`{_inside(at)}"
                yield problem("key-unknown", message, path=path, line=matter.line((*at, key)), fix=_instead_of(key, known))
        case "required":
            key = _missing_key(error, schema)
            what = schema.get("properties", {}).get(key, {}).get("description", "")
            yield problem("key-missing", f"`{key}` is missing{_inside(at)}", path=path, line=line, fix=f"Add `{key}:`. {what}")
        case "type":
            message = f"{_name(at)} must be {_wanted_types(error)}"
            yield problem("value-type", message, path=path, line=line, fix=about)
        case _:
            message = f"{_name(at)}: {_reason(error)}"
            yield problem("value-invalid", message, path=path, line=line, fix=about)


def _instead_of(key: str, known: list[str]) -> str:
    close = difflib.get_close_matches(key, known, n=1)
    if close:
        return f"Did you mean `{close[0]}`?"
    return f"Remove it. Known here: {', '.join(known)}."


def _missing_key(error: "ValidationError", schema: Mapping[str, Any]) -> str:
    """Which key the error is about: jsonschema reports each missing key apart, and names it first in its message."""
    instance: Any = error.instance
    missing: list[str] = [key for key in schema.get("required", []) if key not in instance]
    for key in missing:
        if error.message.startswith(repr(key)):
            return key
    return missing[0]


def _wanted_types(error: "ValidationError") -> str:
    wanted: Any = error.validator_value
    kinds = [wanted] if isinstance(wanted, str) else wanted
    names = [_TYPES.get(kind, str(kind)) for kind in kinds]
    return " or ".join(names)


def _reason(error: "ValidationError") -> str:
    limit: Any = error.validator_value
    value: Any = error.instance
    shown = json.dumps(value, ensure_ascii=False, default=str)
    if len(shown) > 60:
        shown = f"{shown[:57]}…"
    match error.validator:
        case "enum":
            return f"{shown} is not one of {', '.join(map(str, limit))}"
        case "minimum" | "maximum":
            side = "below" if error.validator == "minimum" else "above"
            return f"{shown} is {side} {limit}"
        case "minItems" | "maxItems":
            return f"{len(value)} entries, {_bound(error)} are allowed"
        case "minLength" | "maxLength":
            return f"{len(value)} characters, {_bound(error)} are allowed"
        case "uniqueItems":
            return "the same entry stands twice"
        case "format":
            return f"{shown} is not a date of the calendar"
        case "minProperties":
            return "the mapping is empty"
    return f"{shown} does not have the form that this field needs"


def _bound(error: "ValidationError") -> str:
    is_lowest = str(error.validator).startswith("min")
    side = "at least" if is_lowest else "at most"
    return f"{side} {error.validator_value}"


def _name(at: Path) -> str:
    """`key_points[1].says`, counted from 1 as an author counts."""
    name = ""
    for part in at:
        if isinstance(part, int):
            name += f"[{part + 1}]"
        elif name:
            name += f".{part}"
        else:
            name = part
    return f"`{name}`" if name else "the front matter"


def _inside(at: Path) -> str:
    return f" in {_name(at)}" if at else ""
