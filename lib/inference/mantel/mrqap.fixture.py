"""MRQAP with double semi-partialing over all 720 orders of six languages, by least squares:

    python mrqap.fixture.py > mrqap.fixture.json      (numpy 2.4.6)
"""

import itertools
import json

import numpy as np

given = json.load(open("mantel.fixture.json"))["six"]
above = np.triu_indices(6, 1)
# R's dist goes down the columns of the lower triangle, which is along the rows of the upper one.
y, x, z = (np.array(given[name]) for name in "abc")


def square(pairs):
    full = np.zeros((6, 6))
    full[above] = pairs
    return full + full.T


def t_of(response, own, other):
    design = np.column_stack([np.ones(15), own, other])
    beta, *_ = np.linalg.lstsq(design, response, rcond=None)
    residual = response - design @ beta
    variance = residual @ residual / 12 * np.linalg.inv(design.T @ design)[1, 1]
    return beta[1], beta[1] / np.sqrt(variance)


result = []
for own, other in [(x, z), (z, x)]:
    base = np.column_stack([np.ones(15), other])
    residual = square(own - base @ np.linalg.lstsq(base, own, rcond=None)[0])
    beta, t = t_of(y, own, other)
    shuffled = [
        t_of(y, residual[np.ix_(order, order)][above], other)[1]
        for order in itertools.permutations(range(6))
    ]
    result.append(
        {
            "coefficient": beta * own.std() / y.std(),
            "partialCorrelation": t / np.sqrt(t**2 + 12),
            "p": float(np.mean(np.array(shuffled) >= t - 1e-10)),
        }
    )
print(json.dumps({"madeBy": "python mrqap.fixture.py > mrqap.fixture.json", "versions": {"numpy": np.__version__}, "coefficients": result}, indent=1))
