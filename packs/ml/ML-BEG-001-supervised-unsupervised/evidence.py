"""What are labels worth, and what do rows without labels add?"""

import numpy as np
from sklearn.cluster import KMeans
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import adjusted_rand_score

from viva.evidence import Choice, Lab, Lines, Outcome, Whole
from viva.scratch import KMeans as KMeansByHand

lab = Lab(
    "Train on few labels chosen three ways, cluster the same digits without labels, and recommend items in simulated shopping sessions.",
    data="1,797 handwritten digits of 8 × 8 pixels (scikit-learn); simulated shopping sessions.",
    whiteboard=("KMeans",),
    labels=Whole(50, 10, 200, "labels that may be bought", steps=(10, 20, 50, 100, 200)),
    clusters=Whole(10, 2, 40, "clusters", steps=(2, 5, 10, 20, 40)),
    pixels=Choice("as they are", "shuffled in each image", "moved apart by class", says="the pictures"),
    taste=Choice("by group", "none", says="what the simulated shoppers like"),
)
digits, truth = load_digits(return_X_y=True)
STARTS = (10, 20, 50, 100)


def pictures(rng, pixels):
    order = rng.permutation(len(truth))
    x = digits[order] / 16
    if pixels == "shuffled in each image":
        x = rng.permuted(x, axis=1)
    elif pixels == "moved apart by class":
        x = np.column_stack([x, 4 * np.eye(10)[truth[order]]])
    return x[:1200], truth[order[:1200]], x[1200:], truth[order[1200:]]


def accuracy(x, y, x_test, y_test):
    return LogisticRegression(C=1.0, max_iter=60).fit(x, y).score(x_test, y_test) if len(set(y)) > 1 else np.mean(y_test == y[0])


def three_ways(rng, labels, x, y, x_test, y_test):
    """Label rows at random; label the row nearest each of as many cluster centres; give its cluster that label too."""
    rows = rng.choice(len(x), labels, replace=False)
    groups = KMeans(labels, n_init=1, random_state=int(rng.integers(1000))).fit(x)
    nearest = groups.transform(x).argmin(axis=0)
    spread = y[nearest][groups.labels_]
    chosen = [(x[rows], y[rows]), (x[nearest], y[nearest]), (x, spread)]
    return [accuracy(*part, x_test, y_test) for part in chosen]


def recall_at_5(rng, taste):
    """(popularity, item to item) on the last thing each of 400 shoppers bought; eight tastes of ten items each."""
    liked = np.kron(np.eye(8), np.ones(10)) * (6 if taste == "by group" else 0) + 1 / np.arange(1, 81)[None, :] ** 0.5
    bought = np.array([rng.choice(80, 7, replace=False, p=row / row.sum()) for row in liked[rng.integers(0, 8, 400)]])
    seen = np.zeros((400, 80))
    np.put_along_axis(seen, bought[:, :6], 1, axis=1)
    together = seen.T @ seen / np.sqrt(np.outer(seen.sum(0), seen.sum(0)) + 1)
    np.fill_diagonal(together, 0)
    ranks = [np.where(seen > 0, -1, score) for score in (np.tile(seen.sum(0), (400, 1)), seen @ together)]
    return [float(np.mean([bought[i, 6] in np.argsort(-score[i])[:5] for i in range(400)])) for score in ranks]


@lab.experiment
def run(seed, labels, clusters, pixels, taste):
    rng = np.random.default_rng(seed)
    x, y, x_test, y_test = pictures(rng, pixels)
    curve = {n: np.mean([three_ways(rng, n, x, y, x_test, y_test) for _ in range(2)], axis=0) for n in lab.track(sorted({*STARTS, labels}))}
    at_random, nearest, spread = curve[labels]
    found = KMeans(clusters, n_init=2, random_state=seed).fit(x)
    majority = np.array([np.bincount(y[found.labels_ == k], minlength=10).argmax() for k in range(clusters)])
    popular, together = recall_at_5(rng, taste)
    names = ("rows at random", "rows at cluster centres", "labels spread in clusters")
    return Outcome(
        numbers={
            "accuracy that spreading labels within clusters adds": spread - at_random,
            "accuracy with labels on rows at random": at_random,
            "accuracy with every label": accuracy(x, y, x_test, y_test),
            "agreement of clusters and digits (adjusted Rand index)": adjusted_rand_score(y, found.labels_),
            "spread of the whiteboard version's clusters over scikit-learn's": KMeansByHand(clusters, restarts=2, seed=seed).fit(x).inertia / found.inertia_,
            "accuracy of naming each cluster after its majority": np.mean(majority[found.predict(x_test)] == y_test),
        },
        simulated={"recall that buying together adds to popularity": together - popular},
        charts=[Lines("What unlabelled rows are worth", "labels", "accuracy on new digits",
                      {name: [(n, values[i]) for n, values in curve.items()] for i, name in enumerate(names)}, log_x=True)],
    )  # fmt: skip


noise = {"pixels": "shuffled in each image", "taste": "none"}
lab.claim(
    "unlabelled-rows-help", "With few labels, rows without any make a classifier much better: cluster first, label one row a cluster, spread the label.",
    number="accuracy that spreading labels within clusters adds", at_least=0.05, margin=0.01,
    flips=noise, flip_says="with the pixels of each image shuffled, so that clusters mean nothing",
)  # fmt: skip
lab.claim(
    "clusters-are-not-classes", "Clusters found without labels coincide with the classes that one has in mind.",
    number="agreement of clusters and digits (adjusted Rand index)", at_least=0.9, margin=0.05, verdict="does not hold",
    flips={"pixels": "moved apart by class"}, flip_says="with the classes moved apart by hand",
)  # fmt: skip
lab.claim(
    "labels-win-in-the-end", "With a label on every row, supervised learning is far more accurate than naming clusters after their majority.",
    number="accuracy with every label", at_least=0.92, margin=0.01, flips=noise, flip_says="with the pixels of each image shuffled",
)  # fmt: skip
lab.claim(
    "bought-together-predicts", "What was bought together predicts a shopper's next item better than popularity does: the purchases are the labels.",
    number="recall that buying together adds to popularity", at_least=0.1, margin=0.02, flips=noise, flip_says="with shoppers who have no taste of their own",
)  # fmt: skip
