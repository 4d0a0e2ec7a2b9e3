"""What the worker does with a run: try the lab in a child process, and give what came out."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from viva.content.files.pack import EVIDENCE_FILE
from viva.evidence.run import ONE_RUN, LabFailedError, run_lab
from viva.evidence.run import Run as Wanted
from viva.web.jobs.models import JobFailedError
from viva.web.labs.models import Lab, Run

TELL_EVERY = 0.5
"""Seconds between two notes of the progress."""


def perform(run: Run, tell: Callable[[float], bool]) -> dict[str, Any]:
    """The values to store with a run. Raises JobFailedError."""
    file = _unchanged_lab(run)
    last = time.monotonic()
    lost = False

    def note(share: float) -> None:
        nonlocal last, lost
        if time.monotonic() - last > TELL_EVERY:
            last = time.monotonic()
            lost = not tell(share)

    def stop() -> bool:
        return lost

    wanted = [Wanted(run.seed, run.settings)]
    try:
        done = run_lab(file, wanted, limits=ONE_RUN, on_progress=note, stop=stop).result()
    except LabFailedError as error:
        raise JobFailedError(str(error), error.detail) from error
    readings = [[entry.name, entry.value, entry.simulated] for entry in done.readings]
    return {"outcome": {"readings": readings, "charts": list(done.charts), "seconds": done.seconds}}


def _unchanged_lab(run: Run) -> Path:
    """Where the lab lies whose page the reader saw. Raises JobFailedError where it is gone or has changed since."""
    lab = Lab.objects.of_current(run.question_id).first()
    if lab is None:
        raise JobFailedError("The question or its lab is gone.")
    file = Path(lab.question.bank, lab.question.path).with_name(EVIDENCE_FILE)
    if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != lab.code_digest:
        raise JobFailedError("The lab has changed since this page was made. Load the page again.")
    return file
