"""The worker's side: take a run, do it in a child process, write down what came out."""

import hashlib
import logging
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from viva.content.pack import EVIDENCE_FILE
from viva.evidence.run import ONE_RUN, Done, LabFailedError, run_lab
from viva.evidence.run import Run as Wanted
from viva.web.jobs.models import State
from viva.web.labs.models import Run
from viva.web.library.models import Question

TELL_EVERY = 0.5
_log = logging.getLogger(__name__)


def perform_one(worker: str, now: Callable[[], datetime]) -> bool:
    """Claim a run and do it. False where there was none."""
    run = Run.objects.claim(worker, now())
    if run is None:
        return False
    try:
        done = _perform(run, now)
    except LabFailedError as error:
        _log.warning("the lab of %s failed: %s\n%s", run.question_id, error, error.detail)
        run.finish(State.FAILED, now(), message=str(error)[:500])
    except Exception:  # noqa: BLE001 - whatever it is, the reader hears of it and the worker goes on
        _log.exception("the run %s could not be made", run)
        run.finish(State.FAILED, now(), message="Something in Viva failed; the server's log says what.")
    else:
        readings = [[entry.name, entry.value, entry.simulated] for entry in done.readings]
        run.finish(State.DONE, now(), outcome={"readings": readings, "charts": list(done.charts), "seconds": done.seconds})
    Run.objects.prune()
    return True


def waits(now: Callable[[], datetime]) -> bool:
    """Whether there is a run to take."""
    return bool(Run.objects.claimable(now()).exists())


def _perform(run: Run, now: Callable[[], datetime]) -> Done:
    file, code = _file(run)
    if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != code:
        raise LabFailedError("The lab has changed since this page was made. Load the page again.")
    last, lost = time.monotonic(), False

    def tell(share: float) -> None:
        nonlocal last, lost
        if time.monotonic() - last > TELL_EVERY:
            last = time.monotonic()
            lost = not run.tell(share, now())

    return run_lab(file, [Wanted(run.seed, run.settings)], limits=ONE_RUN, on_progress=tell, stop=lambda: lost).result()


def _file(run: Run) -> tuple[Path, str]:
    """(where the lab lies, the digest of its code when the content was synced)."""
    row = Question.objects.shown().filter(question_id=run.question_id).values("bank", "path", "lab__code_digest").first()
    if row is None or row["lab__code_digest"] is None:
        raise LabFailedError("The question or its lab is gone.")
    return Path(row["bank"], row["path"]).with_name(EVIDENCE_FILE), row["lab__code_digest"]
