"""Reference values of representational similarity analysis for rsa.test.ts.

    python rsa.fixture.py > rsa.fixture.json        needs numpy, scipy, scikit-learn and rsatoolbox

Distances by scipy's pdist (Mahalanobis with scikit-learn's LedoitWolf), comparisons by scipy and
rsatoolbox, Kendall's tau-a by counting, partial and deconfounded correlations by least squares.
"""

import json
import platform
from importlib.metadata import version

import numpy as np
import scipy
import sklearn
from rsatoolbox.rdm.compare import compare
from scipy.spatial.distance import pdist
from scipy.stats import kendalltau, pearsonr, rankdata, spearmanr
from sklearn.covariance import LedoitWolf, ShrunkCovariance


def mahalanobis(x, covariance):
    return pdist(x, "mahalanobis", VI=np.linalg.inv(covariance))


distances = {
    "correlation": lambda x: pdist(x, "correlation"),
    "cosine": lambda x: pdist(x, "cosine"),
    "euclidean": lambda x: pdist(x, "euclidean"),
    "squaredEuclidean": lambda x: pdist(x, "sqeuclidean"),
    "mahalanobis": lambda x: mahalanobis(x, LedoitWolf().fit(x).covariance_),
}


def tau_a(a, b):
    i, j = np.triu_indices(len(a), 1)
    return np.mean(np.sign(a[i] - a[j]) * np.sign(b[i] - b[j]))


def of_toolbox(method):
    return lambda a, b: compare(a[None], b[None], method).item()


comparisons = {
    "pearson": lambda a, b: pearsonr(a, b).statistic,
    "spearman": lambda a, b: spearmanr(a, b).statistic,
    "kendallTauA": tau_a,
    "kendallTauB": lambda a, b: kendalltau(a, b).statistic,
    "cosine": lambda a, b: a @ b / np.sqrt(a @ a * (b @ b)),
    "whitenedPearson": of_toolbox("corr_cov"),
    "whitenedCosine": of_toolbox("cosine_cov"),
}


def unexplained(v, confounds):
    design = np.column_stack([np.ones(len(v)), *confounds])
    return v - design @ np.linalg.lstsq(design, v, rcond=None)[0]


def partial(a, b, confounds):
    a, b = (unexplained(v, confounds) for v in (a, b))
    return a @ b / np.sqrt(a @ a * (b @ b))


def case(name, x, y, rng):
    values = {
        d: {c: compare_by(of(x), of(y)) for c, compare_by in comparisons.items()}
        for d, of in distances.items()
    }
    lengths = rng.integers(4, 30, (len(x), 2))
    confounds = [pdist(lengths[:, [k]]) for k in (0, 1)]
    a, b = (pdist(z, "euclidean") for z in (x, y))
    return {
        "name": name,
        "x": x.tolist(),
        "y": y.tolist(),
        "values": values,
        "lengths": lengths.tolist(),
        "partialPearson": partial(a, b, confounds),
        "partialSpearman": partial(rankdata(a), rankdata(b), [rankdata(c) for c in confounds]),
        "deconfounded": spearmanr(*(unexplained(v, confounds) for v in (a, b))).statistic,
        "shrinkage": [LedoitWolf().fit(z).shrinkage_ for z in (x, y)],
        "shrunkByHalf": spearmanr(
            *(mahalanobis(z, ShrunkCovariance(shrinkage=0.5).fit(z).covariance_) for z in (x, y))
        ).statistic,
    }


def sides(n, p, q, rng):
    shared = rng.normal(size=(n, 3))
    return (
        (shared @ rng.normal(size=(3, p)) + 0.8 * rng.normal(size=(n, p)) + offset).round(3)
        for p, offset in ((p, 0), (q, 1))
    )


def tied(n, rng):
    """Whole numbers, by which many distances are equal, and two rows that are."""
    x, y = rng.integers(0, 3, (n, 4)), rng.integers(0, 4, (n, 3))
    x[:, 0] = np.arange(n) % 4 + 3
    y[:, 1] = np.arange(n) % 3 + 5
    x[1], y[2] = x[0], y[0]
    return x.astype(float), y.astype(float)


def tied_case(x, y):
    a, b = (pdist(z, "sqeuclidean") for z in (x, y))
    values = {name: compare_by(a, b) for name, compare_by in comparisons.items()}
    return {"x": x.tolist(), "y": y.tolist(), "values": values}


rng = np.random.default_rng(12)
print(
    json.dumps(
        {
            "madeBy": "python rsa.fixture.py > rsa.fixture.json",
            "versions": {
                "python": platform.python_version(),
                "numpy": np.__version__,
                "scipy": scipy.__version__,
                "scikit-learn": sklearn.__version__,
                "rsatoolbox": version("rsatoolbox"),
            },
            "cases": [
                case("more rows than columns", *sides(20, 4, 6, rng), rng),
                case("more columns than rows", *sides(12, 20, 30, rng), rng),
                case("another number of columns", *sides(15, 9, 3, rng), rng),
            ],
            "tied": tied_case(*tied(14, rng)),
        }
    )
)
