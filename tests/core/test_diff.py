"""What a change does to what is stored, and which promises it breaks."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.core.test_pack import put
from tests.core.test_problems import GOOD
from viva.content.diff import broken_promises, compare
from viva.content.files.pack import read_bank

DIGESTS = st.dictionaries(st.sampled_from("ABCDEFGH"), st.sampled_from(["1", "2", "3"]))


@given(DIGESTS, DIGESTS, st.booleans())
def test_applying_the_difference_gives_what_was_found(found: dict[str, str], stored: dict[str, str], complete: bool) -> None:
    diff = compare(found, stored, complete=complete)
    after = {name: digest for name, digest in stored.items() if name not in diff.retired}
    after |= {name: found[name] for name in (*diff.added, *diff.changed)}
    assert {name: after[name] for name in found} == found
    assert set(after) == (set(found) if complete else set(found) | set(stored))
    assert diff.empty == (after == stored)


def test_nothing_is_retired_on_the_word_of_a_bank_with_a_broken_file() -> None:
    assert compare({}, {"A": "1"}, complete=False).retired == ()
    assert compare({}, {"A": "1"}, complete=True).retired == ("A",)


def broken(tmp_path: Path, before: str, after: str) -> list[str]:
    put(tmp_path / "before", "SQL-BEG-001-a", before)
    put(tmp_path / "after", "SQL-BEG-001-a", after)
    return [entry.code for entry in broken_promises(read_bank(tmp_path / "before"), read_bank(tmp_path / "after"))]


def test_a_changed_id_is_a_broken_promise(tmp_path: Path) -> None:
    assert broken(tmp_path, GOOD, GOOD.replace("SQL-BEG-001", "SQL-BEG-002")) == ["id-changed"]


def test_a_lost_key_point_is_a_broken_promise(tmp_path: Path) -> None:
    assert broken(tmp_path, GOOD, GOOD.replace("- id: nulls", "- id: missing")) == ["key-point-id-changed"]


def test_lost_evidence_is_named(tmp_path: Path) -> None:
    put(tmp_path / "before", "SQL-BEG-001-a", "", name="evidence.py")
    assert broken(tmp_path, GOOD, GOOD) == ["evidence-removed"]


def test_a_moved_file_and_a_reworded_text_break_nothing(tmp_path: Path) -> None:
    put(tmp_path / "before", "SQL-BEG-001-a", GOOD)
    put(tmp_path / "after", "sql/SQL-BEG-001-moved", GOOD.replace("A left join keeps", "Left joins keep"))
    assert list(broken_promises(read_bank(tmp_path / "before"), read_bank(tmp_path / "after"))) == []
