"""Makes the golden files of RoutingTests with scikit-learn, numpy and torch, from made-up data.

    python3 make_golden.py        (numpy, scikit-learn, torch, safetensors)

Similarity-weighted ranking follows RouteLLM's own formulas: the design matrix over doubled battles, a tie as one win
each way, the assignment that overwrites a tier's entry where both models share it, LogisticRegression without
intercept or penalty, tiers by dynamic programme over numpy.var.
"""

import itertools
import json
import math
import pathlib

import numpy as np
import torch
from safetensors.torch import save_file
from sklearn.linear_model import LogisticRegression

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(20240626)


def fit(model_a, model_b, winner, weights, players, solver="newton-cholesky"):
    """RouteLLM's compute_elo_mle_with_tie: Elo ratings, one a player."""
    a, b = np.concatenate([model_a, model_a]), np.concatenate([model_b, model_b])
    w = np.concatenate([winner, winner])
    n = len(a)
    x = np.zeros((n, players))
    x[np.arange(n), a] = +math.log(10)
    x[np.arange(n), b] = -math.log(10)  # overwrites where a == b, as upstream's does
    y = np.zeros(n)
    y[w == 0] = 1.0
    tie = w == 2
    tie[n // 2 :] = False
    y[tie] = 1.0
    lr = LogisticRegression(fit_intercept=False, penalty=None, tol=1e-10, solver=solver, max_iter=10000)
    lr.fit(x, y, sample_weight=None if weights is None else np.concatenate([weights, weights]))
    return 400 * lr.coef_[0] + 1000


def tiers_of(ratings, count):
    """RouteLLM's compute_tiers over ratings sorted descending; the tier of each."""
    order = sorted(range(len(ratings)), key=lambda i: -ratings[i])
    values = [ratings[i] for i in order]
    n, count = len(values), min(count, len(values))
    dp = np.full((n + 1, count + 1), np.inf)
    split = np.zeros((n + 1, count + 1), dtype=int)
    dp[0, 0] = 0
    for i in range(1, n + 1):
        for j in range(1, count + 1):
            for k in range(i):
                cost = np.var(values[k:i])
                if dp[k, j - 1] + cost < dp[i, j]:
                    dp[i, j], split[i, j] = dp[k, j - 1] + cost, k
    tiers, end = [0] * n, n
    for j in range(count, 0, -1):
        for position in range(split[end, j], end):
            tiers[order[position]] = j - 1
        end = split[end, j]
    return tiers, float(dp[n, count])


def brute_force_cost(ratings, count):
    values = sorted(ratings, reverse=True)
    n = len(values)
    return min(
        sum(np.var(values[a:b]) for a, b in zip((0,) + cut, cut + (n,)))
        for cut in itertools.combinations(range(1, n), count - 1)
    )


def similarity_weighted():
    models, prompts, dimension = 24, 260, 33
    strengths = rng.normal(0, 1.1, models)
    topics = rng.normal(size=(8, dimension))
    vectors = topics[rng.integers(0, 8, prompts)] + 1.1 * rng.normal(size=(prompts, dimension))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    fixed = np.rint(vectors * 32767).astype(int)
    skill = rng.normal(0, 0.6, (models, dimension))
    battles = []
    for prompt in range(prompts):
        for _ in range(1 if prompt % 3 else rng.integers(2, 14)):
            a, b = rng.choice(models, 2, replace=False)
            logit = strengths[a] - strengths[b] + (skill[a] - skill[b]) @ vectors[prompt]
            winner = 2 if rng.random() < 0.2 else int(rng.random() > 1 / (1 + math.exp(-logit)))
            battles.append((prompt, int(a), int(b), winner))
    table = np.array(battles)
    # Without same-model battles the ratings' level is free: lbfgs keeps the mean it starts from.
    elo = fit(table[:, 1], table[:, 2], table[:, 3], None, models, solver="lbfgs")
    tiers, _ = tiers_of(elo, 10)
    tier = np.array(tiers)
    queries = topics[rng.integers(0, 8, 40)] + 1.3 * rng.normal(size=(40, dimension))
    queries = (queries / np.linalg.norm(queries, axis=1, keepdims=True)).astype(np.float32)
    pairs = [(int(np.argmax(elo)), int(np.argmin(elo))), (int(tiers.index(2)), int(tiers.index(6)))]
    rows = fixed / np.linalg.norm(fixed, axis=1, keepdims=True)
    rates = [[], []]
    for query in queries.astype(np.float64):
        sims = (rows @ query / np.linalg.norm(query))[table[:, 0]]
        weights = 10 * 10 ** (sims / sims.max())
        ratings = fit(tier[table[:, 1]], tier[table[:, 2]], table[:, 3], weights, 10)
        for index, (strong, weak) in enumerate(pairs):
            rates[index].append(1 / (1 + 10 ** ((ratings[tier[weak]] - ratings[tier[strong]]) / 400)))
    return {
        "models": models, "dimension": dimension, "vectors": fixed.flatten().tolist(),
        "battles": table.flatten().tolist(), "elo": elo.tolist(), "tiers": tiers,
        "same_tier": int((tier[table[:, 1]] == tier[table[:, 2]]).sum()),
        "queries": [float(v) for v in queries.flatten()], "pairs": pairs, "win_rates": rates,
    }


def tier_cuts():
    cases = []
    for count, tiers in [(9, 4), (12, 5), (7, 10), (1, 10), (30, 10)]:
        ratings = [round(float(v), 3) for v in rng.normal(1000, 150, count)]
        cut, cost = tiers_of(ratings, tiers)
        if count <= 12 and tiers < count:
            assert abs(cost - brute_force_cost(ratings, tiers)) < 1e-9
        cases.append({"ratings": ratings, "count": tiers, "tiers": cut})
    return cases


def matrix_factorization():
    torch.manual_seed(7)
    factors, dimension, models = 128, 24, 64
    p = torch.randn(models, factors)
    w1, w2 = torch.randn(factors, dimension) / 8, torch.randn(1, factors) / 4
    names = {"P.weight": p, "text_proj.0.weight": w1, "classifier.0.weight": w2}
    save_file({k: v.contiguous() for k, v in names.items()}, HERE / "mf.safetensors")
    queries = torch.nn.functional.normalize(torch.randn(32, dimension), dim=1)
    pairs, rates = [(24, 37), (3, 60)], []
    for strong, weak in pairs:
        unit = torch.nn.functional.normalize(p.double()[[strong, weak]], p=2, dim=1)
        row = []
        for query in queries.double():
            logits = (unit * (w1.double() @ query)) @ w2.double().T
            row.append(float(torch.sigmoid(logits[0] - logits[1])))
        rates.append(row)
    return {"dimension": dimension, "queries": [float(v) for v in queries.flatten()], "pairs": pairs, "win_rates": rates}


for name, value in [("sw", similarity_weighted()), ("tiers", tier_cuts()), ("mf", matrix_factorization())]:
    (HERE / f"{name}.json").write_text(json.dumps(value, separators=(",", ":")) + "\n")
