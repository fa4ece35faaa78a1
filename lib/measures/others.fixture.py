"""Reference values of distance correlation, GULP and eigenspace overlap for others.test.ts.

    python others.fixture.py > others.fixture.json        needs numpy and dcor

GULP by its definition with explicit inverses, eigenspace overlap by orthogonal bases of numpy's qr.
"""

import json
import platform

import dcor
import numpy as np


def gulp(x, y, penalty):
    def normalised(z):
        z = z - z.mean(0)
        return z / np.sqrt((z**2).sum(1).mean())

    x, y = normalised(x), normalised(y)
    n = len(x)

    def trace(a, b):
        ridge = lambda z: np.linalg.inv(z.T @ z / n + penalty * np.eye(z.shape[1]))
        return np.trace(ridge(a) @ (a.T @ b / n) @ ridge(b) @ (b.T @ a / n))

    return np.sqrt(trace(x, x) + trace(y, y) - 2 * trace(x, y))


def overlap(x, y):
    u, v = [np.linalg.qr(z - z.mean(0))[0] for z in (x, y)]
    return (np.linalg.norm(u.T @ v) ** 2) / max(x.shape[1], y.shape[1])


def case(name, n, p, q, signal, rng):
    shared = rng.normal(size=(n, 3))
    x = (signal * shared @ rng.normal(size=(3, p)) + rng.normal(size=(n, p))).round(3)
    y = (signal * shared @ rng.normal(size=(3, q)) + rng.normal(size=(n, q)) + 2).round(3)
    return {
        "name": name,
        "x": x.tolist(),
        "y": y.tolist(),
        "distanceCorrelation": dcor.distance_correlation(x, y),
        "debiasedDistanceCorrelation": dcor.u_distance_correlation_sqr(x, y),
        "gulp": gulp(x, y, 0.1),
        "overlap": overlap(x, y) if p + q < n else None,
    }


rng = np.random.default_rng(6)
print(
    json.dumps(
        {
            "madeBy": "python others.fixture.py > others.fixture.json",
            "versions": {"python": platform.python_version(), "numpy": np.__version__, "dcor": dcor.__version__},
            "cases": [
                case("more rows than columns", 14, 3, 5, 0.7, rng),
                case("more columns than rows", 13, 4, 30, 0.7, rng),
                case("unrelated sides", 12, 20, 6, 0, rng),
            ],
        }
    )
)
