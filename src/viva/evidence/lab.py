"""What an `evidence.py` declares: parameters with ranges, one experiment, and claims that can fail."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from viva.content.record import Claim, Parameter, Verdict
from viva.evidence.charts import Chart, to_json

Item = TypeVar("Item")
Value = int | float | str


class LabError(Exception):
    """A lab that cannot be used as it is. The text is for its author."""


class ParameterError(LabError):
    """A parameter that does not exist or a value that it does not take. The text is for whoever chose it."""


def Whole(default: int, low: int, high: int, says: str, *, steps: Sequence[int]) -> Parameter:  # noqa: N802 - reads as a type where it is used
    """A whole number from `low` to `high`; `steps` are the values that a reader can choose on the page."""
    return Parameter("", "whole", default, says, tuple(steps), low, high)


def Real(default: float, low: float, high: float, says: str, *, steps: Sequence[float]) -> Parameter:  # noqa: N802
    """A number from `low` to `high`; `steps` are the values that a reader can choose on the page."""
    return Parameter("", "real", default, says, tuple(steps), low, high)


def Choice(default: str, *others: str, says: str) -> Parameter:  # noqa: N802
    """One of a few words."""
    return Parameter("", "choice", default, says, (default, *others))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run of an experiment gives. `numbers` were measured on real data or on the machine itself, `simulated` on designed data;
    a name says in words what the number is. Neither may hold NaN or infinity."""

    numbers: Mapping[str, float] = field(default_factory=dict)
    simulated: Mapping[str, float] = field(default_factory=dict)
    charts: Sequence[Chart] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain data. Raises LabError for a number that is none and for a chart that cannot be drawn."""
        if both := set(self.numbers) & set(self.simulated):
            raise LabError(f"{sorted(both)[0]!r} is given as measured and as simulated")
        readings = [[name, _finite(name, value), False] for name, value in self.numbers.items()]
        readings += [[name, _finite(name, value), True] for name, value in self.simulated.items()]
        try:
            charts = [to_json(chart) for chart in self.charts]
        except (ValueError, TypeError) as error:
            raise LabError(str(error)) from error
        return {"readings": readings, "charts": charts}


Experiment = Callable[..., Outcome]


class Lab:
    """One experiment and its claims.

    `summary` says in a sentence what is tried; `data` says what on, with where it comes from. `whiteboard` names what of `viva.scratch` the
    question is about: its page shows that code.
    """

    def __init__(self, summary: str, *, data: str, whiteboard: Sequence[str] = (), **parameters: Parameter) -> None:
        self.summary, self.data, self.whiteboard = summary, data, tuple(whiteboard)
        self.parameters = {name: parameter.named(name) for name, parameter in parameters.items()}
        self.claims: list[Claim] = []
        self._run: Experiment | None = None
        self._tell: Callable[[float], None] = lambda _: None

    def experiment(self, run: Experiment) -> Experiment:
        """Decorator: `run(seed, **parameters) -> Outcome`."""
        if self._run is not None:
            raise LabError("a lab has one experiment; this is the second")
        self._run = run
        return run

    def claim(
        self,
        name: str,
        sentence: str,
        *,
        number: str = "",
        at_least: float | None = None,
        at_most: float | None = None,
        between: tuple[float, float] | None = None,
        margin: float = 0.0,
        verdict: str = Verdict.HOLDS,
        when: str = "",
        at: Mapping[str, Value] | None = None,
        flips: Mapping[str, Value] | None = None,
        flip_says: str = "",
        often: str = "",
        source: str = "",
        why: str = "",
        needs: str = "",
    ) -> None:
        """State something that `verify` will try.

        The inequality (`at_least`, `at_most` or `between`) on the outcome's `number` is the sentence in figures. `verdict` says what is expected
        of it: with HOLDS every seed satisfies it with `margin` to spare, with DOES_NOT_HOLD every seed misses it by `margin`; MIXED goes
        with `between`. The run has the default parameters, with `at` on top. With `flips` on top as well the opposite must come out, or the
        claim would be true whatever one measures; `flip_says` tells that change in words. `when` is the condition of HOLDS_WHEN. `often` is
        how the statement is commonly put, `source` the id of a reference that says so. NOT_TESTABLE needs only `why`. `needs`: on a machine
        without it (the outcome then lacks the number) the claim is skipped, and said to be.
        Raises LabError for a claim that contradicts itself.
        """
        bounds = {"at least": at_least, "at most": at_most, "between": between}
        given = [(relation, bound) for relation, bound in bounds.items() if bound is not None]
        kind = Verdict(verdict)
        if name in {claim.id for claim in self.claims}:
            raise LabError(f"two claims are called {name!r}")
        if kind is Verdict.NOT_TESTABLE:
            if not why:
                raise LabError(f"claim {name!r}: say `why` it cannot be tested here")
        elif len(given) != 1 or not number or not flips or not flip_says:
            raise LabError(f"claim {name!r} needs a number, one inequality, `flips` and `flip_says`")
        if kind is Verdict.HOLDS_WHEN and not when:
            raise LabError(f"claim {name!r}: say `when` it holds")
        relation, bound = given[0] if given else ("", 0.0)
        low, high = bound if isinstance(bound, tuple) else (bound, bound)
        settings = self.settings(dict(at or {}))
        flipped = self.settings({**settings, **(flips or {})})
        if given and flipped == settings:
            raise LabError(f"claim {name!r}: its perturbation changes nothing")
        self.claims.append(
            Claim(
                id=name, sentence=sentence, verdict=kind, number=number, relation=relation, low=float(low or 0), high=float(high or 0), margin=margin,
                when=when, why=why, often=often, source=source, needs=needs, settings=settings if given else {}, flipped=flipped if given else {}, flip_says=flip_says,
            )
        )  # fmt: skip

    def settings(self, chosen: Mapping[str, Any]) -> dict[str, Value]:
        """Every parameter's value: the default where none was chosen. Raises ParameterError."""
        for name in chosen:
            if name not in self.parameters:
                known = ", ".join(self.parameters) or "none"
                raise ParameterError(f"there is no parameter {name!r}; this lab has: {known}")
        try:
            return {name: parameter.value(chosen.get(name, parameter.default)) for name, parameter in self.parameters.items()}
        except ValueError as error:
            raise ParameterError(str(error)) from error

    def track(self, steps: Iterable[Item]) -> Iterator[Item]:
        """Go through `steps` and tell whoever waits how far it is. At most one loop of an experiment."""
        items = list(steps)
        for done, item in enumerate(items):
            self._tell(done / len(items))
            yield item
        self._tell(1.0)

    def run(self, seed: int, chosen: Mapping[str, Any], tell: Callable[[float], None] = lambda _: None) -> dict[str, Any]:
        """One run of the experiment as plain data. Raises LabError, ParameterError, and whatever the experiment raises."""
        if self._run is None:
            raise LabError("the lab has no @lab.experiment")
        self._tell = tell
        outcome = self._run(seed, **self.settings(chosen))
        if not isinstance(outcome, Outcome):
            raise LabError(f"the experiment gave {type(outcome).__name__} instead of an Outcome")
        return outcome.to_json()


def _finite(name: str, value: object) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise LabError(f"{name!r} is {value!r}, not a number") from error
    if not math.isfinite(number):
        raise LabError(f"{name!r} came out as {number}, which is no measurement")
    return number
