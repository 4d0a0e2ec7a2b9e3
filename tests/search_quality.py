"""How well the search finds what people ask for: judged queries in a bank padded with plausible distractors, scored by nDCG@10."""

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml

from tests.web import bank

GOLDEN = Path(__file__).parent / "golden" / "search"
PACKS = Path(__file__).parent.parent / "packs"
DEPTH = 10
ANGLES = (
    "What are {s}, and when do you use them?",
    "How would you explain {s} to a colleague?",
    "What goes wrong with {s} in production?",
    "How do {s} compare with {t}?",
    "How do you test a system that relies on {s}?",
)
ADVICE = (
    "Start with the simplest thing that can be measured, and say what it costs.",
    "Most failures come from the data that nobody looked at.",
    "I would first ask who uses the result, and how soon it is needed.",
    "In an interview, name the trade-off before the tool.",
    "Measure before and after, on the same rows, and keep the old version at hand.",
    "The usual mistake is to change two things at once and to credit the wrong one.",
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A query and how well each question answers it (3, 2, 1; absent is 0)."""

    query: str
    kind: str
    want: Mapping[str, int]


def load(name: str) -> list[Judged]:
    """`tuning` or `held-out`."""
    return [Judged(entry["q"], entry["kind"], entry["want"]) for entry in yaml.safe_load((GOLDEN / f"{name}.yaml").read_text("utf-8"))]


def write_distractors(root: Path) -> int:
    """A bank of plausible neighbours; returns how many. The same each time."""
    subjects = yaml.safe_load((GOLDEN / "distractors.yaml").read_text("utf-8"))
    chance, written = random.Random(20261122), 0
    for subject, technology, tag, says in subjects:
        near = [entry for entry in subjects if entry[1] == technology and entry[0] != subject]
        for angle in ANGLES:
            other = chance.choice(near)
            written += 1
            code = "".join(part[0] for part in technology.split()).ljust(2, "X").upper()
            asides = [f"Compared with {entry[0]}: {entry[3]}" for entry in (other, *chance.sample(near, min(len(near), 7)))]
            bank.put(
                root,
                bank.text(
                    f"{code}-{('BEG', 'INT', 'ADV')[written % 3]}-{200 + written}",
                    angle.format(s=subject, t=other[0]),
                    technology,
                    "AI/ML" if technology == "Machine Learning" else technology,
                    bank.LEVELS[written % 3],
                    1 + written % 10,
                    sorted({tag, chance.choice(near)[2]}),
                    answer=f"{says} {chance.choice(ADVICE)}",
                    body=" ".join([*asides, *chance.sample(ADVICE, 3), says]),  # four sections of it: as long as a real question
                ),
            )
    return written


def fill(folder: Path) -> int:
    """Put the shipped bank and the distractors into the database in use; returns how many questions there are."""
    from viva.web.library.sync import sync

    write_distractors(folder)
    report = sync([PACKS, folder], datetime(2026, 11, 22, tzinfo=UTC))
    assert not report.problems, report.problems[:3]
    return report.total


def ndcg(ranked: Sequence[str], want: Mapping[str, int], depth: int = DEPTH) -> float:
    """Normalised discounted cumulative gain with gains 2^grade - 1 (Burges et al. 2005). 1 is perfect."""

    def gain(grades: Sequence[int]) -> float:
        return float(sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:depth])))

    return gain([want.get(name, 0) for name in ranked]) / gain(sorted(want.values(), reverse=True))


def search(query: str) -> list[str]:
    """Ids as the hub would list them, best first."""
    from viva.web.hub.listing import columns as stored
    from viva.web.hub.search.find import find

    columns = stored.current()
    return [columns.entries[place].question_id for place in find(query, columns).ranked[:DEPTH]]


def scores(judged: Sequence[Judged], find: Callable[[str], Sequence[str]] = search) -> list[float]:
    """nDCG@10 of each query."""
    return [ndcg(find(entry.query), entry.want) for entry in judged]


def interval(differences: Sequence[float], draws: int = 10_000, seed: int = 7) -> tuple[float, float]:
    """95 % of the means of paired bootstrap samples (Efron's percentile interval)."""
    chance = random.Random(seed)
    means = sorted(sum(chance.choices(differences, k=len(differences))) / len(differences) for _ in range(draws))
    return means[int(draws * 0.025)], means[int(draws * 0.975)]
