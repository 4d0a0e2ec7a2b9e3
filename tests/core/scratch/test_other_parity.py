"""Metrics, splits, clustering, embeddings and drift against the libraries that everyone uses."""

import numpy as np
import pytest
from gensim.models import Word2Vec
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial.distance import jensenshannon
from sklearn import metrics as theirs
from sklearn.cluster import KMeans as TheirKMeans
from sklearn.datasets import load_digits
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.model_selection import GridSearchCV, GroupKFold, KFold, TimeSeriesSplit, cross_val_score
from sklearn.neighbors import KNeighborsClassifier

from viva import scratch

scored = st.lists(st.tuples(st.booleans(), st.integers(0, 12)), min_size=2, max_size=60).filter(
    lambda rows: 0 < sum(y for y, _ in rows) < len(rows)
)


@given(scored)
def test_curves_and_areas_are_those_of_scikit_learn_with_ties_too(rows: list[tuple[bool, int]]) -> None:
    y, scores = np.array([int(label) for label, _ in rows]), np.array([float(score) for _, score in rows])
    assert scratch.roc_auc(y, scores) == pytest.approx(theirs.roc_auc_score(y, scores), abs=1e-12)
    assert scratch.average_precision(y, scores) == pytest.approx(theirs.average_precision_score(y, scores), abs=1e-12)
    precision, recall, thresholds = scratch.precision_recall_curve(y, scores)
    p, r, t = theirs.precision_recall_curve(y, scores)
    np.testing.assert_allclose((precision[::-1], recall[::-1], thresholds[::-1]), (p[:-1], r[:-1], t))
    fpr, tpr, _ = theirs.roc_curve(y, scores, drop_intermediate=False)
    np.testing.assert_allclose(scratch.roc_curve(y, scores), (fpr, tpr))


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_counts_give_the_ratios_of_scikit_learn(rows: list[tuple[bool, bool]]) -> None:
    y, flagged = (np.array(part, dtype=int) for part in zip(*rows, strict=True))
    found = scratch.counts(y, flagged)
    for name in ("precision", "recall", "f1"):
        score = getattr(theirs, f"{name}_score")(y, flagged, zero_division=np.nan)
        assert getattr(found, name) == pytest.approx(score, nan_ok=True)
    assert found.accuracy == pytest.approx(theirs.accuracy_score(y, flagged))


@given(scored, st.integers(1, 20), st.integers(1, 20))
def test_no_threshold_costs_less_than_the_one_chosen(rows: list[tuple[bool, int]], false_alarm: int, miss: int) -> None:
    y, scores = np.array([int(label) for label, _ in rows]), np.array([float(score) for _, score in rows])
    threshold, cost = scratch.cost_threshold(y, scores, false_alarm, miss)

    def at(cut: float) -> float:
        found = scratch.counts(y, scores >= cut)
        return (false_alarm * found.fp + miss * found.fn) / len(y)

    assert at(threshold) == pytest.approx(cost)
    assert cost <= min(at(cut) for cut in [*scores, np.inf]) + 1e-12


def test_precision_at_another_prevalence_is_bayes() -> None:
    rng = np.random.default_rng(0)
    y = rng.random(200_000) < 0.03
    flagged = np.where(y, rng.random(len(y)) < 0.8, rng.random(len(y)) < 0.05)
    assert scratch.at_prevalence(0.8, 0.05, 0.03) == pytest.approx(theirs.precision_score(y, flagged), abs=0.01)


@given(st.integers(2, 9), st.integers(10, 60), st.integers(0, 5))
def test_folds_hold_every_row_once_and_keep_classes_even(k: int, n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 3, n)
    for folds in (list(scratch.k_fold(n, k, rng)), list(scratch.stratified_k_fold(y, k, rng))):
        assert sorted(np.concatenate([held for _, held in folds])) == list(range(n))
        assert all(not set(train) & set(held) and len(train) + len(held) == n for train, held in folds)
        assert np.ptp([len(held) for _, held in folds]) <= 1
    for label in range(3):
        in_each = [int(np.sum(y[held] == label)) for _, held in scratch.stratified_k_fold(y, k, rng)]
        assert max(in_each) - min(in_each) <= 1


def test_folds_without_shuffling_by_group_and_by_time_are_those_of_scikit_learn() -> None:
    for ours, kfold in zip(scratch.k_fold(23, 5), KFold(5).split(range(23)), strict=True):
        np.testing.assert_array_equal(ours[1], kfold[1])
    for n, k, gap in ((100, 5, 0), (47, 4, 3)):
        for ours, series in zip(scratch.time_folds(n, k, gap), TimeSeriesSplit(k, gap=gap).split(range(n)), strict=True):
            np.testing.assert_array_equal(ours[0], series[0])
            np.testing.assert_array_equal(ours[1], series[1])
    groups = np.random.default_rng(0).integers(0, 12, 200)
    sizes = [
        sorted(len(held) for _, held in folds) for folds in (scratch.group_k_fold(groups, 4), GroupKFold(4).split(groups, groups=groups))
    ]
    assert sizes[0] == sizes[1]
    for train, held in scratch.group_k_fold(groups, 4):
        assert not set(groups[train]) & set(groups[held])


