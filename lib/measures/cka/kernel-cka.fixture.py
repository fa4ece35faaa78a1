"""Reference values of CKA with kernels, and of Lange's variant, for kernel-cka.test.ts.

    python kernel-cka.fixture.py > kernel-cka.fixture.json        needs numpy, scipy and scikit-learn

Kernels by scikit-learn, medians by numpy, debiasing by explicit U-centring, standard errors by
computing again without each row at the bandwidth of all.
"""

import json
import platform

import numpy as np
import scipy
import sklearn
from scipy.spatial.distance import pdist
from sklearn.metrics.pairwise import euclidean_distances, polynomial_kernel, rbf_kernel


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


def cosine(a, b):
    return (a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum())


def both(kernel, x, y):
    k, l = kernel(x), kernel(y)

    def jackknifed(centred):
        n = len(k)
        keep = [np.delete(np.arange(n), i) for i in range(n)]
        left = [cosine(centred(k[np.ix_(r, r)]), centred(l[np.ix_(r, r)])) for r in keep]
        return {
            "value": cosine(centred(k), centred(l)),
            "standardError": np.sqrt((n - 1) / n * ((left - np.mean(left)) ** 2).sum()),
        }

    return {"biased": jackknifed(double_centred), "debiased": jackknifed(u_centred)}


def rbf(multiple):
    return lambda x: rbf_kernel(x, gamma=1 / (2 * (multiple * np.median(pdist(x))) ** 2))


def kornblith(multiple):
    def kernel(x):
        squares = euclidean_distances(x, squared=True)
        return rbf_kernel(x, gamma=1 / (2 * multiple**2 * np.median(squares)))

    return kernel


def laplace(multiple):
    return lambda x: np.exp(-euclidean_distances(x) / (multiple * np.median(pdist(x))))


def polynomial(degree, constant):
    def kernel(x):
        centred = x - x.mean(0)
        gamma = 1 / (centred.shape[1] * centred.var())
        return polynomial_kernel(centred, degree=degree, gamma=gamma, coef0=constant)

    return kernel


def lange(x, y):
    a, b = [double_centred(z @ z.T) for z in (x, y)]
    np.fill_diagonal(a, 0)
    np.fill_diagonal(b, 0)
    rng = np.random.default_rng(0)
    orders = [rng.permutation(len(b)) for _ in range(20000)]
    return {"value": cosine(a, b), "shuffled": np.mean([cosine(a, b[np.ix_(o, o)]) for o in orders])}


def case(name, n, p, q, signal, rng):
    shared = rng.normal(size=(n, 3))
    x = (signal * shared @ rng.normal(size=(3, p)) + rng.normal(size=(n, p))).round(3)
    y = (signal * shared @ rng.normal(size=(3, q)) + rng.normal(size=(n, q)) + 2).round(3)
    return {
        "name": name,
        "x": x.tolist(),
        "y": y.tolist(),
        "medianX": np.median(pdist(x)),
        "rbf": both(rbf(1), x, y),
        "rbf half": both(rbf(0.5), x, y),
        "rbf Kornblith": both(kornblith(0.8), x, y),
        "laplace": both(laplace(1), x, y),
        "polynomial": both(polynomial(3, 1), x, y),
        "square": both(polynomial(2, 0), x, y),
        "lange": lange(x, y),
    }


rng = np.random.default_rng(5)
print(
    json.dumps(
        {
            "madeBy": "python kernel-cka.fixture.py > kernel-cka.fixture.json",
            "versions": {
                "python": platform.python_version(),
                "numpy": np.__version__,
                "scipy": scipy.__version__,
                "scikit-learn": sklearn.__version__,
            },
            "cases": [
                case("more rows than columns", 14, 3, 5, 0.7, rng),
                case("more columns than rows", 13, 4, 30, 0.7, rng),
                case("unrelated sides", 12, 20, 6, 0, rng),
            ],
        }
    )
)
