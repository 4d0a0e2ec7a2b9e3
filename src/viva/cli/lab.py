"""`viva lab`: run a question's experiment, verify what it claims, see how far the claims carry."""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
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
    from viva.evidence.verify import Verification

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

    found = _find(question, banks)
    settings = dict(_pair(entry) for entry in chosen)
    try:
        with _bar(f"{found.question}", as_json) as tell:
            session = run_lab(found.code, [Run(seed, settings)], on_progress=tell)
        done = session.result()
    except LabFailedError as error:
        raise _failed(found, error) from error
    if as_json:
        readings = [{"name": entry.name, "value": entry.value, "simulated": entry.simulated} for entry in done.readings]
        click.echo(
            json.dumps({"question": found.question, "seed": seed, "numbers": readings, "charts": done.charts, "seconds": done.seconds})
        )
        return
    click.echo(session.summary)
    width = max(len(entry.name) for entry in done.readings) if done.readings else 0
    for entry in done.readings:
        click.echo(f"  {entry.name:<{width}}  {written(entry.value)}{'  simulated' if entry.simulated else ''}")
    settings_text = ", ".join(f"{parameter.name}={settings.get(parameter.name, parameter.default)}" for parameter in session.parameters)
    click.echo(f"seed {seed}; {settings_text}; {done.seconds:.1f} s of one core")


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
    questions: tuple[str, ...], seeds: str, banks: tuple[Path, ...], jobs: int, *, everything: bool, as_json: bool, no_record: bool
) -> None:
    """Try every claim at several seeds and under its perturbation, and record what came out.

    QUESTIONS are ids or paths of an evidence.py; --all takes the whole bank. A record is written only where every claim of the lab came out as
    it declares. Ends with status 1 where one did not.
    """
    chosen = _seeds(seeds)
    if bool(questions) == everything:
        raise click.UsageError("name questions, or give --all")
    found = list(_all(banks)) if everything else [_find(entry, banks) for entry in questions]
    record = not no_record and chosen == SEEDS
    good = True
    with ThreadPoolExecutor(jobs) as pool:
        for one, result in zip(found, pool.map(lambda entry: _verify(entry, chosen), found), strict=True):
            good &= _report(one, result, as_json=as_json)
            if record and not isinstance(result, Exception) and result.record is not None:
                one.record.write_text(result.record.to_json(), "utf-8")
    sys.exit(0 if good else 1)


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

    found = [_find(entry, banks) for entry in questions] if questions else list(_all(banks))
    chosen, good = _seeds(seeds), True
    with ThreadPoolExecutor(jobs) as pool:
        for one, result, steps in zip(
            found, pool.map(lambda entry: _verify(entry, chosen), found), pool.map(lambda entry: steps_of(entry.code), found), strict=True
        ):
            good &= _report(one, result, as_json=False)
            for step in steps:
                good &= not step.trouble
                click.echo(f"  {'NOT' if step.trouble else 'ok '} {step.name}={step.value}: {step.trouble or f'{step.seconds:.1f} s'}")
    sys.exit(0 if good else 1)


def _verify(found: LabFile, seeds: Sequence[int]) -> "Verification | Exception":
    from viva.evidence.run import LabFailedError
    from viva.evidence.verify import verify as try_claims

    try:
        before = read_record(found.record.read_bytes(), str(found.record))[0] if found.record.is_file() else None
        return try_claims(found.code, date.today().isoformat(), before=before, seeds=seeds)
    except LabFailedError as error:
        return error


def _report(found: LabFile, result: "Verification | Exception", *, as_json: bool) -> bool:
    if isinstance(result, Exception):
        detail = getattr(result, "detail", "")
        click.echo(
            json.dumps({"question": found.question, "claim": None, "ok": False, "error": str(result)})
            if as_json
            else f"{found.question}: {result}"
        )
        if detail and not as_json:
            click.echo(detail, err=True)
        return False
    if not as_json:
        click.echo(f"{found.question}  {len(result.tried)} claims, {result.seconds:.1f} s of one core")
    for tried in result.tried:
        claim = tried.claim
        if as_json:
            line = {"question": found.question, "claim": claim.id, "sentence": claim.sentence, "verdict": tried.found, "value": claim.value, "flips": tried.flips, "ok": tried.ok, "seconds": result.seconds}  # fmt: skip
            more = {"error": tried.trouble} if tried.trouble else {"skipped": tried.skipped} if tried.skipped else {}
            click.echo(json.dumps(line | more, ensure_ascii=False))
        else:
            click.echo(_line(tried))
    return all(tried.ok for tried in result.tried)


def _line(tried: Any) -> str:
    claim = tried.claim
    sign = "ok " if tried.ok else "NOT"
    if tried.trouble:
        return f"  {sign} {claim.id:<28} {tried.trouble}"
    if tried.skipped:
        return f"  SKIPPED {claim.id:<24} {tried.skipped}; what is recorded of it stays"
    if not claim.values:
        return f"  {sign} {claim.id:<28} {claim.verdict}: {claim.why}"
    values, turned = (" ".join(written(value) for value in part) for part in (claim.values, claim.flip_values))
    found = tried.found or "undecided"
    verdict = str(found) if found == claim.verdict else f"{found}, declared {claim.verdict}"
    flip = "" if tried.flips else ", not turned"
    return f"  {sign} {claim.id:<28} {verdict}: {values} ({claim.bound}, margin {claim.margin:g}); {claim.flip_says}: {turned}{flip}"


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
        found = tuple(dict.fromkeys(int(part) for part in text.split(",")))
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is not a list of whole numbers such as 0,1,2", param_hint="--seeds") from error
    if len(found) < 3 or min(found) < 0:
        raise click.BadParameter("give at least three different seeds, none below zero", param_hint="--seeds")
    return found


def _all(banks: Sequence[Path]) -> Iterable[LabFile]:
    roots = banks or (shipped_bank(),)
    return [entry for root in roots for entry in labs_of(read_bank(root))]


def _find(question: str, banks: Sequence[Path]) -> LabFile:
    path = Path(question)
    if path.suffix == ".py":
        if not path.is_file():
            raise click.BadParameter(f"there is no file {path}", param_hint="QUESTION")
        return LabFile(path.parent.name, path, path.with_name(RECORD_FILE))
    every = list(_all(banks))
    for entry in every:
        if entry.question == question:
            return entry
    known = ", ".join(entry.question for entry in every) or "none"
    raise click.BadParameter(f"no question {question} with an evidence.py; there are: {known}", param_hint="QUESTION")


def _failed(found: LabFile, error: Exception) -> click.ClickException:
    detail = getattr(error, "detail", "")
    if detail:
        click.echo(detail.rstrip(), err=True)
    return click.ClickException(f"{found.code}: {error}")
