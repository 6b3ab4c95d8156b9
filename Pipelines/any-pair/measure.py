#!/usr/bin/env python3
"""What a router's win rates are worth for a pair of models that it was not trained on, and what abilities of models add.

    pip install -r requirements.txt; python3 measure.py DATA ROUTELLM_BATCH [PAIRS]       (one core, minutes)

DATA holds graded/: prompts.jsonl (id, source, kind, prompt) and grades.csv (id, model, score), and gold/: mmlu.jsonl and
gsm8k.jsonl, graded answers of the pair that the shipped routers were trained for. Every kind of task of graded/ is left out once. Without it, (1) a one-parameter logistic model, P(model right) = sigmoid(ability - difficulty), gives the models' abilities:
difficulties are normal within a kind, their means and deviations are fitted with the abilities by marginal maximum likelihood
(Bock and Aitkin, Psychometrika 46, 1981), abilities have the prior N(0, 3); (2) ridge regressions on the shipped embedding give
a router for each of some training pairs, scaled by Platt's logistic fit on held-out folds, and the prompts' difficulty; the shipped
`mixture` is measured next to them, although its order has seen answers to some of the prompts. On the kind's prompts the win
rates of other pairs, drawn among those whose abilities differ by at least .2, are then compared:

    as they are   those of the router for its own pair
    base shift    their log-odds moved by the difference between what the abilities expect of the two pairs
    gap shift     their log-odds moved by the difference between the gaps in ability
    constant      what the abilities expect of the pair, the same for every prompt
    difficulty    the abilities and each prompt's own predicted difficulty, without a router
    20 labels     their log-odds moved so that the mean fits 20 graded prompts of the kind and the base shift, weighed
    oracle        their log-odds moved so that the mean is right: the best that any shift can do

A win is a prompt that the strong model answers and the weak one does not; a grade counts as a part of an answer. Printed are, as
means over pairs, the log-loss in nats, how far the mean win rate is from the wins that there were, and, for the order, the APGR
by the gain (the strong model's grade less the weak one's) of all that a shift leaves as it is and of "difficulty".
The last line of each table is for the pairs alone whose win is expected to be at least twice as frequent, or half as frequent,
as the training pair's: where a shift has most to mend.
"""

import collections
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(31)
WEIGHTS = WEIGHTS / WEIGHTS.sum()
OWN = ("gpt-4-1106-preview", "mixtral-8x7b-instruct-v0.1")
LABELS = 20
TRAINING_PAIRS = 12
# One task under two names is left out together.
SAME = (("math", "word problem"), ("exam",))


def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -30, 30)))


def logit(p):
    p = np.clip(p, 1e-4, 1 - 1e-4)
    return np.log(p / (1 - p))


def same_task(first, other):
    return first == other or any(any(w in first for w in words) and any(w in other for w in words) for words in SAME)


def canonical(model):
    """Some models stand in two sources, under two spellings."""
    name = model.lower().replace("meta-", "").replace("_", ".").split("@")[0]
    return {"deepseek-coder-v2-0724": "deepseek-coder-v2"}.get(name, name)


class Grades:
    def __init__(self, data, program):
        prompts = [json.loads(line) for line in open(data / "graded/prompts.jsonl", encoding="utf-8")]
        for name in ("mmlu", "gsm8k"):
            for n, line in enumerate(open(data / f"gold/{name}.jsonl", encoding="utf-8")):
                prompts.append({"id": f"{name}/{n}", "source": "gold", "kind": name} | json.loads(line))
        self.kinds = np.array([f"{p['source']}: {p['kind']}" for p in prompts])
        place = {p["id"]: i for i, p in enumerate(prompts)}
        rows = list(csv.DictReader(open(data / "graded/grades.csv", encoding="utf-8", newline="")))
        rows += [{"id": p["id"], "model": m, "score": p[m]} for p in prompts if p["source"] == "gold" for m in OWN]
        self.models = sorted({canonical(r["model"]) for r in rows})
        index = {m: i for i, m in enumerate(self.models)}
        self.scores = np.full((len(prompts), len(self.models)), np.nan)
        for r in rows:
            self.scores[place[r["id"]], index[canonical(r["model"])]] = float(r["score"])
        with tempfile.TemporaryDirectory() as folder:
            log, vectors = pathlib.Path(folder, "log.jsonl"), pathlib.Path(folder, "vectors.npy")
            log.write_text("".join(json.dumps({"prompt": p["prompt"]}) + "\n" for p in prompts), encoding="utf-8")
            subprocess.run([program, "embed", "-q", "--threads", "1", "-o", vectors, log], check=True)
            embedded = np.load(vectors)
            command = [program, "-q", "--threads", "1", "--router", "mixture", "--threshold", "0.5", log]
            routed = subprocess.run(command, check=True, capture_output=True).stdout.splitlines()
            self.shipped = logit(np.array([json.loads(line)["win_rate"] for line in routed]))
        length = np.array([[np.log1p(len(p["prompt"]))] for p in prompts])
        self.features = np.hstack([embedded, 0.3 * (length - length.mean()) / length.std()])
        assert len(self.features) == len(prompts)


