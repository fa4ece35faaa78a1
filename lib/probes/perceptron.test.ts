import { fromArrays } from "../core/matrix";
import { referenceEngine as engine } from "../engine/reference";
import { minimise } from "./minimise";
import { forward, layersOf, meanLoss } from "./perceptron";
import fixture from "./perceptron.fixture.json";
import { logSoftmax } from "./prediction";

const { sizes, loss, gradient, converged } = fixture;
const x = fromArrays(fixture.x);
const codes = Int32Array.from(fixture.codes);
const start = Float64Array.from(fixture.start);
const evaluate = (at: Float64Array) =>
  meanLoss(layersOf(at, sizes), x, codes, fixture.penalty / x.rows, engine);

it("the loss and its gradient at a point are torch's", async () => {
  const here = await evaluate(start);
  expect(here.value).toBeCloseTo(loss, 12);
  for (const [k, slope] of gradient.entries()) expect(here.gradient[k]!).toBeCloseTo(slope, 12);
});

it("from there it ends where scikit-learn's perceptron does, in loss and probabilities", async () => {
  const found = await minimise({
    ...{ evaluate, start, tolerance: 1e-8, maximumIterations: 1000, rounding: 1e-15 },
  });
  expect(found.stopped).toBe("converged");
  expect(found.value).toBeCloseTo(converged.loss, 8);
  const { scores } = await forward(layersOf(found.at, sizes), x, engine);
  for (const [k, p] of converged.probabilities.flat().entries()) {
    // It stops where the loss changes by less than 2e-9.
    expect(Math.exp(logSoftmax(scores).values[k]!)).toBeCloseTo(p, 3);
  }
});
