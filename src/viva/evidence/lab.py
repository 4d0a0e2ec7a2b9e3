"""What an `evidence.py` declares: parameters with ranges, one experiment, and claims that can fail."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    """What one run of an experiment gives.

    `numbers` were measured on real data or on the machine itself, `simulated` on designed data. A name says in words what the number is.
    Neither may hold NaN or infinity.
    """

    numbers: Mapping[str, float] = field(default_factory=dict)
    simulated: Mapping[str, float] = field(default_factory=dict)
    charts: Sequence[Chart] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain data. Raises LabError for a value that is not a finite number and for a chart that cannot be drawn."""
        in_both = set(self.numbers) & set(self.simulated)
        if in_both:
            raise LabError(f"{min(in_both)!r} is given as measured and as simulated")
        readings = []
        for name, value in self.numbers.items():
            readings.append([name, _finite(name, value), False])
        for name, value in self.simulated.items():
            readings.append([name, _finite(name, value), True])
        try:
            charts = [to_json(chart) for chart in self.charts]
        except (ValueError, TypeError) as error:
            raise LabError(str(error)) from error
        return {"readings": readings, "charts": charts}


Experiment = Callable[..., Outcome]


class Lab:
    """One experiment and its claims.

    `summary` says in a sentence what is tried; `data` says what it is tried on and where that comes from. `whiteboard` names the parts of
    `viva.scratch` that the question is about: its page shows their code.
    """

    def __init__(self, summary: str, *, data: str, whiteboard: Sequence[str] = (), **parameters: Parameter) -> None:
        self.summary = summary
        self.data = data
        self.whiteboard = tuple(whiteboard)
        self.parameters = {name: parameter.named(name) for name, parameter in parameters.items()}
        self.claims: list[Claim] = []
        self._run: Experiment | None = None
        self._tell: Callable[[float], None] = lambda _: None

    def experiment(self, run: Experiment) -> Experiment:
        """Decorator: `run(seed, **parameters) -> Outcome`. Raises LabError for a second experiment."""
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

        The inequality (`at_least`, `at_most` or `between`) on the outcome's `number` is the sentence in figures. `verdict` says what is
        expected: with HOLDS every seed satisfies it with `margin` to spare, with DOES_NOT_HOLD every seed misses it by `margin`; MIXED goes
        with `between`. The run has the default parameters, changed by `at`. Changed by `flips` as well, the opposite must come out, or the
        claim would be true whatever one measures; `flip_says` tells that change in words. `when` is the condition of HOLDS_WHEN. `often` is
        how the statement is commonly put, `source` the id of a reference that puts it so. NOT_TESTABLE needs only `why`. On a machine without
        what it `needs` (the outcome then lacks the number) the claim is skipped, and the report says so.
        Raises LabError for a claim that contradicts itself, ParameterError for a setting that the lab does not take, ValueError for a
        `verdict` that does not exist.
        """
        bounds = _given_bounds(at_least, at_most, between)
        relation, low, high = bounds[0] if bounds else ("", 0.0, 0.0)
        claim = Claim(
            id=name,
            sentence=sentence,
            verdict=Verdict(verdict),
            number=number,
            relation=relation,
            low=low,
            high=high,
            margin=margin,
            when=when,
            why=why,
            often=often,
            source=source,
            needs=needs,
            flip_says=flip_says,
        )
        self._insist(claim, inequalities=len(bounds), flips=bool(flips))
        self.claims.append(self._with_settings(claim, at or {}, flips or {}))

    def _insist(self, claim: Claim, *, inequalities: int, flips: bool) -> None:
        """Raises LabError where the claim lacks what it must say, or its name is taken."""
        if any(other.id == claim.id for other in self.claims):
            raise LabError(f"two claims are called {claim.id!r}")
        if claim.verdict is Verdict.NOT_TESTABLE:
            if not claim.why:
                raise LabError(f"claim {claim.id!r}: say `why` it cannot be tested here")
            return
        if inequalities != 1 or not claim.number or not flips or not claim.flip_says:
            raise LabError(f"claim {claim.id!r} needs a number, one inequality, `flips` and `flip_says`")
        if claim.verdict is Verdict.HOLDS_WHEN and not claim.when:
            raise LabError(f"claim {claim.id!r}: say `when` it holds")

    def _with_settings(self, claim: Claim, at: Mapping[str, Value], flips: Mapping[str, Value]) -> Claim:
        """The claim with the parameters of its run and of its perturbation, if it has an inequality to try them on."""
        settings = self.settings(at)
        flipped = self.settings({**settings, **flips})
        if not claim.relation:
            return claim
        if flipped == settings:
            raise LabError(f"claim {claim.id!r}: its perturbation changes nothing")
        return replace(claim, settings=settings, flipped=flipped)

    def settings(self, chosen: Mapping[str, Any]) -> dict[str, Value]:
        """Every parameter's value: the default where none was chosen.

        Raises ParameterError for a name that the lab does not have and for a value that the parameter does not take.
        """
        for name in chosen:
            if name not in self.parameters:
                known = ", ".join(self.parameters) or "none"
                raise ParameterError(f"there is no parameter {name!r}; this lab has: {known}")
        values = {}
        try:
            for name, parameter in self.parameters.items():
                given = chosen.get(name, parameter.default)
                values[name] = parameter.value(given)
        except ValueError as error:
            raise ParameterError(str(error)) from error
        return values

    def track(self, steps: Iterable[Item]) -> Iterator[Item]:
        """Go through `steps` and tell whoever waits how far the run has come. An experiment may have one such loop."""
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


def _given_bounds(
    at_least: float | None,
    at_most: float | None,
    between: tuple[float, float] | None,
) -> list[tuple[str, float, float]]:
    """(relation, low, high) of each inequality that is given; of the first two relations low and high are equal."""
    bounds = []
    if at_least is not None:
        bounds.append(("at least", float(at_least), float(at_least)))
    if at_most is not None:
        bounds.append(("at most", float(at_most), float(at_most)))
    if between is not None:
        low, high = between
        bounds.append(("between", float(low), float(high)))
    return bounds


def _finite(name: str, value: object) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise LabError(f"{name!r} is {value!r}, not a number") from error
    if not math.isfinite(number):
        raise LabError(f"{name!r} came out as {number}, which is no measurement")
    return number
