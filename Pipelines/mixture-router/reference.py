#!/usr/bin/env python3
"""The mixture router once more in numpy and scikit-learn: checks the program's artefact and cross-validates its recipe.

    python3 reference.py PREPARED ROUTELLM_BATCH [ARTEFACT]        (numpy, scikit-learn; minutes on one core)

PREPARED is what prepare.py made, ROUTELLM_BATCH is the executable (it makes the embeddings), ARTEFACT a directory that
`train mixture` wrote from it as train-shipped-routers.sh does: its win rates on all training prompts are compared with the
ones worked out here.

Nested cross-validation: in each of 5 outer folds, 3 times over, the settings are chosen by 5-fold cross-validation
inside the other four and the prompts held out are scored by a fit with them. What it prints is the mean APGR within
outer folds, and a bootstrap interval over the prompts of the mean of their three held-out scores' ranks.
"""

import itertools
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from sklearn.linear_model import LogisticRegression

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/RoutingTests/Golden"))
from make_prompt_features import features, split  # noqa: E402

STRONG, WEAK = "gpt-4-1106-preview", "mixtral-8x7b-instruct-v0.1"
SHIPPED = dict(smoothing=0.8, prior=10.0, penalty=10.0, feature_scale=0.126, feature_penalty=1000.0)
OPEN = dict(SHIPPED, feature_scale=0.2)
# As train-shipped-routers.sh weighs them.
SOURCES = {"mmlu": 1.0, "gsm8k": 1.0, "choices": 0.75, "open": 0.2, "made": 1.0}


def read(prepared):
    """Prompts, domains, gains, whether these are assumed, and weights."""
    rows = []
    for name, weight in SOURCES.items():
        for line in open(prepared / f"{name}.jsonl", encoding="utf-8"):
            row = json.loads(line)
            gain = float(row[STRONG]) - float(row[WEAK])
            rows.append((row["prompt"], (name, row.get("domain", "")), gain, row.get("labels") == "assumed", weight))
    return rows


def embed(texts, program):
    with tempfile.TemporaryDirectory() as folder:
        log, out = pathlib.Path(folder, "log.jsonl"), pathlib.Path(folder, "out.npy")
        log.write_text("".join(json.dumps({"prompt": text or " "}) + "\n" for text in texts))
        subprocess.run([program, "embed", str(log), "-o", str(out), "-q"], check=True)
        return np.load(out).astype(float)


class Data:
    def __init__(self, rows, program):
        self.prompts = [row[0] for row in rows]
        self.domain = np.unique([str(row[1]) for row in rows], return_inverse=True)[1]
        self.gain = np.array([row[2] for row in rows])
        self.graded = ~np.array([row[3] for row in rows])
        self.weight = np.array([row[4] for row in rows])
        parts = [split(prompt.encode()) for prompt in self.prompts]
        self.choices = np.array([len(choices) > 0 for _, choices in parts])
        stems = [stem.decode() for stem, _ in parts]
        self.features = np.array([features(prompt) for prompt in self.prompts])
        self.stem_features = np.array([features(stem) for stem in stems])
        self.embedding = embed(stems, program)


def moments(x, least):
    return x.mean(0), np.maximum(x.std(0), least)


def standardize(x, mean, deviation):
    return np.clip((x - mean) / deviation, -3, 3)


def ridge(x, y, penalty, v):
    mean, target = v @ x / v.sum(), v @ y / v.sum()
    z = (x - mean) * v[:, None]
    weights = np.linalg.solve(z.T @ (x - mean) + penalty * np.eye(x.shape[1]), z.T @ (y - target))
    return weights, target - mean @ weights


def smooth(y, v, domain, share, prior):
    groups, index = np.unique(domain, return_inverse=True)
    if len(groups) == 1:
        return y
    means = (np.bincount(index, v * y) + prior * (v @ y) / v.sum()) / (np.bincount(index, v) + prior)
    return share * means[index] + (1 - share) * y


def logit(p):
    return np.log(p / (1 - p))


def fit_expert(data, rows, inputs, s, assumed=(), anchor=None):
    """Log-odds of any rows; `inputs` is "features" or "both", `anchor` the graded rows that set the level: `rows` itself."""
    anchor = rows if anchor is None else anchor
    rows = np.concatenate([rows, np.array(assumed, int)])
    target = smooth(data.gain[rows], data.weight[rows], data.domain[rows], s["smoothing"], s["prior"])
    mean, deviation = moments(data.features[rows], 1e-6)

    def design(r):
        z = standardize(data.features[r], mean, deviation)
        return z if inputs == "features" else np.hstack([z * s["feature_scale"], data.embedding[r]])

    penalty = s["feature_penalty"] if inputs == "features" else s["penalty"]
    weights, bias = ridge(design(rows), target, penalty, data.weight[rows])
    base = (data.gain[anchor] > 0).mean()
    level = smooth(data.gain[anchor], data.weight[anchor], data.domain[anchor], s["smoothing"], s["prior"]).mean()
    return lambda r: logit(base) + (design(r) @ weights + bias - level) / (base * (1 - base))


