"""Trains bert-router/ and causal/ a few steps on Samples/battles.csv with Pipelines/transformer-routers/train.py, as a
user would, and writes trained-bert/ and trained-causal/, each with expected.json: prompts, and the win rates of
transformers in single precision.

    pip install -r Pipelines/transformer-routers/requirements.txt && python make_trained.py PROGRAM

PROGRAM is a built routellm-batch. The cases below Tests/Cases/train import what this writes.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
PIPELINE = ROOT / "Pipelines/transformer-routers"
sys.path.insert(0, str(PIPELINE))

import prove  # noqa: E402

PROMPTS = ["What is the capital of Norway?", "Prove that there are infinitely many primes.", "", "1 + 1 =", "Résumé 🙂",
           "Write a poem about the sea."]
# The exports of the cases.
EXPORT = ["--data", "Samples/battles.csv", "--strong", "gpt-4-1106-preview", "--weak", "mixtral-8x7b-instruct-v0.1",
          "--held-out", "30%", "--licence", "Apache-2.0"]
SETTINGS = {
    "bert": ("bert-router", ["--length", "24", "--steps", "40", "--learning-rate", "5e-3", "--batch", "8"]),
    "causal": ("causal", ["--length", "192", "--steps", "40", "--learning-rate", "5e-3", "--batch", "8"]),
}
PROMPT_FILES = {"causal": [f"--{name}={HERE / 'causal' / name}_ft_v5.txt" for name in ("system", "classifier")], "bert": []}

for kind, (base, settings) in SETTINGS.items():
    with tempfile.TemporaryDirectory() as work:
        folder = HERE / f"trained-{kind}"
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([str(pathlib.Path(sys.argv[1]).resolve()), "train", "export", kind, *EXPORT, *PROMPT_FILES[kind],
                        "-o", f"{work}/export"], cwd=ROOT, check=True)
        subprocess.run([sys.executable, PIPELINE / "train.py", kind, f"{work}/export", "--base", HERE / base, "-o", folder,
                        "--device", "cpu", "--threads", "1", "--measure-every", "5", *settings], check=True)
    rates = prove.transformers_win_rates(kind, folder, PROMPTS)
    cases = [{"prompt": prompt, "win_rate": rate} for prompt, rate in zip(PROMPTS, rates)]
    (folder / "expected.json").write_text(json.dumps({"cases": cases}, indent=1) + "\n")
