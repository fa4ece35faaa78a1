"""Reference values of Procrustes and shape distances for procrustes.test.ts and shape.test.ts.

    python procrustes.fixture.py > procrustes.fixture.json        needs numpy and scipy

By scipy's orthogonal_procrustes and procrustes, by matrix roots of the Gram matrices, and for the
family in alpha by the formulas of netrep (Williams et al. 2021, not on PyPI), written again here.
"""

import json
import platform

import numpy as np
import scipy
from scipy.linalg import orthogonal_procrustes, sqrtm
from scipy.spatial import procrustes


def padded(x, columns):
    return np.pad(x, ((0, 0), (0, columns - x.shape[1])))


def aligned(x, y):
    """x turned onto y, both of one width."""
    width = max(x.shape[1], y.shape[1])
    x, y = padded(x, width), padded(y, width)
    return x @ orthogonal_procrustes(x, y)[0], y


def angle(x, y):
    turned, y = aligned(x, y)
    return float(np.arccos((turned * y).sum() / (np.linalg.norm(turned) * np.linalg.norm(y))))


def fidelity(k, l):
    """tr (K^½ L K^½)^½ by matrix roots."""
    root = sqrtm(k).real
    return np.trace(sqrtm(root @ l @ root).real)


def whitened(x, alpha):
    values, vectors = np.linalg.eigh(x.T @ x)
    kept = values > 1e-9 * values.max()
    values, vectors = values[kept], vectors[:, kept]
    d = alpha + (1 - alpha) / np.sqrt(values)
    d *= np.sqrt(values.sum() / (values * d * d).sum())
    return x @ (vectors * d) @ vectors.T


def case(name, x, y):
    x, y = x.round(3), y.round(3)
    a, b = x - x.mean(0), y - y.mean(0)
    unit = lambda m: m / np.linalg.norm(m)
    k, l = a @ a.T, b @ b.T
    width = max(a.shape[1], b.shape[1])
    distance = float(np.linalg.norm(np.subtract(*aligned(a, b))))
    normalized = float(np.linalg.norm(np.subtract(*aligned(unit(a), unit(b)))))
    nbs = float(np.cos(angle(a, b)))
    assert abs(procrustes(padded(a, width), padded(b, width))[2] - (1 - nbs**2)) < 1e-9
    assert abs(fidelity(k, l) / np.sqrt(np.trace(k) * np.trace(l)) - nbs) < 1e-5
    alphas = (0.0, 0.1, 0.5, 0.9, 1.0) if len(x) > x.shape[1] + y.shape[1] else (0.1, 0.5, 0.9, 1.0)
    return {
        "name": name,
        "x": x.tolist(),
        "y": y.tolist(),
        "distance": distance,
        "normalized": normalized,
        "angle": angle(a, b),
        "nbs": nbs,
        "bures": float(np.sqrt(np.trace(k) + np.trace(l) - 2 * fidelity(k, l))),
        "shapes": [{"alpha": alpha, "value": angle(whitened(a, alpha), whitened(b, alpha))} for alpha in alphas],
    }


def main():
    random = np.random.default_rng(8)
    normal = random.standard_normal
    common = normal((24, 3)) * [3, 2, 1]
    x = common @ normal((3, 5)) + normal((24, 5)) + 2
    y = common @ normal((3, 8)) + 1.5 * normal((24, 8)) - 1
    few = normal((9, 3))
    cases = [
        case("more columns in y", x, y),
        case("fewer columns in y", y, x[:, :3]),
        case("more columns than rows", few @ normal((3, 14)) + normal((9, 14)), few @ normal((3, 11)) + normal((9, 11)) + 1),
        case("more columns than rows in x alone", few @ normal((3, 14)) + normal((9, 14)), few @ normal((3, 4)) + normal((9, 4))),
        case("unrelated", normal((20, 4)), normal((20, 4))),
    ]
    versions = {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__}
    print(json.dumps({"madeBy": "python procrustes.fixture.py > procrustes.fixture.json", "versions": versions, "cases": cases}))


main()
