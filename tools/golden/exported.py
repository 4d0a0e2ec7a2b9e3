"""Two static exports: with an address and a search, and with neither."""

from pathlib import Path

from tools.golden.markup import settled_html
from tools.golden.rules import broken_into_lines, settled
from tools.golden.sides import Side, text_of

EXPORTS = {
    "with address": ("--url", "https://example.org/viva/"),
    "without search": ("--no-search",),
}
LEFT_OUT = ("static", "pagefind")
"""Folders that hold no pages: digests stand in the names of the one, an index of another program in the other."""


def record(side: Side) -> dict[str, str]:
    """What the command says, and each file that it writes."""
    recording = dict[str, str]()
    for name, options in EXPORTS.items():
        folder = side.folder / "export" / name.replace(" ", "-")
        done = side.viva("export", folder, "--bank", "packs", *options)
        told = f"status {done.returncode}\n{done.stdout}\n{done.stderr}"
        recording[f"{name}: command"] = settled(told, side.names)
        for file in sorted(folder.rglob("*")):
            path = file.relative_to(folder)
            if file.is_file() and path.parts[0] not in LEFT_OUT:
                recording[f"{name}: {path.as_posix()}"] = _text(file, side)
    return recording


def _text(file: Path, side: Side) -> str:
    text = text_of(file.read_bytes())
    return settled(settled_html(text) if file.suffix == ".html" else broken_into_lines(text), side.names)
