"""Counts are exact: compared with counting the plain way, over random banks and random filters."""

from collections.abc import Mapping
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from viva.web.hub.listing import facets
from viva.web.hub.listing.columns import Columns, Entry, positions
from viva.web.hub.listing.selection import FACETS, Selection

LEVELS = ("Beginner", "Intermediate", "Advanced")
ENTRY = st.builds(
    Entry,
    key=st.just(0),
    question_id=st.just(""),
    title=st.text(max_size=5),
    technology=st.sampled_from(["A", "B", "C"]),
    category=st.sampled_from(["X", "Y"]),
    level=st.sampled_from(LEVELS),
    difficulty=st.integers(1, 10),
    tags=st.lists(st.sampled_from(["t", "u", "v", "w"]), max_size=3, unique=True).map(tuple),
    reviewed=st.dates(date(2025, 1, 1), date(2026, 1, 1)),
    leads_to=st.just(()),
)
HAVING: Mapping[str, frozenset[int]] = {"evidence": frozenset(range(0, 40, 3)), "drill": frozenset(range(0, 40, 4))}
"""Facet -> the keys of the questions that have it."""
VALUES: Mapping[str, tuple[str, ...]] = {
    "technology": ("A", "B", "C"),
    "category": ("X", "Y"),
    "level": LEVELS,
    "tag": ("t", "u", "v", "w"),
}
CHOSEN = st.fixed_dictionaries(
    {}, optional={name: st.lists(st.sampled_from(values), min_size=1, unique=True).map(tuple) for name, values in VALUES.items()}
)
RANGE = st.none() | st.tuples(st.integers(1, 10), st.integers(1, 10)).map(lambda pair: (min(pair), max(pair)))
SELECTION = st.builds(
    Selection, chosen=CHOSEN, has=st.lists(st.sampled_from(["evidence", "drill"]), unique=True).map(tuple), difficulty=RANGE
)
BANK = st.lists(ENTRY, max_size=40).map(
    lambda found: Columns(
        "",
        tuple(
            Entry(**{**{name: getattr(e, name) for name in Entry.__slots__}, "key": n, "question_id": f"Q-{n}"})
            for n, e in enumerate(found)
        ),
        {name: [f"Q-{key}" for key in keys] for name, keys in HAVING.items()},
    )
)


def passes(entry: Entry, selection: Selection, without: str = "") -> bool:
    """The rule in plain words: OR within a facet, AND across."""
    for facet, values in selection.chosen.items():
        if facet != without and not set(values) & set(entry.values(facet)):
            return False
    if selection.difficulty and without != "difficulty" and not selection.difficulty[0] <= entry.difficulty <= selection.difficulty[1]:
        return False
    return all(without == name or entry.key in HAVING[name] for name in selection.has)


@given(BANK, SELECTION, st.data())
def test_every_count_is_the_plain_count(columns: Columns, selection: Selection, data: st.DataObject) -> None:
    places = range(len(columns.entries))
    searched = set(data.draw(st.lists(st.sampled_from(places), unique=True) if places else st.just([])))
    bits = columns.bits_of(columns.entries[place].key for place in searched)
    counted = facets.count(columns, selection, bits)
    rest = [(place, columns.entries[place]) for place in searched]
    assert set(positions(counted.matches)) == {place for place, entry in rest if passes(entry, selection)}
    for group in counted.groups:
        for choice in group.choices:
            assert choice.count == sum(choice.value in e.values(group.name) for _, e in rest if passes(e, selection, group.name))
            assert choice.on == (choice.value in selection.chosen.get(group.name, ()))
    for n, count in enumerate(counted.difficulty, start=1):
        assert count == sum(e.difficulty == n for _, e in rest if passes(e, selection, "difficulty"))
    for choice in counted.has:
        assert choice.count == sum(e.key in HAVING[choice.value] for _, e in rest if passes(e, selection, choice.value))


@given(BANK, SELECTION)
def test_a_choice_that_gives_nothing_is_shown_as_0(columns: Columns, selection: Selection) -> None:
    counted = facets.count(columns, selection, 0)
    assert {group.name: {choice.value for choice in group.choices} for group in counted.groups} == {
        facet: {value for entry in columns.entries for value in entry.values(facet)} for facet in FACETS
    }
    assert all(choice.count == 0 for group in counted.groups for choice in group.choices)


@given(BANK, st.sampled_from(["level", "difficulty", "title", "reviewed"]))
def test_orders_keep_the_set(columns: Columns, order: str) -> None:
    found = columns.ordered(columns.everything, order)
    assert sorted(found) == list(range(len(columns.entries)))
    if order == "difficulty":
        assert [columns.entries[p].difficulty for p in found] == sorted(e.difficulty for e in columns.entries)
    if order == "reviewed":
        assert [columns.entries[p].reviewed for p in found] == sorted((e.reviewed for e in columns.entries), reverse=True)
