"""What became of a child process, as the parent saw it."""

from dataclasses import dataclass
from enum import StrEnum


class Ending(StrEnum):
    """How a child ended. Only FINISHED means that it ended by itself with status 0."""

    FINISHED = "finished"
    FAILED = "failed"
    """It ended by itself with another status, or was ended by a signal that is not ours."""
    TIME = "time"
    OUTPUT = "output"
    MEMORY = "memory"
    STOPPED = "stopped"
    """The caller asked for its end."""


@dataclass(frozen=True, slots=True)
class Result:
    """`stdout` holds what no `on_line` took; `stderr` the last part of what was complained; `seconds` wall-clock time."""

    ending: Ending
    status: int
    stdout: bytes
    stderr: bytes
    seconds: float
