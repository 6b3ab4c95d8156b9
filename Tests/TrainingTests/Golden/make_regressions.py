"""Makes regressions.json: ridge and logistic regression by scikit-learn on made-up rows.

    python3 make_regressions.py        (numpy, scikit-learn)
"""

import json
import pathlib

import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge

rng = np.random.default_rng(7)
rows = rng.normal(size=(60, 5)) * [1, 0.1, 5, 1, 1] + [0, 3, 0, 0, 0]
rows[:, 4] = 1.0  # a column that tells nothing
rows = np.round(rows, 6)
targets = np.round(rows @ [0.5, -2, 0.1, 0, 0] + rng.normal(size=60), 6)
weights = np.round(rng.uniform(0.2, 3, size=60), 6)
labels = targets > np.median(targets) + rng.normal(size=60)
cases = []
for penalty in (0.01, 10, 1000):
    fit = Ridge(alpha=penalty, solver="cholesky").fit(rows, targets, sample_weight=weights)
    cases.append({"penalty": penalty, "weights": fit.coef_.tolist(), "intercept": float(fit.intercept_)})
logistic = LogisticRegression(C=1, tol=1e-12, max_iter=10000, solver="newton-cholesky").fit(rows, labels)
separable = LogisticRegression(C=1, tol=1e-12, max_iter=10000, solver="newton-cholesky").fit(rows, rows[:, 0] > 0)
result = {
    "rows": rows.tolist(),
    "targets": targets.tolist(),
    "weights": weights.tolist(),
    "labels": labels.tolist(),
    "ridge": cases,
    "logistic": {"weights": logistic.coef_[0].tolist(), "intercept": float(logistic.intercept_[0])},
    "separable": {"weights": separable.coef_[0].tolist(), "intercept": float(separable.intercept_[0])},
}
(pathlib.Path(__file__).parent / "regressions.json").write_text(json.dumps(result, indent=1) + "\n")
