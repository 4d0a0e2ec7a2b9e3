"""Features that will not be there when it counts: how good they look, how bad they are, and how they are found."""

import lightgbm
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from viva.evidence import Bars, Choice, Dots, Lab, Outcome, Whole, table
from viva.scratch import depends_on_future, roc_auc, single_feature_screen

lab = Lab(
    "Predict from the timetable whether a flight arrives late, with columns that are known only afterwards, and serve the model without them; put four leaks into pure noise.",
    data="24,000 flights from New York, 2013; 569 tumours (scikit-learn); designed noise where marked simulated.",
    whiteboard=("not_available", "single_feature_screen", "depends_on_future",),
    columns=Choice("and departure delay", "and everything after the flight", "timetable only", says="what the model is trained on besides the timetable"),
    serving=Choice("empty", "filled in", says="those columns when the model is used"),
    chosen=Whole(20, 1, 1000, "features kept of a thousand without meaning", steps=(20, 100, 1000)),
    prepared=Choice("scaled", "chosen by the label", says="what is done to all rows before the split"),
    copies=Choice("before the split", "after the split", says="when rare rows are copied"),
)
air = table("flights")
late = (air["arr_delay"] > 15).astype(int)
codes = [np.unique(air[name], return_inverse=True)[1].astype(float) for name in ("carrier", "origin", "dest")]
TIMETABLE = np.column_stack([air["month"], air["hour"], air["distance"], *codes])
AFTER = {"dep_delay": air["dep_delay"], "air_time": air["air_time"], "dep_time": air["dep_time"], "arr_time": air["arr_time"]}
USED = {"timetable only": (), "and departure delay": ("dep_delay",), "and everything after the flight": tuple(AFTER)}
spring, autumn = air["month"] <= 9, air["month"] > 9


def two_areas(seed, columns, serving):
    """(AUC where the model was made, AUC where it is used)."""
    extra = [AFTER[name] for name in USED[columns]]
    x = np.column_stack([TIMETABLE, *extra])
    settings = {"objective": "binary", "num_leaves": 15, "verbose": -1, "num_threads": 1, "seed": seed, "bagging_fraction": 0.8, "bagging_freq": 1}
    model = lightgbm.train(settings, lightgbm.Dataset(x[spring], late[spring]), 60)
    used = x[autumn].copy()
    if serving == "empty":
        used[:, TIMETABLE.shape[1] :] = np.nan
    return [roc_auc(late[autumn], model.predict(part)) for part in (x[autumn], used)]


def noise_selection(rng, chosen):
    x, y = rng.standard_normal((160, 1000)), rng.integers(0, 2, 160)
    return cross_val_score(LogisticRegression(C=0.1), SelectKBest(k=chosen).fit_transform(x, y), y, cv=4, scoring="roc_auc").mean() - 0.5


def noise_encoding(rng):
    """Each of 700 keys replaced by its mean label, over all rows."""
    key, y = rng.integers(0, 700, 2000), rng.integers(0, 2, 2000)
    mean = np.bincount(key, y, 700) / np.maximum(1, np.bincount(key, minlength=700))
    return roc_auc(y[1500:], mean[key[1500:]]) - 0.5


def noise_copies(rng, copies):
    x, y = rng.standard_normal((1000, 5)), (rng.random(1000) < 0.05).astype(int)
    order = rng.permutation(1000)
    train, test = order[:700], order[700:]
    if copies == "before the split":
        rows = rng.permutation(np.r_[order, rng.choice(np.flatnonzero(y), 900)])
        train, test = rows[:1300], rows[1300:]
    else:
        train = np.r_[train, rng.choice(train[y[train] == 1], 600)]
    return roc_auc(y[test], KNeighborsClassifier(3).fit(x[train], y[train]).predict_proba(x[test])[:, 1]) - 0.5


def tumour_scaling(rng):
    """Scaling on all rows before the split: the leak that everybody names first."""
    x, y = load_breast_cancer(return_X_y=True)
    order = rng.permutation(len(y))
    train, test, model = order[:100], order[100:], LogisticRegression(max_iter=200)
    everywhere = StandardScaler().fit_transform(x)
    leaked = roc_auc(y[test], model.fit(everywhere[train], y[train]).predict_proba(everywhere[test])[:, 1])
    honest = make_pipeline(StandardScaler(), model).fit(x[train], y[train])
    return leaked - roc_auc(y[test], honest.predict_proba(x[test])[:, 1])


