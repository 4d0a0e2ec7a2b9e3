"""What the room brings."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from viva.content.model import Question
from viva.web.registry import Learner, Personal, Shown, Stored, Synced


@dataclass(frozen=True)
class Somebody:
    key: str


def learner(request: HttpRequest) -> Personal:
    name = request.COOKIES.get("learner")
    return Somebody(name) if name else None


def only_learners(who: Personal) -> bool:
    return who is not None


def public_panel(row: Mapping[str, Any], who: Personal) -> Shown | None:
    assert who is None
    return "tiny/panel.html", {"text": f"for everybody: {row['question_id']}"}


def personal_panel(row: Mapping[str, Any], who: Personal) -> Shown | None:
    return "tiny/panel.html", {"text": f"for {who.key if who else 'nobody'}"}


def mark(question: Question) -> str:
    return "" if question.draft else "tiny-1"


def store(synced: Synced) -> Stored:
    from tests.rooms.tiny.models import Seen

    Seen.objects.all().delete()
    Seen.objects.bulk_create(Seen(question_id=question.id) for question in synced.written)
    return Stored(changed=bool(synced.written))


def members(_who: Personal) -> Iterable[str]:
    return ["ML-INT-900"]


def run(errand: Any, tell: Callable[[float], bool]) -> Mapping[str, Any]:
    assert tell(0.5)
    return {"said": "done it"}


def rows(who: Learner) -> Iterable[Mapping[str, Any]]:
    from tests.rooms.tiny.models import Note

    return Note.objects.filter(learner=who.key).values("text")


def erase(who: Learner) -> int:
    from tests.rooms.tiny.models import Note

    return Note.objects.filter(learner=who.key).delete()[0]
