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


def folds_of(groups, count):
    """Consecutive groups in order of their names, the first folds a group longer."""
    names = sorted(set(groups))
    sizes = [len(names) // count + (fold < len(names) % count) for fold in range(count)]
    fold_of = dict(zip(names, np.repeat(range(count), sizes)))
    return PredefinedSplit([fold_of[group] for group in groups])


def residuals(model, x, y, split):
    return ((y - cross_val_predict(model, x, y, cv=split)) ** 2).sum()


def nested(x, y, groups=None):
    """Five folds, each with the ridge of nine that four folds of the rows outside it like best."""
    split = folds_of(groups, 5) if groups is not None else KFold(5)
    left = 0
    for train, test in split.split(x):
        centred = x[train] - x[train].mean(0)
        scale = (centred**2).sum() / np.linalg.matrix_rank(centred)
        inner = KFold(4) if groups is None else folds_of([groups[i] for i in train], 4)
        tried = [(residuals(Ridge(scale * 10.0**k), x[train], y[train], inner), -k) for k in range(-4, 5)]
        best = Ridge(scale * 10.0 ** -min(tried)[1]).fit(x[train], y[train])
        left += ((y[test] - best.predict(x[test])) ** 2).sum()
    return float(1 - left / ((y - y.mean(0)) ** 2).sum())


def case(name, x, y, groups, ridges=(0.5, 20.0)):
    x, y = x.round(3), y.round(3)
    determined = len(x) > x.shape[1] + 10
    by_groups = folds_of(groups, 5)
    return {
        "name": name,
        "x": x.tolist(),
        "y": y.tolist(),
        "groups": groups,
        "linear": in_sample(LinearRegression(), x, y) if determined else None,
        "heldOut": held_out(LinearRegression(), x, y, KFold(5)) if determined else None,
        "nested": nested(x, y),
        "nestedByGroups": nested(x, y, groups),
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
