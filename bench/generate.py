"""A generated bank: as many questions as wanted, from the words of the shipped bank, the same for the same seed."""

import random
import re
from collections import Counter
from pathlib import Path

from tests.web import bank

from viva.content.files.pack import read_bank
from viva.content.files.shipped import shipped_bank
from viva.content.markdown import plain_text

TECHNOLOGIES = [f"Technology {name}" for name in "ABCDEFGHIJKL"]
CATEGORIES = [f"Category {n}" for n in range(1, 9)]
TAGS = [f"tag-{n}" for n in range(1, 121)]


def vocabulary() -> tuple[list[str], list[int]]:
    """Words of the shipped bank with their counts, so that generated text has a natural distribution."""
    counts: Counter[str] = Counter()
    for question in read_bank(shipped_bank()).questions:
        for section in question.sections:
            counts.update(re.findall(r"[a-z]{2,}", plain_text(section.source).lower()))
    words = sorted(counts)
    # rare words make a large vocabulary: each gets some made-up relatives
    rare = [f"{word}{suffix}" for word in words for suffix in ("ary", "ium", "oid", "esque")]
    return words + rare, [counts[word] for word in words] + [1] * len(rare)


def write(root: Path, count: int, seed: int = 1) -> None:
    """Write `count` questions below `root`."""
    chance = random.Random(seed)
    words, weights = vocabulary()
    ranks = ("Beginner", "BEG"), ("Intermediate", "INT"), ("Advanced", "ADV")

    def say(length: int) -> str:
        return " ".join(chance.choices(words, weights, k=length)).capitalize()

    for n in range(count):
        level, code = ranks[n % 3]
        bank.put(
            root,
            bank.text(
                f"GEN-{code}-{n:06d}",
                f"{say(9)}?",
                chance.choice(TECHNOLOGIES),
                chance.choice(CATEGORIES),
                level,
                chance.randint(1, 10),
                chance.sample(TAGS, 3),
                answer=f"{say(90)}.",
                body=f"{say(80)}.\n\n{say(40)}.",
                follow_ups=[f"{say(8)}?", {"id": f"GEN-{ranks[(n + 1) % 3][1]}-{(n + 1) % count:06d}"}],
            ),
        )
