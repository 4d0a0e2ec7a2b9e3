"""The walls between the rooms, where no import shows them: circles between files, and arrows up by name."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
WEB = SOURCE / "viva" / "web"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
FLOORS: list[str] = next(contract["layers"] for contract in CONTRACTS if contract["id"] == "web-rooms")
"""The rooms of the web storey, the highest first."""
ROOMS_WITH_ROUTES = ("api", "labs", "hub", "ui")
MAX_FILES = 14


def modules() -> dict[str, Path]:
    found = {}
    for file in SOURCE.rglob("*.py"):
        if "migrations" not in file.parts:
            name = ".".join(file.relative_to(SOURCE).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = file
    return found


def imports(name: str, file: Path, known: dict[str, Path]) -> Iterator[str]:
    """Modules of ours that a file imports, at its head, inside of functions and for type checking alike."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            of_inner = [module for module in inner if module in known]
            yield from of_inner
            if len(of_inner) < len(inner) and node.module in known:
                yield node.module


def test_no_circle_between_files() -> None:
    known = modules()
    arrows = {name: set(imports(name, file, known)) - {name} for name, file in known.items()}
    while True:
        ground = {name for name, targets in arrows.items() if not targets}
        if not ground:
            break
        arrows = {name: targets - ground for name, targets in arrows.items() if name not in ground}
    assert arrows == {}, "these files import each other in a circle, or stand on one that does"


def test_every_room_stands_on_a_floor() -> None:
    rooms = {entry.name for entry in WEB.iterdir() if entry.is_dir() and (entry / "__init__.py").exists()}
    assert rooms == set(FLOORS) - {"settings", "urls", "registry"}


def room_of(file: Path) -> str:
    """The room that a file belongs to; files right below `web` are rooms of their own."""
    first = file.relative_to(WEB).parts[0]
    return first.removesuffix(".py")


def test_no_lower_room_names_a_route_or_a_file_of_an_upper_one() -> None:
    """Import-linter sees imports only. Routes, templates, assets and modules named by a string are arrows too."""
    rooms = "|".join(ROOMS_WITH_ROUTES)
    named = re.compile(rf"""["'](?:viva\.web\.)?({rooms})[:/.][a-z_]""")
    allowed = {"settings", "urls"}  # the list of rooms, and where Django looks for the error pages
    faults = []
    for file in [*WEB.rglob("*.py"), *WEB.rglob("*.html"), *WEB.rglob("*.js"), *WEB.rglob("*.css")]:
        room = room_of(file)
        if room in allowed or room not in FLOORS or "vendor" in file.parts or "migrations" in file.parts:
            continue
        for other in named.findall(file.read_text("utf-8")):
            if other != room and FLOORS.index(other) <= FLOORS.index(room):
                faults.append(f"{file.relative_to(WEB)} names {other}")
    assert faults == []


def test_only_the_public_decorator_says_that_a_page_is_public() -> None:
    """So nothing reaches the page cache but what was made without knowing who asks."""
    users = {
        file.relative_to(WEB).as_posix() for file in WEB.rglob("*.py") if re.search(r"\bPUBLIC\b|public, no-cache", file.read_text("utf-8"))
    }
    assert users == {"ui/public.py", "server/page_cache.py"}


def test_the_browser_is_asked_for_nothing_personal_through_a_kept_page() -> None:
    """Who is asking is known to views alone: no template and no context processor asks."""
    users = {
        file.relative_to(WEB).as_posix()
        for file in WEB.rglob("*")
        if file.suffix in (".py", ".html") and "learner_of" in file.read_text("utf-8")
    }
    assert users == {"registry.py", "ui/pages.py", "ui/public.py", "hub/question.py"}


def test_folders_are_small() -> None:
    folders = {file.parent for file in modules().values()}
    folders.remove(SOURCE / "viva" / "scratch")  # sixteen algorithms side by side, whose files' digest the records of the labs carry
    for folder in folders:
        count = sum(1 for file in folder.iterdir() if file.is_file())
        assert count <= MAX_FILES, f"{folder.relative_to(ROOT)} holds {count} files"
