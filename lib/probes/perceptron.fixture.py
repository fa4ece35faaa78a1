"""Reference values of the perceptron for perceptron.test.ts, by torch and scikit-learn.

    python perceptron.fixture.py > perceptron.fixture.json        needs numpy, torch and scikit-learn

The loss and its gradient at a point by torch's automatic differentiation; where L-BFGS ends from there by
scikit-learn's MLPClassifier, given the same weights to start from.
"""

import json
import platform
import warnings

import numpy as np
import sklearn
import torch
from sklearn.neural_network import MLPClassifier

warnings.simplefilter("ignore")
rng = np.random.default_rng(5)
n, d, hidden, classes, penalty = 45, 4, 5, 3, 2.0
y = np.arange(n) % classes
x = np.round(rng.standard_normal((n, d)) + 1.2 * rng.standard_normal((classes, d))[y], 3)
# Out of scikit-learn's order: [units, inputs].
first, second = np.round(rng.uniform(-0.8, 0.8, (hidden, d)), 3), np.round(rng.uniform(-0.8, 0.8, (classes, hidden)), 3)
biases = np.round(rng.uniform(-0.3, 0.3, hidden), 3), np.round(rng.uniform(-0.3, 0.3, classes), 3)

weights = [torch.tensor(part, dtype=torch.float64, requires_grad=True) for part in (first, biases[0], second, biases[1])]
units = torch.tanh(torch.tensor(x) @ weights[0].T + weights[1])
scores = units @ weights[2].T + weights[3]
loss = torch.nn.functional.cross_entropy(scores, torch.tensor(y))
loss = loss + 0.5 * penalty / n * ((weights[0] ** 2).sum() + (weights[2] ** 2).sum())
loss.backward()

probe = MLPClassifier(
    (hidden,), activation="tanh", solver="lbfgs", alpha=penalty, max_iter=1, warm_start=True, tol=1e-12, max_fun=10**6
)
probe.fit(x, y)
probe.coefs_ = [first.T.copy(), second.T.copy()]
probe.intercepts_ = [part.copy() for part in biases]
probe.max_iter = 10_000
probe.fit(x, y)

print(
    json.dumps(
        {
            "versions": {
                "python": platform.python_version(),
                "numpy": np.__version__,
                "torch": torch.__version__,
                "scikit-learn": sklearn.__version__,
            },
            "x": x.tolist(),
            "codes": y.tolist(),
            "penalty": penalty,
            "sizes": {"d": d, "hidden": hidden, "k": classes},
            "start": np.concatenate([first.ravel(), biases[0], second.ravel(), biases[1]]).tolist(),
            "loss": loss.item(),
            "gradient": torch.cat([part.grad.ravel() for part in weights]).tolist(),
            "converged": {"loss": float(probe.loss_), "probabilities": probe.predict_proba(x).tolist()},
        }
    )
)
