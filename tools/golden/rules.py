"""What every text leaves out because it differs between two runs of the same Viva."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

RULES = [
    # how long something took on this machine
    (r"\d+\.\d s of one core", "<duration> of one core"),
    (r"(?m)^(  (?:ok |NOT) \S+=.*): \d+\.\d s$", r"\1: <duration>"),
    (r'"seconds": [0-9.e-]+', '"seconds": <duration>'),
    # the moment of a sync
    (r"<updated>[^<]*</updated>", "<updated><time></updated>"),
    (r"<lastmod>[^<]*</lastmod>", "<lastmod><day></lastmod>"),
    (r'"changed": "\d{4}-[^"]*"', '"changed": "<time>"'),
    # the moment of a request, of a line of the log, of a backup
    (r"expires=[^;\n]* GMT", "expires=<time>"),
    (r"(?m)^expires: .* GMT$", "expires: <time>"),
    (r"(?m)^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} ", "<time> "),
    (r"\b\d{8}T\d{12}\b", "<time>"),
    (r"\(\d+\.\d MB, \d{4}-\d\d-\d\d \d\d:\d\d UTC\)", "(<size>, <time>)"),
    # this machine
    (r"[\d,]+ MB free", "<size> free"),
    (r"\(process \d+\)", "(process <number>)"),
    # the modules through which a traceback passed; what was raised stays, and where in a bank's own file
    (r'(?m)^  File "(?!<folder>).*\n(?:    .*\n)*', ""),
    # drawn at random with each change of the content
    (r'"content": "[0-9a-f]{32}"', '"content": "<version>"'),
    # the digest of a static file's content, which may be laid out anew
    (r"(?<=[\w-])\.[0-9a-f]{12}(?=\.[a-z0-9]+\b)", ".<digest>"),
    # the key of a run is a digest of the lab's code and of the versions of libraries
    (r"/runs/[0-9a-f]{64}/", "/runs/<key>/"),
    (r"\brun-[0-9a-f]{8}-", "run-<key>-"),
]
_COMPILED = [(re.compile(pattern), marker) for pattern, marker in RULES]


def settled(text: str, names: Mapping[str, str]) -> str:
    """The text with markers for what differs between two runs. `names` are this side's own: folder or port -> marker."""
    for name, marker in names.items():
        text = text.replace(name, marker)
    for pattern, marker in _COMPILED:
        text = pattern.sub(marker, text)
    return text


def days_of_now() -> set[str]:
    """Today, here and in Greenwich."""
    return {date.today().isoformat(), datetime.now(UTC).date().isoformat()}


def without_days(text: str, days: Iterable[str]) -> str:
    """For what commands write: they put today's date into files, and midnight may pass between the two sides."""
    for day in days:
        text = text.replace(day, "<today>")
    return text


def broken_into_lines(text: str) -> str:
    """JSON or XML with line breaks between its members. Nothing is taken away."""
    text = re.sub(r'(, |[\[{])(?=["{\[])', r"\1\n", text)
    return re.sub(r"><", ">\n<", text)
