"""Every shipped lab gives the same numbers twice, and none needs more than its share."""

import pytest

from viva.content.files.labs import LabFile, labs_of
from viva.content.files.pack import read_bank
from viva.content.files.shipped import shipped_bank
from viva.evidence.run import Done, Run, run_lab

LABS = labs_of(read_bank(shipped_bank()))


def test_every_question_has_one() -> None:
    assert len(LABS) == len(read_bank(shipped_bank()).questions) == 22


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.question)
def test_the_same_seed_gives_the_same_numbers_and_pictures(lab: LabFile) -> None:
    first, second = (run_lab(lab.code, [Run(3)]).done[0] for _ in range(2))
    assert isinstance(first, Done)
    assert isinstance(second, Done)
    assert first.readings == second.readings
    assert first.charts == second.charts
