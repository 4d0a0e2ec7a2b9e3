"""Reading the small tables that a bank brings along in its `data` folder. The one place of a lab that touches the disk."""

import csv
import gzip
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

FOLDER = "data"
_used: dict[str, str] = {}
"""Name -> SHA-256 of each table that this process has read: what a run depended on."""
_folder: list[Path] = []


class DataMissingError(Exception):
    """A table is absent, or holds something else than its name says. The text is for the author."""


class Table:
    """Columns by name, all of one length: arrays of float64 where every entry is a number or empty (NaN), of text otherwise."""

    def __init__(self, columns: "Mapping[str, np.ndarray[Any, Any]]") -> None:
        self.columns = dict(columns)

    def __getitem__(self, name: str) -> "np.ndarray[Any, Any]":
        return self.columns[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def take(self, rows: Any) -> "Table":
        """The table with some of its rows: a mask, a slice or positions."""
        return Table({name: values[rows] for name, values in self.columns.items()})

    def matrix(self, *, without: tuple[str, ...] = ()) -> "np.ndarray[Any, Any]":
        """Shape (rows, features), float64.

        A column of numbers stays one, with its median in place of what is missing. A column of texts becomes one column of 0 and 1 for each
        of its values but the first.
        """
        import numpy as np

        features = []
        for name, values in self.columns.items():
            if name in without:
                continue
            if values.dtype.kind == "f":
                missing = np.isnan(values)
                median = np.median(values[~missing])
                features.append(np.where(missing, median, values))
            else:
                features += [(values == value).astype(float) for value in np.unique(values)[1:]]
        return np.column_stack(features)


def search_from(bank: Path) -> None:
    """Where tables are looked for: `data` in this folder or the nearest one above it. Set once, before a lab is loaded."""
    _folder[:] = [folder / FOLDER for folder in (bank, *bank.parents)]


def used() -> dict[str, str]:
    """Name -> SHA-256 of the tables read so far."""
    return dict(_used)


def table(name: str) -> Table:
    """The table NAME.csv.gz of the bank. Raises DataMissingError."""
    import numpy as np

    raw = gzip.decompress(_read(f"{name}.csv.gz")).decode("utf-8")
    rows = csv.reader(raw.splitlines())
    head = next(rows)
    columns = {}
    for column, values in zip(head, zip(*rows, strict=True), strict=True):
        try:
            columns[column] = np.array([float(value) if value else np.nan for value in values])
        except ValueError:
            columns[column] = np.array(values)
    return Table(columns)


def image_table(name: str) -> "tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]":
    """(pixels, labels) of NAME.npz: shape (images, pixels) as float64 from 0 to 255, and (images,) as int. Raises DataMissingError."""
    import io

    import numpy as np

    with np.load(io.BytesIO(_read(f"{name}.npz")), allow_pickle=False) as stored:
        return stored["pixels"].astype(np.float64), stored["labels"].astype(np.int64)


def _read(name: str) -> bytes:
    for folder in _folder:
        file = folder / name
        if file.is_file():
            raw = file.read_bytes()
            _used[name] = hashlib.sha256(raw).hexdigest()
            return raw
    raise DataMissingError(f"there is no {name} in a folder `{FOLDER}` beside or above the lab")