def abilities(scores, kinds, rounds=25):
    """Abilities by model (NaN where no grade is), the mean and deviation of each kind's difficulties, and each prompt's expected
    difficulty."""
    names = sorted(set(kinds))
    members = [np.flatnonzero(kinds == name) for name in names]
    known = ~np.isnan(scores)
    filled = np.where(known, scores, 0.0)
    theta = np.zeros(scores.shape[1])
    mean, deviation = np.zeros(len(names)), np.ones(len(names))
    difficulty = np.zeros(len(scores))
    for _ in range(rounds):
        gradient, curvature = -theta / 9, np.full_like(theta, 1 / 9)
        for k, rows in enumerate(members):
            at = mean[k] + deviation[k] * NODES
            p = sigmoid(theta[:, None] - at[None, :])
            x, m = filled[rows], known[rows].astype(float)
            likelihood = x @ np.log(p) + (m - x) @ np.log1p(-p) + np.log(WEIGHTS)
            posterior = np.exp(likelihood - likelihood.max(axis=1, keepdims=True))
            posterior /= posterior.sum(axis=1, keepdims=True)
            weight = m.T @ posterior
            gradient = gradient + x.sum(axis=0) - (weight * p).sum(axis=1)
            curvature = curvature + (weight * p * (1 - p)).sum(axis=1)
            difficulty[rows] = posterior @ at
            spread = posterior @ at**2
            mean[k] = difficulty[rows].mean()
            deviation[k] = max(0.1, np.sqrt(max(0.0, spread.mean() - mean[k] ** 2)))
        theta = theta + np.clip(gradient / curvature, -1, 1)
    theta[~known.any(axis=0)] = np.nan
    return theta, dict(zip(names, zip(mean, deviation))), difficulty


def expected_wins(theta, strong, weak, kinds):
    """The mean probability that the strong model is right and the weak one is not, every kind counting the same."""
    at = np.concatenate([mean + deviation * NODES for mean, deviation in kinds])
    weights = np.tile(WEIGHTS, len(kinds)) / len(kinds)
    return float((weights * sigmoid(theta[strong] - at) * sigmoid(at - theta[weak])).sum())


class Ridge:
    def __init__(self, features, penalty=10.0):
        self.features, self.middle = features, features.mean(axis=0)
        centred = features - self.middle
        self.solve = np.linalg.solve(centred.T @ centred + penalty * np.eye(features.shape[1]), centred.T)

    def fit(self, targets):
        level = targets.mean()
        beta = self.solve @ (targets - level)
        return lambda features: level + (features - self.middle) @ beta


def platt(scores, labels):
    a, b = 1.0, float(logit(labels.mean()))
    centre, scale = scores.mean(), scores.std() + 1e-9
    x = (scores - centre) / scale
    for _ in range(30):
        p = sigmoid(a * x + b)
        w = p * (1 - p) + 1e-9
        g = np.array([(x * (labels - p)).sum() - 0.1 * (a - 1), (labels - p).sum()])
        h = np.array([[(w * x * x).sum() + 0.1, (w * x).sum()], [(w * x).sum(), w.sum()]])
        a, b = np.array([a, b]) + np.linalg.solve(h, g)
    return lambda s: a * (s - centre) / scale + b


def moved_to(log_odds, target):
    low, high = -15.0, 15.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if sigmoid(log_odds + middle).mean() < target else (low, middle)
    return log_odds + (low + high) / 2


def log_loss(log_odds, wins):
    p = np.clip(sigmoid(log_odds), 1e-4, 1 - 1e-4)
    return float(-(wins * np.log(p) + (1 - wins) * np.log(1 - p)).mean())


def apgr(scores, gains):
    order = np.argsort(-scores, kind="stable")
    done = np.cumsum(gains[order])
    return float((done - gains[order] / 2).sum() / done[-1] / len(gains))


