"""The online code's length re-derived for description-length.test.ts, by another script than the package's.

    python description-length.fixture.py > description-length.fixture.json      needs numpy and scikit-learn

Rows are told in the order in which they stand. Probabilities by scikit-learn's Newton solver; classes not
told yet share u/(m + k) by Laplace's rule.
"""

import json
import platform

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression

ends, penalty, classes = [2, 5, 12, 30, 80], 0.5, 4
rng = np.random.default_rng(5)
y = rng.integers(0, classes, 80)
y[:2] = 1
y[2:5] = [1, 2, 1]
x = np.round(rng.standard_normal((80, 5)) + rng.standard_normal((classes, 5))[y], 3)


def bits(known, told):
    m, seen = len(known), np.unique(known)
    if len(seen) < 2:
        counts = np.bincount(known, minlength=classes)
        return -np.log2((counts[told] + 1) / (m + classes)).sum()
    fit = LogisticRegression(C=1 / penalty, solver="newton-cholesky", tol=1e-10, max_iter=10_000)
    p = fit.fit(x[:m], known).predict_proba(x[m : m + len(told)])
    unseen = classes - len(seen)
    total = 0.0
    for row, label in zip(p, told):
        place = np.flatnonzero(fit.classes_ == label)
        total -= np.log2(row[place[0]] * (1 - unseen / (m + classes)) if len(place) else 1 / (m + classes))
    return float(total)


blocks = [ends[0] * np.log2(classes)]
blocks += [bits(y[:start], y[start:end]) for start, end in zip(ends, ends[1:])]
print(
    json.dumps(
        {
            "versions": {
                "python": platform.python_version(),
                "numpy": np.__version__,
                "scikit-learn": sklearn.__version__,
            },
            "x": x.tolist(),
            "labels": [f"class {code}" for code in y],
            "ends": ends,
            "penalty": penalty,
            "blocks": [float(b) for b in blocks],
            "online": float(sum(blocks)),
            "uniform": float(80 * np.log2(classes)),
        }
    )
)
