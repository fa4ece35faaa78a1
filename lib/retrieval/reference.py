"""Values that nearest.test.ts and cosine.test.ts are held to: python reference.py > reference.json"""
import json
import numpy as np, scipy
from scipy.stats import binomtest

n, d = 40, 8
i, j = np.arange(n)[:, None], np.arange(d)[None, :]
noise = lambda seed: np.mod(1000 * np.sin(12.9898 * i + 78.233 * j + seed), 1) - 0.5
x = noise(0) + 0.5 * noise(1) + 0.2 * (j == 0)
y = noise(0) + 0.5 * noise(2) + 0.2 * (j == 1)
unit = lambda a: a / np.linalg.norm(a, axis=1, keepdims=True)
s = unit(x) @ unit(y).T
forward, backward = s.argmax(1), s.argmax(0)
hits = ((forward == i[:, 0]).astype(float) + (backward == i[:, 0])) / 2
wilson = lambda f: list(binomtest(int((f == i[:, 0]).sum()), n).proportion_ci(method="wilson"))
jackknife = lambda f: np.sqrt((n - 1) / n * np.sum((np.array(f) - np.mean(f)) ** 2))
keep = [np.delete(np.arange(n), k) for k in range(n)]
print(json.dumps({
    "versions": {"numpy": np.__version__, "scipy": scipy.__version__},
    "madeBy": "python lib/retrieval/reference.py > lib/retrieval/reference.json",
    "forward": forward.tolist(), "backward": backward.tolist(),
    "accuracy": hits.mean(), "standardError": jackknife([hits[k].mean() for k in keep]),
    "wilsonForward": wilson(forward), "wilsonBackward": wilson(backward),
    "parallel": s.trace() / n, "all": s.mean(),
    "parallelError": jackknife([np.diag(s)[k].mean() for k in keep]),
    "allError": jackknife([s[np.ix_(k, k)].mean() for k in keep]),
}, indent=2))