@lab.experiment
def run(seed, columns, serving, chosen, prepared, copies):
    rng = np.random.default_rng(seed)
    areas = {name: two_areas(seed, name, serving) for name in lab.track(USED)}
    made, used = areas[columns]
    screen = single_feature_screen({f"column {i}": c for i, c in enumerate(TIMETABLE.T)} | {name: AFTER[name] for name in USED[columns]}, late, 0.5)
    x = np.column_stack([TIMETABLE, *(AFTER[name] for name in USED[columns])])[:3000]
    future = range(TIMETABLE.shape[1], x.shape[1])
    severity = {
        "copies before the split": np.mean([noise_copies(rng, copies) for _ in range(5)]),
        "selection on all rows": np.mean([noise_selection(rng, chosen) for _ in range(3)]),
        "target encoding on all rows": np.mean([noise_encoding(rng) for _ in range(5)]),
    }
    scaling = np.mean([tumour_scaling(rng) if prepared == "scaled" else noise_selection(rng, 20) for _ in range(8)])
    return Outcome(
        numbers={
            "AUC lost between making and using the model": made - used,
            "AUC where the model was made": made,
            "AUC where it is used, minus that of the timetable alone": used - areas["timetable only"][1],
            "AUC of the strongest single column": screen[0][1],
            "whether permuting what comes after changes the features": float(depends_on_future(lambda t: t, x, list(future), rng)) if len(future) else 0.0,
            "AUC that preparing all rows together adds": scaling,
        },
        simulated={f"AUC from nothing: {name}": float(value) for name, value in severity.items()},
        charts=[
            Dots("AUC where the model was made and where it is used", "AUC", [*USED], {"made": [a[0] for a in areas.values()], "used": [a[1] for a in areas.values()]}, mark=("chance", 0.5)),
            Bars("What each leak adds, by its nature", "AUC above the truth", [*severity, "scaling on all rows (tumours)"], {"inflation": [*map(float, severity.values()), float(scaling)]}, simulated=True),
        ],
    )  # fmt: skip


clean = {"columns": "timetable only", "chosen": 1000, "copies": "after the split"}
lab.claim("gone-when-it-counts", "A model that learned from departure delay loses what it gained, and more, once that column is empty at prediction time.",
          number="AUC lost between making and using the model", at_least=0.2, margin=0.03, flips=clean, flip_says="with the timetable only")  # fmt: skip
lab.claim("worse-than-without", "Leaving the leaking column out gives a better model in use than training with it.",
          number="AUC where it is used, minus that of the timetable alone", at_most=-0.01, margin=0.003, flips={"serving": "filled in"}, flip_says="where the column is there after all")  # fmt: skip
lab.claim("screen-finds-it", "Scoring every column alone puts the leak first.",
          number="AUC of the strongest single column", at_least=0.85, margin=0.02, flips=clean, flip_says="with the timetable only")  # fmt: skip
lab.claim("selection-inflates", "Choosing features on all rows before the split gives a fine AUC on labels that mean nothing.",
          number="AUC from nothing: selection on all rows", at_least=0.2, margin=0.05, flips=clean, flip_says="with all thousand features kept, so that nothing is chosen")  # fmt: skip
lab.claim("copies-inflate", "Copying rare rows before the split gives a nearly perfect AUC on labels that mean nothing.",
          number="AUC from nothing: copies before the split", at_least=0.3, margin=0.05, flips=clean, flip_says="with the copies made after the split, in training only")  # fmt: skip
lab.claim("scaling-hardly-matters", "Scaling on all rows before the split inflates the score noticeably.",
          number="AUC that preparing all rows together adds", at_least=0.01, margin=0.003, verdict="does not hold",
          flips={"prepared": "chosen by the label"}, flip_says="with features chosen by the label instead, on simulated noise")  # fmt: skip
