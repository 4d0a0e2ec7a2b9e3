"""How much a child process may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` is wall-clock time, `cpu_seconds` processor time, `memory_bytes` address space, `output_bytes` what stdout and stderr may
    say together, `file_bytes` the size of any one file that is written. All are positive."""

    seconds: float = 30.0
    cpu_seconds: int = 30
    memory_bytes: int = 4 << 30
    output_bytes: int = 2 << 20
    file_bytes: int = 8 << 20

    def __post_init__(self) -> None:
        if min(self.seconds, self.cpu_seconds, self.memory_bytes, self.output_bytes, self.file_bytes) <= 0:
            raise ValueError("limits are positive")
