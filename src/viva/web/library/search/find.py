"""From what a reader typed to the questions that match, with the repairs on record."""

from dataclasses import dataclass, replace

from viva.web.library.columns import Bits, Columns
from viva.web.library.search.engine import Engine, Term, engine
from viva.web.library.search.words import terms, vocabulary

MAX_RANKED = 1000
"""How many matches are put into order of relevance; the others follow in the hub's order. Counts are never capped."""
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
        meant = _meant(term, search)
        if not meant:
            missing.append(term.text)
            continue
        looked_for = " ".join(entry.text for entry in meant)
        if looked_for != term.text:
            repaired.append((term.text, looked_for))
        used += meant
    if not used:
        return Found(0, (), (), missing=tuple(missing))
    whole = [] if missing else search.match(used, every=True)
    every = len(whole) >= FEW or (len(used) == 1 and not missing)
    keys = whole if every else search.match(used, every=False)
    best = search.rank(used, every=True, limit=MAX_RANKED) if whole or every else []
    if not every:
        best += [key for key in search.rank(used, every=False, limit=MAX_RANKED) if key not in set(whole)]
    ranked = tuple(place for key in best if (place := columns.position.get(key)) is not None)
    return Found(columns.bits_of(keys), ranked, tuple(used), tuple(repaired), tuple(missing), len(whole))


def _meant(term: Term, search: Engine) -> list[Term]:
    """The term itself where the bank has it, else a longer word that it begins, else the nearest word, else the two words it is made of."""
    if search.knows(term):
        return [term]
    if term.phrase:
        return []
    words = vocabulary()
    if len(term.text) >= MIN_PREFIX and words.starting_with(term.text, 1):
        return [replace(term, prefix=True)]
    near = words.nearest(term.text)
    return [Term(near)] if near else [Term(part) for part in words.parts(term.text)]
