"""Reference values of deconfounded CKA for deconfounded-cka.test.ts.

    python deconfounded-cka.fixture.py > deconfounded-cka.fixture.json        needs numpy, scipy, scikit-learn and dcor

Regressions over all entries by scikit-learn; the debiased variant with distances for kernels by
dcor's partial_distance_correlation, with one confound; with two by regression of U-centred matrices.
"""

import json
import platform

import dcor
import numpy as np
import sklearn
from sklearn.linear_model import LinearRegression


def double_centred(k):
    h = np.eye(len(k)) - 1 / len(k)
    return h @ k @ h


def u_centred(k):
    n = len(k)
    k = k - np.diag(np.diag(k))
    rows = k.sum(1)
    a = k - rows[:, None] / (n - 2) - rows[None, :] / (n - 2) + k.sum() / ((n - 1) * (n - 2))
    np.fill_diagonal(a, 0)
    return a


def deconfounded(k, l, confounds, centred):
    z = np.stack([centred(c).ravel() for c in confounds], 1)

    def left(m):
        m = centred(m).ravel()
        return m - LinearRegression(fit_intercept=False).fit(z, m).predict(z)

    a, b = left(k), left(l)
    return float(a @ b / np.sqrt(a @ a * (b @ b)))


def case(name, n, p, q, rng):
    lengths = rng.integers(3, 40, size=n)
    shared = rng.normal(size=(n, 2))
    x = (shared @ rng.normal(size=(2, p)) + rng.normal(size=(n, p)) + lengths[:, None] / 10).round(3)
    y = (shared @ rng.normal(size=(2, q)) + rng.normal(size=(n, q)) + lengths[:, None] / 10).round(3)
    overlap = rng.uniform(size=(n, n)).round(3)
    overlap = (overlap + overlap.T) / 2
    length = -np.abs(lengths[:, None] - lengths[None, :]).astype(float)
    k, l = x @ x.T, y @ y.T
    return {
        "name": name,
        "x": x.tolist(),
        "y": y.tolist(),
        "lengths": lengths.tolist(),
        "overlap": overlap.tolist(),
        "biased": deconfounded(k, l, [length], double_centred),
        "biased, two": deconfounded(k, l, [length, overlap], double_centred),
        "debiased": deconfounded(k, l, [length], u_centred),
        "debiased, two": deconfounded(k, l, [length, overlap], u_centred),
        "partial distance correlation": float(
            dcor.partial_distance_correlation(x, y, lengths[:, None].astype(float))
        ),
    }


rng = np.random.default_rng(8)
versions = {
    "python": platform.python_version(),
    "numpy": np.__version__,
    "scikit-learn": sklearn.__version__,
    "dcor": dcor.__version__,
}
cases = [case("more rows than columns", 16, 3, 5, rng), case("more columns than rows", 12, 20, 16, rng)]
made = "python deconfounded-cka.fixture.py > deconfounded-cka.fixture.json"
print(json.dumps({"madeBy": made, "versions": versions, "cases": cases}))
