"""NDCG by scikit-learn and a regression with a jackknife over languages by numpy:

    python transfer.fixture.py > transfer.fixture.json      (numpy 2.4.6, scikit-learn 1.9.1, scipy 1.17.1)
"""

import json

import numpy as np
import scipy
import sklearn
from scipy.stats import spearmanr
from sklearn.metrics import ndcg_score

rng = np.random.default_rng(3)
codes = ["en", "de", "fr", "lv", "et", "fi", "ru"]
n = len(codes)
near = np.round(rng.random((n, n)), 1)
near = (near + near.T) / 2
far = rng.random((n, n))
far = (far + far.T) / 2
score = np.round(0.5 + 0.3 * near - 0.2 * far + 0.1 * rng.standard_normal((n, n)), 3)

choices = []
for t in range(n):
    sources = [s for s in range(n) if s != t]
    truth = score[sources, t]
    rank = np.array([1 + np.sum(truth > one) for one in truth])
    gains = 2.0 ** np.maximum(0, 11 - rank) - 1
    choices.append(
        {
            "target": codes[t],
            "spearman": spearmanr(near[sources, t], truth)[0],
            "ndcg": ndcg_score([gains], [near[sources, t]], k=3),
        }
    )

pairs = [(s, t) for s in range(n) for t in range(n) if s != t]
x = np.array([[near[p], far[p]] for p in pairs])
z = (x - x.mean(0)) / x.std(0)
y = np.array([score[p] for p in pairs])


def fit(rows):
    design = np.column_stack([np.ones(len(rows)), z[rows]])
    return np.linalg.lstsq(design, y[rows], rcond=None)[0]


everything = np.arange(len(pairs))
whole = fit(everything)
left = np.array([fit(np.array([k for k in everything if i not in pairs[k]])) for i in range(n)])
errors = np.sqrt((n - 1) / n * ((left - left.mean(0)) ** 2).sum(0))
residual = y - np.column_stack([np.ones(len(pairs)), z]) @ whole
print(
    json.dumps(
        {
            "madeBy": "python transfer.fixture.py > transfer.fixture.json",
            "versions": {"numpy": np.__version__, "scikit-learn": sklearn.__version__, "scipy": scipy.__version__},
            "languages": codes,
            "near": near.tolist(),
            "far": far.tolist(),
            "score": score.tolist(),
            "choices": choices,
            "coefficients": whole[1:].tolist(),
            "standardErrors": errors[1:].tolist(),
            "rSquared": 1 - residual @ residual / ((y - y.mean()) ** 2).sum(),
        }
    )
)
