"""What counts as a number that needs a witness."""

import pytest

from viva.content.lint.figures import figures


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rose by 40%.", ["40%"]),
        ("It rose by 40 per cent, then 3 percentage points.", ["40 per cent", "3 percentage points"]),
        ("An AUC of 0.94 fell to .5", ["0.94", ".5"]),
        ("It cost $5 and was 4x faster", ["$5", "4x"]),
        ("We had 800 rows and 1,200 columns", ["800", "1,200"]),
        ("Five or ten folds; use 5 or 10; 12 of them", []),
        ("In 2004 they said", []),
        ("A 20-layer network, 10-fold, an 80/20 split, the 99th row", []),
        ("ResNet-50 and p99 and v1.2 and ISO/IEC 9075", ["9075"]),
        ("between 10-20% more", ["20%"]),
        ("section 7.10.2 of the book", []),
    ],
)
def test_figures(text: str, expected: list[str]) -> None:
    assert figures(text) == expected
