"""Reference values of held-out Procrustes for held-out-procrustes.test.ts.

    python held-out-procrustes.fixture.py > held-out-procrustes.fixture.json        needs numpy, scipy and scikit-learn

Folds by scikit-learn's KFold, rotations by scipy's orthogonal_procrustes of zero-padded sides.
"""

import json
import platform

import numpy as np
import scipy
import sklearn
from scipy.linalg import orthogonal_procrustes
from sklearn.model_selection import KFold


def held_out(x, y, folds):
    width = max(x.shape[1], y.shape[1])
    x, y = (np.pad(z, ((0, 0), (0, width - z.shape[1]))) for z in (x, y))
    alike = ofx = ofy = 0
    for train, test in KFold(folds).split(x):
        a, b = x - x[train].mean(0), y - y[train].mean(0)
        turned = a[test] @ orthogonal_procrustes(a[train], b[train])[0]
        alike += (turned * b[test]).sum()
        ofx += (a[test] ** 2).sum()
        ofy += (b[test] ** 2).sum()
    return float(np.arccos(alike / np.sqrt(ofx * ofy)))


def case(name, n, p, q, signal, rng):
    shared = rng.normal(size=(n, 3))
    x = (signal * shared @ rng.normal(size=(3, p)) + rng.normal(size=(n, p)) + 1).round(3)
    y = (signal * shared @ rng.normal(size=(3, q)) + rng.normal(size=(n, q)) - 2).round(3)
    values = [{"folds": folds, "value": held_out(x, y, folds)} for folds in (2, 3, 5)]
    return {"name": name, "x": x.tolist(), "y": y.tolist(), "values": values}


rng = np.random.default_rng(7)
versions = {
    "python": platform.python_version(),
    "numpy": np.__version__,
    "scipy": scipy.__version__,
    "scikit-learn": sklearn.__version__,
}
cases = [
    case("fewer columns in x", 22, 3, 5, 1, rng),
    case("fewer columns in y", 20, 6, 4, 1, rng),
    case("as many columns", 23, 4, 4, 0.5, rng),
    case("unrelated", 30, 4, 4, 0, rng),
]
made = "python held-out-procrustes.fixture.py > held-out-procrustes.fixture.json"
print(json.dumps({"madeBy": made, "versions": versions, "cases": cases}))
