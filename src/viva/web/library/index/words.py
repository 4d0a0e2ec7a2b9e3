"""Words of a query and the vocabulary of a bank."""

import bisect
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from viva.content.text import EMPTY, WORD
from viva.web.library.index.contract import Term
from viva.web.library.kept import Kept
from viva.web.library.models import Word

_QUOTED = re.compile(r"\"([^\"]{2,80})\"|“([^”]{2,80})”")
_AFTER_ALL_LETTERS = "\U0010ffff"
MAX_TERMS = 16
MIN_WORD = 3
MAX_WORD = 40
MIN_PART = 4
"""Letters of a part of a compound word; shorter ones are found in anything."""


def terms(text: str) -> list[Term]:
    """The telling words of a query in their order, phrases in quotes kept whole; empty words only where there is nothing else."""
    found: list[Term] = []
    for match in _QUOTED.finditer(text):
        words = WORD.findall((match[1] or match[2]).lower())
        if len(words) > 1:
            found.append(Term(" ".join(words), phrase=True))
            text = text.replace(match[0], " ", 1)
    words = [word[:MAX_WORD] for word in dict.fromkeys(WORD.findall(text.lower()))]
    telling = [word for word in words if word not in EMPTY] or ([] if found else words)
    return (found + [Term(word) for word in telling])[:MAX_TERMS]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The bank's words in alphabetical order, each with the number of questions that have it."""

    version: str
    words: Sequence[str]
    documents: Sequence[int]

    def starting_with(self, prefix: str, limit: int) -> list[str]:
        """The most common words that begin with `prefix` and are longer than it."""
        low = bisect.bisect_left(self.words, prefix)
        high = bisect.bisect_left(self.words, prefix + _AFTER_ALL_LETTERS)
        places = [place for place in range(low, high) if self.words[place] != prefix]
        places.sort(key=lambda place: (-self.documents[place], self.words[place]))
        return [self.words[place] for place in places[:limit]]

    def nearest(self, word: str) -> str | None:
        """The word that was probably meant: one slip away (two in words of eight letters and more), the most common first.

        A slip is a wrong, missing, additional or swapped letter (optimal string alignment distance).
        """
        if len(word) < 4 or word.isdigit():
            return None
        slips = 1 if len(word) < 8 else 2
        near = process.extract(word, self.words, scorer=OSA.distance, score_cutoff=slips, limit=20)
        if not near:
            return None
        # the first letter is seldom wrong, so of two equally near words the one that keeps it wins
        best = min(near, key=lambda entry: (entry[1], entry[0][0] != word[0], -self.documents[entry[2]], entry[0]))
        return str(best[0])

    def parts(self, word: str) -> tuple[str, ...]:
        """The two words that were written as one (`crossvalidation`), one of them perhaps with a slip; the longest known one wins."""
        cuts = sorted(range(MIN_PART, len(word) - MIN_PART + 1), key=lambda cut: -max(cut, len(word) - cut))
        for repair in (False, True):
            for cut in cuts:
                first, second = word[:cut], word[cut:]
                if self._has(first) and (other := second if self._has(second) else repair and self.nearest(second)):
                    return first, str(other)
                if repair and self._has(second) and (other := self.nearest(first)):
                    return other, second
        return ()

    def _has(self, word: str) -> bool:
        place = bisect.bisect_left(self.words, word)
        return place < len(self.words) and self.words[place] == word


def _load(version: str) -> Vocabulary:
    rows = sorted(Word.objects.values_list("text", "documents"))
    return Vocabulary(version, [text for text, _ in rows], [count for _, count in rows])


vocabulary = Kept(_load)
"""The vocabulary of what is stored now."""


def distinct(texts: Iterable[str]) -> set[str]:
    """The words of a question that belong into the vocabulary: of three letters and more, not numbers, not empty."""
    words = set[str]()
    for text in texts:
        words.update(WORD.findall(text.lower()))
    return {word for word in words if _is_telling(word)}


def _is_telling(word: str) -> bool:
    long_enough = MIN_WORD <= len(word) <= MAX_WORD
    return long_enough and not word.isdigit() and word not in EMPTY
