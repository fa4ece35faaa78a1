"""Reference values of the geometry of one matrix for geometry.test.ts.

    python geometry.fixture.py > geometry.fixture.json
    needs numpy, scipy, scikit-learn, scikit-dimension, torch and IsoScore

IsoScore and scikit-dimension by their packages, silhouette and V-measure by scikit-learn, Spearman's
correlation by scipy; the rest by definition: all pairs, all quadruples, all leave-outs.
"""

import json
import platform
from importlib.metadata import version
from itertools import permutations

import numpy as np
import skdim
from IsoScore.IsoScore import IsoScore
from scipy.stats import spearmanr
from sklearn.metrics import homogeneity_completeness_v_measure, silhouette_score

rng = np.random.default_rng(7)


def participation(x):
    """Unbiased numerator and denominator, by the mean over every four different rows."""
    d = np.square(x[:, None] - x[None]).sum(-1) / 2
    of_trace, of_square = [], []
    for i, j, k, l in permutations(range(len(x)), 4):
        of_trace.append(d[i, j] * d[k, l])
        of_square.append(((x[i] - x[j]) @ (x[k] - x[l])) ** 2 / 4)
    return np.mean(of_trace) / np.mean(of_square)


def plain_participation(x):
    values = np.linalg.eigvalsh(np.cov(x.T))
    return values.sum() ** 2 / np.square(values).sum()


def effective_rank(x):
    s = np.linalg.svd(x - x.mean(0), compute_uv=False)
    p = s / s.sum()
    p = p[p > 1e-12]
    return np.exp(-(p * np.log(p)).sum())


def unit(x):
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def uniformity(x):
    u = unit(x)
    d = np.square(u[:, None] - u[None]).sum(-1)
    return np.log(np.exp(-2 * d[~np.eye(len(x), dtype=bool)]).mean())


def random_cosine(x):
    u = unit(x)
    return (u @ u.T)[~np.eye(len(x), dtype=bool)].mean()


def shares(x):
    """x [L, n, d]: variance components by expected mean squares."""
    L, n, _ = x.shape
    m = x.mean((0, 1))
    by_language, by_sentence = x.mean(1), x.mean(0)
    ss_l = n * np.square(by_language - m).sum()
    ss_s = L * np.square(by_sentence - m).sum()
    ss_i = np.square(x - by_language[:, None] - by_sentence[None] + m).sum()
    ms_l, ms_s, ms_i = ss_l / (L - 1), ss_s / (n - 1), ss_i / ((L - 1) * (n - 1))
    parts = np.array([(ms_l - ms_i) / n, (ms_s - ms_i) / L, ms_i])
    plain = np.array([ss_l, ss_s, ss_i])
    return (parts / parts.sum()).tolist(), (plain / plain.sum()).tolist()


small = rng.standard_normal((7, 3)) + 0.5
cloud = rng.standard_normal((60, 6)) * [3, 2, 1, 1, 0.5, 0.1] + [4, 0, 1, 0, 0, 0]
wide = rng.standard_normal((12, 20)) + 0.2
roll = rng.uniform(0, 1, (300, 2))
roll = np.c_[roll[:, 0] * np.cos(6 * roll[:, 0]), roll[:, 1], roll[:, 0] * np.sin(6 * roll[:, 0])]
labels = ["abc"[k % 3] for k in range(60)]
groups = [str(k // 2) for k in range(60)]
counts = rng.integers(0, 30, 60)
languages = rng.standard_normal((3, 8, 4)) + rng.standard_normal((3, 1, 4)) + 2 * rng.standard_normal((1, 8, 4)) + 100
documents = ["a", "b", "a", "c", "d", "e", "e", "f"]
clusters = rng.integers(0, 4, 60)

leave = lambda of, x: [of(np.delete(x, k, axis=0)) for k in range(len(x))]
by_document = [np.array([d != g for d in documents]) for g in dict.fromkeys(documents)]

print(
    json.dumps(
        {
            "versions": {p: version(p) for p in ("numpy", "scipy", "scikit-learn", "scikit-dimension", "IsoScore")}
            | {"python": platform.python_version()},
            "small": small.tolist(),
            "cloud": cloud.tolist(),
            "wide": wide.tolist(),
            "roll": roll.tolist(),
            "labels": labels,
            "groups": groups,
            "counts": counts.tolist(),
            "clusters": clusters.tolist(),
            "languages": languages.tolist(),
            "documents": documents,
            "participation": participation(small),
            "participationLeftOut": leave(participation, small),
            "plainParticipation": [plain_participation(x) for x in (small, cloud, wide)],
            "effectiveRank": [effective_rank(x) for x in (small, cloud, wide)],
            "isoScore": [float(IsoScore(x)) for x in (small, cloud)],
            "uniformity": [uniformity(x) for x in (small, cloud, wide)],
            "uniformityLeftOut": leave(uniformity, small),
            "randomCosine": [random_cosine(x) for x in (small, cloud, wide)],
            "randomCosineLeftOut": leave(random_cosine, small),
            "alignment": np.square(unit(cloud[:30]) - unit(cloud[30:])).sum(1).mean(),
            "twoNN": [float(skdim.id.TwoNN().fit(x).dimension_) for x in (cloud, roll)],
            "twoNNMore": float(skdim.id.TwoNN(discard_fraction=0.05).fit(roll).dimension_),
            "localPca": float(np.mean(skdim.id.lPCA(ver="FO").fit_pw(roll, n_neighbors=15).dimension_pw_)),
            "silhouette": [float(silhouette_score(cloud, labels, metric=m)) for m in ("euclidean", "cosine")],
            "vMeasure": [float(v) for v in homogeneity_completeness_v_measure(labels, clusters)],
            "norm": float(np.linalg.norm(cloud, axis=1).mean()),
            "normByFrequency": float(spearmanr(np.linalg.norm(cloud, axis=1), counts)[0]),
            "shares": shares(languages),
            "sharesLeftOut": [shares(languages[:, keep])[0] for keep in by_document],
        }
    )
)