def main():
    grades = Grades(pathlib.Path(sys.argv[1]), sys.argv[2])
    most = int(sys.argv[3]) if len(sys.argv) > 3 else 40
    draw = np.random.default_rng(1)
    everything = collections.defaultdict(list)
    print("kind, router: pairs | " + ", ".join(METHODS))
    own = [grades.models.index(m) for m in OWN]
    for kind in sorted(set(grades.kinds)):
        if kind.startswith("gold"):
            continue
        task = kind.split(": ")[1]
        test = np.flatnonzero(grades.kinds == kind)
        rest = np.flatnonzero([not same_task(task, other.split(": ")[1]) for other in grades.kinds])
        theta, spreads, difficulty = abilities(grades.scores[rest], grades.kinds[rest])
        spread = list(spreads.values())
        expected_of_shipped = expected_wins(theta, *own, [spreads["gold: mmlu"], spreads["gold: gsm8k"]])
        ridge = Ridge(grades.features[rest])
        hardness = ridge.fit(difficulty)
        residual = (difficulty - hardness(grades.features[rest])).std()
        # Pairs that are trained on have at least 300 graded prompts in common, and lead there.
        here = [m for m in range(len(grades.models)) if (~np.isnan(grades.scores[test, m])).sum() >= 100]
        here = [m for m in here if not np.isnan(theta[m])]
        pairs = [(s, w) for s in here for w in here if theta[s] - theta[w] >= 0.2]
        asked = [pairs[i] for i in draw.permutation(len(pairs))[:most]]
        routers = []
        trained = [m for m in range(len(grades.models)) if (~np.isnan(grades.scores[rest, m])).sum() >= 300]
        candidates = [(s, w) for s in trained for w in trained if theta[s] - theta[w] >= 0.4]
        for i in draw.permutation(len(candidates)):
            if len(routers) == TRAINING_PAIRS:
                break
            strong, weak = candidates[i]
            rows = rest[~np.isnan(grades.scores[rest, strong] + grades.scores[rest, weak])]
            if len(rows) < 300:
                continue
            wins = grades.scores[rows, strong] * (1 - grades.scores[rows, weak])
            half = draw.permutation(len(rows)) % 2 == 0
            held = np.zeros(len(rows))
            for part in (half, ~half):
                held[part] = Ridge(grades.features[rows[~part]]).fit(wins[~part])(grades.features[rows[part]])
            scale, score = platt(held, wins), Ridge(grades.features[rows]).fit(wins)
            at = [spreads[name] for name in sorted(set(grades.kinds[rows]))]
            routers.append((strong, weak, lambda f, scale=scale, score=score: scale(score(f)),
                            expected_wins(theta, strong, weak, at)))
        if not asked or not routers:
            continue
        of_kind = collections.defaultdict(list)
        for n, (strong, weak) in enumerate(asked):
            rows = test[~np.isnan(grades.scores[test, strong] + grades.scores[test, weak])]
            if len(rows) < 80:
                continue
            order = draw.permutation(len(rows))
            known, rows = rows[order[:LABELS]], rows[order[LABELS:]]
            wins = grades.scores[rows, strong] * (1 - grades.scores[rows, weak])
            gains = grades.scores[rows, strong] - grades.scores[rows, weak]
            expected = expected_wins(theta, strong, weak, spread)
            labelled = grades.scores[known, strong] * (1 - grades.scores[known, weak])
            hard = hardness(grades.features[rows])[:, None] + residual * NODES[None, :]
            by_difficulty = (sigmoid(theta[strong] - hard) * sigmoid(hard - theta[weak])) @ WEIGHTS
            own_strong, own_weak, router, own_expected = routers[n % len(routers)]
            for name, raw, first, second, base in (
                ("ridge", router(grades.features[rows]), own_strong, own_weak, own_expected),
                ("shipped mixture", grades.shipped[rows], *own, expected_of_shipped),
            ):
                shift = logit(expected) - logit(base)
                target = (labelled.sum() + 5 * sigmoid(raw + shift).mean()) / (LABELS + 5)
                made = {
                    "as they are": raw, "base shift": raw + shift,
                    "gap shift": raw + theta[strong] - theta[weak] - theta[first] + theta[second],
                    "constant": np.full(len(rows), logit(expected)), "difficulty": logit(by_difficulty),
                    "20 labels": moved_to(raw, target), "oracle": moved_to(raw, max(1e-3, wins.mean())),
                }
                row = {m: (log_loss(made[m], wins), abs(sigmoid(made[m]).mean() - wins.mean())) for m in METHODS}
                row["far"] = abs(shift) >= np.log(2)
                row["order"] = (apgr(raw, gains), apgr(by_difficulty, gains)) if gains.mean() >= 0.05 else None
                of_kind[name].append(row)
        for name, rows in of_kind.items():
            everything[name] += rows
            show(f"{kind}, {name}: {len(rows)} pairs", rows)
    for name, rows in everything.items():
        far = [row for row in rows if row["far"]]
        show(f"all, {name}: {len(rows)} pairs", rows)
        show(f"twice or half as frequent, {name}: {len(far)} pairs", far)
        for other in ("base shift", "constant", "20 labels"):
            better = sum(r[other][0] < r["as they are"][0] for r in rows)
            print(f"{other} has the lower log-loss than as they are for {better} of {len(rows)} pairs, {name}")


METHODS = ("as they are", "base shift", "gap shift", "constant", "difficulty", "20 labels", "oracle")


def show(title, rows):
    if not rows:
        return
    losses = " ".join(f"{np.mean([r[m][0] for r in rows]):.3f}" for m in METHODS)
    misses = " ".join(f"{np.mean([r[m][1] for r in rows]):.3f}" for m in METHODS)
    orders = [r["order"] for r in rows if r["order"]]
    order = " ".join(f"{v:.3f}" for v in np.mean(orders, axis=0)) if orders else "-"
    print(f"{title} | log-loss {losses} | off by {misses} | APGR of {len(orders)} {order}", flush=True)


main()
