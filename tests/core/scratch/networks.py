"""One set of inputs, computed by the tape and by PyTorch. `python -m tests.core.scratch.networks` writes PyTorch's side to golden/scratch/torch.json."""

import json
from pathlib import Path
from typing import Any

import numpy as np

GOLDEN = Path(__file__).parents[2] / "golden/scratch/torch.json"
CASES = ("mlp", "batch norm", "rnn", "lstm", "attention", "multi-head", "sgd", "adam")


def arrays(*shapes: tuple[int, ...], seed: int = 0) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(shape) * 0.5 for shape in shapes]


def by_torch(case: str) -> dict[str, Any]:
    """Outputs and gradients, as nested lists."""
    import torch
    from torch import nn

    torch.set_default_dtype(torch.float64)

    def leaf(*shapes: tuple[int, ...]) -> list[Any]:
        return [torch.tensor(a, requires_grad=True) for a in arrays(*shapes)]

    def told(out: Any, inputs: list[Any]) -> dict[str, Any]:
        (out * torch.tensor(arrays(tuple(out.shape), seed=9)[0])).sum().backward()
        return {"out": out.detach().tolist(), "grads": [a.grad.tolist() for a in inputs]}

    if case == "mlp":
        x, w1, b1, w2 = leaf((6, 4), (4, 5), (5,), (5, 3))
        loss = nn.functional.cross_entropy(torch.relu(x @ w1 + b1) @ w2, torch.tensor([0, 1, 2, 0, 1, 2]))
        loss.backward()
        return {"out": [loss.item()], "grads": [a.grad.tolist() for a in (x, w1, b1, w2)]}
    if case == "batch norm":
        x, gamma, beta = leaf((8, 3), (3,), (3,))
        mean, variance = torch.zeros(3), torch.ones(3)
        out = nn.functional.batch_norm(x, mean, variance, gamma, beta, training=True, momentum=0.1)
        return told(out, [x, gamma, beta]) | {"running": [mean.tolist(), variance.tolist()]}
    if case in ("rnn", "lstm"):
        gates = 4 if case == "lstm" else 1
        x, wi, wh, b = leaf((2, 7, 3), (3, 4 * gates), (4, 4 * gates), (4 * gates,))
        cell = (nn.LSTM if case == "lstm" else nn.RNN)(3, 4, batch_first=True)
        for name, value in (("weight_ih_l0", wi.T), ("weight_hh_l0", wh.T), ("bias_ih_l0", b), ("bias_hh_l0", torch.zeros(4 * gates))):
            delattr(cell, name)
            setattr(cell, name, value)
        cell._flat_weights = [cell.weight_ih_l0, cell.weight_hh_l0, cell.bias_ih_l0, cell.bias_hh_l0]
        return told(cell(x)[0], [x, wi, wh, b])
    if case == "attention":
        q, k, v = leaf((2, 5, 4), (2, 5, 4), (2, 5, 4))
        return told(nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True), [q, k, v])
    if case == "multi-head":
        x, wq, wk, wv, wo = leaf((2, 5, 8), (8, 8), (8, 8), (8, 8), (8, 8))
        layer = nn.MultiheadAttention(8, 2, batch_first=True)
        out, _ = nn.functional.multi_head_attention_forward(
            x.transpose(0, 1), x.transpose(0, 1), x.transpose(0, 1), 8, 2, torch.cat([wq.T, wk.T, wv.T]), torch.zeros(24), None, None, False, 0.0,
            wo.T, torch.zeros(8), training=layer.training,
        )  # fmt: skip
        return told(out.transpose(0, 1), [x, wq, wk, wv, wo])
    (w,) = leaf((5, 3))
    make = torch.optim.SGD([w], lr=0.1, momentum=0.9) if case == "sgd" else torch.optim.Adam([w], lr=0.05)
    for _ in range(20):
        make.zero_grad()
        ((w**2).sum() + (w[0] ** 3).sum()).backward()
        make.step()
    return {"out": w.detach().tolist(), "grads": []}


if __name__ == "__main__":
    import torch

    found = {"torch": torch.__version__, **{case: by_torch(case) for case in CASES}}
    GOLDEN.write_text(json.dumps(found) + "\n", "utf-8")
