import { matrix, takeRows } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { referenceEngine as engine } from "../engine/reference";
import { wilson } from "../inference/wilson";
import { crossValidate } from "./cross-validate";
import { judgeProbe } from "./judge-probe";
import { logisticRegression } from "./logistic";
import { nearestCentroid } from "./nearest-centroid";
import { fitProbe } from "./probe";
import { ridgeClassifier } from "./ridge-classifier";

/** Four languages of 30 sentences each. */
const random = randomNumbers(1);
const labels = Array.from({ length: 120 }, (_, row) => ["en", "lv", "et", "fi"][row % 4]!);
const sentences = labels.map((_, row) => `s${Math.floor(row / 4)}`);
const [offsets, noise] = [randomNormal(4, 6, random), randomNormal(120, 6, random)];
const x = matrix(120, 6, (i, j) => offsets.values[(i % 4) * 6 + j]! + noise.values[6 * i + j]!);

describe("judgeProbe", () => {
  const [train, test] = [0, 1].map((side) =>
    labels.flatMap((_, row) => ((row >> 2) % 2 === side ? [row] : [])),
  );
  const of = (rows: readonly number[]) => rows.map((row) => labels[row]!);

  it("gives a fitted probe the scores that a split of the same rows gives it", async () => {
    const [known, asked] = [train!, test!];
    const split = { name: "half", train: known, test: asked };
    const probe = logisticRegression({ tolerance: 1e-9 });
    const whole = await crossValidate(probe, x, labels, { splits: [split] }, engine);
    const fitted = await fitProbe(probe, takeRows(x, known), of(known), {}, engine);
    const groups = asked.map((row) => sentences[row]!);
    const judged = await judgeProbe(fitted, takeRows(x, asked), of(asked), { groups }, engine);
    for (const name of ["accuracy", "balancedAccuracy", "macroF1"] as const) {
      expect(judged[name]).toBe(whole[name].value);
    }
    expect(judged.logLoss).toBeCloseTo(whole.logLoss.value, 6);
    expect(judged.calibrationError).toBeCloseTo(whole.calibrationError.value, 6);
    expect(judged.confusion).toEqual(whole.confusion);
    expect(judged.predicted).toEqual(whole.predicted);
    const [lower, upper] = wilson(judged.accuracy, new Set(groups).size, 1.959963984540054);
    expect(judged.interval[0]).toBeCloseTo(lower, 12);
    expect(judged.interval[1]).toBeCloseTo(upper, 12);
  });

  it("refuses labels that the probe has not learnt, and rows that do not fit", async () => {
    const fitted = await fitProbe(nearestCentroid, x, labels, {}, engine);
    const judge = (told: readonly string[], vectors = x) =>
      judgeProbe(fitted, vectors, told, {}, engine);
    await expect(judge(["tlh", ...labels.slice(1)])).rejects.toThrow(
      'judgeProbe, nearest centroid: a probe can tell the 4 classes that it learnt, but 1 of 120 rows have others: "tlh". Leave those rows out, or fit on rows of these classes too.',
    );
    await expect(judge(labels.slice(1))).rejects.toThrow("each row needs a label");
    await expect(judge(labels, matrix(120, 5))).rejects.toThrow(
      "it was fitted on vectors of 6 dimensions, but x is [120 × 5].",
    );
    await expect(judge([], matrix(0, 6))).rejects.toThrow("there are no rows to tell.");
  });

  it("knows no log-loss of a probe without probabilities", async () => {
    const fitted = await fitProbe(ridgeClassifier(), x, labels, {}, engine);
    const judged = await judgeProbe(fitted, x, labels, {}, engine);
    expect(judged.accuracy).toBeGreaterThan(0.25);
    expect([judged.logLoss, judged.calibrationError]).toEqual([Number.NaN, Number.NaN]);
  });
});
