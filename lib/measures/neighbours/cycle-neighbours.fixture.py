"""Reference values of cycles of neighbours and of mean cosines for cycle-neighbours.test.ts and mean-cosine.test.ts.

    python cycle-neighbours.fixture.py > cycle-neighbours.fixture.json        needs numpy and scikit-learn

Neighbours by scikit-learn; a cycle as platonic-rep counts it: the rows whose own number stands in
neighbours-in-x of neighbours-in-y. `shuffled`: its mean over 20,000 shuffles of the rows of y.
"""

import json
import platform

import numpy as np
import sklearn
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.neighbors import NearestNeighbors


def neighbours(x, k, metric):
    return NearestNeighbors(n_neighbors=k, metric=metric).fit(x).kneighbors(return_distance=False)


def cycle(near_x, near_y):
    stays = near_x[near_y] == np.arange(len(near_x))[:, None, None]
    return float(stays.any((1, 2)).mean())


def shuffled(near_x, near_y, rng):
    n = len(near_x)
    total = 0
    for _ in range(20000):
        order = rng.permutation(n)
        back = np.argsort(order)
        total += cycle(near_x, back[near_y[order]])
    return total / 20000


def case(name, n, p, q, rng):
    shared = rng.normal(size=(n, 3))
    x = (shared @ rng.normal(size=(3, p)) + rng.normal(size=(n, p))).round(3)
    y = (shared @ rng.normal(size=(3, q)) + rng.normal(size=(n, q)) + 0.3).round(3)
    values = []
    for metric, k in (("cosine", 2), ("cosine", 4), ("euclidean", 3)):
        near = neighbours(x, k, metric), neighbours(y, k, metric)
        values.append(
            {"distance": metric, "k": k, "there": cycle(*near), "back": cycle(*near[::-1]), "shuffled": shuffled(*near, rng)}
        )
    result = {"name": name, "x": x.tolist(), "y": y.tolist(), "values": values}
    if p == q:
        cosines = cosine_similarity(x, y)
        others = cosines[~np.eye(n, dtype=bool)]
        sums = [cosines[np.arange(n), rng.permutation(n)].mean() for _ in range(200000)]
        result["cosine"] = {
            "value": float(np.diag(cosines).mean()),
            "random": float(others.mean()),
            "standardError": float(np.diag(cosines).std(ddof=1) / np.sqrt(n)),
            "shuffledMean": float(np.mean(sums)),
            "shuffledSd": float(np.std(sums)),
        }
    return result


rng = np.random.default_rng(9)
versions = {"python": platform.python_version(), "numpy": np.__version__, "scikit-learn": sklearn.__version__}
cases = [case("more rows than columns", 24, 4, 4, rng), case("more columns than rows", 14, 18, 16, rng)]
made = "python cycle-neighbours.fixture.py > cycle-neighbours.fixture.json"
print(json.dumps({"madeBy": made, "versions": versions, "cases": cases}))
