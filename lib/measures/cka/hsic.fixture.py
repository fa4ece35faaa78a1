"""Reference values of HSIC and of CKA of cosines for hsic.test.ts.

    python hsic.fixture.py > hsic.fixture.json        needs numpy, scipy and scikit-learn

Kernels by scikit-learn; the biased estimator by its trace formula, the unbiased one by that of
Song et al. (2012), both with explicit matrices; standard errors by computing again without each row.
"""

import json
import platform

import numpy as np
import scipy
import sklearn
from scipy.spatial.distance import pdist
from sklearn.metrics.pairwise import cosine_similarity, euclidean_distances, linear_kernel, rbf_kernel


def biased(k, l):
    n = len(k)
    h = np.eye(n) - 1 / n
    return np.trace(k @ h @ l @ h) / (n - 1) ** 2


def unbiased(k, l):
    n = len(k)
    k, l = k - np.diag(np.diag(k)), l - np.diag(np.diag(l))
    one = np.ones(n)
    terms = np.trace(k @ l), one @ k @ one * (one @ l @ one), one @ k @ l @ one
    return (terms[0] + terms[1] / ((n - 1) * (n - 2)) - 2 * terms[2] / (n - 2)) / (n * (n - 3))


def both(k, l):
    def jackknifed(hsic):
        n = len(k)
        keep = [np.delete(np.arange(n), i) for i in range(n)]
        left = [hsic(k[np.ix_(r, r)], l[np.ix_(r, r)]) for r in keep]
        rng = np.random.default_rng(0)
        orders = [rng.permutation(n) for _ in range(20000)]
        return {
            "value": hsic(k, l),
            "standardError": np.sqrt((n - 1) / n * ((left - np.mean(left)) ** 2).sum()),
            "shuffled": np.mean([hsic(k, l[np.ix_(o, o)]) for o in orders]),
            "cka": hsic(k, l) / np.sqrt(hsic(k, k) * hsic(l, l)),
        }

    return {"biased": jackknifed(biased), "debiased": jackknifed(unbiased)}


def rbf(x):
    return rbf_kernel(x, gamma=1 / (2 * np.median(pdist(x)) ** 2))


def case(name, n, p, q, rng):
    shared = rng.normal(size=(n, 3))
    x = (shared @ rng.normal(size=(3, p)) + rng.normal(size=(n, p)) + 0.5).round(3)
    y = (shared @ rng.normal(size=(3, q)) + rng.normal(size=(n, q)) + 2).round(3)
    kernels = {
        "linear": linear_kernel,
        "RBF": rbf,
        "cosine": cosine_similarity,
        "distance": lambda z: -euclidean_distances(z),
    }
    values = {name: both(kernel(x), kernel(y)) for name, kernel in kernels.items()}
    return {"name": name, "x": x.tolist(), "y": y.tolist(), "values": values}


rng = np.random.default_rng(6)
versions = {
    "python": platform.python_version(),
    "numpy": np.__version__,
    "scipy": scipy.__version__,
    "scikit-learn": sklearn.__version__,
}
cases = [case("more rows than columns", 15, 3, 5, rng), case("more columns than rows", 12, 20, 16, rng)]
print(json.dumps({"madeBy": "python hsic.fixture.py > hsic.fixture.json", "versions": versions, "cases": cases}))
