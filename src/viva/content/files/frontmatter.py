"""YAML front matter as plain values, with the line of every value beside it.

YAML's own type guessing is not used: `no` stays a word and `2026-11-22` stays a text, so that what the author wrote is
what the schema judges. Anchors and aliases are refused: they save no typing here and can blow a file up.
"""

import re
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from viva.content.problem import Problem, problem

Path: TypeAlias = tuple[str | int, ...]
Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"

MAX_DEPTH = 12
_FIRST_LINE = 2
"""Where the YAML begins in the file: below the line of ---."""
_INT = re.compile(r"[-+]?(0|[1-9]\d{0,17})")
_FLOAT = re.compile(r"[-+]?\d{1,18}\.\d{1,18}")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(slots=True)
class FrontMatter:
    """`values` by key; `lines` maps a path into them, such as ("key_points", 0, "says"), to its line in the file."""

    values: dict[str, Plain] = field(default_factory=dict)
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of the value at `path`, or of the nearest thing around it that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class FrontMatterError(Exception):
    """Carries the one Problem that keeps the front matter from being read."""

    def __init__(self, fault: Problem) -> None:
        super().__init__(fault.message)
        self.problem = fault


def split(text: str, path: str) -> tuple[str, str, int]:
    """(YAML, body, line of the body's first line) of a file. Raises FrontMatterError where the fences are missing."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        raise FrontMatterError(problem("front-matter-missing", "the first line is not ---", path=path))
    for number, line in enumerate(lines[1:], start=2):
        if line.rstrip() == "---":
            source = lines[1 : number - 1]
            body = lines[number:]
            return "\n".join(source), "\n".join(body), number + 1
    raise FrontMatterError(problem("front-matter-missing", "the front matter never ends: no second --- line", path=path))


def load(source: str, path: str) -> tuple[FrontMatter, list[Problem]]:
    """The front matter's values and the faults found on the way (duplicate keys). `source` starts on line 2 of the file.

    Raises FrontMatterError where it is not YAML, not a mapping, too deep, or uses aliases.
    """
    try:
        node = yaml.compose(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # the one in C where there is one
    except yaml.MarkedYAMLError as error:
        offset = error.problem_mark.line if error.problem_mark else 0
        raise _broken(error.problem or "not YAML", path, offset + _FIRST_LINE) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise _broken(f"not YAML: {type(error).__name__}", path, 1) from error
    if not isinstance(node, yaml.MappingNode):
        raise _broken("the front matter is not a list of `key: value` lines", path, _FIRST_LINE)
    reader = _Reader(path)
    values = reader.read(node, ())
    assert isinstance(values, dict)  # noqa: S101 - a mapping node reads as a dict
    return FrontMatter(values, reader.lines), reader.problems


def _broken(message: str, path: str, line: int) -> FrontMatterError:
    return FrontMatterError(problem("front-matter-broken", message, path=path, line=line))


class _Reader:
    """Walks YAML nodes once, and notes the line of each value and what is wrong. A node met twice is an alias."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []
        self.seen: set[int] = set()

    def read(self, node: yaml.Node, at: Path) -> Plain:
        line = node.start_mark.line + _FIRST_LINE
        self.lines[at] = line
        if len(at) > MAX_DEPTH:
            raise _broken("nested too deep", self.path, line)
        if id(node) in self.seen:
            raise _broken("anchors and aliases (& and *) are not allowed", self.path, line)
        self.seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, (*at, index)) for index, item in enumerate(node.value)]
        return self._mapping(node, at)

    def _mapping(self, node: yaml.Node, at: Path) -> dict[str, Plain]:
        values: dict[str, Plain] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
            key_line = key_node.start_mark.line + _FIRST_LINE
            if key in values:
                self.problems.append(problem("key-duplicate", f"`{key}` stands twice", path=self.path, line=key_line))
            place = (*at, key)
            values[key] = self.read(value_node, place)
            self.lines[place] = key_line  # a value may begin on a later line; an author looks for its key
        return values


def _scalar(node: yaml.ScalarNode) -> Plain:
    text = str(node.value)
    if node.style in ("'", '"', "|", ">"):
        return text
    word = text.lower()
    if word in _WORDS:
        return _WORDS[word]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
