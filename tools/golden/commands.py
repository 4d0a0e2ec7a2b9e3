"""What the command line says, and the files that its commands write."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tools.golden.rules import broken_into_lines, days_of_now, settled, without_days
from tools.golden.samples import write_banks, write_imports
from tools.golden.sides import Side, text_of

BANK = "packs"
LAB = "ML-INT-003"
QUICK_LABS = ("PY-BEG-001", "SQL-BEG-001")
"""Labs that take less than a second."""
_COMMAND = re.compile(r"(?m)^  ([a-z-]+)(?:  |$)")


class Session:
    """Runs commands on one side and keeps what they say."""

    def __init__(self, side: Side) -> None:
        self.side, self.recording, self._days = side, dict[str, str](), days_of_now()

    def viva(self, *arguments: str | Path) -> str:
        """Run a command; returns its standard output as it came."""
        done = self.side.viva(*arguments)
        name = settled(" ".join(["viva", *map(str, arguments)]), self.side.names)
        again = 2
        while name in self.recording:
            name = f"{name.removesuffix(f' #{again - 1}')} #{again}"
            again += 1
        out = broken_into_lines(done.stdout) if "json" in name else done.stdout
        self.recording[name] = self._settled(f"status {done.returncode}\n--- standard output\n{out}\n--- standard error\n{done.stderr}")
        return done.stdout

    def files(self, folder: Path) -> None:
        """Keep every text file below a folder, and the names of all."""
        name = settled(str(folder), self.side.names)
        found = sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file() and ".git/" not in str(file))
        self.recording[f"files of {name}"] = "\n".join(found)
        for file in found:
            self.recording[f"{name}/{file}"] = self._settled(text_of((folder / file).read_bytes()))

    def _settled(self, text: str) -> str:
        return without_days(settled(text, self.side.names), self._days | days_of_now())


def record(side: Side, samples: Path) -> dict[str, str]:
    """Everything. `samples` holds further files to import, if it is there."""
    session, folder = Session(side), side.folder / "cli"
    folder.mkdir()
    write_banks(folder)
    for command in _helps(session, ()):
        session.viva(*command, "--nothing")
    _checks(session, folder)
    _labs(session, folder)
    _exchange(session, folder, samples)
    _new(session, folder / "new")
    _stored(session, folder)
    return session.recording


def _helps(session: Session, command: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The command's page of help and those of all below it. Gives the commands that it found, this one first."""
    told = session.viva(*command, "--help")
    yield command
    _, _, commands = told.partition("\nCommands:\n")
    for name in _COMMAND.findall(commands):
        yield from _helps(session, (*command, name))


def _checks(session: Session, folder: Path) -> None:
    viva, faulty = session.viva, folder / "faulty"
    viva("--version")
    viva("nothing")
    viva("doctor", "--data", folder / "data")
    viva("check")
    viva("check", BANK)
    viva("check", "--json", "--strict", BANK, folder / "older")
    viva("check", faulty)
    viva("check", "--json", faulty)
    viva("check", folder / "nowhere")
    viva("check", "--since", "HEAD", folder / "older")
    _in_git(folder / "published", folder / "older")
    for file in (folder / "published").rglob("question.md"):
        file.write_text(file.read_text("utf-8").replace("OLD-BEG-001", "OLD-BEG-002").replace("{#place}", "{#spot}"), "utf-8")
    viva("check", "--since", "HEAD", folder / "published")
    viva("check", "--since", "nothing", folder / "published")


def _in_git(target: Path, source: Path) -> None:
    """A copy of the bank, committed to a repository of its own."""
    shutil.copytree(source, target)
    author = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.org"]
    for arguments in (["init", "--quiet"], ["add", "."], [*author, "commit", "--quiet", "--no-gpg-sign", "-m", "Publish"]):
        subprocess.run(["git", "-C", str(target), *arguments], check=True, capture_output=True)


