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

    def __init__(self, found: Problem) -> None:
        super().__init__(found.message)
        self.problem = found


def split(text: str, path: str) -> tuple[str, str, int]:
    """(YAML, body, line of the body's first line) of a file. Raises FrontMatterError where the fences are missing."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        raise FrontMatterError(problem("front-matter-missing", "the first line is not ---", path=path))
    for number, line in enumerate(lines[1:], start=2):
        if line.rstrip() == "---":
            return "\n".join(lines[1 : number - 1]), "\n".join(lines[number:]), number + 1
    raise FrontMatterError(problem("front-matter-missing", "the front matter never ends: no second --- line", path=path))


def load(source: str, path: str) -> tuple[FrontMatter, list[Problem]]:
    """The front matter's values and the faults found on the way (duplicate keys). `source` starts on line 2 of the file.

    Raises FrontMatterError where it is not YAML, not a mapping, too deep, or uses aliases.
    """
    try:
        node = yaml.compose(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + 2
        raise FrontMatterError(problem("front-matter-broken", error.problem or "not YAML", path=path, line=line)) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise FrontMatterError(problem("front-matter-broken", f"not YAML: {type(error).__name__}", path=path)) from error
    if not isinstance(node, yaml.MappingNode):
        raise FrontMatterError(problem("front-matter-broken", "the front matter is not a list of `key: value` lines", path=path, line=2))
    matter, found = FrontMatter(), list[Problem]()
    values = _Reader(path, matter, found).read(node, ())
    assert isinstance(values, dict)  # noqa: S101 - a mapping node reads as a dict
    matter.values = values
    return matter, found


class _Reader:
    """Walks YAML nodes once; a node met twice is an alias."""

    def __init__(self, path: str, matter: FrontMatter, found: list[Problem]) -> None:
        self.path, self.matter, self.found = path, matter, found
        self.seen: set[int] = set()

    def read(self, node: yaml.Node, at: Path) -> Plain:
        line = node.start_mark.line + 2
        self.matter.lines[at] = line
        if len(at) > MAX_DEPTH:
            raise FrontMatterError(problem("front-matter-broken", "nested too deep", path=self.path, line=line))
        if id(node) in self.seen:
            raise FrontMatterError(
                problem("front-matter-broken", "anchors and aliases (& and *) are not allowed", path=self.path, line=line)
            )
        self.seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, (*at, index)) for index, item in enumerate(node.value)]
        values: dict[str, Plain] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
            key_line = key_node.start_mark.line + 2
            if key in values:
                self.found.append(problem("key-duplicate", f"`{key}` stands twice", path=self.path, line=key_line))
            values[key] = self.read(value_node, (*at, key))
            self.matter.lines[(*at, key)] = key_line
        return values


def _scalar(node: yaml.ScalarNode) -> Plain:
    text = str(node.value)
    if node.style in ("'", '"', "|", ">"):
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
