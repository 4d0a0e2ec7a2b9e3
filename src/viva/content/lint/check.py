"""What a careful reader would object to in a bank that parses: links, marks, numbers, care. `check_bank` is the whole lint."""

from collections.abc import Container, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date

from viva.content import markdown
from viva.content.circulating import read_circulating
from viva.content.files.pack import Bank
from viva.content.lint import figures
from viva.content.lint.near import near_duplicates
from viva.content.lint.prose import ProseCheck
from viva.content.model import SECTION_NAMES, Question, Section
from viva.content.problem import Problem, problem

WORDS_PER_MINUTE = 150
"""The pace of unhurried speech; an answer of as many words takes a minute."""
MIN_WORDINGS = 2
STALE_AFTER_DAYS = 366
TO_WRITE = "[to write]"


def check_bank(bank: Bank, today: date, elsewhere: Iterable[str] = ()) -> list[Problem]:
    """Every fault of `bank` in the order of its files. `elsewhere` are ids that other banks served beside it hold."""
    found = [*bank.problems, *read_circulating(bank.root)[1]]
    ids = {item.id for item in bank.raw if item.id} | set(elsewhere)
    shown = {id(question) for question in bank.questions}
    for item in bank.raw:
        if item.draft is not None:
            found += check_question(item.draft, today, ids, item.lines)
        elif item.question is not None and id(item.question) in shown:
            found += check_question(item.question, today, ids, item.lines)
    for first, second, similarity in near_duplicates(bank.questions):
        message = f"asks nearly what {first.id} asks ({similarity:.0%} alike): “{first.title}”"
        found.append(problem("near-duplicate", message, path=second.path, line=2))
    return sorted(found)


def check_question(question: Question, today: date, ids: Container[str], lines: Mapping[str, int]) -> Iterator[Problem]:
    """Faults of one question that parsed. `lines` maps front matter names (see `Parsed.lines`) to lines of the file."""
    anchors = {name for section in question.sections for name in markdown.anchors(section.source)}
    prose = ProseCheck(question, ids, anchors)
    for section in question.sections:
        yield from prose.check(section)
    yield from figures.check_figures(question, lines)
    yield from _check_follow_ups(question, ids, anchors, lines)
    yield from _check_care(question, today, prose.used, lines)
    yield from _check_unfinished(question, lines)
    yield from _check_evidence(question, prose.claims)


def spoken_seconds(section: Section | None) -> int:
    """How long the section takes to say, at WORDS_PER_MINUTE; 0 where there is none."""
    return round(len(markdown.plain_text(section.source).split()) * 60 / WORDS_PER_MINUTE) if section else 0


def _check_follow_ups(question: Question, ids: Container[str], anchors: set[str], lines: Mapping[str, int]) -> Iterator[Problem]:
    for index, follow_up in enumerate(question.follow_ups):
        line = lines.get(f"follow_ups.{index}", 1)
        if follow_up.question == question.id and not follow_up.see:
            yield problem("follow-up-self", f"follow-up {index + 1} leads back to {question.id}", path=question.path, line=line)
        elif follow_up.question and follow_up.question not in ids:
            yield problem("follow-up-broken", f"no question has the id {follow_up.question}", path=question.path, line=line)
        if follow_up.see and follow_up.see[1:] not in anchors:
            yield problem("follow-up-broken", f"no heading has the anchor `{follow_up.see}`", path=question.path, line=line)


def _check_care(question: Question, today: date, used: set[str], lines: Mapping[str, int]) -> Iterator[Problem]:
    path = question.path
    folder = path.split("/")[-2] if "/" in path else question.id
    if not (folder == question.id or folder.startswith(f"{question.id}-")):
        yield problem("folder-name", f"the folder {folder} holds {question.id}", path=path)
    for point in question.key_points:
        if len(point.also) < MIN_WORDINGS:
            yield problem(
                "wordings-few", f"key point `{point.id}` has {len(point.also)} other wordings", path=path, line=lines.get(point.id, 1)
            )
    all_read = len(question.sections) >= len(SECTION_NAMES) - 1  # otherwise the mark may stand in a section that was not read
    for reference in question.references:
        if all_read and reference.id not in used:
            line = lines.get(f"reference {reference.id}", 1)
            yield problem("reference-unused", f"nothing points at `{reference.id}`", path=path, line=line)
    if question.reviewed is None:
        pass  # a draft that nobody has reviewed, or a date that could not be read, which has been said
    elif question.reviewed > today:
        yield problem("reviewed-future", f"{question.reviewed} is after today, {today}", path=path, line=lines.get("reviewed", 1))
    elif (today - question.reviewed).days > STALE_AFTER_DAYS:
        yield problem("reviewed-old", f"last reviewed on {question.reviewed}", path=path, line=lines.get("reviewed", 1))
    answer = question.section("Answer")
    if answer and (seconds := spoken_seconds(answer)) > 60:
        yield problem("answer-too-long", f"the answer takes {seconds} s to say", path=path, line=answer.line)


def _check_evidence(question: Question, pointed_at: AbstractSet[str]) -> Iterator[Problem]:
    """Whether there is a record, whether it can still be believed, and whether text and claims belong together."""
    evidence, path = question.evidence, question.path.removesuffix("question.md") + "evidence.json"
    if evidence is None:
        return
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
    for section in question.sections:
        for offset, text in enumerate(section.source.split("\n")):
            if TO_WRITE in text:
                yield problem("unfinished", f"{TO_WRITE} in ## {section.name}", path=question.path, line=section.line + 1 + offset)
    for point in question.key_points:
        if any(TO_WRITE in text for text in (point.says, *point.also, point.contradiction)):
            yield problem("unfinished", f"{TO_WRITE} in key point `{point.id}`", path=question.path, line=lines.get(point.id, 1))
    for index, follow_up in enumerate(question.follow_ups):
        if TO_WRITE in (follow_up.ask or ""):
            yield problem(
                "unfinished", f"{TO_WRITE} in follow-up {index + 1}", path=question.path, line=lines.get(f"follow_ups.{index}", 1)
            )


def by_severity(problems: Iterable[Problem]) -> tuple[int, int]:
    """(errors, warnings)."""
    counts = {"error": 0, "warning": 0}
    for entry in problems:
        counts[entry.severity] += 1
    return counts["error"], counts["warning"]
