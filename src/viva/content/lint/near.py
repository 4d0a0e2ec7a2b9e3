"""Pairs of questions that ask nearly the same, found without comparing every pair.

Two questions are near duplicates when their titles share most of their telling words, or their titles and answers together share many
three-word runs (Jaccard similarity). Runs that stand in many questions tell nothing and are left out before pairs are formed.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from viva.content.markdown import plain_text
from viva.content.model import Question
from viva.content.text import EMPTY, stem

TITLE_SIMILARITY = 0.8
TEXT_SIMILARITY = 0.4
_COMMON_RUN = 20
_WORD = re.compile(r"[a-z0-9+#]+")
_EMPTY = EMPTY | {"difference", "give", "mean", "not", "one", "use", "used", "using"}


def near_duplicates(questions: Iterable[Question]) -> Iterator[tuple[Question, Question, float]]:
    """(earlier, later, similarity 0 to 1) for each pair above a threshold."""
    every = list(questions)
    titles = [frozenset(stem(word) for word in _WORD.findall(question.title.lower()) if word not in _EMPTY) for question in every]
    texts = [_runs(question) for question in every]
    seen: dict[tuple[int, int], float] = {}
    for features, threshold in ((titles, TITLE_SIMILARITY), (texts, TEXT_SIMILARITY)):
        for pair in _candidates(features):
            similarity = _jaccard(features[pair[0]], features[pair[1]])
            if similarity >= threshold:
                seen[pair] = max(similarity, seen.get(pair, 0.0))
    for (first, second), similarity in sorted(seen.items()):
        yield every[first], every[second], similarity


def _runs(question: Question) -> frozenset[str]:
    answer = question.section("Answer")
    words = _WORD.findall(f"{question.title} {plain_text(answer.source) if answer else ''}".lower())
    return frozenset(" ".join(words[i : i + 3]) for i in range(len(words) - 2))


def _candidates(features: list[frozenset[str]]) -> set[tuple[int, int]]:
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for index, words in enumerate(features):
        for word in words:
            holders[word].append(index)
    shared: Counter[tuple[int, int]] = Counter()
    for indexes in holders.values():
        if 2 <= len(indexes) <= _COMMON_RUN:
            shared.update(combinations(indexes, 2))
    whole: defaultdict[frozenset[str], list[int]] = defaultdict(list)
    for index, words in enumerate(features):  # equal sets meet even where each of their words is common
        if words:
            whole[words].append(index)
    return set(shared) | {pair for indexes in whole.values() for pair in combinations(indexes[:_COMMON_RUN], 2)}


def _jaccard(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / len(first | second) if first and second else 0.0
