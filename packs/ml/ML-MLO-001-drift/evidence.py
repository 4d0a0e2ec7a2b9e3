"""Alarms without harm, harm without an alarm, and what retraining on what brings back."""

import lightgbm
import numpy as np
from sklearn.linear_model import LogisticRegression

from viva.evidence import Bars, Choice, Lab, Lines, Outcome, Whole, table
from viva.scratch import Monitor, psi, psi_by_chance, roc_auc

lab = Lab(
    "Watch a credit model in four simulated worlds, count the false alarms of a fixed threshold, and follow a model of flight delays through the months of a year.",
    data="24,000 flights from New York, 2013; simulated applicants and fraud.",
    whiteboard=("psi", "Monitor", "Release",),
    rows=Whole(50, 20, 5000, "rows that the monitor compares", steps=(50, 200, 1000, 5000)),
    change=Choice("in what the features mean", "in who applies", "none", says="what has changed in September"),
    threshold=Choice("0.25 always", "by sample size", says="when the monitor alarms"),
    recent=Whole(2000, 30, 2000, "new rows to retrain on", steps=(30, 300, 1000, 2000)),
    flights=Choice("as they flew", "turned in July", says="which flights count as late"),
    fraud=Choice("moves every month", "stays", says="how fraud looks"),
)
air = table("flights")
late = (air["arr_delay"] > 15).astype(int)
codes = [np.unique(air[name], return_inverse=True)[1] for name in ("carrier", "origin", "dest")]
X = np.column_stack([air["hour"], *codes, air["distance"], air["temp"]])
month = air["month"]


def applicants(rng, n, change):
    """Income, debt and job; concept drift turns what income and job say about default, covariate drift moves income."""
    who = change in ("in who applies", "both")
    meaning = change in ("in what the features mean", "both")
    income, debt, job = rng.standard_normal(n) - 0.6 * who, rng.standard_normal(n), rng.standard_normal(n)
    logit = -2 + 1.15 * debt - 1.15 * income * (0.1 if meaning else 1) + job * (1.0 if meaning else 0.1)
    return np.column_stack([income, debt, job]), (rng.random(n) < 1 / (1 + np.exp(-logit))).astype(int)


def false_alarms(rng, rows, threshold):
    reference = rng.standard_normal(10_000)
    monitor = Monitor(reference, false_alarms=0.01, matters=0.02)
    limit = 0.25 if threshold == "0.25 always" else monitor.threshold(rows)
    return float(np.mean([psi(reference, rng.standard_normal(rows)) > limit for _ in range(300)]))


def through_the_year(seed, flights):
    """{policy: [(month, AUC)]}: trained on January and February, on the last two months, on all months so far."""
    settings = {"objective": "binary", "num_leaves": 8, "learning_rate": 0.1, "verbose": -1, "num_threads": 1, "seed": seed, "bagging_fraction": 0.8, "bagging_freq": 1}
    policies = {"never retrained": lambda m: month <= 2, "last two months": lambda m: (month < m) & (month >= m - 2), "all months so far": lambda m: month < m}
    truth, curves = (late if flights == "as they flew" else np.where(month >= 7, 1 - late, late)), {}
    for name, rows in policies.items():
        curves[name] = []
        for m in range(3, 13):
            train, test = rows(m), month == m
            model = lightgbm.train(settings, lightgbm.Dataset(X[train], truth[train]), 40)
            curves[name].append((m, roc_auc(truth[test], model.predict(X[test]))))
    return curves


def recall_of_fraud(rng, fraud):
    """(frozen, retrained on last month's labels): recall among the 5% that are looked at, six months on."""

    def world(angle):
        y = (rng.random(10_000) < 0.02).astype(int)
        x = rng.standard_normal((10_000, 6))
        x[:, 0] += 3.2 * y * np.cos(angle)
        x[:, 1] += 3.2 * y * np.sin(angle)
        return x, y

    turn = 0.78 if fraud == "moves every month" else 0.0
    (x0, y0), (x5, y5), (x6, y6) = world(0.0), world(turn * 5 / 6), world(turn)
    found = []
    for x, y in ((x0, y0), (x5, y5)):
        score = LogisticRegression().fit(x, y).decision_function(x6)
        found.append(float(y6[np.argsort(-score)[:500]].sum() / y6.sum()))
    return found


