"""Values that the tests of lib/retrieval are held to: python retrieval.fixture.py > retrieval.fixture.json

Searches by faiss; CSLS, inverted softmax and margins re-derived from vecmap's eval_translation.py and LASER's
mine_bitexts.py; matching by scipy; votes, F1 and ranks by scikit-learn; skewness and McNemar by scipy.
"""
import json

import faiss
import numpy as np
import scipy
import sklearn
from scipy.optimize import linear_sum_assignment
from scipy.stats import binomtest, skew
from sklearn.metrics import f1_score, label_ranking_average_precision_score, precision_score, recall_score
from sklearn.neighbors import KNeighborsClassifier

n, m, d = 60, 50, 8
noise = lambda rows, seed: np.mod(
    1000 * np.sin(12.9898 * np.arange(rows)[:, None] + 78.233 * np.arange(d)[None, :] + seed), 1
) - 0.5
shared = noise(n, 0)
x = 0.4 + shared + 0.6 * noise(n, 1)
y = 0.4 + shared[:m] + 0.6 * noise(m, 2)
unit = lambda a: a / np.linalg.norm(a, axis=1, keepdims=True)
s = unit(x) @ unit(y).T


def faiss_search(index, queries, candidates, k=5):
    index.add(candidates.astype("float32"))
    return index.search(queries.astype("float32"), k)[1].tolist()


def topk_mean(matrix, k):  # vecmap: the mean of the k largest of each row
    return -np.sort(-matrix, axis=1)[:, :k].mean(1)


order = lambda scores, k=5: np.argsort(-scores, axis=1, kind="stable")[:, :k].tolist()
csls = 2 * s - topk_mean(s, 10)[:, None] - topk_mean(s.T, 10)[None, :]
a, b = topk_mean(s, 4)[:, None], topk_mean(s.T, 4)[None, :]
ratio, distance = s / ((a + b) / 2), s - (a + b) / 2
softmax = np.exp(30 * s) / np.exp(30 * s).sum(0, keepdims=True)  # vecmap: each target over all sources


def laser_max(scores):  # LASER: both directions, best first, no sentence twice
    forward, backward = scores.argmax(1), scores.argmax(0)
    pairs = np.stack([np.r_[np.arange(n), backward], np.r_[forward, np.arange(m)]], 1)
    values = np.r_[scores.max(1), scores.max(0)]
    sources, targets, kept = set(), set(), []
    for i in np.argsort(-values, kind="stable"):
        source, target = map(int, pairs[i])
        if source not in sources and target not in targets:
            sources.add(source), targets.add(target)
            kept.append([source, target, float(values[i])])
    return kept


def bucc_threshold(pairs, gold):  # BUCC's baseline, as sentence-transformers has it
    right, best, threshold = 0, 0, 0
    for i, (source, target, score) in enumerate(pairs[:-1]):
        right += (source, target) in gold
        if right:
            precision, recall = right / (i + 1), right / len(gold)
            f1 = 2 * precision * recall / (precision + recall)
            if f1 > best:
                best, threshold = f1, (score + pairs[i + 1][2]) / 2
    return best, threshold


mined = laser_max(ratio)
gold = {(i, i) for i in range(m)}
best, threshold = bucc_threshold(mined, gold)
kept = [(source, target) for source, target, score in mined if score >= threshold]
every = sorted(set(kept) | gold)
truth, said = [pair in gold for pair in every], [pair in set(kept) for pair in every]

rows, columns = linear_sum_assignment(-s)
answers = [[(i * 7) % m] + ([(i * 3) % m] if i % 2 else []) for i in range(n)]
is_right = np.zeros((n, m), int)
for i, list_ in enumerate(answers):
    is_right[i, list_] = 1
rank = lambda scores: [1 + int((scores[i] > scores[i][answers[i]].max()).sum()) for i in range(n)]
labels = [["a", "b"][i % 2] for i in range(m)]
one_right = np.zeros((m, m), int)
np.fill_diagonal(one_right, 1)
occurrences = np.bincount(np.ravel(order(s[:m], 10)), minlength=m)
near = s[:m]
hits, csls_hits = near.argmax(1) == np.arange(m), csls[:m].argmax(1) == np.arange(m)
second = np.tanh(x[:, :5] + 0.3 * noise(n, 5)[:, :5]), np.tanh(y[:, :5] + 0.3 * noise(m, 6)[:, :5])
fused = 0.7 * s + 0.3 * unit(second[0]) @ unit(second[1]).T
off = unit(x)
print(json.dumps({
    "versions": {p.__name__: p.__version__ for p in (np, scipy, sklearn, faiss)},
    "madeBy": "python lib/retrieval/retrieval.fixture.py > lib/retrieval/retrieval.fixture.json",
    "nearest": {
        "cosine": faiss_search(faiss.IndexFlatIP(d), unit(x), unit(y)),
        "dotProduct": faiss_search(faiss.IndexFlatIP(d), x, y),
        "euclidean": faiss_search(faiss.IndexFlatL2(d), x, y),
        "csls": order(csls), "marginRatio": order(ratio), "marginDistance": order(distance),
        "invertedSoftmax": order(softmax),
    },
    "values": {
        "cosine": s[3, 7], "dotProduct": x[3] @ y[7], "euclidean": -((x[3] - y[7]) ** 2).sum(),
        "csls": csls[3, 7], "marginRatio": ratio[3, 7], "marginDistance": distance[3, 7],
    },
    "backward": {"csls": order(csls.T, 1), "marginRatio": order(ratio.T, 1),
                 "invertedSoftmax": order((np.exp(30 * s) / np.exp(30 * s).sum(1, keepdims=True)).T, 1)},
    "assignment": columns[np.argsort(rows)].tolist(), "assignmentRows": sorted(rows.tolist()),
    "assignmentSum": s[rows, columns].sum(),
    "mutual": [[int(i), int(s[i].argmax())] for i in range(n) if s[:, s[i].argmax()].argmax() == i],
    "mined": mined, "threshold": threshold, "f1": best,
    "precision": precision_score(truth, said), "recall": recall_score(truth, said),
    "f1Again": f1_score(truth, said),
    "xsim": float((ratio_square := (near / ((topk_mean(near, 4)[:, None] + topk_mean(near.T, 4)[None, :]) / 2))
                   .argmax(1) != np.arange(m)).mean()),
    "dictionaryRanks": rank(s), "dictionaryCsls": rank(csls),
    "mrr": label_ranking_average_precision_score(one_right, near),
    "ranks": [1 + int((near[i] > near[i, i]).sum()) for i in range(m)],
    "ranksBack": [1 + int((near[:, i] > near[i, i]).sum()) for i in range(m)],
    "skewness": skew(occurrences), "neverRetrieved": float((occurrences == 0).mean()),
    "neverNearest": float((np.bincount(near.argmax(1), minlength=m) == 0).mean()), "most": int(occurrences.max()),
    "reciprocity": float((near.argmax(0)[near.argmax(1)] == np.arange(m)).mean()),
    "anisotropy": float((off @ off.T)[~np.eye(n, dtype=bool)].mean()),
    "votes": KNeighborsClassifier(5, metric="cosine").fit(y, labels).predict(x).tolist(),
    "mcnemar": binomtest(int((hits & ~csls_hits).sum()), int((hits != csls_hits).sum())).pvalue
               if (hits != csls_hits).any() else 1.0,
    "mcnemarOf7And2": binomtest(2, 9).pvalue,
    "fused": fused[3, 7], "fusedNearest": order(fused, 1),
}, indent=None, default=float))