def _labs(session: Session, folder: Path) -> None:
    viva = session.viva
    viva("lab", "run", LAB)
    viva("lab", "run", LAB, "--bank", BANK, "--seed", "1", "--json")
    viva("lab", "run", QUICK_LABS[0], "-p", "calls=100", "-p", "returns=the list itself")
    viva("lab", "run", QUICK_LABS[0], "-p", "calls=many")
    viva("lab", "run", QUICK_LABS[0], "-p", "nothing")
    viva("lab", "run", QUICK_LABS[0], "-p", "colour=red")
    viva("lab", "run", "NO-BEG-001")
    viva("lab", "run", folder / "faulty" / "SND-BEG-002" / "evidence.py")
    viva("lab", "verify")
    viva("lab", "verify", "--seeds", "1,2", QUICK_LABS[0])
    viva("lab", "verify", "--no-record", *QUICK_LABS)
    viva("lab", "verify", "--no-record", "--json", QUICK_LABS[1])
    viva("lab", "verify", "--all", "--bank", folder / "faulty")
    viva("lab", "sweep", QUICK_LABS[1])
    shutil.copytree(session.side.root / BANK / "sql", folder / "sql")
    viva("lab", "verify", "--all", "--bank", folder / "sql")
    session.files(folder / "sql")


def _exchange(session: Session, folder: Path, samples: Path) -> None:
    viva, imported = session.viva, folder / "imported"
    for form in ("jsonl", "csv", "md"):
        viva("bank", "export", "--format", form)
        viva("bank", "export", BANK, folder / "older", "--format", form, "--to", folder / f"bank.{form}")
        viva("import", folder / f"bank.{form}", "--to", imported / f"bank-{form}")
        session.files(imported / f"bank-{form}")
    viva("bank", "export", folder / "faulty", "--format", "md")
    (folder / "samples").mkdir()
    for file in write_imports(folder / "samples", samples):
        viva("import", file, "--to", imported / file.name)
        session.files(imported / file.name)
    viva("import", folder / "samples" / "cards.csv", "--to", imported / "cards.csv")
    viva("import", folder / "samples" / "cards.csv", "--format", "anki", "--to", imported / "as-anki")
    viva("import", folder / "samples" / "cards.txt", "--format", "nothing")
    viva("import", folder / "nowhere.csv")


def _new(session: Session, bank: Path) -> None:
    title = "What is a semaphore, and what does it count?"
    for options in (
        ("--technology", "Operating Systems"),
        ("--technology", "Operating Systems", "--category", "Systems", "--level", "ADVANCED", "--lab"),
        ("--technology", "SQL", "--id", "SQL-INT-044"),
        ("--technology", "SQL", "--id", "SQL-INT-044"),
        ("--technology", "SQL", "--id", "SQL-INT-044", "--lab"),
        ("--technology", "SQL", "--id", "SQL-INT-044", "--lab"),
        ("--technology", "SQL", "--id", "sql 44"),
        ("--technology", "C++", "--level", "expert"),
        ("--technology", ""),
        (),
    ):
        session.viva("new", title, "--to", bank, *options)
    session.files(bank)
    session.viva("check", bank)


def _stored(session: Session, folder: Path) -> None:
    viva, data = session.viva, folder / "stored"
    viva("sync", "--data", data, "--bank", BANK, "--bank", folder / "older")
    viva("sync", "--data", data, "--bank", BANK)
    viva("sync", "--data", data, "--bank", BANK)
    viva("sync", "--data", data, "--bank", BANK, "--rebuild")
    viva("sync", "--data", data, "--bank", folder / "faulty")
    viva("worker", "--data", data, "--idle", "1")
    viva("backup", folder / "copy.sqlite3", "--data", data)
    viva("backup", "--data", data)
    viva("restore", folder / "copy.sqlite3", "--data", data)
    viva("restore", folder / "bank.csv", "--data", data)
    viva("restore", folder / "nowhere", "--data", data)
    viva("sync", "--data", folder / "bank.csv")
    viva("serve", "--data", data, "--port", "0")
    viva("serve", "--data", data, "--host", "nowhere.invalid")
    viva("export", folder / "samples", "--bank", BANK, "--no-search")
    viva("export", folder / "site", "--bank", BANK, "--url", "example")
    viva("export", folder / "site", "--bank", folder / "faulty", "--no-search")
