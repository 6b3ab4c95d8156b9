"""Makes calibration.json: calibration figures by scikit-learn.

    python make_calibration.py > calibration.json

`plain` has weights of 1 and no ties: accuracy_score, log_loss, brier_score_loss and calibration_curve with ten quantile
bins. `weighted` has weights and ties, which scikit-learn takes as a case of each outcome with half the weight.
"""

import json

import numpy as np
from sklearn.calibration import calibration_curve
from sklearn.metrics import accuracy_score, brier_score_loss, log_loss

random = np.random.default_rng(3)


def case(ties, weighted):
    n = 200
    chance = random.uniform(0.05, 0.95, n).round(6)
    outcome = (random.uniform(size=n) < chance**1.3).astype(float)
    if ties:
        outcome[random.uniform(size=n) < 0.2] = 0.5
    weight = random.choice([0.5, 1.0, 3.0], n) if weighted else np.ones(n)
    # A tie is a case of each outcome.
    y = np.concatenate([np.ones(n), np.zeros(n)])
    p = np.concatenate([chance, chance])
    w = np.concatenate([weight * outcome, weight * (1 - outcome)])
    constant = np.full(2 * n, np.average(outcome, weights=weight))
    decided = outcome != 0.5
    result = {
        "chance": chance.tolist(),
        "outcome": outcome.tolist(),
        "weight": weight.tolist(),
        "accuracy": accuracy_score(outcome[decided] > 0.5, chance[decided] > 0.5, sample_weight=weight[decided]),
        "log_loss": log_loss(y, p, sample_weight=w),
        "constant_log_loss": log_loss(y, constant, sample_weight=w),
        "bins": [],
    }
    if not ties and not weighted:
        result["brier"] = brier_score_loss(outcome, chance)
        true, predicted = calibration_curve(outcome, chance, n_bins=10, strategy="quantile")
        result["bins"] = [{"chance": float(p), "outcome": float(t)} for p, t in zip(predicted, true)]
    return result


print(json.dumps({"plain": case(False, False), "weighted": case(True, True)}))
