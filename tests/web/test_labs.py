"""What a reader sees of a lab, and what happens to a run: asked for, shared, done once, refused with a reason."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.core import labs
from tests.web import bank
from viva.evidence.verify import verify
from viva.web.jobs.models import ATTEMPTS, LEASE, State
from viva.web.jobs.perform import perform_one, work_off
from viva.web.labs.asking import PER_MINUTE, QUEUE_LIMIT
from viva.web.labs.models import Run

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HERE = {"HTTP_SEC_FETCH_SITE": "same-origin"}
FRAGMENT = HERE | {"HTTP_HX_REQUEST": "true"}
NAME, PAGE = "SQL-BEG-001", "/questions/SQL-BEG-001/"
TEXT = bank.text(NAME, answer="It favours heads [claim: biased].", body="Fair [claim: fair], tails [claim: when-counted], luck [claim: luck].").replace(
    "references: []", "references:\n- {id: manual, title: On Coins, authors: A. Thrower, year: 1999}"
)  # fmt: skip


@pytest.fixture(scope="session")
def record() -> str:
    """The record of the lab of the tests, verified once."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        found = verify(labs.write(Path(folder)), "2026-11-22").record
    assert found is not None
    return found.to_json()


@pytest.fixture
def root(db: None, static_files: None, tmp_path: Path, record: str) -> Path:
    """A synced bank of one question with a verified lab, and one without a lab."""
    path = labs.write(tmp_path / "bank", name=NAME)
    path.with_name("evidence.json").write_text(record, "utf-8")
    path.with_name("question.md").write_text(TEXT, "utf-8")
    other = tmp_path / "bank/SQL-BEG-002"
    other.mkdir()
    (other / "question.md").write_text(bank.text("SQL-BEG-002", "What is without a lab?"), "utf-8")
    assert not bank.sync(tmp_path / "bank").problems
    return tmp_path / "bank"


def post(client: Client, **values: str) -> Any:
    return client.post(f"{PAGE}run/", values, **FRAGMENT)


def finished(run: Run) -> Run:
    run.refresh_from_db()
    return run


@pytest.mark.usefixtures("root")
def test_the_page_shows_claims_numbers_and_picture(client: Client) -> None:
    page = client.get(PAGE).content.decode()
    assert "The coin favours heads." in page
    assert 'class="claim-mark holds simulated"' in page, "the mark in the text shows its verdict"
    assert page.count('id="sql-beg-001--claim-') == 4
    assert "Often said" in page
    assert "On Coins" in page
    assert '<svg class="chart"' in page
    assert "Nobody here owns one." in page
    assert 'name="bias"' in page
    assert "evidence.py" in page
    assert "style=" not in page


@pytest.mark.usefixtures("root")
def test_a_page_without_a_lab_says_nothing_of_one(client: Client) -> None:
    page = client.get("/questions/SQL-BEG-002/").content.decode()
    assert "measured" not in page.lower().replace("last reviewed", "")
    assert page.count("<script src=") == page.count('rel="stylesheet"') == 1


def test_a_change_after_the_verification_is_said_and_nothing_is_hidden(root: Path, client: Client) -> None:
    code = root / NAME / "evidence.py"
    code.write_text(code.read_text() + "# changed\n", "utf-8")
    bank.sync(root)
    page = client.get(PAGE).content.decode()
    assert "may be out of date" in page
    assert "the lab&#39;s code has changed" in page or "the lab's code has changed" in page
    assert "The coin favours heads." in page
    assert "may be out of date" in client.get("/evidence/").content.decode()


def test_a_lab_that_nobody_verified_shows_its_code_and_no_number(root: Path, client: Client) -> None:
    (root / NAME / "evidence.json").unlink()
    bank.sync(root)
    page = client.get(PAGE).content.decode()
    assert "viva lab verify SQL-BEG-001" in page
    assert "not measured yet" in page
    assert "data-lab-form" not in page
    assert post(client).status_code == 404


