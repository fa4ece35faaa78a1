"""What bench compares with: numpy and onnxruntime as a researcher would write it, told what to time line by line."""

import json
import sys
import time
from importlib.metadata import PackageNotFoundError, version

import numpy as np
from peer_alignment import alignment_tasks
from peer_sentences import sentence_tasks

layers = {}
sessions = {}


def load(path, n, d):
    """[languages, n, d] of one layer; read once."""
    if path not in layers:
        layers.clear()
        layers[path] = np.fromfile(path, np.float32).reshape(-1, n, d)
    return layers[path]


def grams(path, n, d):
    """All pairs the bare way: one Gram matrix a language, one product; no uncertainty."""
    x = load(path, n, d)
    start = time.perf_counter()
    flat = np.empty((len(x), n * n), np.float32)
    for one, out in zip(x, flat):
        centred = one - one.mean(0)
        np.matmul(centred, centred.T, out=out.reshape(n, n))
    hsic = flat @ flat.T
    norms = np.sqrt(np.diag(hsic))
    values = hsic / np.outer(norms, norms)
    return {"milliseconds": (time.perf_counter() - start) * 1e3, "value": float(values[0, 1])}


def pairs(path, n, d):
    """Pair by pair as published code has it: ‖YᵀX‖² / (‖XᵀX‖‖YᵀY‖), what is of one side once."""
    x = load(path, n, d)
    start = time.perf_counter()
    centred = [one - one.mean(0) for one in x]
    norms = [np.linalg.norm(one.T @ one) for one in centred]
    values = [
        np.linalg.norm(centred[j].T @ centred[i]) ** 2 / (norms[i] * norms[j])
        for i in range(len(x))
        for j in range(i + 1, len(x))
    ]
    return {"milliseconds": (time.perf_counter() - start) * 1e3, "value": float(values[0])}


def star(path, n, d):
    """The first beside each of the others: ‖YᵀX‖² / (‖XᵀX‖‖YᵀY‖), what is of one side once."""
    x = load(path, n, d)
    start = time.perf_counter()
    centred = [one - one.mean(0) for one in x]
    norms = [np.linalg.norm(one.T @ one) for one in centred]
    values = [
        np.linalg.norm(centred[j].T @ centred[0]) ** 2 / (norms[0] * norms[j])
        for j in range(1, len(x))
    ]
    return {"milliseconds": (time.perf_counter() - start) * 1e3, "value": float(values[0])}


def star_by_pair(path, n, d):
    """The same pair by pair as xsim has it: every pair centred and its self terms worked out anew."""
    x = load(path, n, d)
    start = time.perf_counter()
    values = []
    for j in range(1, len(x)):
        a, b = x[0] - x[0].mean(0), x[j] - x[j].mean(0)
        values.append(np.linalg.norm(b.T @ a) ** 2 / (np.linalg.norm(a.T @ a) * np.linalg.norm(b.T @ b)))
    return {"milliseconds": (time.perf_counter() - start) * 1e3, "value": float(values[0])}


def star_torch(path, n, d):
    """The same as star, in torch."""
    import torch

    x = torch.from_numpy(load(path, n, d))
    start = time.perf_counter()
    centred = [one - one.mean(0) for one in x]
    norms = [(one.T @ one).norm() for one in centred]
    values = [
        (centred[j].T @ centred[0]).norm() ** 2 / (norms[0] * norms[j]) for j in range(1, len(x))
    ]
    return {"milliseconds": (time.perf_counter() - start) * 1e3, "value": float(values[0])}


def canonical(path, n, d):
    """CKA, SVCCA (99 % of the variance) and PWCCA of the first beside the others, in float64, by Gram matrices that all three share."""
    x = load(path, n, d)
    start = time.perf_counter()
    sides = []
    for one in x:
        one = one.astype(np.float64)
        one -= one.mean(0)
        gram = one.T @ one
        squares, axes = np.linalg.eigh(gram)
        squares, axes = squares[::-1], axes[:, ::-1]
        kept = int(np.searchsorted(np.cumsum(squares), 0.99 * squares.sum())) + 1
        sides.append((one, np.linalg.norm(gram), np.sqrt(squares), axes, kept))
    values = []
    first, norm, s, v, k = sides[0]
    for other, other_norm, t, w, m in sides[1:]:
        cross = first.T @ other
        cka = np.vdot(cross, cross) / (norm * other_norm)
        inner = (v / s).T @ cross @ (w / t)
        svcca = np.linalg.svd(inner[:k, :m], compute_uv=False).sum() / min(k, m)
        p, rho, _ = np.linalg.svd(inner)
        weights = np.abs((v * s) @ p).sum(0)
        values.append((cka, svcca, weights @ rho / weights.sum()))
    return {"milliseconds": (time.perf_counter() - start) * 1e3, "value": float(values[0][2])}


