"""Reference values for transport.test.ts.

    python transport.fixture.py > transport.fixture.json

made with numpy 2.4.6, scipy 1.17.1 and POT 0.9.7.post1.
"""

import json

import numpy as np
import ot


def noise(i, j, seed):
    value = 1000 * np.sin(12.9898 * i + 78.233 * j + seed)
    return value - np.floor(value) - 0.5


def grid(n, d, seed):
    return noise(*np.meshgrid(np.arange(n), np.arange(d), indexing="ij"), seed)


def weights(n):
    w = 1 + np.arange(n) % 4
    return w / w.sum()


x, y, z = grid(12, 3, 1), 1.5 * grid(9, 3, 2) + 0.3, grid(12, 3, 3) - 0.2
even = lambda n: np.full(n, 1 / n)
c = ot.dist(x, y)
a, b = weights(12), weights(9)
plan = ot.emd(a, b, c)
smooth, log = ot.sinkhorn(a, b, c, 0.05, method="sinkhorn_log", stopThr=1e-14, numItermax=100000, log=True)
sharp = ot.sinkhorn(even(12), even(9), c, 0.004, method="sinkhorn_log", stopThr=1e-13, numItermax=400000)


def value(p, q, cost, eps):
    t = ot.sinkhorn(p, q, cost, eps, method="sinkhorn_log", stopThr=1e-14, numItermax=100000)
    return (t * cost).sum() + eps * (t * np.log(t / np.outer(p, q))).sum()


axes = grid(7, 3, 4)
axes /= np.linalg.norm(axes, axis=1, keepdims=True)

mean_x, mean_y = x.mean(0), y.mean(0)
sx, sy = np.cov(x.T, bias=True), np.cov(y.T, bias=True)
gauss = ot.gaussian.bures_wasserstein_distance(mean_x, mean_y, sx, sy)
mapping, _ = ot.gaussian.bures_wasserstein_mapping(mean_x, mean_y, sx, sy)

# From the first cloud's points with its weights, as the barycenter's own: POT takes even ones unless told.
bary, blog = ot.lp.free_support_barycenter(
    [x, y, z], [a, even(9), even(12)], X_init=x, b=a, weights=np.array([0.5, 0.3, 0.2]),
    numItermax=500, stopThr=1e-24, log=True,
)

dx, dy = ot.dist(x, x, metric="euclidean"), ot.dist(y, y, metric="euclidean")
gw, glog = ot.gromov.gromov_wasserstein(dx, dy, a, b, "square_loss", log=True, tol_rel=1e-12, tol_abs=1e-12, max_iter=1000)

print(
    json.dumps(
        {
            "evenCost": ot.emd2(even(12), even(9), c),
            "plan": plan.tolist(),
            "cost": float((plan * c).sum()),
            "sinkhorn": smooth.tolist(),
            "sharp": sharp.tolist(),
            "value": value(a, b, c, 0.05),
            "divergence": value(a, b, c, 0.5) - value(a, a, ot.dist(x, x), 0.5) / 2 - value(b, b, ot.dist(y, y), 0.5) / 2,
            "sliced": ot.sliced_wasserstein_distance(x, y, projections=axes.T),
            "slicedEqual": ot.sliced_wasserstein_distance(x, z, projections=axes.T),
            "gaussian": float(gauss),
            "mapping": np.asarray(mapping).tolist(),
            "barycenter": bary.tolist(),
            "gromov": float(glog["gw_dist"]),
        }
    )
)