def test_a_library_that_moved_makes_the_page_say_so(root: Path, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from viva.evidence import versions

    monkeypatch.setattr(versions, "here", lambda names: dict.fromkeys(names, "0.1"))
    bank.sync(root)
    assert "and is 0.1 here" in client.get(PAGE).content.decode()


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("", ("favours heads", "is fair", "memory"), ()),
        ("?verdict=does+not+hold", ("is fair",), ("favours heads", "memory")),
        ("?q=COIN+fair", ("is fair",), ("favours heads",)),
        ("?tech=SQL&verdict=holds", ("favours heads",), ("is fair",)),
        ("?q=nothing-like-it", ("No claim has all of these words",), ("favours heads",)),
    ],
)
def test_the_evidence_page_filters(query: str, shown: tuple[str, ...], hidden: tuple[str, ...], client: Client) -> None:
    answer = client.get(f"/evidence/{query}")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert all(text in page for text in shown)
    assert not any(text in page for text in hidden)


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?verdict=perhaps", "There is no verdict “perhaps” here"),
        ("?tech=Cobol&q=%00", "There is no technology “Cobol” here"),
        ("?page=nine", "“nine” is no page number"),
        ("?page=9", "There is no page 9"),
        ("?page=0", "“0” is no page number"),
    ],
)
def test_an_evidence_page_that_there_is_not_says_what_there_is(query: str, said: str, client: Client) -> None:
    answer = client.get(f"/evidence/{query}")
    assert answer.status_code == 404
    assert said in answer.content.decode()


@pytest.mark.usefixtures("root")
def test_many_claims_come_in_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from viva.web.labs import evidence

    monkeypatch.setattr(evidence, "PAGE_SIZE", 3)
    first, second = (client.get(f"/evidence/{query}").content.decode() for query in ("", "?page=2"))
    assert first.count('class="claim"') == 3
    assert second.count('class="claim"') == 1
    assert "Page 2 of 2" in second
    assert 'href="/evidence/?page=2"' in first


@pytest.mark.usefixtures("root")
def test_what_is_often_said_and_does_not_hold_comes_first(client: Client) -> None:
    page = client.get("/evidence/").content.decode()
    assert (
        page.index("The coin is fair.")
        < page.index("Tails come up rarely.")
        < page.index("The coin favours heads.")
        < page.index("Coins have a memory.")
    )


@pytest.mark.usefixtures("root")
def test_a_run_is_asked_for_waited_for_done_and_found_again(client: Client, django_assert_max_num_queries: Callable[..., Any]) -> None:
    waiting = post(client, bias="0.3", throws="100", seed="1")
    assert "Waiting" in waiting.content.decode()
    (run,) = Run.objects.all()
    assert run.settings == {"throws": 100, "bias": 0.3, "side": "heads"}
    assert work_off("worker") == 1
    page = client.get(f"/runs/{run.key}/").content.decode()
    assert finished(run).state == State.DONE
    assert '<svg class="chart"' in page
    assert "throws made" in page
    assert "simulated" in page
    with django_assert_max_num_queries(8):
        again = post(client, side="heads", seed="1", throws="100", bias="0.3").content.decode()
    assert "Done in" in again
    assert Run.objects.count() == 1


