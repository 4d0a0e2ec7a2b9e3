"""What a process keeps by key: made once, bounded, and of one version only."""

from collections.abc import Sequence

from viva.web.library.kept import Recent


class Maker:
    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, keys: Sequence[str]) -> dict[str, str]:
        self.asked += keys
        return {key: key * 2 for key in keys if key != "nothing"}


def test_a_value_is_made_once_while_the_version_stands() -> None:
    make, recent = Maker(), Recent[str, str](10)
    assert recent("1", ["a", "b", "nothing"], make) == {"a": "aa", "b": "bb"}
    assert recent("1", ["b", "c"], make) == {"b": "bb", "c": "cc"}
    assert make.asked == ["a", "b", "nothing", "c"]
    assert recent("2", ["a"], make) == {"a": "aa"}
    assert make.asked[-1] == "a"
    assert len(make.asked) == 5


def test_the_longest_unused_goes_when_together_they_weigh_too_much() -> None:
    make, recent = Maker(), Recent[str, str](6, len)
    for keys in (["a"], ["b"], ["c"], ["a"], ["d"]):
        recent("1", keys, make)
    make.asked.clear()
    recent("1", ["a", "c", "d"], make)
    assert make.asked == []
    recent("1", ["b"], make)
    assert make.asked == ["b"]


def test_what_was_made_for_an_old_version_is_not_kept_for_the_new() -> None:
    recent = Recent[str, str](10)

    def late(keys: Sequence[str]) -> dict[str, str]:
        recent("2", [], late)  # a sync, while the value was being made
        return dict.fromkeys(keys, "old")

    assert recent("1", ["a"], late) == {"a": "old"}
    assert recent("2", ["a"], Maker()) == {"a": "aa"}
