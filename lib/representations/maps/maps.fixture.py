"""Reference values for maps.test.ts.

    python maps.fixture.py > maps.fixture.json

made with numpy 2.4.6, scipy 1.17.1, scikit-learn 1.9.1.
"""

import json

import numpy as np
import scipy.linalg
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.model_selection import KFold


def noise(i, j, seed):
    value = 1000 * np.sin(12.9898 * i + 78.233 * j + seed)
    return value - np.floor(value) - 0.5


def grid(n, d, seed):
    return noise(*np.meshgrid(np.arange(n), np.arange(d), indexing="ij"), seed)


def side(n, seed):
    """What languages share, noise of their own, scales that differ, and a place of their own."""
    d = 6
    own = grid(n, d, 0) + 0.4 * grid(n, d, seed)
    return own * (1 + 0.2 * np.arange(d)) + np.cos(np.arange(d) + seed)


x, y, z = side(30, 1), side(30, 2), side(30, 3)
cx, cy = x - x.mean(0), y - y.mean(0)


def reduced(penalty, rank):
    """Reduced-rank ridge by its definition: ridge of rows augmented by √penalty·I, projected."""
    ax = np.vstack([cx, np.sqrt(penalty) * np.eye(6)])
    ay = np.vstack([cy, np.zeros((6, 6))])
    a = np.linalg.lstsq(ax, ay, rcond=None)[0]
    _, _, vt = np.linalg.svd(ax @ a)
    return a @ vt[:rank].T @ vt[:rank]


q, total = scipy.linalg.orthogonal_procrustes(cx, cy)


def generalised(parts):
    centred = [part - part.mean(0) for part in parts]
    mean = np.mean(centred, axis=0)
    for _ in range(2000):
        turned = [part @ scipy.linalg.orthogonal_procrustes(part, mean)[0] for part in centred]
        mean = np.mean(turned, axis=0)
    return turned, np.mean([part.mean(0) for part in parts], axis=0)


turned, offset = generalised([x, y, z])

# Canonical correlation, by whitening with Cholesky factors: any whitening gives the same map.
lx, ly = np.linalg.cholesky(cx.T @ cx), np.linalg.cholesky(cy.T @ cy)
wx, wy = np.linalg.inv(lx).T, np.linalg.inv(ly).T
u, rho, vt = np.linalg.svd(wx.T @ cx.T @ cy @ wy)
canonical = wx @ u[:, :4] @ vt[:4] @ np.linalg.inv(wy)

mean_square = (np.linalg.svd(cx)[1] ** 2).mean()
penalties = mean_square * 10 ** (-3 + np.arange(13) / 2)


def error(penalty):
    left = 0
    for train, test in KFold(5).split(x):
        left += ((Ridge(alpha=penalty).fit(x[train], y[train]).predict(x[test]) - y[test]) ** 2).sum()
    return left


wide = np.hstack([x, x[:, :3] + x[:, 3:]])
print(
    json.dumps(
        {
            "leastSquares": LinearRegression().fit(x, y).coef_.T.tolist(),
            "ridge": Ridge(alpha=3.0).fit(x, y).coef_.T.tolist(),
            "reduced": reduced(0.0, 2).tolist(),
            "reducedRidge": reduced(3.0, 2).tolist(),
            "minimumNorm": np.linalg.lstsq(wide - wide.mean(0), cy, rcond=None)[0].tolist(),
            "rotation": q.tolist(),
            "scale": total / np.linalg.norm(cx) ** 2,
            "turned": turned[0].tolist(),
            "offset": offset.tolist(),
            "canonical": canonical.tolist(),
            "correlation": rho[:4].mean(),
            "penalty": min(penalties, key=error),
        }
    )
)
