"""Small labs for tests, written into a folder as a bank would hold them."""

import textwrap
from pathlib import Path

GOOD = '''
"""A coin."""
import random
from viva.evidence import Bars, Choice, Lab, Lines, Outcome, Real, Whole

lab = Lab(
    "Throw a coin.",
    data="A designed coin.",
    throws=Whole(1000, 10, 20_000, "throws", steps=(10, 100, 1000)),
    bias=Real(0.7, 0.0, 1.0, "chance of heads", steps=(0.3, 0.5, 0.7)),
    side=Choice("heads", "tails", says="what is counted"),
)


@lab.experiment
def run(seed, throws, bias, side):
    rng = random.Random(seed)
    heads = sum(rng.random() < bias for _ in lab.track(range(throws)))
    share = (heads if side == "heads" else throws - heads) / throws
    chart = Lines("Share", "throw", "share", {side: [(1, share), (throws, share)]}, simulated=True)
    return Outcome({"throws made": throws}, {"share": share}, [chart])


lab.claim("biased", "The coin favours heads.", number="share", at_least=0.6, margin=0.02, flips={"bias": 0.3}, flip_says="with the other coin")
lab.claim("fair", "The coin is fair.", number="share", between=(0.45, 0.55), margin=0.02, verdict="does not hold", flips={"bias": 0.5},
          flip_says="with a fair coin", often="Coins are fair.", source="manual")
lab.claim("when-counted", "Tails come up rarely.", number="share", at_most=0.4, verdict="holds when", when="where tails are counted",
          at={"side": "tails"}, flips={"bias": 0.3}, flip_says="with the other coin")
lab.claim("luck", "Coins have a memory.", verdict="not testable here", why="Nobody here owns one.")
'''


def write(folder: Path, code: str = GOOD, name: str = "SQL-BEG-001-left-join") -> Path:
    """The path of an evidence.py with that code."""
    path = folder / name / "evidence.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(code), "utf-8")
    return path


def with_body(body: str) -> str:
    """A lab whose experiment has this body; `seed` and the parameter `n` are at hand."""
    inner = textwrap.indent(textwrap.dedent(body).strip(), "    ")
    return f"""
from viva.evidence import *
lab = Lab("A lab.", data="None.", n=Whole(3, 1, 9, "a number", steps=(1, 3)))

@lab.experiment
def run(seed, n):
{inner}

lab.claim("c", "It holds.", number="x", at_least=2, flips={{"n": 1}}, flip_says="with less")
"""
