"""The house stands as docs/architecture.md says: pure rooms are pure, files are small, migrations are written, docs are complete."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "viva"
PURE_ROOMS = ("content", "scratch", "sandbox", "evidence")


def modules_of(room: str) -> list[str]:
    """Every module of a room, by the name under which it is imported."""
    paths = [file.relative_to(SOURCE.parent).with_suffix("") for file in sorted((SOURCE / room).rglob("*.py"))]
    return [".".join(path.parts).removesuffix(".__init__") for path in paths]


BLOCK_DJANGO = """
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("django", "granian", "whitenoise"):
            raise ImportError(f"a pure room imported {name}")
sys.meta_path.insert(0, Block())
import importlib
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_pure_rooms_import_with_django_blocked(room: str) -> None:
    modules = modules_of(room)
    assert len(modules) > 3
    subprocess.run([sys.executable, "-c", BLOCK_DJANGO, *modules], check=True, timeout=60)


def test_checking_a_bank_imports_no_web() -> None:
    code = f"{BLOCK_DJANGO}\nfrom viva.cli import main\nmain(['check', {str(ROOT / 'packs')!r}])"
    done = subprocess.run([sys.executable, "-c", code, *modules_of("content")], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "clean" in done.stdout


def test_files_and_functions_are_small() -> None:
    for file in SOURCE.rglob("*.py"):
        text = file.read_text("utf-8")
        assert text.count("\n") <= 400, f"{file} asks for a second room"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                assert node.end_lineno - node.lineno < 60, f"{file}: {node.name} is too long"


def test_every_module_says_what_it_is() -> None:
    bare = {"apps.py", "urls.py", "0001_initial.py"}
    for file in SOURCE.rglob("*.py"):
        text = file.read_text("utf-8")
        if file.name not in bare and text.strip():
            assert ast.get_docstring(ast.parse(text)), f"{file} has no docstring"


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_templates_ask_for_no_address_that_does_not_exist() -> None:
    from django.urls import reverse

    names = {name for file in SOURCE.rglob("*.html") for name in re.findall(r"url\('([a-z:]+)'", file.read_text("utf-8"))}
    assert {"hub:questions", "ui:help"} <= names
    for name in names:
        reverse(name, args=["A-1"] if name in ("hub:question", "labs:start", "labs:run") else [])


def test_templates_carry_no_inline_code_or_style() -> None:
    for file in SOURCE.rglob("*.html"):
        text = file.read_text("utf-8")
        assert not re.search(r"\son[a-z]+=|\sstyle=|<style|javascript:", text), file
        assert all('src="' in tag or "application/ld+json" in tag for tag in re.findall(r"<script[^>]*>", text)), file


def test_every_vendored_file_brings_its_licence() -> None:
    static = SOURCE / "web" / "ui" / "static" / "ui"
    for file in [*static.glob("vendor/*.js"), *static.glob("fonts/*.woff2")]:
        family = re.sub(r"(-italic|-\d+\.\d+\.\d+)?\.(woff2|min\.js|js)$", "", file.name)
        assert (file.parent / f"{family}-LICENSE.txt").exists(), file
