"""Where a user's data lies when nobody says otherwise."""

import os
from pathlib import Path

from platformdirs import user_data_path


def data_folder(chosen: Path | None = None) -> Path:
    """`chosen`, else VIVA_DATA, else the system's place for a user's data. It need not exist."""
    return chosen or Path(os.environ.get("VIVA_DATA") or user_data_path("viva", appauthor=False))
