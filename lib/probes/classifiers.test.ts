import { fromArrays, toArrays, toPrecision } from "../core/matrix";
import { referenceEngine as engine } from "../engine/reference";
import fixture from "./classifiers.fixture.json";
import { type CrossValidation, crossValidate } from "./cross-validate";
import { crossValidateRegression } from "./cross-validate-regression";
import { gaussianProbe } from "./gaussian-probe";
import { linearDiscriminant } from "./linear-discriminant";
import { logisticRegression } from "./logistic";
import { nearestCentroid } from "./nearest-centroid";
import { nearestNeighbours } from "./nearest-neighbours";
import { type FittedLinearProbe, fitProbe } from "./probe";
import { ridgeClassifier } from "./ridge-classifier";
import { fitRegression } from "./ridge-regression";
import type { Split } from "./splits";

const { versions: _, ...cases } = fixture;

/** With two classes scikit-learn has one row of weights, of the difference. */
function differences({ weights, intercepts }: FittedLinearProbe): [number[][], number[]] {
  const rows = toArrays(weights);
  if (rows.length > 2) return [rows, Array.from(intercepts)];
  return [[rows[1]!.map((weight, j) => weight - rows[0]![j]!)], [intercepts[1]! - intercepts[0]!]];
}

function expectNear(actual: readonly number[], expected: readonly number[], tolerance: number) {
  expect(actual.length).toBe(expected.length);
  const gaps = actual.map((value, k) => Math.abs(value - expected[k]!));
  expect(Math.max(...gaps)).toBeLessThan(tolerance);
}

describe.each(Object.entries(cases))("against scikit-learn, %s", (_, expected) => {
  const x = fromArrays(expected.x);
  const { labels, penalty, groups } = expected;
  const splits: Split[] = [0, 1, 2, 3].map((fold) => {
    const rows = expected.fold.map((_, row) => row);
    return {
      name: `fold ${fold}`,
      train: rows.filter((row) => expected.fold[row] !== fold),
      test: rows.filter((row) => expected.fold[row] === fold),
    };
  });
  const exact = logisticRegression({ penalty, tolerance: 1e-9 });

  it("logistic regression has the same weights and intercepts to 1e-4", async () => {
    const fitted = await fitProbe(exact, x, labels, {}, engine);
    const [weights, intercepts] = differences(fitted);
    expectNear(weights.flat(), expected.logistic.weights.flat(), 1e-4);
    expectNear(
      intercepts,
      expected.logistic.intercepts,
      1e-4 * Math.max(1, Math.abs(x.values[0]!)),
    );
    expect(fitted.details.steepness).toBeLessThan(1e-8);
  });

  it("the ridge classifier has the same weights and intercepts to 1e-6", async () => {
    const probe = ridgeClassifier({ penalty });
    const [weights, intercepts] = differences(await fitProbe(probe, x, labels, {}, engine));
    const scale = labels.includes("class 2") ? 1 : 2;
    expectNear(
      weights.flat(),
      expected.ridge.weights.flat().map((w) => scale * w),
      1e-6,
    );
    expectNear(
      intercepts,
      expected.ridge.intercepts.map((b) => scale * b),
      1e-6,
    );
  });

  it("linear discriminants have the same log-probabilities to 1e-6", async () => {
    const probe = linearDiscriminant({ shrinkage: 0.2 });
    const fitted = await fitProbe(probe, x, labels, {}, engine);
    const { logProbabilities } = await fitted.predict(x, engine);
    expectNear(Array.from(logProbabilities!.values), expected.discriminant.flat(), 1e-6);
  });

  it("the Gaussian probe has the same log-probabilities as scipy's densities to 1e-6", async () => {
    const fitted = await fitProbe(gaussianProbe({ shrinkage: 0.3 }), x, labels, {}, engine);
    const { logProbabilities } = await fitted.predict(x, engine);
    expectNear(Array.from(logProbabilities!.values), expected.gaussian.flat(), 1e-6);
  });

  it("ridge regression has the same weights to 1e-6, and folds the same R² and rank correlation", async () => {
    const { target, regression } = expected;
    const fitted = await fitRegression(x, target, { penalty }, engine);
    expectNear(Array.from(fitted.weights), regression.weights, 1e-6);
    expect(fitted.intercept).toBeCloseTo(regression.intercept, 6);
    const found = await crossValidateRegression(x, target, { penalty, splits, groups }, engine);
    expect(found.r2.value).toBeCloseTo(regression.r2, 8);
    expect(found.rankCorrelation.value).toBeCloseTo(regression.rankCorrelation, 10);
  });

  it.each([
    ["logistic", exact],
    ["ridge", ridgeClassifier({ penalty })],
    ["centroid", nearestCentroid],
    ["neighbour", nearestNeighbours({ k: 1 })],
  ] as const)("grouped folds of %s are told exactly as well", async (name, probe) => {
    const found: CrossValidation = await crossValidate(
      probe as typeof exact,
      x,
      labels,
      { splits, groups },
      engine,
    );
    const of = expected.heldOut[name];
    expect(found.accuracy.value).toBe(of.accuracy);
    expectNear(Array.from(found.accuracy.folds), of.folds, 1e-12);
    expect(found.balancedAccuracy.value).toBeCloseTo(of.balanced, 12);
    expect(found.macroF1.value).toBeCloseTo(of.macroF1, 12);
  });

  it("log-loss and calibration error agree", async () => {
    const found = await crossValidate(exact, x, labels, { splits }, engine);
    const { bits, calibration } = expected.heldOut.logistic;
    expect(found.logLoss.value).toBeCloseTo(bits, 5);
    expect(found.calibrationError.value).toBeCloseTo(calibration, 5);
  });

  it("float32 vectors give the same probabilities to 1e-3", async () => {
    const fitted = await fitProbe(exact, x, labels, {}, engine);
    const single = await fitProbe(
      logisticRegression({ penalty, tolerance: 1e-5 }),
      toPrecision(x, "float32"),
      labels,
      {},
      engine,
    );
    const [a, b] = [await fitted.predict(x, engine), await single.predict(x, engine)];
    expectNear(
      Array.from(b.logProbabilities!.values, Math.exp),
      Array.from(a.logProbabilities!.values, Math.exp),
      1e-3,
    );
  });
});
