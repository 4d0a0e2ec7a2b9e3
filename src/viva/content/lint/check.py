"""What a careful reader would object to in a bank that parses: links, marks, numbers, care. `check_bank` is the whole lint."""

from collections.abc import Container, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date

from viva.content import markdown
from viva.content.circulating import read_circulating
from viva.content.files.pack import QUESTION_FILE, Bank
from viva.content.lint import figures
from viva.content.lint.near import near_duplicates
from viva.content.lint.prose import ProseCheck
from viva.content.model import SECTION_NAMES, Question, Section
from viva.content.problem import Problem, Severity, problem
from viva.content.record import RECORD_FILE

WORDS_PER_MINUTE = 150
"""The pace of unhurried speech; an answer of as many words takes a minute."""
MIN_WORDINGS = 2
STALE_AFTER_DAYS = 366
TO_WRITE = "[to write]"


def check_bank(bank: Bank, today: date, elsewhere: Iterable[str] = ()) -> list[Problem]:
    """Every fault of `bank` in the order of its files. `elsewhere` are ids that other banks served beside it hold."""
    problems = list(bank.problems)
    _, broken_figures = read_circulating(bank.root)
    problems += broken_figures
    ids = set(elsewhere)
    ids.update(item.id for item in bank.raw if item.id)
    shown = {id(question) for question in bank.questions}
    for item in bank.raw:
        if item.draft is not None:
            problems += check_question(item.draft, today, ids, item.lines)
        elif item.question is not None and id(item.question) in shown:
            problems += check_question(item.question, today, ids, item.lines)
    for first, second, similarity in near_duplicates(bank.questions):
        alike = f"{similarity:.0%} alike"
        message = f"asks nearly what {first.id} asks ({alike}): “{first.title}”"
        problems.append(problem("near-duplicate", message, path=second.path, line=2))
    return sorted(problems)


def check_question(question: Question, today: date, ids: Container[str], lines: Mapping[str, int]) -> Iterator[Problem]:
    """Faults of one question that parsed. `lines` maps front matter names (see `Parsed.lines`) to lines of the file."""
    anchors: set[str] = set()
    for section in question.sections:
        anchors.update(markdown.anchors(section.source))
    prose = ProseCheck(question, ids, anchors)
    for section in question.sections:
        yield from prose.check(section)
    yield from figures.check_figures(question, lines)
    yield from _check_follow_ups(question, ids, anchors, lines)
    yield from _check_folder(question)
    yield from _check_wordings(question, lines)
    yield from _check_references(question, prose.used, lines)
    yield from _check_review(question, today, lines)
    yield from _check_length(question)
    yield from _check_unfinished(question, lines)
    yield from _check_evidence(question, prose.claims)


def spoken_seconds(section: Section | None) -> int:
    """How long the section takes to say, at WORDS_PER_MINUTE; 0 where there is none."""
    if section is None:
        return 0
    words = markdown.plain_text(section.source).split()
    return round(len(words) * 60 / WORDS_PER_MINUTE)


def _check_follow_ups(question: Question, ids: Container[str], anchors: set[str], lines: Mapping[str, int]) -> Iterator[Problem]:
    path = question.path
    for number, follow_up in enumerate(question.follow_ups, start=1):
        line = lines.get(f"follow_ups.{number - 1}", 1)
        leads_back = follow_up.question == question.id and not follow_up.see
        if leads_back:
            yield problem("follow-up-self", f"follow-up {number} leads back to {question.id}", path=path, line=line)
        elif follow_up.question and follow_up.question not in ids:
            yield problem("follow-up-broken", f"no question has the id {follow_up.question}", path=path, line=line)
        if follow_up.see and follow_up.see.removeprefix("#") not in anchors:
            yield problem("follow-up-broken", f"no heading has the anchor `{follow_up.see}`", path=path, line=line)


def _check_folder(question: Question) -> Iterator[Problem]:
    if "/" not in question.path:
        return  # it lies in no folder of the bank
    folder = question.path.split("/")[-2]
    is_named_after_it = folder == question.id or folder.startswith(f"{question.id}-")
    if not is_named_after_it:
        yield problem("folder-name", f"the folder {folder} holds {question.id}", path=question.path)