def fit_gate(data, rows):
    inside = data.graded[rows] & ~data.choices[rows]
    mean, deviation = moments(data.features[rows[inside]], 0.1)

    def design(r):
        z = standardize(data.stem_features[r], mean, deviation)
        return 0.3 * np.hstack([z, z * z])

    fit = LogisticRegression(C=1, tol=1e-10, max_iter=20000, solver="newton-cholesky").fit(design(rows), inside)
    # As if there were equally many prompts of either form.
    intercept = fit.intercept_[0] + np.log((~inside).sum() / inside.sum())
    return lambda r: 1 / (1 + np.exp(-(design(r) @ fit.coef_[0] + intercept)))


def fit_mixture(data, rows, exam_settings=SHIPPED, free_settings=SHIPPED):
    graded, assumed = rows[data.graded[rows]], rows[~data.graded[rows]]
    exam = fit_expert(data, graded[data.choices[graded]], "both", exam_settings, assumed[data.choices[assumed]])
    free = fit_expert(data, graded[~data.choices[graded]], "features", free_settings)
    open_ = fit_expert(data, assumed[~data.choices[assumed]], "both", OPEN, anchor=graded)
    gate = fit_gate(data, rows)

    def win_rates(r):
        sigmoid = lambda x: 1 / (1 + np.exp(-x))
        g = gate(r)
        return np.where(data.choices[r], sigmoid(exam(r)), g * sigmoid(free(r)) + (1 - g) * sigmoid(open_(r)))

    return win_rates


def apgr(score, gain):
    _, place, counts = np.unique(-score, return_inverse=True, return_counts=True)
    steps = np.repeat(np.bincount(place, gain) / counts, counts)
    curve = np.concatenate([[0], np.cumsum(steps)]) / gain.sum()
    return ((curve[1:] + curve[:-1]) / 2).mean()


def folds(rows, count, seed):
    order = np.random.default_rng(seed).permutation(rows)
    return [np.sort(order[i::count]) for i in range(count)]


def choose(data, rows, inputs, grid, seed):
    """The settings with the best mean APGR within inner folds."""
    best, best_score = None, -1
    parts = folds(rows, 5, seed)
    for settings in grid:
        scores = []
        for held in parts:
            expert = fit_expert(data, np.setdiff1d(rows, held), inputs, settings)
            scores.append(apgr(expert(held), data.gain[held]))
        if np.mean(scores) > best_score:
            best, best_score = settings, np.mean(scores)
    return best


def nested(data, name, rows, inputs, grid):
    everything = np.arange(len(data.prompts))
    within, ranks = {"whole router": [], "expert alone": [], "shipped settings": [], "prompt length": []}, np.zeros(len(rows))
    for seed in range(3):
        for held in folds(rows, 5, 100 + seed):
            kept = np.setdiff1d(rows, held)
            chosen = choose(data, kept, inputs, grid, seed)
            others = {"exam_settings": chosen} if name == "mmlu" else {"free_settings": chosen}
            router = fit_mixture(data, np.setdiff1d(everything, held), **others)(held)
            shipped = fit_mixture(data, np.setdiff1d(everything, held))(held)
            gain = data.gain[held]
            within["whole router"].append(apgr(router, gain))
            within["expert alone"].append(apgr(fit_expert(data, kept, inputs, chosen)(held), gain))
            within["shipped settings"].append(apgr(shipped, gain))
            within["prompt length"].append(apgr(data.features[held, 0], gain))
            ranks[np.searchsorted(rows, held)] += router.argsort().argsort() / len(held)
    random = np.random.default_rng(0)
    gain, samples = data.gain[rows], []
    while len(samples) < 1000:
        drawn = random.integers(0, len(rows), len(rows))
        if gain[drawn].sum() > 0:
            samples.append(apgr(ranks[drawn], gain[drawn]))
    low, high = np.percentile(samples, [2.5, 97.5])
    print(f"{name}: " + ", ".join(f"{k} {np.mean(v):.3f}" for k, v in within.items()), f"; interval [{low:.3f}, {high:.3f}]", flush=True)


def main():
    data = Data(read(pathlib.Path(sys.argv[1])), sys.argv[2])
    everything = np.arange(len(data.prompts))
    if len(sys.argv) > 3:
        with tempfile.TemporaryDirectory() as folder:
            log = pathlib.Path(folder, "log.jsonl")
            log.write_text("".join(json.dumps({"prompt": p}) + "\n" for p in data.prompts))
            lines = subprocess.run(
                [sys.argv[2], "--router", sys.argv[3], "--threshold", "0.5", "--format", "plain", "-q", str(log)], check=True, capture_output=True
            ).stdout.splitlines()
        theirs = np.array([json.loads(line)["win_rate"] for line in lines])
        ours = fit_mixture(data, everything)(everything)
        print(f"{len(ours)} win rates, largest difference from the artefact's {np.abs(ours - theirs).max():.1e}", flush=True)
    grid = [
        dict(SHIPPED, penalty=p, smoothing=s, prior=k, feature_scale=f)
        for p, s, k, f in itertools.product((3, 10, 30), (0, 0.5, 0.8, 1), (3, 10, 30), (0.06, 0.126, 0.25))
    ]
    graded = everything[data.graded]
    nested(data, "gsm8k", graded[~data.choices[graded]], "features", [dict(SHIPPED, feature_penalty=p) for p in (10, 100, 1e3, 1e4)])
    nested(data, "mmlu", graded[data.choices[graded]], "both", grid)


if __name__ == "__main__":
    main()
