"""Reference values of linear predictivity for linear-predictivity.test.ts, by scikit-learn.

    python linear-predictivity.fixture.py > linear-predictivity.fixture.json        needs numpy and scikit-learn
"""

import json
import platform

import numpy as np
import sklearn
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.metrics import r2_score
from sklearn.model_selection import KFold, PredefinedSplit, cross_val_predict


def share(y, predicted):
    """Of all columns together."""
    return float(r2_score(y, predicted, multioutput="variance_weighted"))


def in_sample(model, x, y):
    return share(y, model.fit(x, y).predict(x))


def held_out(model, x, y, split):
    return share(y, cross_val_predict(model, x, y, cv=split))


def case(name, x, y, groups, ridges=(0.5, 20.0)):
    x, y = x.round(3), y.round(3)
    determined = len(x) > x.shape[1] + 10
    # Five folds of consecutive groups by name, the first ones a group longer.
    names = sorted(set(groups))
    sizes = [len(names) // 5 + (fold < len(names) % 5) for fold in range(5)]
    fold_of = dict(zip(names, np.repeat(range(5), sizes)))
    by_groups = PredefinedSplit([fold_of[group] for group in groups])
    return {
        "name": name,
        "x": x.tolist(),
        "y": y.tolist(),
        "groups": groups,
        "linear": in_sample(LinearRegression(), x, y) if determined else None,
        "heldOut": held_out(LinearRegression(), x, y, KFold(5)) if determined else None,
        "ridges": [
            {
                "ridge": ridge,
                "value": in_sample(Ridge(ridge), x, y),
                "heldOut": held_out(Ridge(ridge), x, y, KFold(5)),
                "heldOutByGroups": held_out(Ridge(ridge), x, y, by_groups),
            }
            for ridge in ridges
        ],
    }


def main():
    random = np.random.default_rng(5)
    normal = random.standard_normal
    common = normal((33, 3)) * [3, 2, 1]
    x = common @ normal((3, 5)) + normal((33, 5)) + 2
    y = (common @ normal((3, 7)) + 1.5 * normal((33, 7)) - 1) * np.arange(1, 8)
    groups = [f"document {i * i % 17}" for i in range(33)]
    cases = [
        case("five columns to seven", x, y, groups),
        case("seven columns to five", y, x, groups),
        case("more columns than rows in x", x[:12] @ normal((5, 20)) + normal((12, 20)), y[:12], groups[:12]),
    ]
    versions = {"python": platform.python_version(), "numpy": np.__version__, "scikit-learn": sklearn.__version__}
    made_by = "python linear-predictivity.fixture.py > linear-predictivity.fixture.json"
    print(json.dumps({"madeBy": made_by, "versions": versions, "cases": cases}))


main()
