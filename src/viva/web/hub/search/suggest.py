"""Suggestions while one types: titles whose words begin as typed, from memory; never a prefix over the full text."""

import bisect
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from viva.content.text import EMPTY
from viva.web.hub.listing import columns as stored
from viva.web.hub.listing.columns import Bits, Columns, Entry, bits_at, positions
from viva.web.library.index.words import WORD
from viva.web.library.kept import Kept

LIMIT = 7


@dataclass(slots=True)
class Index:
    """Words of titles, tags and ids -> the questions that have them."""

    columns: Columns
    words: Sequence[str] = field(init=False)
    bits: Mapping[str, Bits] = field(init=False)

    def __post_init__(self) -> None:
        places: defaultdict[str, list[int]] = defaultdict(list)
        for place, entry in enumerate(self.columns.entries):
            for word in set(WORD.findall(f"{entry.title} {' '.join(entry.tags)} {entry.question_id} {entry.technology}".lower())):
                places[word].append(place)
        self.bits = {word: bits_at(found, len(self.columns.entries)) for word, found in places.items()}
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
        wanted, name, scored = " ".join(WORD.findall(text.lower())), text.strip().upper(), list[tuple[int, int]]()
        for count, place in enumerate(positions(matches)):
            if count >= 2000:  # a single letter may match everything; the first ones in order will do
                break
            entry = self.columns.entries[place]
            found = " ".join(WORD.findall(entry.title.lower())).find(wanted)
            scored.append((-1 if entry.question_id.startswith(name) else found if found >= 0 else 1000, place))
        return [self.columns.entries[place] for _, place in sorted(scored)[:limit]]


_index = Kept(lambda _version: Index(stored.current()))


def suggest(text: str) -> list[Entry]:
    """Suggestions from what is stored now."""
    return _index().suggest(text)
