"""The algorithms that the questions are about, from scratch in NumPy: short enough for a whiteboard, held to parity with the libraries.

Arrays in, arrays out; a seed or a Generator is an argument, never a global. What each must agree with, and how closely, stands in docs/scratch.md.
"""

from viva.scratch.attention import MultiHeadAttention, blockwise_attention, scaled_dot_product_attention, sinusoidal_positions
from viva.scratch.boosting import GradientBoosting
from viva.scratch.clustering import KMeans
from viva.scratch.drift import Monitor, jensen_shannon, kolmogorov_smirnov, psi, psi_by_chance
from viva.scratch.embeddings import cosine, ppmi, ppmi_svd, skip_gram
from viva.scratch.layers import BatchNorm, Dense, Layer, LSTMCell, Residual, RNNCell, Sequence, unroll
from viva.scratch.leakage import Feature, depends_on_future, not_available, single_feature_screen
from viva.scratch.lora import LoRA
from viva.scratch.metrics import (
    Counts,
    at_prevalence,
    average_precision,
    cost_threshold,
    counts,
    precision_recall_curve,
    roc_auc,
    roc_curve,
)
from viva.scratch.optimisers import SGD, Adam, accumulate, gradient_by_differences, minibatches
from viva.scratch.release import Release
from viva.scratch.splitting import (
    cross_validate,
    group_k_fold,
    k_fold,
    nested_cross_validate,
    stratified_k_fold,
    stratified_split,
    time_folds,
)
from viva.scratch.tape import Tensor, concatenate, cross_entropy
from viva.scratch.trees import DecisionTree, RandomForest

__all__ = [
    "SGD", "Adam", "BatchNorm", "Counts", "DecisionTree", "Dense", "Feature", "GradientBoosting", "KMeans", "LSTMCell", "Layer", "LoRA",
    "Monitor", "MultiHeadAttention", "RNNCell", "RandomForest", "Release", "Residual", "Sequence", "Tensor", "accumulate", "at_prevalence",
    "average_precision", "blockwise_attention", "concatenate", "cosine", "cost_threshold", "counts", "cross_entropy", "cross_validate",
    "depends_on_future", "gradient_by_differences", "group_k_fold", "jensen_shannon", "k_fold", "kolmogorov_smirnov", "minibatches",
    "nested_cross_validate", "not_available", "ppmi", "ppmi_svd", "precision_recall_curve", "psi", "psi_by_chance", "roc_auc", "roc_curve",
    "scaled_dot_product_attention", "single_feature_screen", "sinusoidal_positions", "skip_gram", "stratified_k_fold", "stratified_split",
    "time_folds", "unroll",
]  # fmt: skip