@pytest.mark.usefixtures("root")
def test_two_readers_share_a_run_and_a_page_without_scripts_is_sent_on(client: Client) -> None:
    first, second = (client.post(f"{PAGE}run/", {"bias": "0.5"}, REMOTE_ADDR=address, **HERE) for address in ("10.0.0.1", "10.0.0.2"))
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    page = client.get(first["Location"]).content.decode()
    assert '<noscript><meta http-equiv="refresh"' in page
    assert Run.objects.count() == 1


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize(
    ("values", "status", "said"),
    [
        ({"bias": "0.6"}, 400, "bias is one of 0.3, 0.5, 0.7"),
        ({"bias": "7"}, 400, "bias goes from 0 to 1"),
        ({"bias": "nan"}, 400, "outside"),
        ({"throws": "<b>"}, 400, "throws is a number"),
        ({"side": "edge"}, 400, "side is one of heads, tails"),
        ({"seed": "99"}, 400, "seed is one of 0, 1, 2"),
        ({"seed": "-1"}, 400, "seed is one of"),
    ],
)
def test_what_is_not_on_the_grid_is_refused_with_a_sentence(values: dict[str, str], status: int, said: str, client: Client) -> None:
    page = client.post(f"{PAGE}run/", values, **HERE)
    assert page.status_code == status
    assert said in page.content.decode()
    assert "<b>" not in page.content.decode()
    assert post(client, **values).status_code == 200, "htmx swaps nothing in for an error"
    assert not Run.objects.exists()


@pytest.mark.usefixtures("root")
def test_unknown_questions_and_runs_are_not_there(client: Client) -> None:
    assert client.post("/questions/NO-1/run/", **HERE).status_code == 404
    assert client.post("/questions/SQL-BEG-002/run/", **HERE).status_code == 404
    assert client.get("/runs/nothing/").status_code == 404
    assert client.get(f"{PAGE}run/").status_code == 405


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("headers", [{}, {"HTTP_SEC_FETCH_SITE": "cross-site"}, {"HTTP_ORIGIN": "https://elsewhere.example"}])
def test_another_site_cannot_ask_for_a_run(headers: dict[str, str], client: Client) -> None:
    assert client.post(f"{PAGE}run/", {}, **headers).status_code == 403
    assert not Run.objects.exists()


@pytest.mark.usefixtures("root")
def test_a_full_queue_and_an_eager_reader_are_told_to_wait(client: Client) -> None:
    for number in range(QUEUE_LIMIT):
        Run.ask(NAME, f"other {number}", 0, {}, NOW)
    full = client.post(f"{PAGE}run/", {"bias": "0.3"}, **HERE)
    assert full.status_code == 503
    assert full["Retry-After"]
    assert "Many runs are waiting" in full.content.decode()
    Run.objects.all().delete()
    answers = []
    for bias in ("0.3", "0.5", "0.7"):
        for throws in ("10", "100", "1000"):
            for seed in ("0", "1", "2"):
                answers.append(client.post(f"{PAGE}run/", {"bias": bias, "throws": throws, "seed": seed}, **HERE).status_code)
                Run.objects.update(state=State.DONE)
    assert answers[:PER_MINUTE] == [302] * PER_MINUTE
    assert set(answers[PER_MINUTE:]) == {429}
    assert client.post(f"{PAGE}run/", {"bias": "0.3", "throws": "10"}, **HERE).status_code == 302, "what was computed costs nothing"
    assert client.post(f"{PAGE}run/", {"bias": "0.7", "throws": "1000", "seed": "2"}, REMOTE_ADDR="10.9.9.9", **HERE).status_code == 302


def test_no_address_is_kept(root: Path, client: Client) -> None:
    from viva.web.labs.models import Asked

    client.post(f"{PAGE}run/", {"bias": "0.3"}, REMOTE_ADDR="203.0.113.77", **HERE)
    assert "203.0.113.77" not in str(list(Asked.objects.values()))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("raise RuntimeError('no luck')", "RuntimeError: no luck"),
        ("return Outcome({'x': float('nan')})", "came out as nan"),
        ("import os; os._exit(4)", "ended with status 4"),
        ("while True: print('x' * 99999)", "printed more than 1 MB"),
    ],
)
def test_a_lab_that_goes_wrong_says_so_and_the_page_stands(body: str, said: str, root: Path, client: Client) -> None:
    code = root / NAME / "evidence.py"
    code.write_text(
        labs.GOOD.replace("    rng = random.Random(seed)", f"    {body}\n    rng = random.Random(seed)").replace(
            "Lab, Lines", "Lab, Lines"
        ),
        "utf-8",
    )
    bank.sync(root)
    post(client, bias="0.5")
    assert work_off("worker") == 1
    (run,) = Run.objects.all()
    assert run.state == State.FAILED
    page = client.get(f"/runs/{run.key}/").content.decode()
    assert said in page
    assert "Traceback" not in page
    assert client.get(PAGE).status_code == 200
    post(client, bias="0.5")
    assert finished(run).state == State.WAITING, "what failed may be asked for again"


