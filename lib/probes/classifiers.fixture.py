"""Reference values of the classifiers for classifiers.test.ts, by scikit-learn and from definitions.

    python classifiers.fixture.py > classifiers.fixture.json        needs numpy, scipy and scikit-learn

Logistic regression by scikit-learn's Newton solver, to a gradient of 1e-8 that is written down from its
definition; grouped folds by scikit-learn's fit and predict on the same rows.
"""

import json
import platform
import warnings

import numpy as np
import scipy
import sklearn
from scipy.stats import multivariate_normal, spearmanr
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression, Ridge, RidgeClassifier
from sklearn.metrics import balanced_accuracy_score, f1_score, log_loss
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid

warnings.simplefilter("error")


def sample(seed, n, d, classes, apart, offset=0.0):
    """Rows of some classes around means of their own, in dimensions of unequal variance."""
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.arange(n) % classes)
    spread = 1 / np.sqrt(np.arange(1, d + 1))
    x = (rng.standard_normal((n, d)) + apart * rng.standard_normal((classes, d))[y]) * spread + offset
    return np.round(x, 4), y


def names(y):
    return [f"class {code}" for code in y]


def newton(penalty):
    return LogisticRegression(C=1 / penalty, solver="newton-cholesky", tol=1e-10, max_iter=10_000)


def logistic(x, y, penalty):
    fit = newton(penalty).fit(x, y)
    steepest = np.abs(gradient(x, y, fit, penalty)).max()
    assert steepest < 1e-8, steepest
    return fit


def gradient(x, y, fit, penalty):
    """Of the mean loss, written down from its definition."""
    onehot = np.eye(len(fit.classes_))[y]
    rest = (fit.predict_proba(x) - onehot) / len(y)
    if len(fit.classes_) == 2:
        rest = rest[:, 1:]
    return np.c_[rest.T @ x + penalty / len(y) * fit.coef_, rest.sum(0)]


def case(seed, n, d, classes, apart, penalty, offset=0.0):
    x, y = sample(seed, n, d, classes, apart, offset)
    fit = logistic(x, y, penalty)
    ridge = RidgeClassifier(alpha=penalty).fit(x, y)
    groups = np.arange(n) // 3
    fold = groups % 4
    held_out = {}
    for name, make in {
        "logistic": lambda: newton(penalty),
        "ridge": lambda: RidgeClassifier(alpha=penalty),
        "centroid": NearestCentroid,
        "neighbour": lambda: KNeighborsClassifier(1, metric="cosine"),
    }.items():
        told = np.empty(n, int)
        probabilities = np.zeros((n, classes))
        for f in range(4):
            probe = make().fit(x[fold != f], y[fold != f])
            told[fold == f] = probe.predict(x[fold == f])
            if name == "logistic":
                probabilities[fold == f] = probe.predict_proba(x[fold == f])
        held_out[name] = {
            "accuracy": float((told == y).mean()),
            "folds": [float((told == y)[fold == f].mean()) for f in range(4)],
            "balanced": float(balanced_accuracy_score(y, told)),
            "macroF1": float(f1_score(y, told, average="macro")),
        }
        if name == "logistic":
            held_out[name]["bits"] = float(log_loss(y, probabilities) / np.log(2))
            held_out[name]["calibration"] = calibration(probabilities, y)
    lda = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.2).fit(x, y)
    target = np.round(x @ np.arange(d) + np.random.default_rng(seed).standard_normal(n), 3)
    return {
        "x": x.tolist(),
        "labels": names(y),
        "fold": fold.tolist(),
        "groups": [f"sentence {g}" for g in groups],
        "penalty": penalty,
        "logistic": {"weights": fit.coef_.tolist(), "intercepts": fit.intercept_.tolist()},
        "ridge": {"weights": ridge.coef_.tolist(), "intercepts": ridge.intercept_.tolist()},
        "discriminant": lda.predict_log_proba(x).tolist(),
        "gaussian": gaussian(x, y, 0.3).tolist(),
        "target": target.tolist(),
        "regression": regression(x, target, penalty, fold),
        "heldOut": held_out,
    }


def gaussian(x, y, shrinkage):
    """ln p of every class by scipy's normal densities."""
    d = x.shape[1]
    logs = []
    for code in range(y.max() + 1):
        own = x[y == code]
        s = np.cov(own.T, bias=True)
        s = (1 - shrinkage) * s + shrinkage * np.trace(s) / d * np.eye(d)
        logs.append(multivariate_normal(own.mean(0), s).logpdf(x) + np.log(len(own) / len(x)))
    logs = np.array(logs).T
    return logs - scipy.special.logsumexp(logs, axis=1, keepdims=True)


def regression(x, target, penalty, fold):
    fit = Ridge(alpha=penalty).fit(x, target)
    told, middle = np.empty(len(x)), np.empty(len(x))
    for f in np.unique(fold):
        told[fold == f] = Ridge(alpha=penalty).fit(x[fold != f], target[fold != f]).predict(x[fold == f])
        middle[fold == f] = target[fold != f].mean()
    return {
        "weights": fit.coef_.tolist(),
        "intercept": float(fit.intercept_),
        "r2": float(1 - ((target - told) ** 2).sum() / ((target - middle) ** 2).sum()),
        "rankCorrelation": float(spearmanr(target, told).statistic),
    }


def calibration(probabilities, y, bins=15):
    claimed, told = probabilities.max(1), probabilities.argmax(1)
    total = 0.0
    for b in range(bins):
        inside = (claimed > b / bins) & (claimed <= (b + 1) / bins)
        if inside.any():
            total += inside.mean() * abs((told == y)[inside].mean() - claimed[inside].mean())
    return float(total)


print(
    json.dumps(
        {
            "versions": {
                "python": platform.python_version(),
                "numpy": np.__version__,
                "scipy": scipy.__version__,
                "scikit-learn": sklearn.__version__,
            },
            "threeClasses": case(1, 60, 6, 3, 0.8, 1.0),
            "twoClasses": case(2, 60, 5, 2, 0.5, 0.1),
            "moreDimensionsThanRows": case(3, 24, 30, 3, 0.5, 0.01),
            "farFromTheOrigin": case(4, 60, 4, 4, 0.8, 0.5, offset=10.0),
        }
    )
)
