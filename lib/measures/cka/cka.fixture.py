"""Reference values of CKA for cka.test.ts, by other ways than the package's.

    python cka.fixture.py > cka.fixture.json        needs numpy and scipy

Biased CKA in feature space and by double centring, debiased CKA by explicit U-centring, jackknives by
computing again without the rows, null moments by averaging over all index tuples of each pattern.
"""

import itertools
import json
import platform

import numpy as np
import scipy
from scipy.stats import t


def biased(x, y):
    x, y = x - x.mean(0), y - y.mean(0)
    norm = np.linalg.norm
    value = norm(x.T @ y) ** 2 / (norm(x.T @ x) * norm(y.T @ y))
    assert abs(value - cosine(double_centred(x), double_centred(y))) < 1e-12
    return value


def double_centred(x):
    h = np.eye(len(x)) - 1 / len(x)
    return h @ (x @ x.T) @ h


def u_centred(x):
    n = len(x)
    k = x @ x.T
    np.fill_diagonal(k, 0)
    rows = k.sum(1)
    a = k - rows[:, None] / (n - 2) - rows[None, :] / (n - 2) + k.sum() / ((n - 1) * (n - 2))
    np.fill_diagonal(a, 0)
    return a


def cosine(a, b):
    return (a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum())


def debiased(x, y):
    return cosine(u_centred(x), u_centred(y))


def busing(theta, replicates, sizes):
    """Standard error of the delete-m jackknife for unequal m."""
    n, g = sum(sizes), len(sizes)
    h = [n / m for m in sizes]
    centre = g * theta - sum((1 - m / n) * r for m, r in zip(sizes, replicates))
    pseudo = [h[j] * theta - (h[j] - 1) * replicates[j] for j in range(g)]
    return np.sqrt(sum((p - centre) ** 2 / (h[j] - 1) for j, p in enumerate(pseudo)) / g)


def jackknife(index, x, y, groups):
    names = list(dict.fromkeys(groups))
    kept = [[i for i, g in enumerate(groups) if g != name] for name in names]
    sizes = [len(groups) - len(rows) for rows in kept]
    replicates = [index(x[rows], y[rows]) for rows in kept]
    theta = index(x, y)
    if set(sizes) == {1}:
        n = len(groups)
        plain = np.sqrt((n - 1) / n * sum((r - np.mean(replicates)) ** 2 for r in replicates))
        assert abs(plain - busing(theta, replicates, sizes)) < 1e-12
    z = busing(np.arctanh(theta), np.arctanh(replicates), sizes) * t.ppf(0.975, len(sizes) - 1)
    return {
        "standardError": busing(theta, replicates, sizes),
        "interval": [np.tanh(np.arctanh(theta) - z), np.tanh(np.arctanh(theta) + z)],
        "replicates": replicates,
    }


def permutation_moments(a, b):
    """Mean and SD of ΣAᵢⱼB_π(i)π(j) over all permutations: tuples by which of their indices coincide."""
    n = len(a)
    first, second, counts = {}, {}, {}
    for i, j, k, l in itertools.product(range(n), repeat=4):
        seen = {}
        pattern = tuple(seen.setdefault(v, len(seen)) for v in (i, j, k, l))
        counts[pattern] = counts.get(pattern, 0) + 1
        first[pattern] = first.get(pattern, 0) + a[i, j] * a[k, l]
        second[pattern] = second.get(pattern, 0) + b[i, j] * b[k, l]
    square = sum(first[p] * second[p] / counts[p] for p in counts)
    off = ~np.eye(n, dtype=bool)
    mean = np.trace(a) * np.trace(b) / n + a[off].sum() * b[off].sum() / off.sum()
    scale = np.sqrt((a * a).sum() * (b * b).sum())
    return {"mean": mean / scale, "sd": np.sqrt(square - mean**2) / scale}


def case(name, n, p, q, signal, rng):
    shared = rng.normal(size=(n, 3))
    x = (signal * shared @ rng.normal(size=(3, p)) + rng.normal(size=(n, p))).round(3)
    y = (signal * shared @ rng.normal(size=(3, q)) + rng.normal(size=(n, q)) + 2).round(3)
    groups = [f"document {i * i % 11}" for i in range(n)]
    rows = [str(i) for i in range(n)]

    def all_of(index, centred):
        return {
            "value": index(x, y),
            "byRow": jackknife(index, x, y, rows),
            "byGroup": jackknife(index, x, y, groups),
            "null": permutation_moments(centred(x), centred(y)),
        }

    return {
        "name": name,
        "x": x.tolist(),
        "y": y.tolist(),
        "groups": groups,
        "CKA": all_of(biased, double_centred),
        "debiased CKA": all_of(debiased, u_centred),
    }


rng = np.random.default_rng(7)
print(
    json.dumps(
        {
            "madeBy": "python cka.fixture.py > cka.fixture.json",
            "versions": {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__},
            "cases": [
                case("more rows than columns", 14, 3, 5, 0.7, rng),
                case("more columns than rows", 12, 4, 30, 0.7, rng),
                case("unrelated sides", 13, 20, 6, 0, rng),
            ],
        }
    )
)
