"""A fault in a bank is a value: where it stands, what it is called, and how to mend it."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error makes `viva check` fail; a warning does so only with `--strict`."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of fault: its severity, one line for the documentation, and the usual way to mend it."""

    severity: Severity
    summary: str
    fix: str


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A fault at `path` (relative to the bank) and `line` (from 1). `code` is a key of `CODES`."""

    path: str
    line: int
    code: str
    message: str
    fix: str

    @property
    def severity(self) -> Severity:
        """How severe the catalogue says this kind of fault is."""
        return CODES[self.code].severity

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}"
        kind = f"{self.severity} {self.code}"
        return f"{place}: {kind}: {self.message}\n    fix: {self.fix}"


def problem(code: str, message: str, *, path: str, line: int = 1, fix: str = "") -> Problem:
    """A Problem; without a `fix` it has the catalogue's. Raises KeyError for a code that the catalogue lacks, which is a bug of ours."""
    return Problem(path=path, line=max(1, line), code=code, message=message, fix=fix or CODES[code].fix)


def _error(summary: str, fix: str) -> Code:
    return Code(Severity.ERROR, summary, fix)


def _warning(summary: str, fix: str) -> Code:
    return Code(Severity.WARNING, summary, fix)


CODES: dict[str, Code] = {
    # the bank and its files
    "bank-missing": _error("The bank's folder does not exist or cannot be read.", "Check the path, or create the folder."),
    "bank-empty": _error("The bank holds no question.md at all.", "Start a question with `viva new`."),
    "file-misnamed": _error("A folder holds Markdown or evidence but no question.md.", "Rename the question's file to question.md."),
    "file-unreadable": _error("The file cannot be read, leads outside the bank or is too large.", "Make it an ordinary file below 1 MB."),
    "file-not-utf8": _error("The file is not UTF-8 text.", "Save it as UTF-8."),
    "folder-name": _warning("The folder's name does not begin with the question's id.", "Rename the folder to ID-short-title."),
    # the front matter
    "front-matter-missing": _error(
        "The file does not begin with front matter between two lines of ---.", "Begin the file with ---, the fields, and ---."
    ),
    "front-matter-broken": _error(
        "The front matter is not valid YAML.", "Mend the YAML at the line named; quote values that hold a colon or a #."
    ),
    "key-unknown": _error("A key that the format does not know.", "Remove it, or correct its spelling."),
    "key-missing": _error("A required key is absent.", "Add it; docs/content-format.md shows each key."),
    "key-duplicate": _error("The same key stands twice in one mapping.", "Keep one of the two."),
    "value-type": _error("A value has the wrong type.", "Give the type that docs/content-format.md names."),
    "value-invalid": _error("A value is outside what its field allows.", "Give a value that docs/content-format.md allows."),
    # identity
    "id-duplicate": _error("Two questions carry the same id.", "Give the newer one an id of its own."),
    "key-point-id-duplicate": _error("Two key points of a question carry the same id.", "Give each key point its own id."),
    "reference-id-duplicate": _error("Two references of a question carry the same id.", "Give each reference its own id."),
    "id-changed": _error("A question's id was changed since the earlier version.", "Put the old id back; history hangs on it."),
    "key-point-id-changed": _error("A key point's id of the earlier version is gone.", "Put the old id back; reword the text instead."),
    "evidence-removed": _warning(
        "A question had evidence in the earlier version and has none now.", "Put evidence.py back, or say why in the change."
    ),
    # sections
    "section-missing": _error("One of the fixed sections is absent.", "Add the heading and its text."),
    "section-empty": _error("A section has a heading and no text.", "Write it; a heading alone helps nobody."),
    "section-unknown": _error(
        "A second-level heading that is not one of the fixed sections.", "Use a third-level heading (###), or a fixed name."
    ),
    "section-duplicate": _error("A section stands twice.", "Merge the two."),
    "section-order": _warning("The sections are not in the fixed order.", "Move it to its place."),
    "text-before-sections": _error("Text stands between the front matter and the first section.", "Move it under a heading."),
    "answer-too-long": _warning("The answer takes more than a minute to say.", "Cut it, or move detail to Deep Explanation."),
    # text
    "link-broken": _error(
        "A link to an anchor, a question or a file that does not exist, or of a kind that is not allowed.",
        "Point it at an existing id or anchor, or at an https:// address.",
    ),
    "follow-up-broken": _error(
        "A follow-up names a question or anchor that does not exist.", "Correct it, or give the follow-up as text with `ask`."
    ),
    "follow-up-self": _error("A follow-up leads back to its own question.", "Name another question, or use `see` with an anchor."),
    "source-unknown": _error("A [source: …] mark names no reference of the question.", "Add the reference, or correct the mark."),
    "reference-unused": _warning(
        "No [source: …] mark points at this reference.", "Point at it from the sentence that it supports, or remove it."
    ),
    "claim-unknown": _error(
        "A [claim: …] mark that no claim of the question's evidence answers to.", "Add the claim, correct the mark, or verify the lab anew."
    ),
    "claim-unused": _warning("A claim that no sentence of the question points at.", "Write [claim: id] behind the sentence that it backs."),
    "claim-source-unknown": _error(
        "A claim names a source that is no reference of the question.", "Add the reference, or correct the claim."
    ),
    "figures-broken": _error("A list of figures in circulation cannot be read.", "Mend the entry that the message names."),
    "record-missing": _warning(
        "The lab was never verified, so the page shows no numbers of it.", "Run `viva lab verify` with the question's id."
    ),
    "record-stale": _warning("The lab or its data changed after it was verified.", "Run `viva lab verify` with the question's id."),
    "record-broken": _error("The record of measured claims cannot be read.", "Make it anew with `viva lab verify`."),
    "mark-malformed": _error("Something that looks like a mark and is none.", "Write [source: id], [claim: id] or [illustrative]."),
    "figure-unsourced": _error(
        "A number without a source or the mark [illustrative].",
        "Add [source: id] to the sentence, or mark the paragraph [illustrative].",
    ),
    "figure-in-key-point": _error(
        "A number in a key point or title, which carry no marks.", "Say it in words, as a formula between $…$, or move it to a section."
    ),
    "illustrative-in-answer": _error("An [illustrative] number in the Answer.", "Move it to the example or the scenario."),
    "illustrative-too-many": _error("More than two [illustrative] marks in a question.", "Source the others, or leave them out."),
    "maths-broken": _error("A formula that cannot be set.", "Correct the LaTeX between the dollar signs."),
    "code-language-unknown": _warning(
        "A code fence without a language that the highlighter knows.", "Name a language, such as ```python, or ```text."
    ),
    "html-removed": _error("HTML that the sanitiser takes out.", "Write it in Markdown."),
    "image-unsupported": _error("An image, which this version does not show.", "Use a table, a formula or code for now."),
    "draft-incomplete": _warning(
        "A draft lacks something that a finished question has.", "Write it; remove `draft: true` when all is there."
    ),
    "unfinished": _error("A `[to write]` of the template still stands.", "Write what it asks for, and remove the mark."),
    # care
    "wordings-few": _warning("A key point has fewer than two other wordings.", "Add to `also` how people really say it."),
    "near-duplicate": _warning("Two questions ask nearly the same.", "Merge them, or make the difference plain in the titles."),
    "reviewed-future": _error("The review date lies in the future.", "Give the day on which it was last checked."),
    "reviewed-old": _warning("The last review is more than a year ago.", "Read it again, then move the date."),
}
"""Every kind of fault that `viva check` can report. docs/content-format.md lists them; a test holds the two together."""
