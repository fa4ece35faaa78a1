"""Tails and quantiles by scipy for statistics.test.ts.

    python statistics.fixture.py > statistics.fixture.json        needs scipy
"""

import json

import scipy
from scipy.stats import norm, pearson3, t

print(
    json.dumps(
        {
            "madeBy": "python statistics.fixture.py > statistics.fixture.json",
            "versions": {"scipy": scipy.__version__},
            "normalUpperTail": [[z, norm.sf(z)] for z in (-3, -1, 0, 0.5, 1.96, 3, 5, 7)],
            "studentQuantile": [
                [p, df, t.ppf(p, df)] for p in (0.5, 0.9, 0.975, 0.995) for df in (4, 5, 13, 49, 999, 4999)
            ],
            "pearsonIIIUpperTail": [
                [z, skew, pearson3.sf(z, skew)]
                for z in (-2, -0.3, 0, 1.7, 3, 6)
                for skew in (-1, -0.2, 0, 0.01, 0.3, 1, 2.8)
            ],
        }
    )
)