def test_a_lab_that_changed_under_the_page_is_not_run(root: Path, client: Client) -> None:
    post(client, bias="0.5")
    code = root / NAME / "evidence.py"
    code.write_text(code.read_text() + "# changed\n", "utf-8")
    work_off("worker")
    assert "has changed since this page was made" in Run.objects.get().message


def waiting(number: int = 0) -> Run:
    return Run.ask(NAME, "lab", number, {}, NOW + timedelta(seconds=number))[0]


@pytest.mark.usefixtures("db")
def test_work_is_claimed_by_one_worker_in_the_order_of_asking() -> None:
    first, second = waiting(0), waiting(1)
    assert Run.objects.claim("a", NOW).pk == first.pk
    assert Run.objects.claim("b", NOW).pk == second.pk
    assert Run.objects.claim("c", NOW) is None


@pytest.mark.usefixtures("db")
def test_what_a_dead_worker_held_is_taken_over_and_its_late_word_counts_no_more() -> None:
    waiting()
    dead = Run.objects.claim("dead", NOW)
    assert Run.objects.claim("other", NOW + LEASE - timedelta(seconds=1)) is None
    assert dead.tell(0.5, NOW + LEASE / 2)
    assert Run.objects.claim("other", NOW + LEASE + timedelta(seconds=1)) is None, "telling renews the lease"
    taken = Run.objects.claim("other", NOW + 2 * LEASE)
    assert taken.pk == dead.pk
    assert not dead.tell(0.9, NOW)
    assert not dead.finish(State.DONE, NOW, outcome={"late": True})
    assert taken.finish(State.DONE, NOW, outcome={"right": True})
    assert not taken.finish(State.DONE, NOW, outcome={"twice": True})
    assert finished(taken).outcome == {"right": True}


@pytest.mark.usefixtures("db")
def test_work_that_kills_every_worker_is_given_up() -> None:
    run, now = waiting(), NOW
    for number in range(ATTEMPTS):
        assert Run.objects.claim(f"worker {number}", now) is not None
        now += 2 * LEASE
    assert Run.objects.claim("one more", now) is None
    assert finished(run).state == State.FAILED
    assert "given up" in run.message


@pytest.mark.usefixtures("root")
def test_a_question_that_went_away_fails_its_run(client: Client) -> None:
    waiting()
    Run.objects.update(question_id="NO-1")
    assert perform_one("worker", lambda: NOW)
    assert "gone" in Run.objects.get().message


@pytest.mark.usefixtures("db")
def test_old_runs_are_dropped() -> None:
    for number in range(6):
        waiting(number)
    for number in range(5):
        Run.objects.filter(seed=number).update(state=State.DONE, finished_at=NOW + timedelta(seconds=number))
    Run.objects.prune(3)
    assert sorted(Run.objects.values_list("seed", flat=True)) == [2, 3, 4, 5]


def test_of_twelve_claims_five_stand_open(root: Path, client: Client) -> None:
    import json

    file = root / NAME / "evidence.json"
    stored = json.loads(file.read_text("utf-8"))
    stored["claims"] += [stored["claims"][0] | {"id": f"more-{number}"} for number in range(8)]
    file.write_text(json.dumps(stored), "utf-8")
    bank.sync(root)
    page = client.get(PAGE).content.decode()
    before, after = page.split("7 more claims")
    assert before.count('class="claim"') + before.count('class="often"') == 5
    assert after.count('class="claim"') == 7
