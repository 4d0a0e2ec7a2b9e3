"""The two rooms that no library has: what they must find, and what they must leave alone."""

import numpy as np
import pytest

from viva.scratch import Feature, Release, depends_on_future, not_available, roc_auc, single_feature_screen


def test_the_audit_names_what_is_known_too_late_and_what_is_too_good() -> None:
    features = [Feature("booked", -30), Feature("departure delay", 0.5), Feature("carrier", -60)]
    assert not_available(features, predict_at=0) == ["departure delay"]
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, 2000)
    columns = {"weak": y + 3 * rng.standard_normal(2000), "leak": -y + 0.1 * rng.standard_normal(2000), "noise": rng.standard_normal(2000)}
    columns["partly known"] = np.where(rng.random(2000) < 0.5, np.nan, y + 0.2 * rng.standard_normal(2000))
    assert [name for name, _ in single_feature_screen(columns, y)] == ["leak", "partly known"]


def test_permuting_the_future_shows_which_pipeline_reads_it() -> None:
    rng = np.random.default_rng(0)
    table = rng.standard_normal((200, 4))
    assert not depends_on_future(lambda t: t[:, :2].sum(axis=1), table, [2, 3], rng)
    assert depends_on_future(lambda t: t[:, 0] + 1e-6 * t[:, 3], table, [2, 3], rng)
    assert not depends_on_future(lambda t: t[:, 0] + 0 * t[:, 3].mean(), table, [2, 3], rng)
    assert depends_on_future(lambda t: (t[:, 0] - t[:, 3]) / 2, table, [3], rng)


@pytest.fixture
def rows() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((3000, 2))
    return x, (rng.random(3000) < 1 / (1 + np.exp(-2 * x[:, 0] - 2 * x[:, 1]))).astype(int)


def half(x: np.ndarray) -> np.ndarray:
    return x[:, 0]


def whole(x: np.ndarray) -> np.ndarray:
    return x[:, 0] + x[:, 1]


def test_a_better_challenger_is_promoted_and_a_worse_one_never(rows: tuple[np.ndarray, np.ndarray]) -> None:
    x, y = rows
    release = Release(half, roc_auc)
    release.propose(whole)
    served, tickets = release.score(x)
    np.testing.assert_array_equal(served, half(x))
    assert not release.review(), "no label has come in yet"
    release.matured(tickets[:400], y[:400])
    assert not release.review(), "too few labels"
    release.matured(tickets[400:], y[400:])
    assert release.review()
    assert release.champion is whole
    worse = Release(whole, roc_auc)
    worse.propose(half)
    _, tickets = worse.score(x)
    worse.matured(tickets, y)
    assert not worse.review()
    assert worse.champion is whole


def test_a_promotion_is_taken_back_when_the_world_turns(rows: tuple[np.ndarray, np.ndarray]) -> None:
    x, y = rows
    release = Release(half, roc_auc)
    release.propose(whole)
    _, tickets = release.score(x)
    release.matured(tickets, y)
    assert release.review()
    turned = (np.random.default_rng(1).random(len(x)) < 1 / (1 + np.exp(-2 * x[:, 0] + 2 * x[:, 1]))).astype(int)
    _, tickets = release.score(x)
    release.matured(tickets, turned)
    assert release.review()
    assert release.champion is half


def test_a_shadow_that_fails_harms_nobody(rows: tuple[np.ndarray, np.ndarray]) -> None:
    def broken(_: np.ndarray) -> np.ndarray:
        raise ZeroDivisionError("model file missing")

    release = Release(half, roc_auc)
    release.propose(broken)
    served, tickets = release.score(rows[0])
    release.matured(tickets, rows[1])
    np.testing.assert_array_equal(served, half(rows[0]))
    assert not release.review()
    assert any("model file missing" in line for line in release.log)
