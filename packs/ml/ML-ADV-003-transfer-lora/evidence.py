"""Carry a network from upright digits to turned ones: head only, low rank, or all weights."""

import numpy as np

from viva.evidence import Choice, Lab, Lines, Outcome, Whole, image_table
from viva.scratch import Adam, Dense, LoRA, Sequence, Tensor, cross_entropy, minibatches

lab = Lab(
    "Train a network on upright digits, turn the digits by a quarter, and adapt with few labels: a new head, a low-rank correction, all weights, or from scratch.",
    data="5,000 MNIST digits, upright and turned.",
    whiteboard=("LoRA",),
    rows=Whole(100, 10, 1000, "turned digits with a label", steps=(20, 50, 100, 300, 1000)),
    rank=Whole(4, 1, 32, "rank of the correction", steps=(1, 2, 4, 8, 32)),
    target=Choice("turned", "pixels shuffled", "upright", says="the new task"),
    protect=Choice("nothing", "all weights", says="what is frozen while everything else adapts"),
)
pixels, labels = image_table("mnist")
UPRIGHT = pixels.reshape(-1, 28, 28)[:, ::2, ::2] / 255
TASKS = {"upright": UPRIGHT, "turned": np.rot90(UPRIGHT, axes=(1, 2)), "pixels shuffled": UPRIGHT.reshape(len(labels), -1)[:, np.random.default_rng(7).permutation(196)]}
TASKS = {name: images.reshape(len(labels), -1) for name, images in TASKS.items()}
WIDTH = 48


def fitted(layers, parameters, x, y, rng, epochs, rate=3e-3):
    net = Sequence(*layers)
    descent = Adam(parameters, rate)
    for _ in range(epochs):
        for part in minibatches(len(x), 25, rng):
            cross_entropy(net(Tensor(x[part])), y[part]).backward()
            descent.step()
            for layer in net.layers:
                for p in layer.parameters() if hasattr(layer, "parameters") else ():
                    p.grad = None  # frozen weights collect gradients too
    return net


def accuracy(net, x, y):
    return float((net(Tensor(x)).data.argmax(axis=1) == y).mean())


def copied(layers):
    fresh = []
    for layer in layers:
        if isinstance(layer, Dense):
            twin = Dense(*layer.weight.shape, np.random.default_rng(0))
            twin.weight, twin.bias = Tensor(layer.weight.data.copy()), Tensor(layer.bias.data.copy())
            layer = twin
        fresh.append(layer)
    return fresh


def adapted(how, base, rank, x, y, rng):
    """(network, trained numbers) after adapting by one of the ways."""
    layers = copied(base)
    first, bend, second, _, head = layers
    if how == "head only":
        layers[4] = Dense(WIDTH, 10, rng)
        trained = list(layers[4].parameters())
    elif how == "low rank":
        layers[0], layers[2] = LoRA(first, rank, rng), LoRA(second, rank, rng)
        trained = [*layers[0].parameters(), *layers[2].parameters()]
    else:
        if how == "from scratch":
            layers = [Dense(196, WIDTH, rng), bend, Dense(WIDTH, WIDTH, rng), bend, Dense(WIDTH, 10, rng)]
        trained = [p for layer in layers if isinstance(layer, Dense) for p in layer.parameters()]
    epochs = int(np.clip(4000 // len(x), 8, 40))
    return fitted(layers, trained, x, y, rng, epochs), sum(p.data.size for p in trained)


@lab.experiment
def run(seed, rows, rank, target, protect):
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(labels))
    source, few, test = order[:2500], order[2500:3500], order[3500:]
    base = [Dense(196, WIDTH, rng), Tensor.relu, Dense(WIDTH, WIDTH, rng), Tensor.relu, Dense(WIDTH, 10, rng)]
    fitted(base, [p for layer in base if isinstance(layer, Dense) for p in layer.parameters()], UPRIGHT.reshape(len(labels), -1)[source], labels[source], rng, 6)
    x, upright = TASKS[target], TASKS["upright"]
    ways = ("head only", "low rank", "all weights", "from scratch")
    curves, sizes, forgotten = {way: [] for way in ways}, {}, 0.0
    for n in lab.track(sorted({20, 300, rows})):
        for way in ways:
            net, sizes[way] = adapted(way, base, rank, x[few[:n]], labels[few[:n]], np.random.default_rng(seed))
            curves[way].append((n, accuracy(net, x[test], labels[test])))
            if n == rows and way == ("head only" if protect == "all weights" else "all weights"):
                layers = copied(base)[:4] + [base[4]] if protect == "all weights" else net.layers
                forgotten = accuracy(Sequence(*base), upright[test], labels[test]) - accuracy(Sequence(*layers), upright[test], labels[test])
    at = {way: dict(points)[rows] for way, points in curves.items()}
    return Outcome(
        numbers={
            "trained numbers of the low-rank way, as a share of all": sizes["low rank"] / sizes["all weights"],
            "accuracy of all weights minus that of low rank": at["all weights"] - at["low rank"],
            "accuracy of moving the weights minus that of the head only": max(at["low rank"], at["all weights"]) - at["head only"],
            "accuracy that transfer adds to starting from scratch": max(at["low rank"], at["all weights"]) - at["from scratch"],
            "accuracy on upright digits that adapting costs": forgotten,
        },
        charts=[Lines("Adapting to the new task", "labelled digits", "accuracy on new digits", curves, log_x=True)],
    )  # fmt: skip


lab.claim("few-numbers-nearly-all", "A low-rank correction trains a fraction of the numbers.",
          number="trained numbers of the low-rank way, as a share of all", at_most=0.2, margin=0.02, flips={"rank": 32}, flip_says="at rank 32")  # fmt: skip
lab.claim("head-is-not-enough", "Where the new inputs look different, moving the weights beats training a new head on the old features.",
          number="accuracy of moving the weights minus that of the head only", at_least=0.1, margin=0.01, at={"rows": 300}, flips={"target": "upright"}, flip_says="where the task has not changed")  # fmt: skip
lab.claim("transfer-may-not-help", "Starting from a network that was trained on another task beats starting from scratch.",
          number="accuracy that transfer adds to starting from scratch", at_least=0.05, margin=0.01, verdict="holds when", when="where the tasks share what the network learned",
          at={"target": "upright"}, flips={"target": "pixels shuffled"}, flip_says="where the pixels are shuffled, so that nothing learned applies")  # fmt: skip
lab.claim("low-rank-is-not-always-enough", "A low-rank correction reaches whatever moving all weights reaches.",
          number="accuracy of all weights minus that of low rank", at_most=0.05, margin=0.01, verdict="does not hold", flips={"target": "upright"}, flip_says="where the task has not changed")  # fmt: skip
lab.claim("adapting-forgets", "Letting all weights adapt costs accuracy on the old task.",
          number="accuracy on upright digits that adapting costs", at_least=0.1, margin=0.03, flips={"protect": "all weights"}, flip_says="with the old weights frozen and kept")  # fmt: skip
