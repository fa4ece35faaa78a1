"""Reference values of held-out CCA for held-out-cca.test.ts: fitted fold by fold on the other rows.

    python held-out-cca.fixture.py > held-out-cca.fixture.json        needs numpy, scipy and scikit-learn
"""

import json
import platform

import numpy as np
import scipy
import sklearn
from scipy.linalg import eigh
from sklearn.model_selection import KFold


def coefficients(x, y, ridge):
    """By the generalised eigenproblem of both sides' covariances at once."""
    n, p, q = len(x), x.shape[1], y.shape[1]
    x, y = x - x.mean(0), y - y.mean(0)
    xy = x.T @ y / (n - 1)
    between = np.block([[np.zeros((p, p)), xy], [xy.T, np.zeros((q, q))]])
    within = scipy.linalg.block_diag(x.T @ x / (n - 1) + ridge * np.eye(p), y.T @ y / (n - 1) + ridge * np.eye(q))
    k = min(p, q)
    _, vectors = eigh(between, within, subset_by_index=(p + q - k, p + q - 1))
    return vectors[:p, ::-1], vectors[p:, ::-1]


def held_out(x, y, folds, ridge):
    values = []
    for train, test in KFold(folds).split(x):
        a, b = coefficients(x[train], y[train], ridge)
        variates = zip((x[test] @ a).T, (y[test] @ b).T)
        values.append(np.mean([np.corrcoef(u, v)[0, 1] for u, v in variates]))
    return {"folds": folds, "ridge": ridge, "value": float(np.mean(values))}


def case(name, x, y, ridges):
    x, y = x.round(3), y.round(3)
    return {
        "name": name,
        "x": x.tolist(),
        "y": y.tolist(),
        "values": [held_out(x, y, folds, ridge) for folds in (3, 5) for ridge in ridges],
    }


def main():
    random = np.random.default_rng(12)
    normal = random.standard_normal
    common = normal((32, 3)) * [3, 2, 1]
    x = common @ normal((3, 4)) + normal((32, 4)) + 2
    y = common @ normal((3, 6)) + 1.5 * normal((32, 6)) - 1
    wide = x[:19] @ normal((4, 24)) + normal((19, 24))
    cases = [
        case("four columns and six", x, y, (0, 0.5)),
        case("six columns and four", y, x, (0, 3.0)),
        case("more columns than rows in x", wide, y[:19], (0.5, 10.0)),
    ]
    versions = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "scikit-learn": sklearn.__version__,
    }
    made_by = "python held-out-cca.fixture.py > held-out-cca.fixture.json"
    print(json.dumps({"madeBy": made_by, "versions": versions, "cases": cases}))


main()
