"""Where the question bank that comes with Viva lies: inside the wheel, or beside `src` in a checkout."""

from pathlib import Path


def shipped_bank() -> Path:
    """The folder of the shipped bank. It exists in every installation that is whole."""
    package = Path(__file__).resolve().parents[2]
    inside = package / "packs"
    return inside if inside.is_dir() else package.parent.parent / "packs"
