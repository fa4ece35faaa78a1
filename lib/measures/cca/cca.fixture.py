"""Reference values of CCA and its kin for cca.test.ts, by other ways than the package's.

    python cca.fixture.py > cca.fixture.json        needs numpy and scipy

Canonical correlations as cosines of scipy's principal angles and by the generalised eigenproblem of
covariances; PWCCA from canonical coefficients, neuron by neuron; wrong answers of other code beside.
"""

import json
import platform

import numpy as np
import scipy
from scipy.linalg import eigh, subspace_angles, svdvals


def centred(x):
    return x - x.mean(0)


def canonical(x, y):
    """Correlations and variates of x by the generalised eigenproblem; full column rank."""
    n = len(x)
    xx, yy, xy = x.T @ x / (n - 1), y.T @ y / (n - 1), x.T @ y / (n - 1)
    squares, coefficients = eigh(xy @ np.linalg.solve(yy, xy.T), xx)
    k = min(x.shape[1], y.shape[1])
    squares, coefficients = squares[::-1][:k], coefficients[:, ::-1][:, :k]
    assert np.allclose(np.sqrt(squares), np.sort(np.cos(subspace_angles(x, y)))[::-1][:k], atol=1e-9)
    return np.sqrt(squares), x @ coefficients


def independent_columns(x):
    """Columns that span the same space, by pivoted QR."""
    _, r, pivots = scipy.linalg.qr(x, mode="economic", pivoting=True)
    diagonal = np.abs(np.diag(r))
    return x[:, np.sort(pivots[: (diagonal > 1e-10 * diagonal[0]).sum()])]


def pwcca(x, y, neurons):
    correlations, variates = canonical(independent_columns(x), independent_columns(y))
    variates = variates / np.linalg.norm(variates, axis=0)
    weights = [sum(abs(h @ neuron) for neuron in neurons.T) for h in variates.T]
    return float(np.average(correlations, weights=weights))


def pwcca_with_means(x, y):
    """As google/svcca has it: means added to the variates again, made orthogonal, beside uncentred neurons."""
    correlations, variates = canonical(centred(x), centred(y))
    q, _ = np.linalg.qr(variates + x.mean(0))
    return float(np.average(correlations, weights=np.abs(q.T @ x).sum(1)))


def leading(x, variance, power=2):
    """Principal directions by the eigenvectors of the covariance, as many as the threshold asks for."""
    values, axes = np.linalg.eigh(x.T @ x)
    values, axes = np.maximum(values[::-1], 0), axes[:, ::-1]
    shares = values ** (power / 2) / (values ** (power / 2)).sum()
    kept = int((np.cumsum(shares) < variance - 1e-13).sum()) + 1
    return x @ axes[:, :kept]


def svcca(x, y, variance, power=2):
    a, b = leading(x, variance, power), leading(y, variance, power)
    return {
        "variance": variance,
        "value": float(np.mean(canonical(a, b)[0])),
        "kept": [a.shape[1], b.shape[1]],
    }


def inverse_root(a):
    values, vectors = np.linalg.eigh(a)
    return vectors @ np.diag(values**-0.5) @ vectors.T


def regularized(x, y, ridge):
    n = len(x)
    covariance = lambda a: a.T @ a / (n - 1) + ridge * np.eye(a.shape[1])
    product = inverse_root(covariance(x)) @ (x.T @ y / (n - 1)) @ inverse_root(covariance(y))
    over = min(np.linalg.matrix_rank(x), np.linalg.matrix_rank(y))
    return {"ridge": ridge, "value": float(svdvals(product).sum() / over)}


def case(name, x, y):
    x, y = x.round(3), y.round(3)
    a, b = centred(x), centred(y)
    correlations, _ = canonical(independent_columns(a), independent_columns(b))
    p, q = (m @ np.linalg.pinv(m) for m in (a, b))
    ranks = [int(np.linalg.matrix_rank(m)) for m in (a, b)]
    assert abs(np.trace(p @ q) - (correlations**2).sum()) < 1e-9
    return {
        "name": name,
        "x": x.tolist(),
        "y": y.tolist(),
        "ranks": ranks,
        "correlations": correlations.tolist(),
        "cca": float(correlations.sum() / min(ranks)),
        "ccaOverDimension": float(correlations.sum() / min(x.shape[1], y.shape[1])),
        "ccaR2": float(np.trace(p @ q) / min(ranks)),
        "yanai": float(np.trace(p @ q) / np.sqrt(ranks[0] * ranks[1])),
        "svcca": [svcca(a, b, variance) for variance in (0.6, 0.9, 0.99)],
        "svccaBySingularValues": svcca(a, b, 0.6, power=1),
        "pwcca": pwcca(a, b, a),
        "pwccaOfY": pwcca(b, a, b),
        "pwccaWithMeans": pwcca_with_means(x, y) if ranks[0] == x.shape[1] <= ranks[1] else None,
        "regularized": [regularized(a, b, ridge) for ridge in (0.01, 1.0)],
    }


def main():
    random = np.random.default_rng(3)
    normal = random.standard_normal
    common = normal((36, 3)) * [3, 2, 1]
    x = common @ normal((3, 6)) + normal((36, 6)) + 2
    y = common @ normal((3, 9)) + 1.5 * normal((36, 9)) - 1
    deficient = np.round(common @ normal((3, 4)) + normal((36, 4)), 3)
    deficient = np.column_stack([deficient, deficient[:, 0] + deficient[:, 1], deficient[:, 2] - 4])
    cases = [
        case("more columns in y", x, y),
        case("rank 4 of 6 in x", deficient, y),
        case("fewer columns in y", y, x[:, :2]),
    ]
    versions = {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__}
    print(json.dumps({"madeBy": "python cca.fixture.py > cca.fixture.json", "versions": versions, "cases": cases}))


main()
