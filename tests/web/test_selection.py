"""Addresses and selections are two forms of one thing, and no address is too strange."""

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from tests.web.test_facets import SELECTION, VALUES
from viva.web.hub.listing.selection import SORTS, Selection, is_canonical

NAMES = ["tech", "level", "category", "tag", "has", "difficulty", "difficulty_min", "difficulty_max", "q", "sort", "page", "utm"]


@given(SELECTION, st.text(max_size=30), st.sampled_from(["", *SORTS]), st.integers(1, 50))
def test_an_address_reads_back_as_the_selection_that_wrote_it(selection: Selection, query: str, sort: str, page: int) -> None:
    query = " ".join(query.replace("\x00", " ").split())
    wanted = Selection(
        chosen={name: tuple(sorted(values)) for name, values in selection.chosen.items()},
        has=selection.has,
        difficulty=None if selection.difficulty == (1, 10) else selection.difficulty,
        query=query,
        sort=sort,
        page=page,
    )
    given_back = QueryDict(wanted.address("/questions/").partition("?")[2])
    parsed = Selection.parse(given_back, VALUES)
    assert parsed == wanted
    assert is_canonical(given_back, parsed)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(NAMES),
            st.text(max_size=20) | st.integers().map(str) | st.sampled_from(["3-7", "0-9", "A", "evidence", "relevance"]),
        )
    )
)
def test_any_address_parses_and_leads_to_a_canonical_one(pairs: list[tuple[str, str]]) -> None:
    raw = QueryDict(mutable=True)
    for name, value in pairs:
        raw.appendlist(name, value)
    parsed = Selection.parse(raw, VALUES)
    again = QueryDict(parsed.address("/").partition("?")[2])
    assert is_canonical(again, Selection.parse(again, VALUES))


def test_without_takes_one_value_or_the_whole_facet() -> None:
    selection = Selection(chosen={"level": ("Advanced", "Beginner")}, has=("evidence", "drill"), difficulty=(2, 3), query="x", page=4)
    assert selection.without("level", "Beginner").chosen == {"level": ("Advanced",)}
    assert selection.without("level").chosen == {}
    assert selection.without("has", "drill").has == ("evidence",)
    assert selection.without("difficulty").difficulty is None
    assert selection.without("query").query == ""
    assert selection.without("level").page == 1
