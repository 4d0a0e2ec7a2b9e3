"""From what a reader typed to the questions that match, with the repairs on record."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_, or_

from viva.web.hub.listing.columns import Bits, Columns
from viva.web.library.index.contract import Engine, Term
from viva.web.library.index.engine import engine
from viva.web.library.index.words import terms, vocabulary
from viva.web.library.kept import Recent

MAX_RANKED = 1000
"""How many matches are put into order of relevance; the others follow in the hub's order. Counts are never capped."""
ENOUGH = 50
"""Hits with the words where they weigh most, a few pages of them, are as good as all."""
KEPT_BYTES = 8_000_000
_OVERHEAD = 200
MIN_PREFIX = 4
FEW = 5
"""With fewer questions than this that have all the words, those with some of them are worth a look too."""


@dataclass(frozen=True, slots=True)
class Found:
    """`matches` is complete. `ranked` are positions, best first, of at most MAX_RANKED. `repaired` pairs what was typed with what was
    looked for; `missing` are words nobody uses. `whole` counts the questions with all words; where they are few, those with any follow."""

    matches: Bits
    ranked: tuple[int, ...]
    terms: tuple[Term, ...]
    repaired: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    whole: int = 0


def find(text: str, columns: Columns) -> Found:
    """Search all shown questions. An empty query, or one of punctuation only, matches nothing: ask before you call."""
    search = engine()
    used, repaired, missing = list[Term](), list[tuple[str, str]](), list[str]()
    for term in terms(text):
        meant = _meant(term, search, columns)
        if not meant:
            missing.append(term.text)
            continue
        looked_for = " ".join(entry.text for entry in meant)
        if looked_for != term.text:
            repaired.append((term.text, looked_for))
        used += meant
    if not used:
        return Found(0, (), (), missing=tuple(missing))
    sets = [_sets(search, columns, term) for term in used]
    whole = 0 if missing else reduce(and_, sets)
    every = whole.bit_count() >= FEW or (len(used) == 1 and not missing)
    matches = whole if every else reduce(or_, sets)
    total = len(columns.entries)
    best = _ranked(search, used, sets, total, every=True) if whole or every else []
    if not every:
        first = set(best)
        best += [key for key in _ranked(search, used, sets, total, every=False) if key not in first]
    ranked = tuple(place for key in best if (place := columns.position.get(key)) is not None)
    return Found(matches, ranked, tuple(used), tuple(repaired), tuple(missing), whole.bit_count())


def _rarity(total: int, having: int) -> float:
    """Inverse document frequency as BM25 has it (Robertson and Zaragoza 2009, never negative)."""
    return math.log(1 + (total - having + 0.5) / (having + 0.5))


def _ranked(search: Engine, used: Sequence[Term], sets: Sequence[Bits], total: int, *, every: bool) -> list[int]:
    """Keys in order of relevance, of questions with every term or with any.

    Of very many matches only some are scored: with any term, those that have one of the rarest; then those that have the terms where they weigh
    most, if these fill a few pages.
    """
    chosen = list(zip(used, sets, strict=True))
    if not every:
        chosen.sort(key=lambda pair: pair[1].bit_count())
        while len(chosen) > 1 and sum(bits.bit_count() for _, bits in chosen) > search.max_scored:
            chosen.pop()
    bits = reduce(and_ if every else or_, (found for _, found in chosen))
    if not bits:
        return []
    terms_used, rarities = [term for term, _ in chosen], [_rarity(total, found.bit_count()) for _, found in chosen]
    if bits.bit_count() > search.max_scored:
        heads = search.rank(terms_used, rarities, every=every, limit=MAX_RANKED, heads=True)
        if len(heads) >= ENOUGH:
            return heads
    return search.rank(terms_used, rarities, every=every, limit=MAX_RANKED)


def _meant(term: Term, search: Engine, columns: Columns) -> list[Term]:
    """The term itself where the bank has it, else a longer word that it begins, else the nearest word, else the two words it is made of."""
    if _sets(search, columns, term):
        return [term]
    if term.phrase:
        return []
    words = vocabulary()
    if len(term.text) >= MIN_PREFIX and words.starting_with(term.text, 1):
        return [replace(term, prefix=True)]
    near = words.nearest(term.text)
    return [Term(near)] if near else [Term(part) for part in words.parts(term.text)]


_kept = Recent[Term, Bits](KEPT_BYTES, lambda bits: bits.__sizeof__() + _OVERHEAD)


def _sets(search: Engine, columns: Columns, term: Term) -> Bits:
    """The set of questions that have the term.

    With the sets kept a search is a few `&`, and words that half of a large bank has are counted once instead of at each request.
    """
    return _kept(columns.version, [term], lambda _: {term: columns.bits_of(search.match(term))})[term]
