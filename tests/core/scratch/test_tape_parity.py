"""The tape and its layers against finite differences, and against PyTorch: its stored answers always, itself where it is installed."""

import importlib.util
import json
from typing import Any

import numpy as np
import pytest

from tests.core.scratch.networks import CASES, GOLDEN, arrays, by_torch
from viva import scratch
from viva.scratch import Tensor

STORED = json.loads(GOLDEN.read_text("utf-8"))


def ours(case: str) -> dict[str, Any]:
    def leaf(*shapes: tuple[int, ...]) -> list[Tensor]:
        return [Tensor(a) for a in arrays(*shapes)]

    def told(out: Tensor, inputs: list[Tensor]) -> dict[str, Any]:
        (out * arrays(out.shape, seed=9)[0]).sum().backward()
        return {"out": out.data, "grads": [a.grad for a in inputs]}

    rng = np.random.default_rng(0)
    if case == "mlp":
        x, w1, b1, w2 = leaf((6, 4), (4, 5), (5,), (5, 3))
        loss = scratch.cross_entropy((x @ w1 + b1).relu() @ w2, np.array([0, 1, 2, 0, 1, 2]))
        loss.backward()
        return {"out": [loss.data], "grads": [a.grad for a in (x, w1, b1, w2)]}
    if case == "batch norm":
        x, gamma, beta = leaf((8, 3), (3,), (3,))
        layer = scratch.BatchNorm(3)
        layer.gamma, layer.beta = gamma, beta
        return told(layer(x), [x, gamma, beta]) | {"running": [layer.mean, layer.variance]}
    if case in ("rnn", "lstm"):
        return told(*recurrent(case, leaf))
    if case == "attention":
        parts = leaf((2, 5, 4), (2, 5, 4), (2, 5, 4))
        return told(scratch.scaled_dot_product_attention(*parts, causal=True)[0], parts)
    if case == "multi-head":
        x, *weights = leaf((2, 5, 8), (8, 8), (8, 8), (8, 8), (8, 8))
        many = scratch.MultiHeadAttention(8, 2, rng)
        for layer, weight in zip((many.to_query, many.to_key, many.to_value, many.out), weights, strict=True):
            layer.weight = weight
        return told(many(x), [x, *weights])
    (w,) = leaf((5, 3))
    optimiser = scratch.SGD([w], 0.1, momentum=0.9) if case == "sgd" else scratch.Adam([w], 0.05)
    for _ in range(20):
        ((w**2).sum() + (w[0] ** 3).sum()).backward()
        optimiser.step()
    return {"out": w.data, "grads": []}


def recurrent(case: str, leaf: Any) -> tuple[Tensor, list[Tensor]]:
    gates = 4 if case == "lstm" else 1
    x, wi, wh, b = leaf((2, 7, 3), (3, 4 * gates), (4, 4 * gates), (4 * gates,))
    rng = np.random.default_rng(0)
    if case == "lstm":
        cell: Any = scratch.LSTMCell(3, 4, rng)
        cell.gates.weight, cell.gates.bias = joined(wi, wh), b
    else:
        cell = scratch.RNNCell(3, 4, rng)
        cell.from_input.weight, cell.from_input.bias, cell.from_state.weight = wi, b, wh
    state, outputs = cell.start(2), []
    for t in range(7):
        state = cell.step(x[:, t], state)
        outputs.append(state[0] if case == "lstm" else state)
    return scratch.concatenate([out.reshape(2, 1, 4) for out in outputs], axis=1), [x, wi, wh, b]


def joined(wi: Tensor, wh: Tensor) -> Tensor:
    return scratch.concatenate([wi, wh], axis=0)


def assert_alike(found: dict[str, Any], wanted: dict[str, Any], case: str) -> None:
    np.testing.assert_allclose(found["out"], wanted["out"], rtol=1e-9, atol=1e-12, err_msg=case)
    for ours_, theirs in zip(found["grads"], wanted["grads"], strict=True):
        np.testing.assert_allclose(ours_, theirs, rtol=1e-9, atol=1e-12, err_msg=case)
    if "running" in wanted:
        np.testing.assert_allclose(found["running"], wanted["running"], rtol=1e-9)


@pytest.mark.parametrize("case", CASES)
def test_values_and_gradients_are_those_that_pytorch_gave(case: str) -> None:
    assert_alike(ours(case), STORED[case], case)


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed; its stored answers are compared above")
@pytest.mark.parametrize("case", CASES)
def test_values_and_gradients_are_those_of_the_pytorch_installed(case: str) -> None:
    assert_alike(ours(case), by_torch(case), case)


