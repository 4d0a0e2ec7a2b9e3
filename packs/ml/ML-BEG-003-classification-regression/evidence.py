"""Order pizzas for tomorrow: what is lost by forecasting a class, and what by ordering the mean."""

from functools import partial

import lightgbm
import numpy as np
from scipy.stats import spearmanr
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LogisticRegression, RidgeCV

from viva.evidence import Bars, Choice, Lab, Outcome, Real, Whole, table

lab = Lab(
    "Forecast tomorrow's sales of 32 kinds of pizza, order by five rules, and pay for what is missing and for what is left over.",
    data="a sample shop's daily sales in 2015 (trained to September, tried from October); 442 diabetes patients (scikit-learn).",
    missing=Real(2.0, 0.25, 8.0, "cost of a pizza that is missing; one left over costs 1", steps=(0.25, 0.5, 1.0, 2.0, 4.0, 8.0)),
    bins=Whole(3, 2, 20, "classes of demand", steps=(2, 3, 5, 10, 20)),
    demand=Choice("as sold", "the same every week", says="the sales"),
    shape=Choice("a count", "yes or no", says="what is to be predicted for the diabetes patients"),
)
sales = table("pizzas")
kinds = [name for name in sales if name != "date"]
daily = np.column_stack([sales[name] for name in kinds])
patients, progress = load_diabetes(return_X_y=True)
PENALTIES = np.logspace(-3, 1, 9)


def rows_of(sold, days):
    """Features known the evening before, and the target: sales on the same weekday, yesterday, and a mean of four weeks."""
    x, y = [], []
    for day in days:
        past = sold[:day]
        lags = [past[-1], past[-7], past[-14], past[-28:].mean(axis=0), np.full(len(kinds), day % 7)]
        x.append(np.column_stack(lags))
        y.append(sold[day])
    return np.vstack(x), np.concatenate(y)


def grown(x, x_new, seed, **options):
    settings = {"num_leaves": 8, "learning_rate": 0.1, "verbose": -1, "num_threads": 1, "seed": seed, "bagging_fraction": 0.8, "bagging_freq": 1}
    return lambda target: lightgbm.train(settings | options, lightgbm.Dataset(x, target), 50).predict(x_new)


def orders(seed, missing, bins, x, y, x_new):
    grow = partial(grown, x, x_new, seed)
    edges = np.unique(np.quantile(y, np.linspace(0, 1, bins + 1)[1:-1]))
    which = np.searchsorted(edges, y, side="left")
    chance = grow(objective="multiclass", num_class=len(edges) + 1)(which)
    top = np.array([y[which == k].max() for k in range(len(edges) + 1)])
    middle = np.array([y[which == k].mean() for k in range(len(edges) + 1)])
    return {
        "top of the likeliest class": top[chance.argmax(axis=1)],
        "mean of the likeliest class": middle[chance.argmax(axis=1)],
        "mean over all classes": chance @ middle,
        "regression to the mean": grow(objective="l2")(y),
        "regression to the quantile": grow(objective="quantile", alpha=missing / (missing + 1))(y),
    }


def rank_correlations(seed, shape):
    """How well the order of new patients is predicted from 60 others: from the number itself, and from its cut at the median."""
    order, upper = np.random.default_rng(seed).permutation(len(progress)), (progress > np.median(progress)).astype(int)
    train, test = order[:60], order[60:]
    truth = progress if shape == "a count" else upper
    number = RidgeCV(PENALTIES).fit(patients[train], truth[train]).predict(patients[test])
    halves = LogisticRegression(C=0.3).fit(patients[train] * 20, upper[train]).predict_proba(patients[test])[:, 1]
    return spearmanr(number, truth[test])[0], spearmanr(halves, truth[test])[0]


@lab.experiment
def run(seed, missing, bins, demand, shape):
    sold = daily if demand == "as sold" else daily[np.arange(len(daily)) % 7]
    (x, y), (x_new, y_new) = rows_of(sold, range(28, 273)), rows_of(sold, range(273, 365))
    made = orders(seed, missing, bins, x, y, x_new)
    over = {rule: float(np.maximum(order - y_new, 0).mean()) for rule, order in made.items()}
    under = {rule: float(np.maximum(y_new - order, 0).mean() * missing) for rule, order in made.items()}
    cost = {rule: over[rule] + under[rule] for rule in made}
    by_number, by_half = np.mean([rank_correlations(seed * 100 + i, shape) for i in lab.track(range(100))], axis=0)
    mean, best, top = cost["regression to the mean"], cost["regression to the quantile"], cost["top of the likeliest class"]
    return Outcome(
        numbers={
            "pizzas too many a day and kind, ordering the top of the class": float((made["top of the likeliest class"] - y_new).mean()),
            "cost of ordering a class's mean over that of a mean over all classes": cost["mean of the likeliest class"] / cost["mean over all classes"],
            "cost of ordering the mean over that of ordering the quantile": mean / best,
            "cost of ordering the top of the class over that of the quantile": top / best,
            "rank correlation lost by cutting at the median": by_number - by_half,
        },
        charts=[Bars("Cost a day and kind by rule", "cost (one left over costs 1)", list(made), {"left over": list(over.values()), "missing": list(under.values())}, stacked=True)],
    )  # fmt: skip


lab.claim("bias-comes-from-the-order", "Ordering the top of the predicted class buys far too much every day.",
          number="pizzas too many a day and kind, ordering the top of the class", at_least=1.0, margin=0.2, flips={"bins": 20}, flip_says="with twenty classes, whose tops are near their means")  # fmt: skip
lab.claim("argmax-throws-away", "Acting on the likeliest class costs more than using the whole distribution over the classes.",
          number="cost of ordering a class's mean over that of a mean over all classes", at_least=1.1, margin=0.02, flips={"demand": "the same every week"}, flip_says="with sales that repeat every week, so that the class is certain")  # fmt: skip
lab.claim("quantile-beats-mean", "Where a missing pizza costs more than one left over, ordering the quantile is cheaper than ordering the mean.",
          number="cost of ordering the mean over that of ordering the quantile", at_least=1.05, margin=0.01, at={"missing": 4.0},
          flips={"missing": 1.0}, flip_says="with both costs equal", verdict="holds when", when="where the two costs differ much, here four to one")  # fmt: skip
lab.claim("cutting-loses", "Cutting a number at its median before learning throws away information about the order.",
          number="rank correlation lost by cutting at the median", at_least=0.005, margin=0.001, flips={"shape": "yes or no"}, flip_says="where only the halves are asked for")  # fmt: skip
