"""Trees, forests and boosting against scikit-learn and LightGBM."""

import lightgbm
import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes, make_friedman1
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor, RandomForestClassifier, RandomForestRegressor
from sklearn.metrics import roc_auc_score
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from viva.scratch import DecisionTree, GradientBoosting, RandomForest


def rounded(x: np.ndarray) -> np.ndarray:
    """Continuous features without ties: which of two equally good splits is taken is nobody's to say."""
    return x + 1e-9 * np.random.default_rng(0).standard_normal(x.shape)


@pytest.mark.parametrize("depth", [1, 3, 5])
@pytest.mark.parametrize("seed", [0, 1])
def test_a_regression_tree_is_that_of_scikit_learn(depth: int, seed: int) -> None:
    x, y = make_friedman1(400, noise=1.0, random_state=seed)
    fresh, _ = make_friedman1(300, noise=1.0, random_state=seed + 100)
    theirs = DecisionTreeRegressor(max_depth=depth, min_samples_leaf=5, random_state=0).fit(x, y)
    ours = DecisionTree(max_depth=depth, min_leaf=5).fit(x, y)
    np.testing.assert_allclose(ours.predict(fresh), theirs.predict(fresh), rtol=1e-9)


@pytest.mark.parametrize("depth", [1, 2, 4])
def test_a_classification_tree_is_that_of_scikit_learn(depth: int) -> None:
    x, y = make_friedman1(600, noise=1.0, random_state=3)
    classes = np.digitize(y, np.quantile(y, [0.3, 0.7]))
    theirs = DecisionTreeClassifier(max_depth=depth, min_samples_leaf=8, random_state=0).fit(x[:400], classes[:400])
    ours = DecisionTree(max_depth=depth, min_leaf=8).fit(x[:400], classes[:400])
    np.testing.assert_allclose(ours.predict_value(x[400:]), theirs.predict_proba(x[400:]), rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(ours.predict(x[400:]), theirs.predict(x[400:]))


def test_a_forest_is_as_good_as_that_of_scikit_learn() -> None:
    x, y = load_breast_cancer(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(y))
    train, test = order[:350], order[350:]
    theirs = [RandomForestClassifier(40, random_state=s).fit(x[train], y[train]).predict_proba(x[test])[:, 1] for s in range(5)]
    ours = [RandomForest(40, seed=s).fit(x[train], y[train]).predict_value(x[test])[:, 1] for s in range(5)]
    area = [np.mean([roc_auc_score(y[test], p) for p in scores]) for scores in (ours, theirs)]
    assert abs(area[0] - area[1]) < 0.006
    assert np.corrcoef(np.mean(ours, axis=0), np.mean(theirs, axis=0))[0, 1] > 0.99


def test_a_regression_forest_errs_as_much_as_that_of_scikit_learn_in_and_out_of_the_bag() -> None:
    x, y = make_friedman1(300, noise=1.0, random_state=0)
    fresh, truth = make_friedman1(1000, noise=1.0, random_state=1)
    theirs = [RandomForestRegressor(40, max_features=3, oob_score=True, random_state=s).fit(x, y) for s in range(4)]
    ours = [RandomForest(40, max_features=3, seed=s).fit(x, y) for s in range(4)]
    assert np.mean([np.mean((f.predict(fresh) - truth) ** 2) for f in ours]) == pytest.approx(
        np.mean([np.mean((f.predict(fresh) - truth) ** 2) for f in theirs]), rel=0.06
    )
    assert np.nanmean([(f.out_of_bag[:, 0] - y) ** 2 for f in ours]) == pytest.approx(
        np.mean([(f.oob_prediction_ - y) ** 2 for f in theirs]), rel=0.08
    )


@pytest.mark.parametrize("depth", [1, 3])
def test_boosting_with_squared_loss_is_that_of_scikit_learn(depth: int) -> None:
    x, y = make_friedman1(300, noise=1.0, random_state=5)
    theirs = GradientBoostingRegressor(n_estimators=40, max_depth=depth, min_samples_leaf=6, random_state=0).fit(x, y)
    ours = GradientBoosting("squared", 40, max_depth=depth, min_leaf=6).fit(x, y)
    np.testing.assert_allclose(ours.staged_score(x)[1:], list(theirs.staged_predict(x)), rtol=1e-6)


def test_boosting_with_logistic_loss_is_that_of_scikit_learn() -> None:
    x, y = make_friedman1(500, noise=1.0, random_state=6)
    late = (y > np.median(y)).astype(int)
    theirs = GradientBoostingClassifier(n_estimators=30, max_depth=2, min_samples_leaf=8, random_state=0).fit(x[:300], late[:300])
    ours = GradientBoosting("logistic", 30, max_depth=2, min_leaf=8).fit(x[:300], late[:300])
    np.testing.assert_allclose(ours.predict(x[300:]), theirs.predict_proba(x[300:])[:, 1], rtol=1e-6)


def test_boosting_agrees_with_lightgbm_where_the_algorithm_is_the_same() -> None:
    x, y = load_diabetes(return_X_y=True)
    x = rounded(x)
    options = {
        "objective": "l2",
        "num_leaves": 2,
        "max_depth": 1,
        "min_data_in_leaf": 5,
        "min_sum_hessian_in_leaf": 0,
        "learning_rate": 0.1,
    }
    exact = {
        "max_bin": 2048,
        "min_data_in_bin": 1,
        "bin_construct_sample_cnt": 10_000,
        "num_threads": 1,
        "verbose": -1,
        "feature_pre_filter": False,
    }
    theirs = lightgbm.train(options | exact, lightgbm.Dataset(x, y, params=exact), 50)
    ours = GradientBoosting("squared", 50, max_depth=1, min_leaf=5).fit(x, y)
    np.testing.assert_allclose(ours.predict(x), theirs.predict(x), rtol=2e-4)


def test_subsampling_draws_rows_by_the_seed() -> None:
    x, y = make_friedman1(200, random_state=0)
    first, again, other = (GradientBoosting(trees=10, subsample=0.5, seed=s).fit(x, y).predict(x) for s in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