@pytest.mark.parametrize("name", ["dense", "batch norm", "residual", "rnn", "lstm", "attention", "lora"])
def test_gradients_are_those_of_finite_differences(name: str) -> None:
    rng = np.random.default_rng(1)
    x, sequence = rng.standard_normal((5, 4)), rng.standard_normal((3, 6, 4))
    layers: dict[str, Any] = {
        "dense": scratch.Sequence(scratch.Dense(4, 3, rng), Tensor.tanh, scratch.Dense(3, 2, rng), Tensor.sigmoid),
        "batch norm": scratch.Sequence(scratch.Dense(4, 3, rng), scratch.BatchNorm(3), Tensor.tanh),
        "residual": scratch.Residual(scratch.Dense(4, 4, rng), Tensor.tanh, 0.5),
        "rnn": scratch.RNNCell(4, 3, rng),
        "lstm": scratch.LSTMCell(4, 3, rng),
        "attention": scratch.MultiHeadAttention(4, 2, rng),
        "lora": scratch.LoRA(scratch.Dense(4, 3, rng), 2, rng),
    }
    layer = layers[name]
    if name == "lora":
        layer.up.data = rng.standard_normal(layer.up.data.shape)

    def loss() -> Tensor:
        if name in ("rnn", "lstm"):
            return (scratch.unroll(layer, sequence)[-1] ** 2).sum()
        return (layer(Tensor(sequence if name == "attention" else x)) ** 2).sum()

    parameters = list(layer.parameters())
    assert parameters
    loss().backward()
    for parameter in parameters:
        assert parameter.grad is not None
        np.testing.assert_allclose(parameter.grad, scratch.gradient_by_differences(loss, parameter), rtol=2e-5, atol=2e-8)


def test_accumulated_parts_of_any_size_give_the_gradient_of_the_whole_batch() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((50, 4)), rng.integers(0, 3, 50)
    layer = scratch.Sequence(scratch.Dense(4, 6, rng), Tensor.relu, scratch.Dense(6, 3, rng))

    def loss(rows: np.ndarray) -> Tensor:
        return scratch.cross_entropy(layer(Tensor(x[rows])), y[rows])

    loss(np.arange(50)).backward()
    parameters = list(layer.parameters())
    wanted = [p.grad for p in parameters]
    for p in parameters:
        p.grad = None
    scratch.accumulate(loss, [np.arange(7), np.arange(7, 8), np.arange(8, 50)])
    for p, gradient in zip(parameters, wanted, strict=True):
        np.testing.assert_allclose(p.grad, gradient, rtol=1e-12, atol=1e-15)


def test_blockwise_attention_is_the_whole_with_a_part_of_the_memory() -> None:
    q, k, v = arrays((40, 8), (60, 8), (60, 5))
    whole, _ = scratch.scaled_dot_product_attention(Tensor(q), Tensor(k), Tensor(v))
    for block in (1, 7, 60, 100):
        out, held = scratch.blockwise_attention(q, k, v, block)
        np.testing.assert_allclose(out, whole.data, rtol=1e-12, atol=1e-14)
        assert held == 40 * min(block, 60)


def test_batch_norm_after_training_no_longer_looks_at_neighbours() -> None:
    rng = np.random.default_rng(0)
    layer = scratch.BatchNorm(3)
    for _ in range(300):
        layer(Tensor(5 + 2 * rng.standard_normal((64, 3))))
    layer.training = False
    x = 5 + 2 * rng.standard_normal((64, 3))
    together = layer(Tensor(x)).data
    np.testing.assert_allclose(np.vstack([layer(Tensor(row[None])).data for row in x]), together)
    assert np.abs(together.mean()) < 0.3
    assert together.std() == pytest.approx(1, abs=0.15)


def test_lora_begins_as_the_layer_it_adapts_and_ends_as_one_matrix() -> None:
    rng = np.random.default_rng(0)
    dense, x = scratch.Dense(6, 4, rng), rng.standard_normal((9, 6))
    adapted = scratch.LoRA(dense, 2, rng, alpha=4)
    np.testing.assert_array_equal(adapted(Tensor(x)).data, dense(Tensor(x)).data)
    adapted.up.data = rng.standard_normal((2, 4))
    np.testing.assert_allclose(adapted(Tensor(x)).data, x @ adapted.merged() + dense.bias.data)
    assert sum(p.data.size for p in adapted.parameters()) == 2 * (6 + 4)
    with pytest.raises(ValueError, match="from 1 to 4"):
        scratch.LoRA(dense, 5, rng)


def test_bad_shapes_are_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="scalar"):
        Tensor([1.0, 2.0]).backward()
    with pytest.raises(ValueError, match="3 heads"):
        scratch.MultiHeadAttention(8, 3, np.random.default_rng(0))
    with pytest.raises(ValueError, match="folds"):
        list(scratch.k_fold(3, 5))
    with pytest.raises(ValueError, match="groups"):
        list(scratch.group_k_fold(np.zeros(9, dtype=int), 2))
    with pytest.raises(ValueError, match="in time"):
        list(scratch.time_folds(3, 5))


def test_minibatches_show_every_row_once() -> None:
    parts = list(scratch.minibatches(10, 4, np.random.default_rng(0)))
    assert [len(part) for part in parts] == [4, 4, 2]
    assert sorted(np.concatenate(parts)) == list(range(10))
    assert [part.tolist() for part in scratch.minibatches(5, 2, None)] == [[0, 1], [2, 3], [4]]
