"""Pairs of questions that ask nearly the same, found without comparing every pair.

Two questions are near duplicates when their titles share most of their telling words, or their titles and answers together share many
three-word runs (Jaccard similarity). Runs that stand in many questions tell nothing and are left out before pairs are formed.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import TypeAlias

from viva.content.markdown import plain_text
from viva.content.model import Question
from viva.content.text import EMPTY, stem

Pair: TypeAlias = tuple[int, int]
TITLE_SIMILARITY = 0.8
TEXT_SIMILARITY = 0.4
_COMMON_RUN = 20
"""A word or run that more questions have tells nothing; it also bounds the pairs that one of them can form."""
_WORD = re.compile(r"[a-z0-9+#]+")
"""Unlike the words of `viva.content.text` these keep C++ and C# apart from C."""
_EMPTY = EMPTY | {"difference", "give", "mean", "not", "one", "use", "used", "using"}


def near_duplicates(questions: Iterable[Question]) -> Iterator[tuple[Question, Question, float]]:
    """(earlier, later, similarity 0 to 1) for each pair above a threshold."""
    every = list(questions)
    titles = [_telling_words(question) for question in every]
    texts = [_runs(question) for question in every]
    similar = _similar(titles, TITLE_SIMILARITY)
    for pair, similarity in _similar(texts, TEXT_SIMILARITY).items():
        similar[pair] = max(similarity, similar.get(pair, 0.0))
    for (first, second), similarity in sorted(similar.items()):
        yield every[first], every[second], similarity


def _telling_words(question: Question) -> frozenset[str]:
    """The stems of the title's words, without those that say nothing."""
    words = _WORD.findall(question.title.lower())
    return frozenset(stem(word) for word in words if word not in _EMPTY)


def _runs(question: Question) -> frozenset[str]:
    """Every three words in a row of the title and the answer."""
    answer = question.section("Answer")
    text = plain_text(answer.source) if answer else ""
    words = _WORD.findall(f"{question.title} {text}".lower())
    runs = []
    for start in range(len(words) - 2):
        run = words[start : start + 3]
        runs.append(" ".join(run))
    return frozenset(runs)


def _similar(features: list[frozenset[str]], threshold: float) -> dict[Pair, float]:
    """Pairs of positions whose features are at least so similar."""
    similar = {}
    for first, second in _candidates(features):
        similarity = _jaccard(features[first], features[second])
        if similarity >= threshold:
            similar[first, second] = similarity
    return similar


def _candidates(features: list[frozenset[str]]) -> set[Pair]:
    """Pairs of positions that share a telling feature, or all of them."""
    holders: defaultdict[str, list[int]] = defaultdict(list)
    alike: defaultdict[frozenset[str], list[int]] = defaultdict(list)
    for index, words in enumerate(features):
        for word in words:
            holders[word].append(index)
        if words:
            alike[words].append(index)
    pairs: set[Pair] = set()
    for indexes in holders.values():
        if len(indexes) <= _COMMON_RUN:
            pairs.update(combinations(indexes, 2))
    for indexes in alike.values():  # equal sets meet even where each of their words is common
        pairs.update(combinations(indexes[:_COMMON_RUN], 2))
    return pairs


def _jaccard(first: frozenset[str], second: frozenset[str]) -> float:
    if not first or not second:
        return 0.0
    shared = first & second
    every = first | second
    return len(shared) / len(every)
