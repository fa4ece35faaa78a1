"""Reference values for erasers.test.ts.

    python erasers.fixture.py > erasers.fixture.json

made with numpy 2.4.6 and concept-erasure 0.2.4 (torch 2.15.0, CPU), whose threshold for singular
values (0.01, absolute) is set to what leaves nothing, and whose limit on the trace is off.
LSAR and INLP are written out again from the papers.
"""

import json

import numpy as np
import torch
from concept_erasure import LeaceFitter


def noise(i, j, seed):
    value = 1000 * np.sin(12.9898 * i + 78.233 * j + seed)
    return value - np.floor(value) - 0.5


def grid(n, d, seed):
    return noise(*np.meshgrid(np.arange(n), np.arange(d), indexing="ij"), seed)


def side(n, seed):
    d = 6
    own = grid(n, d, 0) + 0.4 * grid(n, d, seed)
    return own * (1 + 0.2 * np.arange(d)) + np.cos(np.arange(d) + seed)


parts = [side(30, seed) for seed in (1, 2, 3)]
x = np.vstack(parts)
z = np.repeat(np.eye(3), 30, axis=0)
new = side(5, 4)


def leace(shrinkage):
    fitter = LeaceFitter(
        6, 3, dtype=torch.float64, shrinkage=shrinkage, svd_tol=1e-8, constrain_cov_trace=False
    )
    fitter.update(torch.tensor(x), torch.tensor(z))
    return fitter.eraser(torch.tensor(new)).tolist()


def lsar(rank):
    m = np.stack([part.mean(0) for part in parts], axis=1)
    ones = np.ones(3)
    mean = m @ ones / 3
    u, s, vt = np.linalg.svd(m - np.outer(mean, ones), full_matrices=False)
    low = np.outer(mean, ones) + u[:, :rank] * s[:rank] @ vt[:rank]
    shared = np.linalg.pinv(low).T @ ones
    shared = shared / (shared @ shared)
    u, _, _ = np.linalg.svd(low - np.outer(shared, ones), full_matrices=False)
    specific = u[:, :rank]
    return {"new": (new - new @ specific @ specific.T).tolist(), "shared": shared.tolist()}


def inlp(rounds):
    """With the ridge classifier: regression on ±1, penalty 1."""
    basis = np.zeros((6, 0))
    for _ in range(rounds):
        left = x - x @ basis @ basis.T
        centred = left - left.mean(0)
        targets = 2 * z - 1
        w = np.linalg.solve(centred.T @ centred + np.eye(6), centred.T @ (targets - targets.mean(0)))
        u, s, _ = np.linalg.svd(np.hstack([basis, w]), full_matrices=False)
        rest = w - basis @ basis.T @ w
        u, s, _ = np.linalg.svd(rest, full_matrices=False)
        basis = np.hstack([basis, u[:, s > 1e-6 * np.linalg.norm(w)]])
    return {"rank": basis.shape[1], "new": (new - new @ basis @ basis.T).tolist()}


_, _, vt = np.linalg.svd(parts[0], full_matrices=False)
print(
    json.dumps(
        {
            "leace": leace(False),
            "shrunkLeace": leace(True),
            "lsar1": lsar(1),
            "lsar2": lsar(2),
            "inlp1": inlp(1),
            "inlp2": inlp(2),
            "lir": (new - new @ np.outer(vt[0], vt[0])).tolist(),
        }
    )
)
