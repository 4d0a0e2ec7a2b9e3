"""Files that both sides read: a small bank with faults, an older bank whose question is gone since, and lists of questions to import."""

from pathlib import Path

SOUND = """\
---
id: OLD-BEG-001
title: What does an index cost when rows are written?
technology: Storage
category: Databases
level: Beginner
difficulty: 3
tags: [indexes, writing]
reviewed: 2024-02-29
key_points:
  - id: write
    weight: 3
    says: Each index is written with each row.
    also:
      - "a row costs one more write per index"
      - "writing slows down with the number of indexes"
    not: An index costs nothing when rows are written.
  - id: read
    weight: 1
    says: It is paid back by reads that need few rows.
    also:
      - "searches for a few rows get faster"
      - "reading little of a large table wins"
    not: It makes every read faster.
follow_ups:
  - When does an index pay?
  - {ask: "Where is it kept?", see: "#place"}
references:
  - {id: book, title: A book about indexes, year: 2001, where: A publisher}
---
## Answer
One more write for each row and each index [source: book].

## Deep Explanation
A tree of height $h$ is walked from its root.

### The place {#place}
Beside the table:

```sql
CREATE INDEX i ON t (a);
```

## Real-World Example
A table of events that is written all day.

## Common Mistakes
An index for each column. It shows in the time of a write.

## Production Scenario
Imports took all night until half of the indexes were dropped.

## Follow-up Questions
"""
_LAB_THAT_FAILS = """\
from viva.evidence import Lab

lab = Lab("A lab that cannot be run.", data="none.")
raise ValueError("nothing to measure")
"""
_FAULTS: dict[str, tuple[tuple[str, str], ...]] = {
    "SND-BEG-001": (),
    "SND-BEG-002": (("What does an index cost", "What does an “index” <b>& a view</b> cost"), ("difficulty: 3", "difficulty: 4")),
    "BAD-BEG-001": (("difficulty: 3", "difficulty: 11"),),
    "BAD-BEG-002": (("level: Beginner", "level: Expert"), ("technology: Storage", "tecnology: Storage")),
    "BAD-BEG-003": (("tags: [indexes, writing]", "tags: [indexes"),),
    "BAD-BEG-004": (("## Common Mistakes\nAn index for each column. It shows in the time of a write.\n\n", ""),),
    "BAD-BEG-005": (("A table of events", "A [table](#nowhere) of 40% events [source: nobody] [claim: faster]"),),
    "BAD-BEG-006": (("---\nid:", "id:"),),
    "BAD-BEG-007": (("## Answer", "Hello.\n\n## Answer"), ("### The place {#place}", "## The place")),
    "BAD-BEG-008": (("  - When does an index pay?", "  - {id: BAD-BEG-099}\n  - {id: BAD-BEG-008}"),),
    "BAD-BEG-009": (("id: BAD-BEG-009", "id: SND-BEG-001"),),
}
"""Folder, which is the question's id too -> what is replaced in the sound question."""

IMPORTS = {
    "cards.csv": (
        "Question,Answer,Topic,Level,Difficulty,Tags,Follow ups,Colour\n"
        '"What is a lock, and who waits?","A claim on a row.\nOthers wait.",Databases,Senior,8,"locks, waiting","Who wins? Who loses?",red\n'
        "What is a page?,Eight kilobytes.,Databases,easy,two,pages,,blue\n"
    ),
    "cards.jsonl": (
        '{"id": "QUE-INT-001", "title": "What is a queue?", "answer": "First in, first out.", "tech": "Structures", "tags": ["queues"]}\n'
        '{"question": "What is a stack?", "back": "Last in, first out.", "score": 2, "references": [{"id": "a", "title": "A"}]}\n'
    ),
    "cards.md": (
        "# What is a heap?\n```yaml\ntechnology: Structures\ntags: [heaps]\n```\n\n## Answer\n\nA tree in an array.\n\n## Pitfalls\n\n"
        "Taking it for sorted.\n\n## Weather\n\nRain.\n\n# What is a trie?\n\nA tree of letters.\n"
    ),
    "cards.txt": (
        "#separator:tab\n#html:true\n#deck column:3\n#tags column:4\nWhat is a <b>graph</b>?\tNodes &amp; edges.<br>Both.\tMaths::Graphs\tgraphs nodes\n"
    ),
    "empty.txt": "",
    "prose.txt": "hello, this is no list of questions",
}
"""Name of a file -> its text."""


def write_banks(folder: Path) -> None:
    """`folder`/faulty and `folder`/older."""
    for name, changes in _FAULTS.items():
        text = SOUND.replace("OLD-BEG-001", name)
        for old, new in changes:
            if old not in text:
                raise ValueError(f"the sample {name} has no {old!r}")
            text = text.replace(old, new)
        _write(folder / "faulty" / name / "question.md", text)
    _write(folder / "faulty" / "SND-BEG-002" / "evidence.py", _LAB_THAT_FAILS)
    _write(folder / "faulty" / "BAD-BEG-001" / "evidence.json", "{}")
    _write(folder / "faulty" / "figures.yaml", "- said: Half of it.\n")
    (folder / "faulty" / "latin").mkdir()
    (folder / "faulty" / "latin" / "question.md").write_bytes(b"---\nid: LAT-BEG-001\ntitle: caf\xe9\n---\n")
    _write(folder / "older" / "OLD-BEG-001" / "question.md", SOUND)


def write_imports(folder: Path, further: Path) -> list[Path]:
    """The samples, and copies of the files in `further` if that folder is there."""
    for name, text in IMPORTS.items():
        _write(folder / name, text)
    if further.is_dir():
        for file in further.iterdir():
            (folder / file.name).write_bytes(file.read_bytes())
    return sorted(folder.iterdir())


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
