"""Suggestions while one types: titles whose words begin as typed, from memory; never a prefix over the full text."""

import bisect
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from rapidfuzz import process
from rapidfuzz.distance import OSA

from viva.content.text import EMPTY, WORD
from viva.web.hub.listing import columns as stored
from viva.web.hub.listing.columns import Bits, Columns, Entry, bits_at, positions
from viva.web.library.kept import Kept

LIMIT = 7
MAX_SCORED = 2000
"""A single letter may match everything; of so many the first ones in the hub's order will do."""
_NOT_IN_TITLE = 1000


@dataclass(slots=True)
class Index:
    """Words of titles, tags and ids -> the questions that have them."""

    columns: Columns
    words: Sequence[str] = field(init=False)
    bits: Mapping[str, Bits] = field(init=False)

    def __post_init__(self) -> None:
        places: defaultdict[str, list[int]] = defaultdict(list)
        for place, entry in enumerate(self.columns.entries):
            texts = [entry.title, *entry.tags, entry.question_id, entry.technology]
            words = WORD.findall(" ".join(texts).lower())
            for word in set(words):
                places[word].append(place)
        size = len(self.columns.entries)
        self.bits = {word: bits_at(having, size) for word, having in places.items()}
        self.words = sorted(self.bits)

    def suggest(self, text: str, limit: int = LIMIT) -> list[Entry]:
        """The questions whose words are those typed, the last one perhaps unfinished; with a slip in a word where nothing fits exactly."""
        typed = WORD.findall(text.lower())[:8]
        if not typed:
            return []
        *whole, last = typed
        whole = [word for word in whole if word not in EMPTY]
        for repair in (False, True):
            matches = self._starting(last, repair=repair) if last not in EMPTY or not whole else self.columns.everything
            for word in whole:
                matches &= self._starting(word, repair=repair)
            if matches:
                return self._best(matches, text, limit)
        return []

    def _starting(self, prefix: str, *, repair: bool) -> Bits:
        bits = 0
        for word in self.words[bisect.bisect_left(self.words, prefix) : bisect.bisect_left(self.words, prefix + "\U0010ffff")]:
            bits |= self.bits[word]
        if bits or not repair or len(prefix) < 4:
            return bits
        # an unfinished word with a slip: compare with as many letters of each word
        starts = {word[: len(prefix)] for word in self.words}
        for near, _, _ in process.extract(prefix, starts, scorer=OSA.distance, score_cutoff=1 if len(prefix) < 8 else 2, limit=3):
            bits |= self._starting(near, repair=False)
        return bits

    def _best(self, matches: Bits, text: str, limit: int) -> list[Entry]:
        """An id that begins as typed, then titles that have what was typed, the sooner the better; the hub's order between equals."""
        wanted = " ".join(WORD.findall(text.lower()))
        name = text.strip().upper()
        scored = list[tuple[int, int]]()
        for place in islice(positions(matches), MAX_SCORED):
            scored.append((self._score(self.columns.entries[place], wanted, name), place))
        scored.sort()
        return [self.columns.entries[place] for _, place in scored[:limit]]

    def _score(self, entry: Entry, wanted: str, name: str) -> int:
        """The lower the better."""
        if entry.question_id.startswith(name):
            return -1
        start = " ".join(WORD.findall(entry.title.lower())).find(wanted)
        return start if start >= 0 else _NOT_IN_TITLE


_index = Kept(lambda _version: Index(stored.current()))


def suggest(text: str) -> list[Entry]:
    """Suggestions from what is stored now."""
    return _index().suggest(text)
