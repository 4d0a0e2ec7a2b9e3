"""Where the labs of a bank lie."""

from dataclasses import dataclass
from pathlib import Path

from viva.content.files.pack import EVIDENCE_FILE, Bank
from viva.content.record import RECORD_FILE


@dataclass(frozen=True, slots=True)
class LabFile:
    """A question's lab: the `evidence.py` and the record beside it, which need not exist yet."""

    question: str
    code: Path
    record: Path


def labs_of(bank: Bank) -> list[LabFile]:
    """The labs of the questions that parse, in the bank's order."""
    labs = []
    for question in bank.questions:
        if question.has_evidence:
            folder = (bank.root / question.path).parent
            labs.append(LabFile(question.id, folder / EVIDENCE_FILE, folder / RECORD_FILE))
    return labs
