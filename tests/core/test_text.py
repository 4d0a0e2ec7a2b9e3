"""Words, stems and sentences, as the lint, the search and a grader see them."""

import pytest

from viva.content.text import MARKS, WORD, sentences, stem


def test_words_are_letters_and_digits_of_any_alphabet() -> None:
    assert WORD.findall("naïve_bayes: k-NN, 3.5 × Größe") == ["naïve", "bayes", "k", "NN", "3", "5", "Größe"]


@pytest.mark.parametrize(("word", "stemmed"), [("forests", "forest"), ("loss", "loss"), ("bus", "bus"), ("bias", "bia"), ("tree", "tree")])
def test_a_stem_joins_the_plural_to_its_word(word: str, stemmed: str) -> None:
    assert stem(word) == stemmed


def test_sentences_come_with_their_places_and_keep_the_marks_behind_their_stop() -> None:
    text = f"It falls. {MARKS[0]} Then it rises (by 0.5)! And so on"
    found = list(sentences(text))
    assert [sentence.strip() for _, sentence in found] == [f"It falls. {MARKS[0]}", "Then it rises (by 0.5)!", "And so on"]
    assert all(text[start:].startswith(sentence) for start, sentence in found)