def anatome(path, n, d):
    """The three of one pair as anatome has them, in float32: each measure centres and decomposes both sides by SVD itself."""
    x, y = load(path, n, d)[:2]
    svd = lambda a: np.linalg.svd(a, full_matrices=False)
    start = time.perf_counter()

    def correlations(a, b):
        a, b = a - a.mean(0), b - b.mean(0)
        (u, s, vt), (w, _, _) = svd(a), svd(b)
        p, rho, _ = svd(u.T @ w)
        return (vt.T / s) @ p, rho

    def leading(a):
        _, s, vt = svd(a)
        return a @ vt[: int((np.cumsum(s) / s.sum() < 0.99).sum())].T

    a, b = x - x.mean(0), y - y.mean(0)
    np.linalg.norm(b.T @ a) ** 2 / (np.linalg.norm(a.T @ a) * np.linalg.norm(b.T @ b))
    correlations(leading(x), leading(y))
    coefficients, rho = correlations(x, y)
    weights = np.abs(x @ coefficients).sum(0)
    value = weights @ rho / weights.sum()
    return {"milliseconds": (time.perf_counter() - start) * 1e3, "value": float(value)}


def rsa(path, n, d):
    """Spearman's correlation of the correlation distances of two sides."""
    from scipy.stats import rankdata

    x, y = load(path, n, d)[:2]
    start = time.perf_counter()
    above = np.triu_indices(n, 1)
    ranks = [rankdata((1 - np.corrcoef(one))[above]) for one in (x, y)]
    value = np.corrcoef(*ranks)[0, 1]
    return {"milliseconds": (time.perf_counter() - start) * 1e3, "value": float(value)}


def procrustes(path, n, d):
    """The angle of every pair, as lean as numpy allows: singular values alone, what is of one side once."""
    x = load(path, n, d)
    start = time.perf_counter()
    centred = [one - one.mean(0) for one in x]
    unit = [one / np.linalg.norm(one) for one in centred]
    angles = [
        np.arccos(min(1, np.linalg.svd(unit[i].T @ unit[j], compute_uv=False).sum()))
        for i in range(len(x))
        for j in range(i + 1, len(x))
    ]
    return {"milliseconds": (time.perf_counter() - start) * 1e3, "value": float(angles[0])}


def netrep(path, n, d):
    """The same as netrep has it: a fit with singular vectors, both sides transformed, and their angle."""
    x = load(path, n, d)
    start = time.perf_counter()
    angles = []
    for i in range(len(x)):
        for j in range(i + 1, len(x)):
            a, b = x[i] - x[i].mean(0), x[j] - x[j].mean(0)
            u, _, vt = np.linalg.svd(a.T @ b)
            a, b = a @ u, b @ vt.T
            alike = np.vdot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b))
            angles.append(np.arccos(np.clip(alike, -1, 1)))
    return {"milliseconds": (time.perf_counter() - start) * 1e3, "value": float(angles[0])}


def rbf(path, n, d):
    """CKA with Gaussian kernels at the median distance: the value alone."""
    start = time.perf_counter()

    def kernel(x):
        products = x @ x.T
        norms = np.diag(products)
        squares = np.maximum(norms[:, None] + norms[None, :] - 2 * products, 0)
        middle = np.median(np.sqrt(squares[np.triu_indices(n, 1)]))
        k = np.exp(squares / (-2 * middle**2))
        means = k.mean(0)
        return k - means - means[:, None] + means.mean()

    k, l = (kernel(one) for one in load(path, n, d)[:2])
    value = np.vdot(k, l) / np.sqrt(np.vdot(k, k) * np.vdot(l, l))
    return {"milliseconds": (time.perf_counter() - start) * 1e3, "value": float(value)}


def product(path, n, d):
    """XᵀY"""
    x, y = load(path, n, d)[:2]
    start = time.perf_counter()
    x.T @ y
    return {"milliseconds": (time.perf_counter() - start) * 1e3}


def exact(path, n, d):
    """Biased and debiased CKA of two matrices in float64, from the whole Gram matrices."""
    x, y = (one.astype(np.float64) for one in load(path, n, d)[:2])
    k, l = ((one - one.mean(0)) @ (one - one.mean(0)).T for one in (x, y))

    def biased(a, b):
        return np.vdot(a, b)

    def debiased(a, b):
        rows = a.sum(1) @ b.sum(1)
        return np.vdot(a, b) + a.sum() * b.sum() / ((n - 1) * (n - 2)) - 2 * rows / (n - 2)

    def cosine(of):
        return float(of(k, l) / np.sqrt(of(k, k) * of(l, l)))

    first = cosine(biased)
    np.fill_diagonal(k, 0)
    np.fill_diagonal(l, 0)
    return {"biased": first, "debiased": cosine(debiased)}


def logistic(path, n, d, penalty, tolerance, folds):
    """Some of five folds of scikit-learn's logistic regression: which language is a row of? Means over folds."""
    from sklearn.linear_model import LogisticRegression

    x = load(path, n, d)
    y = np.repeat(np.arange(len(x)), n)
    x = x.reshape(-1, d)
    fold = np.arange(len(x)) % 5
    start = time.perf_counter()
    right, iterations = [], []
    for f in range(folds):
        probe = LogisticRegression(C=1 / penalty, tol=tolerance, max_iter=5000)
        probe.fit(x[fold != f], y[fold != f])
        right.append(probe.score(x[fold == f], y[fold == f]))
        iterations.append(int(probe.n_iter_[0]))
    seconds = time.perf_counter() - start
    return {"milliseconds": seconds * 1e3, "accuracy": float(np.mean(right)), "iterations": float(np.mean(iterations))}


