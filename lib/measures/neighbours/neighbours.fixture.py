"""Reference values of measures of neighbourhoods for neighbours.test.ts.

    python neighbours.fixture.py > neighbours.fixture.json        needs numpy, scipy and scikit-learn

Neighbours by scikit-learn's NearestNeighbors, ranks by scipy's rankdata, CKNNA with dense masked matrices.
"""

import json
import platform

import numpy as np
import scipy
import sklearn
from scipy.spatial.distance import cdist
from scipy.stats import rankdata
from sklearn.neighbors import NearestNeighbors


def nearest(x, k, metric):
    return NearestNeighbors(n_neighbors=k, metric=metric).fit(x).kneighbors(return_distance=False)


def overlaps(x, y, k, metric):
    a, b = nearest(x, k, metric), nearest(y, k, metric)
    mutual = np.mean([len(set(i) & set(j)) / k for i, j in zip(a, b)])
    jaccard = np.mean([len(set(i) & set(j)) / len(set(i) | set(j)) for i, j in zip(a, b)])

    def ranks(i, j):
        i, j = list(i), list(j)
        both = set(i) & set(j)
        if not both:
            return 0
        pairs = [(i.index(c) + 1, j.index(c) + 1) for c in both]
        weights = sum(2 / ((1 + abs(r - s)) * (r + s)) for r, s in pairs)
        return weights / sum(1 / (c + 1) for c in range(len(both)))

    return {"mutual": mutual, "jaccard": jaccard, "rank": np.mean([ranks(i, j) for i, j in zip(a, b)])}


def hsic_unbiased(k, l):
    n = len(k)
    k, l = k.copy(), l.copy()
    np.fill_diagonal(k, 0)
    np.fill_diagonal(l, 0)
    one = np.ones(n)
    t = np.trace(k @ l) + k.sum() * l.sum() / ((n - 1) * (n - 2)) - 2 * one @ k @ l @ one / (n - 2)
    return t / (n * (n - 3))


def cknna(x, y, k):
    x, y = [z / np.linalg.norm(z, axis=1, keepdims=True) for z in (x, y)]

    def mask(z):
        result = np.zeros((len(z), len(z)))
        np.put_along_axis(result, nearest(z, k, "cosine"), 1, axis=1)
        return result

    def alike(a, b):
        m = mask(a) * mask(b)
        return hsic_unbiased(m * (a @ a.T), m * (b @ b.T))

    return alike(x, y) / np.sqrt(alike(x, x) * alike(y, y))


def imbalance(x, y):
    distances = cdist(y, y)
    n = len(x)
    first = nearest(x, 1, "euclidean")[:, 0]
    ranks = [rankdata(np.delete(distances[i], i))[j - (j > i)] for i, j in enumerate(first)]
    return 2 / n * np.mean(ranks)


def case(name, n, p, q, signal, rng):
    shared = rng.normal(size=(n, 3))
    x = (signal * shared @ rng.normal(size=(3, p)) + rng.normal(size=(n, p))).round(3)
    y = (signal * shared @ rng.normal(size=(3, q)) + rng.normal(size=(n, q)) + 1).round(3)
    return {
        "name": name,
        "x": x.tolist(),
        "y": y.tolist(),
        "cosine": overlaps(x, y, 4, "cosine"),
        "euclidean": overlaps(x, y, 5, "euclidean"),
        "cknna": cknna(x, y, 6),
        "imbalance": [imbalance(x, y), imbalance(y, x)],
    }


rng = np.random.default_rng(8)
print(
    json.dumps(
        {
            "madeBy": "python neighbours.fixture.py > neighbours.fixture.json",
            "versions": {
                "python": platform.python_version(),
                "numpy": np.__version__,
                "scipy": scipy.__version__,
                "scikit-learn": sklearn.__version__,
            },
            "cases": [
                case("more rows than columns", 24, 3, 5, 0.9, rng),
                case("more columns than rows", 18, 4, 30, 0.9, rng),
                case("unrelated sides", 16, 20, 6, 0, rng),
            ],
        }
    )
)
