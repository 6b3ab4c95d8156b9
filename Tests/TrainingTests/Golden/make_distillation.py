"""Makes distillation.json: static embeddings of the tiny encoder in RoutingTests/Golden/bert-router.

    pip install numpy torch transformers
    python3 make_distillation.py

An independent twin of `routellm-batch distill`: transformers encodes, numpy does the rest.
"""

import json
import pathlib

import numpy as np
import torch
from transformers import AutoModel

HERE = pathlib.Path(__file__).parent
CHECKPOINT = HERE.parents[1] / "RoutingTests/Golden/bert-router"
SPECIAL = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}

vocabulary = json.loads((CHECKPOINT / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
entries = sorted(vocabulary, key=vocabulary.get)
model = AutoModel.from_pretrained(CHECKPOINT).eval()


def encode(pooling):
    """Each entry as a text of its own, `[CLS] entry [SEP]`, pooled, length 1."""
    ids = torch.arange(len(entries))
    cls, sep = (torch.full_like(ids, vocabulary[token]) for token in ("[CLS]", "[SEP]"))
    with torch.inference_mode():
        states = model(input_ids=torch.stack([cls, ids, sep], 1)).last_hidden_state
    vectors = (states[:, 0] if pooling == "cls" else states.mean(1)).double().numpy()
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def distil(vectors, dimension, sif, skipped):
    live = np.array([entry not in SPECIAL and not entry.startswith("[unused") for entry in entries])
    probabilities = np.zeros(len(entries))
    probabilities[live] = 1 / np.arange(2, 2 + live.sum())
    probabilities /= probabilities.sum()
    weights = sif / (sif + probabilities)
    values, axes = np.linalg.eigh(np.cov(vectors[live].T, bias=True))
    values, axes = values[::-1], axes[:, ::-1][:, skipped:skipped + dimension]
    axes = axes * np.sign(axes[np.abs(axes).argmax(0), np.arange(dimension)])
    shares = probabilities * weights
    table = (vectors - shares @ vectors / shares.sum()) @ axes * weights[:, None]
    table[~live] = 0
    scales = (np.abs(table).max(1) / 127).astype(np.float32)
    quantized = np.rint(table / np.where(scales > 0, scales, 1).astype(np.float64)[:, None]).clip(-127, 127)
    kept = values[skipped:skipped + dimension].sum() / values.sum()
    return {
        "variance": kept,
        "skipped_variance": values[:skipped].sum() / values.sum(),
        "scales": scales.tolist(),
        "vectors": quantized.astype(int).ravel().tolist(),
    }


cases = []
for pooling, dimension, sif, skipped in (("mean", 16, 1e-3, 3), ("cls", 7, 1e-1, 0)):
    case = {"pooling": pooling, "dimension": dimension, "sif": sif, "skipped": skipped}
    cases.append(case | distil(encode(pooling), dimension, sif, skipped))
(HERE / "distillation.json").write_text(json.dumps(cases) + "\n")
