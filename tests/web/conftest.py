from pathlib import Path

import pytest

from tests.web import bank


@pytest.fixture
def site(db: None, static_files: None, tmp_path: Path) -> Path:
    """A synced bank of 42 questions; the value is its folder."""
    root = tmp_path / "bank"
    bank.many(root)
    report = bank.sync(root)
    assert not report.problems
    return root
