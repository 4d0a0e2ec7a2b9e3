"""`viva lab`: run a question's experiment, verify what it claims, see how far the claims carry."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from viva.cli import site
from viva.content.files.labs import LabFile, labs_of
from viva.content.files.pack import read_bank
from viva.content.files.shipped import shipped_bank
from viva.content.numbers import written
from viva.content.record import RECORD_FILE, SEEDS, read_record

if TYPE_CHECKING:
    from viva.evidence.run import Done
    from viva.evidence.sweep import Step
    from viva.evidence.verify import Tried, Verification

jobs_option = click.option(
    "--jobs", type=click.IntRange(1, 64), default=lambda: os.cpu_count() or 1, help="Labs at the same time; as many as cores by default."
)


@click.group()
def lab() -> None:
    """Experiments behind the answers: run one, or verify what all of them claim."""


@lab.command()
@click.argument("question")
@click.option("--param", "-p", "chosen", multiple=True, metavar="NAME=VALUE", help="A parameter's value; the others keep their defaults.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, help="What chance starts from.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@site.bank_option
def run(question: str, chosen: tuple[str, ...], seed: int, banks: tuple[Path, ...], *, as_json: bool) -> None:
    """Run the lab of QUESTION once and print its numbers.

    QUESTION is the id of a question, or the path of an evidence.py.
    """
    from viva.evidence.run import LabFailedError, Run, run_lab

    one = _find(question, banks)
    settings = dict(_pair(entry) for entry in chosen)
    try:
        with _bar(one.question, as_json) as tell:
            session = run_lab(one.code, [Run(seed, settings)], on_progress=tell)
        done = session.result()
    except LabFailedError as error:
        raise _failed(one, error) from error
    if as_json:
        click.echo(_run_as_json(one, seed, done))
        return
    click.echo(session.summary)
    _print_numbers(done)
    values = [f"{parameter.name}={settings.get(parameter.name, parameter.default)}" for parameter in session.parameters]
    click.echo(f"seed {seed}; {', '.join(values)}; {done.seconds:.1f} s of one core")


def _run_as_json(one: LabFile, seed: int, done: "Done") -> str:
    row = {
        "question": one.question,
        "seed": seed,
        "numbers": [asdict(entry) for entry in done.readings],
        "charts": done.charts,
        "seconds": done.seconds,
    }
    return json.dumps(row)


def _print_numbers(done: "Done") -> None:
    width = max((len(entry.name) for entry in done.readings), default=0)
    for entry in done.readings:
        tail = "  simulated" if entry.simulated else ""
        click.echo(f"  {entry.name:<{width}}  {written(entry.value)}{tail}")


@lab.command()
@click.argument("questions", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every lab of the bank.")
@click.option(
    "--seeds",
    default=",".join(map(str, SEEDS)),
    show_default=True,
    help="Seeds to try, at least three. Other seeds than 0,1,2 record nothing.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a claim and line instead of a table.")
@click.option("--no-record", is_flag=True, help="Leave the records as they are.")
@jobs_option
@site.bank_option
def verify(
    questions: tuple[str, ...],
    seeds: str,
    banks: tuple[Path, ...],
    jobs: int,
    *,
    everything: bool,
    as_json: bool,
    no_record: bool,
) -> None:
    """Try every claim at several seeds and under its perturbation, and record what came out.

    QUESTIONS are ids or paths of an evidence.py; --all takes the whole bank. A record is written only where every claim of the lab came out as
    it declares. Ends with status 1 where one did not.
    """
    chosen = _seeds(seeds)
    if bool(questions) == everything:
        raise click.UsageError("name questions, or give --all")
    labs = _all(banks) if everything else [_find(entry, banks) for entry in questions]
    records = chosen == SEEDS and not no_record
    good = True
    with ThreadPoolExecutor(jobs) as pool:
        results = pool.map(lambda one: _verify(one, chosen), labs)
        for one, result in zip(labs, results, strict=True):
            good &= _report(one, result, as_json=as_json)
            if records:
                _write_record(one, result)
    sys.exit(0 if good else 1)


def _write_record(one: LabFile, result: "Verification | Exception") -> None:
    """Keep what was measured, if every claim came out as declared."""
    if not isinstance(result, Exception) and result.record is not None:
        one.record.write_text(result.record.to_json(), "utf-8")


@lab.command()
@click.argument("questions", nargs=-1)
@click.option("--seeds", default="10,11,12", show_default=True, help="Seeds at which every claim is tried; at least three.")
@jobs_option
@site.bank_option
def sweep(questions: tuple[str, ...], seeds: str, banks: tuple[Path, ...], jobs: int) -> None:
    """See how far the labs carry: every claim at seeds of its own, and every step of every parameter.

    Records nothing. Ends with status 1 where a claim changes its verdict, or a step gives nothing or takes too long.
    """
    from viva.evidence.sweep import steps_of

    labs = [_find(entry, banks) for entry in questions] if questions else _all(banks)
    chosen = _seeds(seeds)
    good = True
    with ThreadPoolExecutor(jobs) as pool:
        results = pool.map(lambda one: _verify(one, chosen), labs)
        steps_of_each = pool.map(lambda one: steps_of(one.code), labs)
        for one, result, steps in zip(labs, results, steps_of_each, strict=True):
            good &= _report(one, result, as_json=False)
            for step in steps:
                good &= not step.trouble
                click.echo(_step_line(step))
    sys.exit(0 if good else 1)


def _step_line(step: "Step") -> str:
    sign = "NOT" if step.trouble else "ok "
    outcome = step.trouble or f"{step.seconds:.1f} s"
    return f"  {sign} {step.name}={step.value}: {outcome}"


def _verify(one: LabFile, seeds: Sequence[int]) -> "Verification | Exception":
    """What came out of trying the claims, or why nothing could be tried."""
    from viva.evidence.run import LabFailedError
    from viva.evidence.verify import verify as try_claims

    before = None
    if one.record.is_file():
        before, _ = read_record(one.record.read_bytes(), str(one.record))
    try:
        return try_claims(one.code, date.today().isoformat(), before=before, seeds=seeds)
    except LabFailedError as error:
        return error


def _report(one: LabFile, result: "Verification | Exception", *, as_json: bool) -> bool:
    """Print what came out; whether all of it is as declared."""
    if isinstance(result, Exception):
        _report_failure(one, result, as_json=as_json)
        return False
    if not as_json:
        click.echo(f"{one.question}  {len(result.tried)} claims, {result.seconds:.1f} s of one core")
    for tried in result.tried:
        click.echo(_claim_as_json(one, tried, result.seconds) if as_json else _line(tried))
    return all(tried.ok for tried in result.tried)


def _report_failure(one: LabFile, error: Exception, *, as_json: bool) -> None:
    if as_json:
        row = {"question": one.question, "claim": None, "ok": False, "error": str(error)}
        click.echo(json.dumps(row))
        return
    click.echo(f"{one.question}: {error}")
    detail = getattr(error, "detail", "")
    if detail:
        click.echo(detail, err=True)


def _claim_as_json(one: LabFile, tried: "Tried", seconds: float) -> str:
    claim = tried.claim
    row: dict[str, Any] = {
        "question": one.question,
        "claim": claim.id,
        "sentence": claim.sentence,
        "verdict": tried.found,
        "value": claim.value,
        "flips": tried.flips,
        "ok": tried.ok,
        "seconds": seconds,
    }
    if tried.trouble:
        row["error"] = tried.trouble
    elif tried.skipped:
        row["skipped"] = tried.skipped
    return json.dumps(row, ensure_ascii=False)


def _line(tried: "Tried") -> str:
    claim = tried.claim
    sign = "ok " if tried.ok else "NOT"
    if tried.trouble:
        return f"  {sign} {claim.id:<28} {tried.trouble}"
    if tried.skipped:
        return f"  SKIPPED {claim.id:<24} {tried.skipped}; what is recorded of it stays"
    if not claim.values:
        return f"  {sign} {claim.id:<28} {claim.verdict}: {claim.why}"
    verdict = str(tried.found or "undecided")
    if verdict != claim.verdict:
        verdict += f", declared {claim.verdict}"
    values = " ".join(written(value) for value in claim.values)
    turned = " ".join(written(value) for value in claim.flip_values)
    if not tried.flips:
        turned += ", not turned"
    bound = f"{claim.bound}, margin {claim.margin:g}"
    return f"  {sign} {claim.id:<28} {verdict}: {values} ({bound}); {claim.flip_says}: {turned}"


@contextmanager
def _bar(label: str, quiet: bool) -> Iterator[Any]:
    if quiet:
        yield lambda _: None
        return
    with click.progressbar(length=100, label=label, file=sys.stderr) as bar:
        yield lambda share: bar.update(int(share * 100) - bar.pos)


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise click.BadParameter(f"{text!r} is not NAME=VALUE", param_hint="--param")
    return name.strip().replace("-", "_"), value.strip()


def _seeds(text: str) -> tuple[int, ...]:
    try:
        given = [int(part) for part in text.split(",")]
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is not a list of whole numbers such as 0,1,2", param_hint="--seeds") from error
    seeds = tuple(dict.fromkeys(given))  # each once, in their order
    if len(seeds) < 3 or min(seeds) < 0:
        raise click.BadParameter("give at least three different seeds, none below zero", param_hint="--seeds")
    return seeds


def _all(banks: Sequence[Path]) -> list[LabFile]:
    labs = []
    for root in banks or (shipped_bank(),):
        labs += labs_of(read_bank(root))
    return labs


def _find(question: str, banks: Sequence[Path]) -> LabFile:
    path = Path(question)
    if path.suffix == ".py":
        if not path.is_file():
            raise click.BadParameter(f"there is no file {path}", param_hint="QUESTION")
        return LabFile(path.parent.name, path, path.with_name(RECORD_FILE))
    labs = _all(banks)
    for one in labs:
        if one.question == question:
            return one
    known = ", ".join(one.question for one in labs) or "none"
    raise click.BadParameter(f"no question {question} with an evidence.py; there are: {known}", param_hint="QUESTION")


def _failed(one: LabFile, error: Exception) -> click.ClickException:
    detail = getattr(error, "detail", "")
    if detail:
        click.echo(detail.rstrip(), err=True)
    return click.ClickException(f"{one.code}: {error}")
