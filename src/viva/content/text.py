"""Words, stems and sentences: one definition for the lint, the search's vocabulary and a grader."""

import re
from collections.abc import Iterator

WORD = re.compile(r"[^\W_]+")
"""A run of letters and digits of any alphabet."""
MARKS = "\ue000\ue001"
"""Private-use signs by which the lint stands for a question's marks. After a full stop they belong to the sentence before them."""
_SENTENCE_END = re.compile(rf"(?<=[.!?])[{MARKS}\s”’\")]*\s+(?=[A-Z“‘\"(])")

EMPTY = frozenset(
    """
    a about am an and any are as at be because been between but by can cant could did do does doesnt dont each explain for from get had has have
    here how i if in into is isnt it its just let me much my need no of on or our should so than that the their them then there these they this
    to too up us versus very vs want was we were what when where which while who why will with would you your
    """.split()  # noqa: SIM905 - a hundred quotation marks would hide the words
)
"""English function words, and those in which people wrap a search. `not` is no member: NOT IN is a subject."""


def stem(word: str) -> str:
    """Enough to join `forests` to `forest`; the search engines have real stemmers."""
    is_plural = word.endswith("s") and not word.endswith("ss")
    return word[:-1] if is_plural and len(word) > 3 else word


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Each sentence with the position at which it starts."""
    start = 0
    for end in _SENTENCE_END.finditer(text):
        yield start, text[start : end.end()]
        start = end.end()
    yield start, text[start:]
