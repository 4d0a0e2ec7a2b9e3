"""What counts as a word and as a sentence, for all who take text apart: the lint, the search's vocabulary, a grader."""

import re
from collections.abc import Iterator

WORD = re.compile(r"[^\W_]+", re.UNICODE)
"""A word: letters and digits of any script. Case is the caller's business."""

EMPTY = frozenset(
    """
    a about am an and any are as at be because been between but by can cant could did do does doesnt dont each explain for from get had has have
    here how i if in into is isnt it its just let me much my need no of on or our should so than that the their them then there these they this
    to too up us versus very vs want was we were what when where which while who why will with would you your
    """.split()  # noqa: SIM905 - a hundred quotation marks would hide the words
)
"""English function words, and those in which people wrap a search. `not` is not among them: NOT IN is a subject."""

_CLOSING = r"\s”’\")"
_STANDING_FOR_MARKS = r"\ue000\ue001"
"""Two of Unicode's private-use signs, which the lint puts in the place of marks such as `[source: x]`."""
_OPENING = r"A-Z“‘\"("
_SENTENCE_END = re.compile(rf"(?<=[.!?])[{_CLOSING}{_STANDING_FOR_MARKS}]*\s+(?=[{_OPENING}])")
"""What stands between two sentences: after a full stop, and before a capital letter or an opening sign."""


def stem(word: str) -> str:
    """A word (in lower case) without a plural's `s`: enough to join `forests` to `forest`; the search engines have real stemmers."""
    is_plural = len(word) > 3 and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if is_plural else word


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Each sentence, with the position at which it starts; joined they are the text.

    Quotation marks, brackets and signs that stand for marks (U+E000, U+E001), right after a full stop, belong to the sentence that it ends.
    """
    start = 0
    for end in _SENTENCE_END.finditer(text):
        yield start, text[start : end.end()]
        start = end.end()
    yield start, text[start:]
