"""Makes eigensystems.json: eigenvalues and eigenvectors of symmetric matrices by numpy.linalg.eigh.

    python3 make_eigensystems.py        (numpy)

Values fall; vectors are rows, each with its largest coordinate positive, and only there where no two values are equal.
"""

import json
import pathlib

import numpy as np

rng = np.random.default_rng(11)


def symmetric(size):
    matrix = rng.normal(size=(size, size))
    return (matrix + matrix.T) / 2


def with_values(values):
    axes, _ = np.linalg.qr(rng.normal(size=(len(values), len(values))))
    return axes * values @ axes.T


cases = [
    ("one", np.array([[-2.5]]), True),
    ("two", np.array([[2.0, 1.0], [1.0, -1.0]]), True),
    ("twelve", symmetric(12), True),
    ("thirty", symmetric(30), True),
    ("covariance", np.cov(rng.normal(size=(20, 200)) * np.linspace(1, 5, 20)[:, None]), True),
    ("graded", with_values(10.0 ** np.arange(6)), True),
    ("huge", symmetric(6) * 1e200, True),
    ("tiny", symmetric(6) * 1e-200, True),
    ("blocks", np.block([[symmetric(3), np.zeros((3, 3))], [np.zeros((3, 3)), symmetric(3)]]), True),
    ("equal values", with_values(np.array([3.0, 3, 3, 1, 1, 0])), False),
    ("of rank two", with_values(np.array([4.0, 2, 0, 0, 0, 0, 0])), False),
    ("the identity", np.eye(5), False),
    ("zeros", np.zeros((4, 4)), False),
]

result = []
for name, matrix, is_simple in cases:
    matrix = (matrix + matrix.T) / 2
    values, axes = np.linalg.eigh(matrix)
    vectors = axes.T[::-1]
    vectors = vectors * np.sign(vectors[np.arange(len(vectors)), np.abs(vectors).argmax(1)])[:, None]
    case = {"name": name, "size": len(matrix), "matrix": matrix.ravel().tolist(), "values": values[::-1].tolist()}
    if is_simple:
        case["vectors"] = vectors.ravel().tolist()
    result.append(case)
(pathlib.Path(__file__).parent / "eigensystems.json").write_text(json.dumps(result) + "\n")
