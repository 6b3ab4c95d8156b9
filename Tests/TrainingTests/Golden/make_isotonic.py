"""Makes isotonic.json: isotonic regression by scikit-learn's IsotonicRegression.

    python make_isotonic.py > isotonic.json

Each case has values by rising abscissa, their weights, and the fitted values.
"""

import json

import numpy as np
from sklearn.isotonic import IsotonicRegression

random = np.random.default_rng(20240618)
cases = []


def add(values, weights):
    values, weights = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    fitted = IsotonicRegression().fit_transform(np.arange(len(values)), values, sample_weight=weights)
    cases.append({"values": values.tolist(), "weights": weights.tolist(), "fitted": fitted.tolist()})


add([1], [1])
add([3, 2, 1], [1, 1, 1])
add([1, 2, 3], [1, 2, 3])
add([1, 3, 2, 4, 3.5, 5], [1, 1, 1, 2, 1, 1])
add([0, 0, 1, 1, 0, 0], [1, 1, 1, 1, 1, 1])
for count in (10, 60, 200):
    trend = np.linspace(-0.2, 0.6, count)
    gains = random.choice([-1.0, 0.0, 1.0], size=count, p=[0.15, 0.55, 0.3]) + trend
    add(gains, random.integers(1, 5, size=count))
    add(random.normal(size=count), np.ones(count))

print(json.dumps({"made_by": "scikit-learn IsotonicRegression", "cases": cases}))
