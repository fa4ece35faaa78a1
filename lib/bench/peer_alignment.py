"""What bench compares maps and transport with: scikit-learn, numpy and POT, as a researcher would call them."""

import time

import numpy as np


def timed(work):
    start = time.perf_counter()
    value = work()
    return {"milliseconds": (time.perf_counter() - start) * 1e3, "value": float(value)}


def two(path, n, d):
    return np.fromfile(path, np.float32).reshape(-1, n, d)[:2]


def ridge(path, n, d, penalty):
    from sklearn.linear_model import Ridge

    x, y = two(path, n, d)
    return timed(lambda: Ridge(alpha=penalty).fit(x, y).coef_[0, 0])


def least_squares(path, n, d):
    from sklearn.linear_model import LinearRegression

    x, y = two(path, n, d)
    return timed(lambda: LinearRegression().fit(x, y).coef_[0, 0])


def rotations(path, n, d):
    """The Procrustes rotation of every pair; what is of one side once."""
    x = np.fromfile(path, np.float32).reshape(-1, n, d)

    def work():
        centred = [one - one.mean(0) for one in x]
        for i in range(len(x)):
            for j in range(i + 1, len(x)):
                u, _, vt = np.linalg.svd(centred[i].T @ centred[j])
                turn = u @ vt
        return turn[0, 0]

    return timed(work)


def sinkhorn(path, n, d, regularization):
    """POT's default method, which is its fastest and not stable, and its stable one where it is asked for."""
    import ot

    x, y = two(path, n, d).astype(np.float64)
    costs = ot.dist(x, y)
    costs /= costs.max()
    even = np.full(n, 1 / n)
    return timed(lambda: (ot.sinkhorn(even, even, costs, regularization) * costs).sum())


alignment_tasks = (ridge, least_squares, rotations, sinkhorn)
