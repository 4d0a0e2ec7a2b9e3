"""How a gradient fares over twenty layers and a hundred steps, recipe by recipe, on our own tape."""

import numpy as np

from viva.evidence import Choice, Lab, Lines, Outcome, Real, Whole, image_table
from viva.scratch import Adam, BatchNorm, Dense, LSTMCell, Sequence, Tensor, cross_entropy, minibatches

lab = Lab(
    "Measure the gradient of every layer of deep networks before training, train two of them, and follow the gradient back through a hundred steps of recurrent cells.",
    data="5,000 MNIST digits; for the recurrent cells random states (simulated).",
    whiteboard=("BatchNorm", "Residual", "RNNCell", "LSTMCell",),
    depth=Whole(20, 2, 40, "hidden layers", steps=(2, 5, 10, 20, 40)),
    activation=Choice("sigmoid", "tanh", "relu", says="the activation in question"),
    normalised=Choice("no", "yes", says="batch normalisation in the network in question"),
    steps=Whole(100, 1, 150, "steps of the recurrent cells", steps=(1, 10, 50, 100)),
    forget=Real(0.0, -2.0, 5.0, "forget bias of the LSTM in question", steps=(0.0, 1.0, 3.0)),
)
pixels, labels = image_table("mnist")
X = (pixels.reshape(-1, 28, 28)[:, ::2, ::2].reshape(len(labels), -1) / 255 - 0.13) / 0.31
BENDS = {"sigmoid": Tensor.sigmoid, "tanh": Tensor.tanh, "relu": Tensor.relu}
SCALE = {"sigmoid": "xavier", "tanh": "xavier", "relu": "he"}
WIDTH = 32


def deep(rng, depth, activation, *, normalised=False, scale=None):
    layers = []
    for inputs in (X.shape[1], *[WIDTH] * (depth - 1)):
        layers.append(Dense(inputs, WIDTH, rng, scale or SCALE[activation]))
        layers += [BatchNorm(WIDTH)] if normalised else []
        layers.append(BENDS[activation])
    return Sequence(*layers, Dense(WIDTH, 10, rng, "xavier"))


def gradient_sizes(seed, *recipe, **options):
    """One norm a hidden layer, from the input on, before any training."""
    rng = np.random.default_rng(seed)
    net = deep(rng, *recipe, **options)
    rows = rng.choice(len(labels), 128, replace=False)
    cross_entropy(net(Tensor(X[rows])), labels[rows]).backward()
    return [float(np.linalg.norm(layer.weight.grad)) for layer in net.layers if isinstance(layer, Dense)][:-1]


def trained(seed, depth, activation, *, normalised=False, epochs=5):
    """Accuracy on 1,000 new digits; each network is judged on batches as it was trained."""
    rng = np.random.default_rng(seed)
    net, rows = deep(rng, depth, activation, normalised=normalised), rng.permutation(len(labels))
    descent = Adam(net.parameters(), 1e-3 if activation != "relu" else 5e-4)
    for _ in range(epochs):
        for part in minibatches(2000, 50, rng):
            cross_entropy(net(Tensor(X[rows[part]])), labels[rows[part]]).backward()
            descent.step()
    test = rows[-1000:]
    return float((net(Tensor(X[test])).data.argmax(axis=1) == labels[test]).mean())


def back_through_time(seed, steps, radius=None, forget=0.0):
    """Norm of the gradient that reaches the state before the first step; `radius` scales a rotation as the recurrent matrix."""
    rng, size = np.random.default_rng(seed), 24
    if radius is not None:
        turn = Tensor(np.linalg.qr(rng.standard_normal((size, size)))[0] * radius)
        first = state = Tensor(rng.standard_normal((1, size)) * 0.1)
        for _ in range(steps):
            state = (state @ turn).tanh()
        state.sum().backward()
        return float(np.linalg.norm(first.grad))
    cell = LSTMCell(1, size, rng, forget_bias=forget)
    hidden, first = Tensor(np.zeros((1, size))), Tensor(rng.standard_normal((1, size)) * 0.1)
    state, nothing = (hidden, first), Tensor(np.zeros((1, 1)))
    for _ in range(steps):
        state = cell.step(nothing, state)
    state[0].sum().backward()
    return float(np.linalg.norm(first.grad))


@lab.experiment
def run(seed, depth, activation, normalised, steps, forget):
    recipes = {
        "sigmoid": {"activation": "sigmoid"}, "tanh, Xavier": {"activation": "tanh"}, "ReLU, He": {"activation": "relu"},
        "sigmoid, batch norm": {"activation": "sigmoid", "normalised": True}, "ReLU, weights of size 1": {"activation": "relu", "scale": 1.0},
    }  # fmt: skip
    sizes = {name: gradient_sizes(seed, depth, **recipe) for name, recipe in recipes.items()}
    mine = gradient_sizes(seed, depth, activation, normalised=normalised == "yes")
    accuracy = trained(seed, depth, activation, normalised=normalised == "yes")
    return Outcome(
        numbers={
            "gradient of the first layer over that of the last": mine[0] / mine[-1],
            "accuracy of the network in question": accuracy,
            "gradient of the first layer with weights of size 1": sizes["ReLU, weights of size 1"][0],
        },
        simulated={
            "gradient that comes back through an LSTM": back_through_time(seed, steps, forget=forget),
            "gradient through a recurrent net, radius 0.9": back_through_time(seed, steps, radius=0.9),
            "gradient through a recurrent net, radius 1.5": back_through_time(seed, steps, radius=1.5),
        },
        charts=[Lines("Gradient by layer, before training", "layer, from the input", "norm of the gradient", {
            name: [(i + 1, size) for i, size in enumerate(part)] for name, part in sizes.items()}, log_y=True)],
    )  # fmt: skip


lab.claim("sigmoid-vanishes", "Through twenty sigmoid layers the first layer's gradient is many orders of magnitude below the last one's.",
          number="gradient of the first layer over that of the last", at_most=1e-8, margin=1e-9, flips={"normalised": "yes"}, flip_says="with batch normalisation between the layers")  # fmt: skip
lab.claim("twenty-sigmoids-do-not-train", "Twenty sigmoid layers do not learn to read digits at all.",
          number="accuracy of the network in question", at_most=0.25, margin=0.02, flips={"normalised": "yes"}, flip_says="with batch normalisation between the layers")  # fmt: skip
lab.claim("tanh-is-fine", "In deep networks tanh makes gradients vanish and must be avoided.",
          number="gradient of the first layer over that of the last", at_most=1e-3, margin=1e-4, verdict="does not hold", at={"activation": "tanh"}, flips={"activation": "sigmoid"}, flip_says="with sigmoid")  # fmt: skip
lab.claim("lstm-needs-its-bias", "An LSTM keeps the gradient over a hundred steps by its design alone.",
          number="gradient that comes back through an LSTM", at_least=1e-3, verdict="does not hold", margin=1e-4, flips={"forget": 5.0}, flip_says="with a forget bias that keeps the gate open")  # fmt: skip
lab.claim("too-large-explodes", "With weights that are too large the gradient explodes instead.",
          number="gradient of the first layer with weights of size 1", at_least=1e6, margin=1e5, flips={"depth": 2}, flip_says="with two layers")  # fmt: skip
