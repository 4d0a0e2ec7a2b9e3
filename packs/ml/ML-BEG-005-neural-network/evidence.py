"""What a hidden layer, a scale of inputs and a learning rate do to a small network, on our own tape."""

import numpy as np
from sklearn.datasets import load_wine
from sklearn.neural_network import MLPClassifier

from viva.evidence import Choice, Lab, Lines, Outcome, Real, Whole, image_table
from viva.scratch import SGD, Dense, Sequence, Tensor, cross_entropy, gradient_by_differences, minibatches

lab = Lab(
    "Train a small network on digits at many learning rates with inputs in three scales, on XOR with and without a bend, and serve it inputs in another scale.",
    data="5,000 MNIST digits, XOR, and 178 wines (scikit-learn).",
    whiteboard=("Tensor", "Dense", "SGD",),
    hidden=Whole(32, 4, 128, "hidden units", steps=(8, 32, 64)),
    rate=Real(0.1, 1e-6, 1.0, "learning rate", steps=(0.0001, 0.001, 0.01, 0.1, 1.0)),
    brightest=Whole(255, 1, 255, "value of the brightest raw pixel", steps=(1, 10, 255)),
    bend=Choice("relu", "none", "tanh", says="what stands between the layers"),
    serving=Choice("raw", "scaled as in training", says="the wines that the finished network meets"),
)
pixels, labels = image_table("mnist")
pixels = pixels.reshape(-1, 28, 28)[:, ::2, ::2].reshape(len(labels), -1)
SCALES = {"raw": lambda x, top: x / 255 * top, "0 to 1": lambda x, _: x / 255, "standardised": lambda x, _: (x - 33.0) / 78.0}
BENDS = {"relu": Tensor.relu, "tanh": Tensor.tanh, "none": lambda x: x}
wine, grapes = load_wine(return_X_y=True)


def network(inputs, hidden, outputs, bend, rng):
    return Sequence(Dense(inputs, hidden, rng, "he"), BENDS[bend], Dense(hidden, outputs, rng, "he"))


def trained(x, y, net, rate, epochs, size, rng):
    descent = SGD(net.parameters(), rate)
    for _ in range(epochs):
        for rows in minibatches(len(x), size, rng):
            cross_entropy(net(Tensor(x[rows])), y[rows]).backward()
            descent.step()
    return net


def accuracy(net, x, y):
    return float((net(Tensor(x)).data.argmax(axis=1) == y).mean())


def digit_curve(seed, scale, hidden, rates, brightest):
    order = np.random.default_rng(seed).permutation(len(labels))
    x, y = SCALES[scale](pixels[order], brightest), labels[order]
    found = []
    for rate in rates:
        rng = np.random.default_rng(seed)
        net = trained(x[:2000], y[:2000], network(196, hidden, 10, "relu", rng), rate, 3, 50, rng)
        found.append((rate, accuracy(net, x[3000:], y[3000:])))
    return found


def xor(seed, bend):
    x, y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
    rng = np.random.default_rng(seed)
    nets = [trained(x, y, network(2, 8, 2, bend, rng), 0.5, 300, 4, None) for _ in range(4)]
    return float(np.mean([accuracy(net, x, y) for net in nets]))


def wine_loss(seed, serving):
    order = np.random.default_rng(seed).permutation(len(grapes))
    train, test = order[:120], order[120:]
    mean, spread = wine[train].mean(axis=0), wine[train].std(axis=0)
    net = MLPClassifier((16,), max_iter=300, learning_rate_init=0.01, random_state=seed).fit((wine[train] - mean) / spread, grapes[train])
    served = wine[test] if serving == "raw" else (wine[test] - mean) / spread
    return net.score((wine[test] - mean) / spread, grapes[test]) - net.score(served, grapes[test])


def gradient_error(seed):
    rng = np.random.default_rng(seed)
    net, x, y = network(4, 5, 3, "tanh", rng), rng.standard_normal((6, 4)), rng.integers(0, 3, 6)
    loss = lambda: cross_entropy(net(Tensor(x)), y)  # noqa: E731 - a loss to be asked again and again
    loss().backward()
    return max(float(np.abs(p.grad - gradient_by_differences(loss, p)).max()) for p in net.parameters())


@lab.experiment
def run(seed, hidden, rate, brightest, bend, serving):
    rates = (1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0)
    with np.errstate(all="ignore"):
        curves = {scale: digit_curve(seed, scale, hidden, rates, brightest) for scale in lab.track(SCALES)}
        chosen = digit_curve(seed, "raw", hidden, [rate], brightest)[0][1]
    best = {scale: max(curve, key=lambda point: point[1]) for scale, curve in curves.items()}
    return Outcome(
        numbers={
            "best learning rate for inputs to 1 over that for raw inputs": best["0 to 1"][0] / best["raw"][0],
            "best accuracy with raw inputs, tuned": best["raw"][1],
            "accuracy with raw inputs at the chosen rate": chosen,
            "share of XOR that is learned": xor(seed, bend),
            "accuracy lost when the scaler is forgotten at serving": wine_loss(seed, serving),
            "largest difference between the tape and finite differences": gradient_error(seed),
        },
        charts=[Lines("Accuracy after three passes, by scale of the inputs", "learning rate", "accuracy on new digits", curves, log_x=True)],
    )  # fmt: skip


lab.claim("scale-moves-the-rate", "Inputs from 0 to 255 want a learning rate hundreds of times smaller than inputs from 0 to 1.",
          number="best learning rate for inputs to 1 over that for raw inputs", at_least=50, margin=10, flips={"brightest": 1}, flip_says="with raw inputs to 1 as well")  # fmt: skip
lab.claim("raw-inputs-never-learn", "A network does not converge on inputs from 0 to 255.",
          number="accuracy with raw inputs at the chosen rate", at_most=0.18, margin=0.02, verdict="does not hold", at={"rate": 0.0001},
          flips={"rate": 0.1}, flip_says="at a learning rate that suits scaled inputs")  # fmt: skip
lab.claim("needs-a-bend", "A hidden layer without a bend between the layers cannot learn XOR.",
          number="share of XOR that is learned", at_most=0.76, at={"bend": "none"}, flips={"bend": "tanh"}, flip_says="with tanh between the layers")  # fmt: skip
lab.claim("serving-skew", "A network that was trained on scaled inputs fails when they are served raw.",
          number="accuracy lost when the scaler is forgotten at serving", at_least=0.3, margin=0.05, flips={"serving": "scaled as in training"}, flip_says="scaled as in training")  # fmt: skip