@lab.experiment
def run(seed, rows, change, threshold, recent, flights, fraud):
    rng = np.random.default_rng(seed)
    x, y = applicants(rng, 8000, "none")
    model = LogisticRegression().fit(x, y)
    worlds = {}
    for name in ("none", "in who applies", "in what the features mean", "both"):
        x_new, y_new = applicants(rng, 8000, name)
        worlds[name] = roc_auc(y_new, model.decision_function(x_new)), psi(x[:, 0], x_new[:, 0])
    x_sep, y_sep = applicants(rng, 8000, "both")
    samples = [sample for sample in (applicants(rng, recent, "both") for _ in range(40)) if 0 < sample[1].mean() < 1]
    again = np.mean([roc_auc(y_sep, LogisticRegression().fit(*sample).decision_function(x_sep)) for sample in samples])
    x_rec, y_rec = samples[0]
    everything = roc_auc(y_sep, LogisticRegression().fit(np.r_[x, x_rec], np.r_[y, y_rec]).decision_function(x_sep))
    curves = through_the_year(seed, flights)
    means = {name: float(np.mean([a for _, a in points])) for name, points in curves.items()}
    frozen, retrained = recall_of_fraud(rng, fraud)
    return Outcome(
        numbers={
            "AUC of all months minus that of the last two": means["all months so far"] - means["last two months"],
            "AUC of the model that was never retrained, March to December": means["never retrained"],
            "largest PSI of temperature in a month": max(psi(air["temp"][(month <= 2) & ~np.isnan(air["temp"])], air["temp"][(month == m) & ~np.isnan(air["temp"])]) for m in range(3, 13)),
        },
        simulated={
            "share of false alarms": false_alarms(rng, rows, threshold),
            "mean PSI without drift, by theory": psi_by_chance(10, 10_000, rows),
            "AUC lost in September": worlds["none"][0] - worlds[change][0],
            "PSI of income in September": worlds[change][1],
            "share of the lost AUC that recent rows win back": (again - worlds["both"][0]) / (worlds["none"][0] - worlds["both"][0]),
            "AUC of recent rows minus that of all rows": again - everything,
            "recall of fraud lost by the frozen model": retrained - frozen,
        },
        charts=[
            Lines("Predicting late flights, month by month", "month of 2013", "AUC", curves),
            Bars("Four Septembers", "AUC, and PSI of income", ["no change", "in who applies", "in meaning", "both"], {"AUC": [a for a, _ in worlds.values()], "PSI of income": [p for _, p in worlds.values()]}, simulated=True),
        ],
    )  # fmt: skip


lab.claim("fixed-threshold-cries", "A PSI above a quarter shows that the data have shifted, however many rows there are.", often="Above 25%, the variable has experienced a major shift.", source="thresholds",
          number="share of false alarms", at_most=0.05, margin=0.02, verdict="does not hold", flips={"threshold": "by sample size"}, flip_says="with a threshold that knows the sample size")  # fmt: skip
lab.claim("harm-without-alarm", "When the meaning of the features changes, the model loses a great deal.",
          number="AUC lost in September", at_least=0.08, margin=0.02, flips={"change": "in who applies"}, flip_says="where only the applicants change")  # fmt: skip
lab.claim("psi-does-not-see-it", "A change that ruins the model shows in the PSI of its inputs.",
          number="PSI of income in September", at_least=0.1, margin=0.03, verdict="does not hold", flips={"change": "in who applies"}, flip_says="where only the applicants change, which ruins nothing")  # fmt: skip
lab.claim("history-is-not-a-mistake", "Retraining on the most recent months beats retraining on everything so far.",
          number="AUC of all months minus that of the last two", at_most=0.0, margin=0.005, verdict="does not hold", flips={"flights": "turned in July"}, flip_says="where late and on time change places in July")  # fmt: skip
lab.claim("retraining-needs-rows", "Retraining on recent rows wins back most of what was lost.", verdict="holds when", when="with enough labelled rows, here two thousand",
          number="share of the lost AUC that recent rows win back", at_least=0.75, margin=0.02, flips={"recent": 30}, flip_says="with thirty rows")  # fmt: skip
lab.claim("fraud-moves", "A frozen model misses fraud that changes its look, and monthly retraining finds it again.",
          number="recall of fraud lost by the frozen model", at_least=0.1, margin=0.02, flips={"fraud": "stays"}, flip_says="where fraud stays as it was")  # fmt: skip
