"""Makes knn.json with scikit-learn, from made-up data: neighbours by NearestNeighbors, votes by KNeighborsClassifier.

    python3 make_neighbours.py        (numpy, scikit-learn)

Outcomes are three classes, the strong model lost, tied or won; the vote is P(won) + P(tied) / 2, with each neighbour
weighing its cosine. Shrinking towards the base rate is done here, by the formula of `NeighbourVote`.
"""

import json
import pathlib

import numpy as np
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors

HERE = pathlib.Path(__file__).parent
PROMPTS, DIMENSION, MODELS, QUERIES = 240, 12, 4, 30
COUNT, PRIOR_WEIGHT = 11, 2.5

rng = np.random.default_rng(20260101)
topics = rng.normal(size=(5, DIMENSION))
vectors = topics[rng.integers(5, size=PROMPTS)] + 0.6 * rng.normal(size=(PROMPTS, DIMENSION))
vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
fixed = np.rint(vectors * 32767).astype(int)
queries = (topics[rng.integers(5, size=QUERIES)] + 0.6 * rng.normal(size=(QUERIES, DIMENSION))).astype(np.float32)

# Grades from 0 to 2, of models of rising strength; a third of them missing.
strength = np.linspace(0, 0.9, MODELS)
grades = np.clip(np.rint(rng.normal(0.6 + strength, 0.7, size=(PROMPTS, MODELS))), 0, 2).astype(int)
grades[rng.random((PROMPTS, MODELS)) < 0.33] = -1

pairs = []
for strong, weak in [(3, 0), (2, 1), (0, 3)]:
    rows = np.flatnonzero((grades[:, strong] >= 0) & (grades[:, weak] >= 0))
    classes = np.sign(grades[rows, strong] - grades[rows, weak]) + 1
    assert set(classes) == {0, 1, 2}
    points = fixed[rows].astype(float)
    search = NearestNeighbors(n_neighbors=COUNT, metric="cosine", algorithm="brute").fit(points)
    distances, found = search.kneighbors(queries.astype(float))
    assert distances.max() < 1, "every neighbour is to have a positive cosine"
    vote = KNeighborsClassifier(
        n_neighbors=COUNT, metric="cosine", algorithm="brute", weights=lambda distance: 1 - distance
    ).fit(points, classes)
    lost, tied, won = vote.predict_proba(queries.astype(float)).T
    base = ((classes / 2).sum() + 1) / (len(rows) + 2)
    weight = (1 - distances).sum(axis=1)
    rates = ((won + tied / 2) * weight + PRIOR_WEIGHT * base) / (weight + PRIOR_WEIGHT)
    pairs.append(
        {
            "strong": strong,
            "weak": weak,
            "base_rate": base,
            "neighbours": rows[found].ravel().tolist(),
            "similarities": (1 - distances).ravel().tolist(),
            "win_rates": rates.tolist(),
        }
    )

golden = {
    "dimension": DIMENSION,
    "models": MODELS,
    "count": COUNT,
    "prior_weight": PRIOR_WEIGHT,
    "vectors": fixed.ravel().tolist(),
    "grades": grades.ravel().tolist(),
    "queries": [float(value) for value in queries.ravel()],
    "pairs": pairs,
}
(HERE / "knn.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
