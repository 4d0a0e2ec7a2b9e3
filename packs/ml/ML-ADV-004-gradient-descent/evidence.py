"""Batches: how noisy, how long a step, and when parts of a batch make up the whole."""

import numpy as np

from viva.evidence import Choice, Lab, Lines, Outcome, Real, Whole, image_table
from viva.scratch import SGD, Dense, Sequence, Tensor, accumulate, cross_entropy, minibatches

lab = Lab(
    "Train one small network on digits with batches of many sizes and three rules for the learning rate; put gradients of parts together; walk down a quadratic.",
    data="5,000 MNIST digits; a quadratic with a condition of one hundred (exact).",
    whiteboard=("SGD", "Adam", "accumulate", "minibatches",),
    batch=Whole(512, 32, 2048, "rows in the large batch", steps=(32, 128, 512, 1024)),
    rate=Real(0.05, 0.001, 0.5, "learning rate at a batch of 32", steps=(0.01, 0.05, 0.1, 0.5)),
    parts=Choice("weighted by rows", "mean of means", says="how the gradients of parts are put together"),
    order=Choice("shuffled", "by label", says="the rows of an epoch"),
    curvature=Real(100.0, 1.0, 1000.0, "steepest over flattest direction of the quadratic", steps=(1.0, 10.0, 100.0)),
)
pixels, labels = image_table("mnist")
X = pixels.reshape(-1, 28, 28)[:, ::2, ::2].reshape(len(labels), -1) / 255
RULES = {"constant": lambda b: 1.0, "root": lambda b: (b / 32) ** 0.5, "linear": lambda b: b / 32}


def network(seed):
    rng = np.random.default_rng(seed)
    return Sequence(Dense(196, 32, rng), Tensor.relu, Dense(32, 10, rng))


def trained(seed, size, rate, order="shuffled", epochs=3):
    """Accuracy on new digits after some passes over 3,000."""
    rng = np.random.default_rng(seed)
    rows = rng.permutation(len(labels))
    train, test = rows[:3000], rows[3000:]
    if order == "by label":
        train = train[np.argsort(labels[train], kind="stable")]
    net = network(seed)
    descent = SGD(net.parameters(), rate)
    for _ in range(epochs):
        for part in minibatches(3000, size, rng if order == "shuffled" else None):
            cross_entropy(net(Tensor(X[train[part]])), labels[train[part]]).backward()
            descent.step()
    return float((net(Tensor(X[test])).data.argmax(axis=1) == labels[test]).mean())


def gradient(net, rows):
    for p in net.parameters():
        p.grad = None
    cross_entropy(net(Tensor(X[rows])), labels[rows]).backward()
    return np.concatenate([p.grad.ravel() for p in net.parameters()])


def noise(seed, size, whole):
    """Mean distance of a batch's gradient from the whole, as a share of the whole's length."""
    rng, net = np.random.default_rng(seed), network(seed)
    far = [np.linalg.norm(gradient(net, rng.choice(3000, size, replace=False)) - whole) for _ in range(12)]
    return float(np.mean(far) / np.linalg.norm(whole))


def put_together(seed, parts):
    """Relative error of the gradient that is put together from one long and seven short parts."""
    net = network(seed)
    sizes = np.cumsum([4, 4, 4, 100, 4, 4, 4, 4])
    pieces = np.split(np.random.default_rng(seed).permutation(3000)[: sizes[-1]], sizes[:-1])
    whole = gradient(net, np.concatenate(pieces))
    if parts == "mean of means":
        found = np.mean([gradient(net, piece) for piece in pieces], axis=0)
    else:
        for p in net.parameters():
            p.grad = None
        accumulate(lambda rows: cross_entropy(net(Tensor(X[rows])), labels[rows]), pieces)
        found = np.concatenate([p.grad.ravel() for p in net.parameters()])
    return float(np.linalg.norm(found - whole) / np.linalg.norm(whole))


def quadratic(curvature, rate, steps=200):
    x, h = np.array([10.0, 1.0]), np.array([1.0, curvature])
    for _ in range(steps):
        x = x - rate * h * x
    return float(0.5 * np.sum(h * x**2))


@lab.experiment
def run(seed, batch, rate, parts, order, curvature):
    sizes = sorted({32, 128, 512, 1024, batch})
    curves = {name: [(b, trained(seed, b, rate * rule(b))) for b in sizes] for name, rule in lab.track(RULES.items())}
    at = {name: dict(points) for name, points in curves.items()}
    whole = gradient(network(seed), np.arange(3000))
    x, h = np.array([10.0, 1.0]), np.array([1.0, curvature])
    down, home = -h * x, -x
    return Outcome(
        numbers={
            "accuracy that linear scaling wins back over a constant rate": at["linear"][batch] - at["constant"][batch],
            "noise at a batch of 16 over that at 256": noise(seed, 16, whole) / noise(seed, 256, whole),
            "relative error of the gradient put together": put_together(seed, parts),
            "accuracy lost against shuffled rows": at["constant"][32] - trained(seed, 32, rate, order) if order == "by label" else 0.0,
            "angle between the steepest descent and the way to the minimum, in degrees": float(np.degrees(np.arccos(down @ home / np.linalg.norm(down) / np.linalg.norm(home)))),
            "loss after 200 steps at 1.01 times the critical rate, over that at 0.99": quadratic(curvature, 2.02 / curvature) / quadratic(curvature, 1.98 / curvature),
            "accuracy at a full batch after three steps": trained(seed, 3000, rate),
            "accuracy at a batch of 32": at["constant"][32],
        },
        charts=[Lines("Accuracy after three passes", "rows in a batch", "accuracy on new digits", curves, log_x=True)],
    )  # fmt: skip


lab.claim("steepest-is-not-straight", "The negative gradient points at the minimum.",
          number="angle between the steepest descent and the way to the minimum, in degrees", at_most=10, margin=5, verdict="does not hold", flips={"curvature": 1.0}, flip_says="where every direction is equally steep")  # fmt: skip
lab.claim("linear-scaling", "Raising the learning rate with the batch wins back what the larger batch lost.", verdict="holds when",
          when="within a range: here from 32 to 512 rows at a modest rate",
          number="accuracy that linear scaling wins back over a constant rate", at_least=0.05, margin=0.01, flips={"rate": 0.5}, flip_says="from a rate that is large already")  # fmt: skip
lab.claim("parts-make-the-whole", "Gradients of parts, weighted by their rows, are the gradient of the whole batch.",
          number="relative error of the gradient put together", at_most=1e-12, flips={"parts": "mean of means"}, flip_says="with a plain mean of means over parts of different sizes")  # fmt: skip
lab.claim("order-matters", "Going through the rows by label instead of shuffled costs a great deal.",
          number="accuracy lost against shuffled rows", at_least=0.3, margin=0.05, at={"order": "by label"}, flips={"order": "shuffled"}, flip_says="shuffled")  # fmt: skip
