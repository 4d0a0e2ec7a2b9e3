"""Overfitting, and what is often mistaken for it: a shortcut that a validation split shares."""

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.tree import DecisionTreeClassifier

from viva.evidence import Bars, Choice, Lab, Lines, Outcome, Real, Whole, image_table, table

lab = Lab(
    "Burn a mark into digits that gives the label away at one site, treat the network four ways, and try it at another site; "
    "then grow trees on customers, with and without a number that only history explains.",
    data="5,000 MNIST digits with a simulated scanner mark; 7,043 telephone customers (a vendor's sample data) with a simulated customer number.",
    whiteboard=("DecisionTree",),
    mark=Real(0.9, 0.0, 1.0, "how often the mark fits the label at the first site", steps=(0.0, 0.5, 0.9, 1.0)),
    site=Choice("has no such mark", "moves the pictures", says="what differs at the other site"),
    rows=Whole(1200, 300, 2000, "digits to train on", steps=(300, 600, 1200, 2000)),
    depth=Whole(30, 1, 30, "depth of the single tree", steps=(1, 2, 6, 12, 30)),
    outcome=Choice("as they left", "shuffled", says="which customers left"),
    identity=Choice("handed out by outcome", "handed out at random", says="the customer number"),
)
pixels, labels = image_table("mnist")
pixels = pixels.reshape(-1, 28, 28)[:, ::2, ::2] / 255  # every second pixel: 14 × 14 is enough here and four times as quick
telco = table("telco")
customers, real = telco.matrix(without=("churn",)), (telco["churn"] == "Yes").astype(int)


def burn(images, y, rng, fits):
    """A bright spot at the upper edge whose place tells the label in a share `fits` of the images, and nothing in the others."""
    place = np.where(rng.random(len(y)) < fits, y, rng.integers(0, 10, len(y)))
    marked = images.copy()
    marked[:, :2, :] = 0
    marked[np.arange(len(y)), 0, place] = marked[np.arange(len(y)), 1, place] = 1
    return marked


def shifted(images, rng):
    return np.array([np.roll(image, tuple(rng.integers(-1, 2, 2)), (0, 1)) for image in images])


