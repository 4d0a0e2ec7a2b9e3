"""Walks through the house with the tiny room in it and tests where it appears. Run by tests/web/test_rooms.py in a process of its own, since
which rooms there are is settled when Django starts."""

import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.rooms.tiny.brought import Somebody
from tests.rooms.tiny.models import Errand, Note, Seen
from tests.web import bank
from tests.web.asking import ask
from viva.web import registry
from viva.web.jobs.models import State
from viva.web.jobs.perform import Lane, has_interactive_work, perform_one, utc_now, work_off
from viva.web.jobs.worker import look
from viva.web.labs.models import Run
from viva.web.library.models import Edition
from viva.web.registry import PersonalPageError, Priority
from viva.web.server.page_cache import PageCache

PAGE = "/questions/ML-INT-900/"


@pytest.fixture
def site(db: None, static_files: None, tmp_path: Path) -> Path:
    bank.many(tmp_path / "bank")
    assert not bank.sync(tmp_path / "bank").problems
    return tmp_path / "bank"


@pytest.mark.usefixtures("site")
def test_menu(client: Client) -> None:
    page = client.get("/").content.decode()
    assert '<a href="/tiny/">Tiny</a>' in page
    assert "Mine" not in page
    assert 'data-personal="/menu/"' in page
    assert client.get("/menu/").content.decode().strip() == ""
    client.cookies["learner"] = "ann"
    assert '<a href="/tiny/">Mine</a>' in client.get("/menu/").content.decode()
    assert "/tiny/" in client.get("/sitemap.xml").content.decode()


@pytest.mark.usefixtures("site")
def test_question_page(client: Client) -> None:
    page = client.get(PAGE).content.decode()
    assert "for everybody: ML-INT-900" in page
    assert '<a href="#tiny-public">Tiny panel</a>' in page
    assert f'data-personal="{PAGE}panels/tiny-mine/"' in page
    assert "for nobody" not in page
    assert '<a class="button quiet" href="/tiny/?question=ML-INT-900">Tiny with it</a>' in page


@pytest.mark.usefixtures("site")
def test_a_personal_panel_is_a_fragment_that_nobody_keeps(client: Client) -> None:
    client.cookies["learner"] = "ann"
    fragment = client.get(f"{PAGE}panels/tiny-mine/", HTTP_HX_REQUEST="true")
    assert fragment["Cache-Control"] == "private, no-store"
    assert "for ann" in fragment.content.decode()
    assert "<html" not in fragment.content.decode()
    assert "<html" in client.get(f"{PAGE}panels/tiny-mine/").content.decode(), "without scripts the link leads to a page"
    assert client.get(f"{PAGE}panels/tiny-public/").status_code == 404, "a public panel has no address"
    assert client.get("/questions/NO-1/panels/tiny-mine/").status_code == 404


