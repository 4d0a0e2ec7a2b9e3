"""Words, stems and sentences."""

import pytest

from viva.content.text import EMPTY, WORD, sentences, stem


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("k-means, 2nd try", ["k", "means", "2nd", "try"]),
        ("feature_name don't", ["feature", "name", "don", "t"]),
        ("Übergröße 数据", ["Übergröße", "数据"]),
        (" … ", []),
    ],
)
def test_a_word_is_letters_and_digits_of_any_script(text: str, words: list[str]) -> None:
    assert WORD.findall(text) == words


@pytest.mark.parametrize(
    ("word", "expected"),
    [("forests", "forest"), ("forest", "forest"), ("loss", "loss"), ("bias", "bia"), ("gas", "gas"), ("s", "s"), ("", "")],
)
def test_a_stem_joins_a_plural_to_its_singular(word: str, expected: str) -> None:
    assert stem(word) == expected


def test_a_subject_is_no_empty_word() -> None:
    assert "the" in EMPTY
    assert "not" not in EMPTY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! (Three?) Four", ["One. ", "Two! ", "(Three?) ", "Four"]),
        ("He said “No.” “Why?” asked she", ["He said “No.” ", "“Why?” asked she"]),
        ("About 0.5 of it, e.g. this. and so on", ["About 0.5 of it, e.g. this. and so on"]),
        ("One line.\nAnother", ["One line.\n", "Another"]),
        ("", [""]),
    ],
)
def test_a_sentence_ends_before_a_capital_letter_or_an_opening_sign(text: str, expected: list[str]) -> None:
    assert [sentence for _, sentence in sentences(text)] == expected


def test_a_sign_that_stands_for_a_mark_belongs_to_the_sentence_before_it() -> None:
    assert list(sentences("It rose. \ue000 Then it fell.\ue001")) == [(0, "It rose. \ue000 "), (11, "Then it fell.\ue001")]


def test_sentences_keep_every_sign_and_say_where_they_start() -> None:
    text = "First one.  Second “one.” (Third) one?\n\nFourth"
    parts = list(sentences(text))
    assert "".join(sentence for _, sentence in parts) == text
    assert all(text.startswith(sentence, start) for start, sentence in parts)
