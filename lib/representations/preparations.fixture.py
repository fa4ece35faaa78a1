"""Reference values for preparations.test.ts.

    python preparations.fixture.py > preparations.fixture.json

made with numpy 2.4.6, scipy 1.17.1, scikit-learn 1.9.1, concept-erasure 0.2.4 (torch 2.15.0, CPU).
"""

import json

import numpy as np
import scipy.linalg
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler


def noise(i, j, seed):
    value = 1000 * np.sin(12.9898 * i + 78.233 * j + seed)
    return value - np.floor(value) - 0.5


def rows(n, d, seed):
    """Scales that fall with the dimension, and means away from 0."""
    i, j = np.meshgrid(np.arange(n), np.arange(d), indexing="ij")
    x = noise(i, j, seed)
    x = x + 0.5 * np.roll(x, 1, axis=1)
    return x / (1 + np.arange(d)) ** 0.5 + 0.3 * np.cos(np.arange(d) + seed)


x = rows(40, 6, 1)
new = rows(5, 6, 2)
mean = x.mean(0)
sigma = np.cov(x.T)


def power(matrix, p):
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * values**p) @ vectors.T


pca = PCA(whiten=True).fit(x)
top = PCA(2).fit(x).components_
shrunk = 0.8 * sigma + 0.2 * np.trace(sigma) / 6 * np.eye(6)
unit = x / np.linalg.norm(x, axis=1, keepdims=True)
pairs = [(i, l) for i in range(40) for l in range(40) if i != l]
parts = np.mean([unit[i] * unit[l] for i, l in pairs], axis=0)

print(
    json.dumps(
        {
            "standardized": StandardScaler().fit(x).transform(new).tolist(),
            "pcaAbsolute": np.abs(pca.transform(new)).tolist(),
            "zca": ((new - mean) @ np.real(scipy.linalg.inv(scipy.linalg.sqrtm(sigma)))).tolist(),
            "half": ((new - mean) @ power(sigma, -0.25)).tolist(),
            "shrunkZca": ((new - mean) @ power(shrunk, -0.5)).tolist(),
            "cholesky": ((new - mean) @ np.linalg.cholesky(np.linalg.inv(sigma))).tolist(),
            "allButTheTop": ((new - mean) - (new - mean) @ top.T @ top).tolist(),
            "cosineParts": parts.tolist(),
        }
    )
)