def encode(model, inputs, outputs, batches):
    """Runs batches of token ids, and pools every layer by the mean of the real tokens."""
    import onnxruntime

    if model not in sessions:
        sessions[model] = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    session = sessions[model]
    start = time.perf_counter()
    texts = 0
    for batch in batches:
        longest = max(len(text["ids"]) for text in batch)
        ids = np.zeros((len(batch), longest), np.int64)
        mask = np.zeros_like(ids)
        real = np.zeros((len(batch), longest, 1), np.float32)
        for row, text in enumerate(batch):
            ids[row, : len(text["ids"])] = text["ids"]
            mask[row, : len(text["ids"])] = 1
            real[row, text["start"] : text["end"]] = 1
        known = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        states = session.run(outputs, {name: known[name] for name in inputs})
        for layer in states:
            (layer * real).sum(1) / real.sum(1)
        texts += len(batch)
    return {"milliseconds": (time.perf_counter() - start) * 1e3, "texts": texts}


def linkage(path):
    """Average linkage of condensed distances by scipy."""
    from scipy.cluster.hierarchy import linkage as linked

    distances = np.fromfile(path)
    start = time.perf_counter()
    merges = linked(distances, "average")
    return {"milliseconds": (time.perf_counter() - start) * 1e3, "value": float(merges[-1, 2])}


def faiss(path, n, d):
    """Top-1 by cosine: an exact flat index of rows of length one."""
    import faiss as library

    x, y = load(path, n, d)[:2]
    start = time.perf_counter()
    queries, candidates = x.copy(), y.copy()
    library.normalize_L2(queries)
    library.normalize_L2(candidates)
    index = library.IndexFlatIP(d)
    index.add(candidates)
    found = index.search(queries, 1)[1]
    return {"milliseconds": (time.perf_counter() - start) * 1e3, "value": int(found[0, 0])}


def vecmap(path, n, d):
    """Top-1 by CSLS with 10 neighbours, as vecmap's eval_translation.py has it, in batches of 500."""
    x, y = load(path, n, d)[:2]
    start = time.perf_counter()
    x, y = (one / np.linalg.norm(one, axis=1, keepdims=True) for one in (x, y))

    def topk_mean(m, k=10):
        total = np.zeros(len(m), m.dtype)
        rows = np.arange(len(m))
        for _ in range(k):
            best = m.argmax(axis=1)
            total += m[rows, best]
            m[rows, best] = -np.inf
        return total / k

    back = np.concatenate([topk_mean(y[i : i + 500] @ x.T) for i in range(0, n, 500)])
    found = np.concatenate([(2 * (x[i : i + 500] @ y.T) - back).argmax(axis=1) for i in range(0, n, 500)])
    return {"milliseconds": (time.perf_counter() - start) * 1e3, "value": int(found[0])}


def laser(path, n, d):
    """Best of the 4 nearest by margin ratio, as LASER's mine_bitexts.py has it: two searches by faiss."""
    import faiss as library

    x, y = (one.copy() for one in load(path, n, d)[:2])
    start = time.perf_counter()
    library.normalize_L2(x)
    library.normalize_L2(y)

    def nearest(queries, candidates):
        index = library.IndexFlatIP(d)
        index.add(candidates)
        return index.search(queries, 4)

    similar, there = nearest(x, y)
    back, _ = nearest(y, x)
    margins = similar / ((similar.mean(1)[:, None] + back.mean(1)[there]) / 2)
    found = there[np.arange(n), margins.argmax(1)]
    return {"milliseconds": (time.perf_counter() - start) * 1e3, "value": int(found[0])}


# By the names that they are imported by.
packages = {
    "numpy": "numpy",
    "scipy": "scipy",
    "sklearn": "scikit-learn",
    "ot": "POT",
    "faiss": "faiss-cpu",
    "torch": "torch",
    "sentence_transformers": "sentence-transformers",
    "onnxruntime": "onnxruntime",
}


def versions():
    """Of the packages that there are, none of them loaded yet: torch would take threads from numpy."""
    found = {}
    for name, package in packages.items():
        try:
            found[name] = version(package)
        except PackageNotFoundError:
            pass
    return found


tasks = {
    f.__name__: f
    for f in (
        grams, pairs, star, star_by_pair, star_torch, canonical, anatome, rsa, procrustes, netrep, rbf,
        product, exact, logistic, linkage, faiss, vecmap, laser, encode, versions, *alignment_tasks, *sentence_tasks,
    )
}
# What libraries print is no answer.
answers, sys.stdout = sys.stdout, sys.stderr
for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = tasks[request.pop("task")](**request)
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), file=answers, flush=True)
