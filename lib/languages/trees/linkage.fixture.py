"""Merges by scipy of the distances in trees.fixture.json:

    python linkage.fixture.py > linkage.fixture.json      (scipy 1.17.1)
"""

import json

import scipy
from scipy.cluster.hierarchy import linkage

distances = json.load(open("trees.fixture.json"))["distances"]
print(
    json.dumps(
        {
            "madeBy": "python linkage.fixture.py > linkage.fixture.json",
            "versions": {"scipy": scipy.__version__},
            "merges": {name: linkage(distances, name).tolist() for name in ["single", "complete", "average", "ward"]},
        }
    )
)
