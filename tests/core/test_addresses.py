"""Where pages of the static site lie: no two share a file, and relative links find their way."""

import posixpath
from urllib.parse import urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from viva.static_site.addresses import file_of, links, relative, rewrite

NAMES = st.text(min_size=1, max_size=12)
FOLDERS = st.lists(st.sampled_from("abc"), max_size=3)
PATHS = st.builds(lambda folders, file: "/".join([*folders, file]), FOLDERS, st.sampled_from(["index.html", "x.css"]))


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/", "index.html"),
        ("/questions/", "questions/index.html"),
        ("/questions/?page=2", "questions/page-2/index.html"),
        ("/questions/?tech=Machine+Learning", "questions/by/tech-machine-learning/index.html"),
        ("/questions/?tech=SQL&level=Beginner&page=3", "questions/by/tech-sql--level-beginner/page-3/index.html"),
        ("/questions/?tag=feature-engineering", "questions/by/tag-feature-engineering/index.html"),
        ("/feed.atom", "feed.atom"),
    ],
)
def test_files(address: str, file: str) -> None:
    assert file_of(address) == file


@given(NAMES, NAMES)
@example("a b", "a-b")
@example("C++", "C#")
def test_different_values_have_different_files(one: str, other: str) -> None:
    files = [file_of("/questions/?" + urlencode({"tech": value})) for value in (one, other)]
    assert files[0] != files[1] or one.lower() == other.lower()
    assert all(".." not in file and file.startswith("questions/") and file.endswith("/index.html") for file in files)


@given(PATHS, PATHS)
def test_a_relative_link_finds_its_file(source: str, target: str) -> None:
    link = relative(source, target)
    found = posixpath.normpath(posixpath.join(posixpath.dirname(source), link))
    expected = posixpath.dirname(target) or "." if posixpath.basename(target) == "index.html" else target
    assert found == posixpath.normpath(expected)


def test_only_tags_are_rewritten() -> None:
    page = '<a class="x" href="/q/?a=1&amp;b=2#z">the text href="/q/" stays</a><p>&lt;a href="/q/"&gt;</p><img src="https://e/x.png">'
    assert links(page) == ["/q/?a=1&b=2"]
    changed = rewrite(page, lambda address: address.upper() if address.startswith("/") else address)
    assert changed == page.replace("/q/?a=1&amp;b=2#z", "/Q/?A=1&amp;B=2#Z")