@pytest.mark.usefixtures("site")
def test_the_shell_is_the_same_bytes_for_everybody_and_comes_from_the_cache(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections

    from viva.web.server import wsgi

    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    cache = PageCache(wsgi.django, Edition.current_version, 10_000_000)
    first = ask(cache, PAGE, cookie="learner=ann; sessionid=1")
    size = cache.size
    assert size > 0
    assert ask(cache, PAGE, cookie="learner=ben") == first == ask(cache, PAGE)
    assert b"ann" not in first.body
    ask(cache, f"{PAGE}panels/tiny-mine/", cookie="learner=ann")
    ask(cache, "/menu/", cookie="learner=ann")
    assert cache.size == size, "nothing personal is kept"
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("address", ["/tiny/greedy/", "/tiny/cookie/"])
def test_nothing_marked_public_can_hold_anything_personal(address: str, client: Client) -> None:
    client.cookies["learner"] = "ann"
    with pytest.raises(PersonalPageError):
        client.get(address)


def test_sync(site: Path) -> None:
    assert Seen.objects.count() == 42
    bank.put(site, bank.text("ML-INT-900", "Changed?", tags=["leakage"]))
    bank.sync(site)
    assert list(Seen.objects.values_list("question_id", flat=True)) == ["ML-INT-900"]


def test_what_a_room_depends_on_makes_a_sync_write_anew(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hook = registry.sync_hooks.get("tiny")
    assert hook is not None
    changed = registry.SyncHook("tiny", hook.store, lambda question: "tiny-2" if question.id == "ML-INT-900" else "tiny-1")
    monkeypatch.setitem(registry.sync_hooks._entries, "tiny", changed)
    assert bank.sync(site).diff.changed == ("ML-INT-900",)


@pytest.mark.usefixtures("site")
def test_worker_takes_what_somebody_waits_for_first() -> None:
    assert has_interactive_work()
    run, _ = Run.ask("NO-1", "lab", 0, {}, bank.NOW)
    errand = Errand.objects.create(asked_at=utc_now())
    assert perform_one("worker", utc_now)
    errand.refresh_from_db()
    run.refresh_from_db()
    assert (errand.state, errand.said, run.state) == (State.DONE, "done it", State.WAITING)
    assert not perform_one("worker", utc_now, Priority.INTERACTIVE), "the lane that is kept free takes no slow work"
    assert work_off("worker") == 1
    run.refresh_from_db()
    assert run.state == State.FAILED


@pytest.mark.usefixtures("transactional_db")
def test_slow_work_does_not_hold_up_what_somebody_waits_for(monkeypatch: pytest.MonkeyPatch) -> None:
    started, may_end, stop = threading.Event(), threading.Event(), threading.Event()

    def slow(_run: Any, _tell: Any) -> dict[str, Any]:
        started.set()
        assert may_end.wait(30)
        return {"outcome": {}}

    labs = registry.job_kinds.get("run of a lab")
    assert labs is not None
    monkeypatch.setitem(registry.job_kinds._entries, labs.name, replace(labs, perform=slow))
    run, _ = Run.ask("NO-1", "lab", 0, {}, bank.NOW)
    worker = threading.Thread(target=look, args=(stop.is_set,))
    worker.start()
    try:
        assert started.wait(30)
        errand = Errand.objects.create(asked_at=utc_now())
        assert becomes(errand, State.DONE), "it is done while the lab goes on"
        assert becomes(run, State.RUNNING)
        may_end.set()
        assert becomes(run, State.DONE)
    finally:
        may_end.set()
        stop.set()
        worker.join(30)


def becomes(job: Any, state: State) -> bool:
    for _ in range(300):
        job.refresh_from_db()
        if job.state == state:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.usefixtures("site")
def test_finished_work_is_pruned_as_its_kind_says() -> None:
    for _ in range(5):
        Errand.objects.create(asked_at=utc_now())
    assert work_off("worker") == 5
    assert Errand.objects.count() == 2


@pytest.mark.usefixtures("site")
def test_a_lane_that_is_woken_while_it_works_looks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    lane = Lane(Priority.SLOW)
    looked = list[int]()

    def look(worker: str, least: Priority) -> int:
        looked.append(1)
        if len(looked) == 1:
            lane.wake("another")  # comes in the middle of the work: it must neither work beside it nor be forgotten
        return 0

    monkeypatch.setattr("viva.web.jobs.perform.work_off", look)
    lane.wake("worker")
    assert len(looked) == 2
    lane.wake("worker")
    assert len(looked) == 3


@pytest.mark.usefixtures("site")
def test_facets_and_selections(client: Client) -> None:
    page = client.get("/questions/?has=tiny").content.decode()
    assert "Showing <strong>1 question</strong>" in page
    assert 'name="has" value="tiny" checked' in page
    assert '<a class="button quiet" href="/tiny/?has=tiny">Tiny with these</a>' in page
    found = client.get("/api/v1/questions?has=tiny").json()
    assert [item["id"] for item in found["items"]] == ["ML-INT-900"]


@pytest.mark.django_db
def test_data_export_and_erasure() -> None:
    for who in ("ann", "ben"):
        Note.objects.create(learner=who, text=f"of {who}")
    data: dict[str, Any] = registry.data_of(Somebody("ann"))
    assert data["tiny"] == [{"text": "of ann"}]
    assert registry.erase(Somebody("ann"))["tiny"] == 1
    assert list(Note.objects.values_list("learner", flat=True)) == ["ben"]
    assert registry.data_of(Somebody("ann"))["tiny"] == []


def test_two_rooms_cannot_take_one_name() -> None:
    with pytest.raises(ValueError, match="two entries are called 'tiny'"):
        registry.facets.add(registry.Facet("tiny", lambda _: (), order=1))