def digit_scores(rng, mark, site, rows):
    """{treatment: (train, same site, other site)}."""
    order = rng.permutation(len(labels))[: rows + 1600]
    x, y = pixels[order], labels[order]
    train, same = burn(x[:rows], y[:rows], rng, mark), burn(x[rows : rows + 800], y[rows : rows + 800], rng, mark)
    other = burn(x[rows + 800 :], y[rows + 800 :], rng, 0)
    other = shifted(other, rng) if site == "moves the pictures" else other
    treatments = {
        "nothing": ([train], 1e-6),
        "weight decay": ([train], 1.0),
        "random shifts": ([train, shifted(train, rng)], 1e-6),
        "mark randomised": ([burn(train, y[:rows], rng, 0) for _ in range(3)], 1e-6),
    }
    scores = {}
    for name, (parts, decay) in lab.track(treatments.items()):
        images = np.concatenate(parts)
        net = MLPClassifier((48,), alpha=decay, batch_size=64, learning_rate_init=3e-3, max_iter=24 // len(parts), random_state=0)
        net.fit(images.reshape(len(images), -1), np.tile(y[:rows], len(parts)))
        sets = ((train, y[:rows]), (same, y[rows : rows + 800]), (other, y[rows + 800 :]))
        scores[name] = [net.score(part.reshape(len(part), -1), target) for part, target in sets]
    return scores


def tree_scores(rng, depth, identity, outcome):
    left = rng.permutation(real) if outcome == "shuffled" else real
    order = rng.permutation(len(left))
    train, test = order[:4000], order[4000:]
    forest = RandomForestClassifier(40, min_samples_leaf=3, random_state=0).fit(customers[train], left[train])
    curve = {d: DecisionTreeClassifier(max_depth=d, random_state=0).fit(customers[train], left[train]) for d in sorted({2, 4, 6, 10, 15, depth})}
    number = np.argsort(np.argsort(left + 0.02 * rng.standard_normal(len(left)) if identity == "handed out by outcome" else rng.random(len(left))))
    with_id = np.column_stack([customers, number])
    tree = DecisionTreeClassifier(random_state=0).fit(with_id[train], left[train])
    fresh = with_id[test].copy()
    fresh[:, -1] = len(left) + np.arange(len(test))  # tomorrow's customers get tomorrow's numbers
    scores = {d: (t.score(customers[train], left[train]), t.score(customers[test], left[test])) for d, t in curve.items()}
    return scores, (tree.score(with_id[test], left[test]), tree.score(fresh, left[test])), (forest.score(customers[train], left[train]), forest.score(customers[test], left[test]))


@lab.experiment
def run(seed, mark, site, rows, depth, outcome, identity):
    rng = np.random.default_rng(seed)
    scores = digit_scores(rng, mark, site, rows)
    curve, (random_split, production), (forest_train, forest_test) = tree_scores(rng, depth, identity, outcome)
    return Outcome(
        numbers={
            "accuracy that the single tree loses on new customers": curve[depth][0] - curve[depth][1],
            "the forest's gap between training and test": forest_train - forest_test,
            "what the forest gains on the shallow tree, which has no gap": forest_test - curve[2][1],
        },
        simulated={
            "accuracy lost at the other site": scores["nothing"][1] - scores["nothing"][2],
            "accuracy lost on new digits of the same site": scores["nothing"][0] - scores["nothing"][1],
            "what weight decay and shifts win back at the other site": max(scores["weight decay"][2], scores["random shifts"][2]) - scores["nothing"][2],
            "what randomising the mark wins back": scores["mark randomised"][2] - scores["nothing"][2],
            "accuracy lost when new customers get new numbers": random_split - production,
        },
        charts=[
            Bars("The same network at two sites", "accuracy", list(scores), {
                "training": [s[0] for s in scores.values()], "same site": [s[1] for s in scores.values()], "other site": [s[2] for s in scores.values()]}, simulated=True),
            Lines("A tree on customers", "depth", "accuracy", {
                "training": [(d, s[0]) for d, s in curve.items()], "new customers": [(d, s[1]) for d, s in curve.items()]}),
        ],
    )  # fmt: skip


honest = {"mark": 0.0, "identity": "handed out at random", "depth": 2}
lab.claim("deep-tree-memorises", "A tree grown to the end learns its training rows by heart and does far worse on new ones.",
          number="accuracy that the single tree loses on new customers", at_least=0.15, margin=0.02, flips=honest, flip_says="with a tree of depth 2")  # fmt: skip
lab.claim("same-site-is-blind", "A model that reads a site's mark loses much more at another site than the gap at its own site would warn of.",
          number="accuracy lost at the other site", at_least=0.08, margin=0.02, flips=honest, flip_says="with a mark that tells nothing")  # fmt: skip
lab.claim("regularising-misses-the-cause", "Weight decay and random shifts repair a model that reads a scanner's mark.",
          number="what weight decay and shifts win back at the other site", at_least=0.02, margin=0.01, verdict="does not hold",
          flips={"mark": 0.0, "site": "moves the pictures"}, flip_says="where the other site moves the pictures by a pixel instead, which shifts are made for")  # fmt: skip
lab.claim("break-the-shortcut", "Randomising the mark in the training images repairs it.",
          number="what randomising the mark wins back", at_least=0.05, margin=0.01, flips=honest, flip_says="with a mark that told nothing anyway")  # fmt: skip
lab.claim("gap-is-not-the-verdict", "A forest with a large gap between training and test does better on new rows than a shallow tree with none.",
          number="what the forest gains on the shallow tree, which has no gap", at_least=0.0015, margin=0.0, flips={"outcome": "shuffled"}, flip_says="with outcomes shuffled, so that there is nothing to learn")  # fmt: skip
lab.claim("random-split-hides-identity", "A number that was handed out by outcome looks fine on a random split and fails on new customers.",
          number="accuracy lost when new customers get new numbers", at_least=0.3, margin=0.05, flips=honest, flip_says="with numbers handed out at random")  # fmt: skip
