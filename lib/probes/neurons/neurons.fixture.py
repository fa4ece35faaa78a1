"""Reference values of rankings of neurons for neurons.test.ts.

    python neurons.fixture.py > neurons.fixture.json        needs numpy and scikit-learn
"""

import json
import platform
from importlib.metadata import version

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, mutual_info_score

rng = np.random.default_rng(5)
labels = np.array(["a", "b", "c"])[np.arange(60) % 3]
x = rng.standard_normal((60, 5)) + np.outer(labels == "a", [0, 2, 0, 0, 0.5])
x[:, 3] = np.round(x[:, 3])  # ties
edges = lambda v: np.sort(v)[[60 * (b + 1) // 6 for b in range(5)]]
bins = lambda v: (v[:, None] >= edges(v)[None]).sum(1)
weights = LogisticRegression(C=1, tol=1e-10, max_iter=10000).fit(x, labels).coef_

print(
    json.dumps(
        {
            "versions": {p: version(p) for p in ("numpy", "scikit-learn")} | {"python": platform.python_version()},
            "x": x.tolist(),
            "labels": labels.tolist(),
            "averagePrecision": {c: [average_precision_score(labels == c, v) for v in x.T] for c in "abc"},
            "mutualInformation": [mutual_info_score(labels, bins(v)) / np.log(2) for v in x.T],
            "weights": (x.std(0) * np.abs(weights).sum(0)).tolist(),
        }
    )
)
