"""The process in which a lab runs. Started by `run`; reads one JSON object from stdin, writes JSON objects, one per line.

In: {"path": …, "runs": [{"seed": 0, "settings": {…}}, …]}. Out, by "kind": manifest, progress (run, done), outcome (run, readings, charts,
seconds), failed (run or null, message, detail), used (data, versions). What the lab itself prints goes to stderr.
"""

import importlib.util
import json
import os
import sys
import time
import traceback
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from viva.evidence import tables, versions
from viva.evidence.lab import Lab, LabError
from viva.evidence.tables import DataMissingError

_TELL_EVERY = 0.2


def main() -> None:
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    job = json.load(sys.stdin)
    try:
        lab = load(Path(job["path"]))
    except BaseException as error:  # noqa: BLE001 - whatever a lab does while it is imported, its author is to read
        _failed(out, None, error)
        return
    _say(out, kind="manifest", **manifest(lab))
    for index, run in enumerate(job["runs"]):
        _run(out, lab, index, run)
    _say(out, kind="used", data=tables.used(), versions=versions.depended_on(_imported()))


def _imported() -> set[str]:
    """Modules that the numbers may depend on: SQLite only where the lab itself uses it, since libraries import it on the side."""
    names = set(sys.modules)
    lab_uses_sqlite = hasattr(sys.modules.get("evidence"), "sqlite3")
    if not lab_uses_sqlite:
        names.discard("sqlite3")
    return names


def load(path: Path) -> Lab:
    """The `lab` of an evidence.py. Raises LabError, and whatever the file raises."""
    warnings.simplefilter("ignore")
    tables.search_from(path.parent)
    spec = importlib.util.spec_from_file_location("evidence", path)
    if spec is None or spec.loader is None:
        raise LabError(f"{path.name} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules["evidence"] = module  # dataclasses of the lab look themselves up
    spec.loader.exec_module(module)
    lab = getattr(module, "lab", None)
    if not isinstance(lab, Lab):
        raise LabError(f"{path.name} has no `lab = Lab(…)`")
    return lab


def manifest(lab: Lab) -> dict[str, Any]:
    """What a lab declares, as plain data."""
    parameters = [asdict(parameter) for parameter in lab.parameters.values()]
    claims = [asdict(claim) for claim in lab.claims]
    return {
        "summary": lab.summary,
        "about_data": lab.data,
        "whiteboard": list(lab.whiteboard),
        "parameters": parameters,
        "claims": claims,
    }


def _run(out: TextIO, lab: Lab, index: int, run: dict[str, Any]) -> None:
    last = 0.0

    def tell(done: float) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last > _TELL_EVERY:
            last = now
            _say(out, kind="progress", run=index, done=round(done, 3))

    start = time.process_time()
    try:
        outcome = lab.run(run["seed"], run["settings"], tell)
    except BaseException as error:  # noqa: BLE001
        _failed(out, index, error)
    else:
        seconds = round(time.process_time() - start, 3)
        _say(out, kind="outcome", run=index, seconds=seconds, **outcome)


def _failed(out: TextIO, index: int | None, error: BaseException) -> None:
    is_ours = isinstance(error, LabError | DataMissingError)
    if is_ours:
        message = str(error)
        detail = ""
    else:
        message = f"{type(error).__name__}: {error}"
        detail = "".join(traceback.format_exception(error))
    _say(
        out,
        kind="failed",
        run=index,
        message=message[:500],
        detail=detail[-4000:],
    )


def _say(out: TextIO, **line: Any) -> None:
    out.write(json.dumps(line, allow_nan=False) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
