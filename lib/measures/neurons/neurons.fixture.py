"""Reference values of neuron correlations for neurons.test.ts.

    python neurons.fixture.py > neurons.fixture.json        needs numpy, scipy and POT
"""

import json
import platform

import numpy as np
import ot
import scipy
from scipy.optimize import linear_sum_assignment
from scipy.stats import pearsonr


def case(name, n, p, q, rng):
    shared = rng.normal(size=(n, 3))
    x = (shared @ rng.normal(size=(3, p)) + rng.normal(size=(n, p))).round(3)
    y = (shared @ rng.normal(size=(3, q)) + rng.normal(size=(n, q)) + 2).round(3)
    r = np.array([[pearsonr(x[:, i], y[:, j]).statistic for j in range(q)] for i in range(p)])
    rows, columns = linear_sum_assignment(-np.abs(r))
    plan = ot.emd(np.full(p, 1 / p), np.full(q, 1 / q), 1 - r)
    return {
        "name": name,
        "x": x.tolist(),
        "y": y.tolist(),
        "anc": np.abs(np.diag(r)).mean() if p == q else None,
        "signedAnc": np.diag(r).mean() if p == q else None,
        "matched": np.abs(r[rows, columns]).mean(),
        "soft": (plan * r).sum(),
    }


rng = np.random.default_rng(9)
print(
    json.dumps(
        {
            "madeBy": "python neurons.fixture.py > neurons.fixture.json",
            "versions": {
                "python": platform.python_version(),
                "numpy": np.__version__,
                "scipy": scipy.__version__,
                "POT": ot.__version__,
            },
            "cases": [
                case("equally many neurons", 20, 7, 7, rng),
                case("fewer and more neurons", 15, 6, 10, rng),
                case("more and fewer neurons", 12, 13, 5, rng),
                case("many neurons", 9, 25, 25, rng),
            ],
        }
    )
)
