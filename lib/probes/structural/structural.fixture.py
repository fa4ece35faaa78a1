"""Reference values of judging trees for structural.test.ts.

    python structural.fixture.py > structural.fixture.json        needs numpy, scipy and networkx

Trees by networkx, shortest trees by scipy's minimum_spanning_tree, Spearman's correlation by scipy.
"""

import json
import platform
from importlib.metadata import version

import networkx
import numpy as np
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial.distance import cdist
from scipy.stats import spearmanr

rng = np.random.default_rng(3)
sentences, gold_edges, right_edges, in_a_row, roots, by_length, depth_by_length = [], 0, 0, 0, [], {}, {}

for n in (3, 5, 6, 6, 8, 11):
    heads = [0] + [int(rng.integers(1, k + 1)) for k in range(1, n)]
    order = rng.permutation(n)  # place of each word in the sentence
    placed = [0] * n
    for word, head in enumerate(heads):
        placed[order[word]] = 0 if head == 0 else int(order[head - 1]) + 1
    graph = networkx.Graph([(i, h - 1) for i, h in enumerate(placed) if h > 0])
    lengths = dict(networkx.all_pairs_shortest_path_length(graph))
    distances = np.array([[lengths[i][j] for j in range(n)] for i in range(n)])
    root = placed.index(0)
    leaves = [i for i in range(n) if graph.degree[i] == 1 and i != root]
    punctuation = leaves[-1] if n > 5 else None
    tags = ["PUNCT" if i == punctuation else "NOUN" for i in range(n)]
    vectors = rng.standard_normal((n, 4))
    found = cdist(vectors, vectors, "sqeuclidean")
    kept = [i for i in range(n) if i != punctuation]

    def edges(d):
        tree = minimum_spanning_tree(d[np.ix_(kept, kept)]).tocoo()
        return {tuple(sorted((kept[a], kept[b]))) for a, b in zip(tree.row, tree.col)}

    gold = {tuple(sorted(e)) for e in graph.edges if punctuation not in e}
    gold_edges += len(gold)
    right_edges += len(gold & edges(found))
    chain = {(a, b) for a, b in zip(kept, kept[1:])}
    in_a_row += len(gold & chain)
    squares = np.square(vectors).sum(1)
    roots.append(kept[int(np.argmin(squares[kept]))] == root)
    if n >= 5:
        by_length.setdefault(n, []).append(np.mean([spearmanr(distances[i], found[i])[0] for i in range(n)]))
        depth_by_length.setdefault(n, []).append(spearmanr(distances[root], squares)[0])
    sentences.append(
        {"heads": placed, "tags": tags, "vectors": vectors.tolist(), "distances": distances.tolist(), "depths": distances[root].tolist()}
    )

mean = lambda groups: float(np.mean([np.mean(g) for g in groups.values()]))
print(
    json.dumps(
        {
            "versions": {p: version(p) for p in ("numpy", "scipy", "networkx")} | {"python": platform.python_version()},
            "sentences": sentences,
            "edges": right_edges / gold_edges,
            "edgesInARow": in_a_row / gold_edges,
            "roots": float(np.mean(roots)),
            "distanceCorrelation": mean(by_length),
            "depthCorrelation": mean(depth_by_length),
        }
    )
)