def test_cross_validation_nested_or_not_gives_the_scores_of_scikit_learn() -> None:
    x, y = load_digits(return_X_y=True)
    x, y = x[:300], y[:300]

    def score(neighbours: int, train: np.ndarray, held: np.ndarray) -> float:
        return KNeighborsClassifier(neighbours).fit(x[train], y[train]).score(x[held], y[held])

    ours = scratch.cross_validate(score, 3, scratch.k_fold(300, 5))
    np.testing.assert_allclose(ours, cross_val_score(KNeighborsClassifier(3), x, y, cv=KFold(5)))
    nested = scratch.nested_cross_validate(score, [1, 3, 9], scratch.k_fold(300, 4), lambda rows: scratch.k_fold(len(rows), 3))
    search = GridSearchCV(KNeighborsClassifier(), {"n_neighbors": [1, 3, 9]}, cv=KFold(3))
    np.testing.assert_allclose(nested["scores"], cross_val_score(search, x, y, cv=KFold(4)))


def test_k_means_descends_as_scikit_learn_does_and_ends_as_low() -> None:
    x, _ = load_digits(return_X_y=True)
    x = x[:500] / 16
    start = x[np.random.default_rng(0).choice(500, 10, replace=False)]
    centres, labels, inertia = scratch.KMeans(10).descend(x, start)
    library = TheirKMeans(10, init=start, n_init=1, algorithm="lloyd", tol=0, max_iter=300).fit(x)
    np.testing.assert_array_equal(labels, library.labels_)
    np.testing.assert_allclose(centres, library.cluster_centers_, rtol=1e-9, atol=1e-12)
    assert inertia == pytest.approx(library.inertia_)
    best = scratch.KMeans(10, restarts=10, seed=1).fit(x)
    assert best.inertia <= 1.01 * TheirKMeans(10, n_init=10, random_state=0).fit(x).inertia_
    np.testing.assert_array_equal(best.predict(x), best.labels)


@pytest.fixture(scope="module")
def corpus() -> list[list[int]]:
    """Six subjects of five words each; a text takes words of one subject and some that go with anything."""
    rng = np.random.default_rng(0)
    return [[*(rng.choice(5, 6) + 5 * rng.integers(0, 6)).tolist(), *(30 + rng.choice(6, 2)).tolist()] for _ in range(1500)]


def _contrast(vectors: np.ndarray) -> float:
    """Mean cosine within a subject minus that between subjects."""
    alike = cosine_similarity(vectors[:30])
    same = np.kron(np.eye(6), np.ones((5, 5))).astype(bool) & ~np.eye(30, dtype=bool)
    return float(alike[same].mean() - alike[~same & ~np.eye(30, dtype=bool)].mean())


def test_skip_gram_tells_subjects_apart_as_gensim_does(corpus: list[list[int]]) -> None:
    library = Word2Vec(
        [[str(w) for w in text] for text in corpus], vector_size=16, window=5, sg=1, negative=5, min_count=1, epochs=5, workers=1, seed=0
    )
    gensim = _contrast(np.array([library.wv[str(w)] for w in range(36)]))
    ours = _contrast(scratch.skip_gram(corpus, 36, window=5, size=16, epochs=5, seed=0))
    assert gensim > 0.4
    assert ours > gensim - 0.15
    assert _contrast(scratch.ppmi_svd(corpus, 36, window=5, size=16)) > 0.6


def test_ppmi_is_its_definition_and_cosine_that_of_scikit_learn(corpus: list[list[int]]) -> None:
    small = [text[:4] for text in corpus[:40]]
    seen = [(text[i], text[j]) for text in small for i in range(4) for j in range(4) if i != j and abs(i - j) <= 2]
    matrix = scratch.ppmi(small, 36, 2)
    w, c = seen[7]
    expected = np.log(seen.count((w, c)) * len(seen) / (sum(a == w for a, _ in seen) * sum(b == c for _, b in seen)))
    assert matrix[w, c] == pytest.approx(max(0, expected))
    vectors = np.random.default_rng(0).standard_normal((9, 5))
    np.testing.assert_allclose(scratch.cosine(vectors), cosine_similarity(vectors))


@pytest.mark.parametrize("shift", [0.0, 0.1, 1.0])
def test_distances_between_samples_are_those_of_scipy(shift: float) -> None:
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal(800), rng.standard_normal(900) + shift
    distance, p = scratch.kolmogorov_smirnov(a, b)
    library = stats.ks_2samp(a, b, method="asymp")
    assert distance == pytest.approx(library.statistic)
    assert p == pytest.approx(library.pvalue, rel=0.12, abs=1e-9)  # SciPy takes the one-sample law at a rounded size
    from viva.scratch.drift import bin_shares

    p_share, q_share = bin_shares(a, b, 10)
    assert scratch.jensen_shannon(a, b) == pytest.approx(jensenshannon(p_share, q_share, base=2))
    assert scratch.psi(a, b) == pytest.approx(stats.entropy(p_share, q_share) + stats.entropy(q_share, p_share))


def test_psi_without_drift_is_what_chance_gives_and_the_monitor_knows_it() -> None:
    rng = np.random.default_rng(0)
    reference = rng.standard_normal(20_000)
    for m in (200, 2000):
        seen = np.mean([scratch.psi(reference, rng.standard_normal(m)) for _ in range(300)])
        assert seen == pytest.approx(scratch.psi_by_chance(10, len(reference), m), rel=0.12)
    monitor = scratch.Monitor(reference, false_alarms=0.02)
    for m in (50, 5000):
        assert np.mean([monitor.alarms(rng.standard_normal(m)) for _ in range(200)]) <= 0.06
    assert monitor.alarms(rng.standard_normal(5000) + 0.3)
    assert not monitor.alarms(rng.standard_normal(500_000) + 0.01)