def _check_wordings(question: Question, lines: Mapping[str, int]) -> Iterator[Problem]:
    for point in question.key_points:
        count = len(point.also)
        if count < MIN_WORDINGS:
            message = f"key point `{point.id}` has {count} other wordings"
            yield problem("wordings-few", message, path=question.path, line=lines.get(point.id, 1))


def _check_references(question: Question, used: AbstractSet[str], lines: Mapping[str, int]) -> Iterator[Problem]:
    every_section_was_read = len(question.sections) >= len(SECTION_NAMES) - 1
    if not every_section_was_read:
        return  # the mark may stand in one that was not
    for reference in question.references:
        if reference.id not in used:
            line = lines.get(f"reference {reference.id}", 1)
            yield problem("reference-unused", f"nothing points at `{reference.id}`", path=question.path, line=line)


def _check_review(question: Question, today: date, lines: Mapping[str, int]) -> Iterator[Problem]:
    reviewed = question.reviewed
    if reviewed is None:
        return  # a draft that nobody has reviewed, or a date that could not be read, which has been said
    line = lines.get("reviewed", 1)
    age = today - reviewed
    if reviewed > today:
        yield problem("reviewed-future", f"{reviewed} is after today, {today}", path=question.path, line=line)
    elif age.days > STALE_AFTER_DAYS:
        yield problem("reviewed-old", f"last reviewed on {reviewed}", path=question.path, line=line)


def _check_length(question: Question) -> Iterator[Problem]:
    answer = question.section("Answer")
    if answer is None:
        return
    seconds = spoken_seconds(answer)
    if seconds > 60:
        yield problem("answer-too-long", f"the answer takes {seconds} s to say", path=question.path, line=answer.line)


def _check_evidence(question: Question, pointed_at: AbstractSet[str]) -> Iterator[Problem]:
    """Whether there is a record, whether it can still be believed, and whether text and claims belong together."""
    evidence = question.evidence
    if evidence is None:
        return
    path = question.path.removesuffix(QUESTION_FILE) + RECORD_FILE
    if evidence.record is None:
        yield problem("record-missing", "the lab has no record yet", path=path)
        return
    if evidence.changed:
        yield problem("record-stale", "; ".join(evidence.changed), path=path)
    sources = {reference.id for reference in question.references}
    for claim in evidence.record.claims:
        if claim.id not in pointed_at:
            yield problem("claim-unused", f"no sentence points at the claim `{claim.id}`", path=question.path)
        if claim.source and claim.source not in sources:
            yield problem("claim-source-unknown", f"claim `{claim.id}` names `{claim.source}`", path=question.path)


def _check_unfinished(question: Question, lines: Mapping[str, int]) -> Iterator[Problem]:
    for place, line in _unfinished(question, lines):
        yield problem("unfinished", f"{TO_WRITE} in {place}", path=question.path, line=line)


def _unfinished(question: Question, lines: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """(place, line) of each TO_WRITE that still stands."""
    for section in question.sections:
        first = section.line + 1
        for line, text in enumerate(section.source.split("\n"), start=first):
            if TO_WRITE in text:
                yield f"## {section.name}", line
    for point in question.key_points:
        texts = (point.says, *point.also, point.contradiction)
        if any(TO_WRITE in text for text in texts):
            yield f"key point `{point.id}`", lines.get(point.id, 1)
    for index, follow_up in enumerate(question.follow_ups):
        if TO_WRITE in (follow_up.ask or ""):
            yield f"follow-up {index + 1}", lines.get(f"follow_ups.{index}", 1)


def by_severity(problems: Iterable[Problem]) -> tuple[int, int]:
    """(errors, warnings)."""
    errors = 0
    warnings = 0
    for entry in problems:
        if entry.severity is Severity.ERROR:
            errors += 1
        else:
            warnings += 1
    return errors, warnings
