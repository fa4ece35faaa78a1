import { sum } from "../core/arithmetic";
import { type Matrix, matrix, takeRows, toPrecision } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { openEngine } from "../engine/open";
import { referenceEngine as engine } from "../engine/reference";
import { controlLabels, selectivity } from "./control-task";
import { crossValidate } from "./cross-validate";
import { crossValidateRegression } from "./cross-validate-regression";
import { gaussianProbe } from "./gaussian-probe";
import { linearDiscriminant } from "./linear-discriminant";
import { logisticRegression } from "./logistic";
import { mlp } from "./mlp";
import { nearestCentroid } from "./nearest-centroid";
import { nearestNeighbours } from "./nearest-neighbours";
import { fitProbe, type Probe } from "./probe";
import { ridgeClassifier } from "./ridge-classifier";
import { leaveOneGroupOut } from "./splits";

const probes: readonly (readonly [string, Probe])[] = (
  [
    logisticRegression(),
    logisticRegression({ penalty: [100, 1] }),
    ridgeClassifier({ penalty: [100, 1] }),
    linearDiscriminant(),
    gaussianProbe(),
    nearestCentroid,
    nearestNeighbours(),
    mlp({ hidden: 6, maximumIterations: 25 }),
  ] satisfies readonly Probe[] as readonly Probe[]
).map((probe) => [probe.name, probe]);

/** Four languages of 30 sentences each: what a sentence says, and an offset of its language. */
function languages(apart: number, seed = 1): { x: Matrix; labels: string[]; sentences: string[] } {
  const random = randomNumbers(seed);
  const [meaning, noise] = [randomNormal(30, 6, random), randomNormal(120, 6, random)];
  const offsets = randomNormal(4, 6, random);
  const x = matrix(120, 6, (i, j) => {
    const language = Math.floor(i / 30);
    return (
      meaning.values[(i % 30) * 6 + j]! +
      apart * offsets.values[language * 6 + j]! +
      noise.values[i * 6 + j]!
    );
  });
  const labels = Array.from(
    { length: 120 },
    (_, i) => ["en", "lt", "lv", "ru"][Math.floor(i / 30)]!,
  );
  const sentences = Array.from({ length: 120 }, (_, i) => `s${i % 30}`);
  return { x, labels, sentences };
}

describe.each(probes)("%s", (_, probe) => {
  const { x, labels, sentences: groups } = languages(2);

  it("tells languages apart of sentences it has not seen", async () => {
    const found = await crossValidate(probe, x, labels, { groups }, engine);
    expect(found.accuracy.value).toBeGreaterThan(0.7);
    expect(found.majority.value).toBe(0.25);
    expect(found.accuracy.interval[0]).toBeLessThan(found.accuracy.value);
    expect(found.accuracy.interval[1]).toBeLessThanOrEqual(1);
  });

  it("is at chance, within its interval, when labels are random", async () => {
    const random = randomNumbers(3);
    const drawn = labels.map(() => `label ${Math.floor(4 * random())}`);
    const found = await crossValidate(probe, x, drawn, { groups, permutations: 4 }, engine);
    expect(found.accuracy.interval[0]).toBeLessThan(0.25);
    expect(found.accuracy.interval[1]).toBeGreaterThan(0.25);
    expect(Math.abs(found.permuted!.mean - 0.25)).toBeLessThan(0.08);
    expect(found.permuted!.pValue).toBeGreaterThanOrEqual(1 / 5);
    if (!Number.isNaN(found.logLoss.value)) expect(found.vInformation.value).toBeLessThan(0.05);
  });

  it("gives the same in another engine, and from float32 vectors", async () => {
    const fast = await openEngine();
    const [a, b, c] = [
      await crossValidate(probe, x, labels, { groups }, engine),
      await crossValidate(probe, x, labels, { groups }, fast),
      await crossValidate(probe, toPrecision(x, "float32"), labels, { groups }, fast),
    ];
    expect(b.rows).toEqual(a.rows);
    expect(Math.abs(a.accuracy.value - b.accuracy.value)).toBeLessThan(0.01);
    expect(Math.abs(a.accuracy.value - c.accuracy.value)).toBeLessThan(0.02);
  });

  it("is unmoved by the order of the rows and the unit of the vectors, as far as it has no penalty", async () => {
    const order = labels.map((_, i) => (i * 7) % 120);
    const split = leaveOneGroupOut(groups.map((name) => String(Number(name.slice(1)) % 3)));
    const moved = split.map((one) => ({
      ...one,
      train: one.train.map((row) => order.indexOf(row)),
      test: one.test.map((row) => order.indexOf(row)),
    }));
    const [a, b] = [
      await crossValidate(probe, x, labels, { splits: split }, engine),
      await crossValidate(
        probe,
        takeRows(x, order),
        order.map((row) => labels[row]!),
        { splits: moved },
        engine,
      ),
    ];
    expect(Math.abs(a.accuracy.value - b.accuracy.value)).toBeLessThan(0.02);
  });

  it("refuses vectors of another dimension, and NaN, at test time", async () => {
    const fitted = await fitProbe(probe, x, labels, {}, engine);
    await expect(fitted.predict(matrix(2, 5), engine)).rejects.toThrow(
      "it was fitted on vectors of 6 dimensions, but x is [2 × 5]. Give vectors of the same layer and model.",
    );
    await expect(
      fitted.predict(
        matrix(2, 6, () => Number.NaN),
        engine,
      ),
    ).rejects.toThrow("x needs finite values, but [2 × 6] holds NaN in row 0, column 0");
  });

  it("says what it can of vectors that are all the same", async () => {
    const same = matrix(120, 6, () => 3);
    if (probe.name.startsWith("linear disc") || probe.name.startsWith("Gaussian")) {
      await expect(fitProbe(probe, same, labels, {}, engine)).rejects.toThrow(
        "the covariance must have an inverse, but rows of a class do not differ in any of 6 dimensions. Give rows that do, or take nearestCentroid.",
      );
      return;
    }
    const found = await crossValidate(probe, same, labels, { groups }, engine);
    expect(found.accuracy.value).toBeLessThan(0.3);
    const { warnings } = await fitProbe(probe, same, labels, {}, engine);
    for (const said of [found.warnings, warnings]) {
      expect(said[0]).toBe("the vectors are all the same: there is nothing to tell classes by");
    }
  });
});

describe("crossValidate", () => {
  const { x, labels, sentences: groups } = languages(2);
  const ask = (change: object, vectors = x, told: readonly string[] = labels) =>
    crossValidate(nearestCentroid, vectors, told, { groups, ...change }, engine);

  it("never has a sentence and its translation on both sides, and deals languages out evenly", async () => {
    const { splits, rows } = await ask({});
    expect([...rows].sort((a, b) => a - b)).toEqual(labels.map((_, row) => row));
    for (const { train, test } of splits) {
      const known = new Set(train.map((row) => groups[row]));
      expect(test.some((row) => known.has(groups[row]!))).toBe(false);
      for (const language of new Set(labels)) {
        expect(test.filter((row) => labels[row] === language)).toHaveLength(6);
      }
    }
  });

  it("holds each language out in turn", async () => {
    const splits = leaveOneGroupOut(labels);
    const topics = groups.map((name) => String(Number(name.slice(1)) % 2));
    const found = await crossValidate(nearestCentroid, x, topics, { splits }, engine);
    expect(found.splits.map(({ name }) => name)).toEqual(["en", "lt", "lv", "ru"]);
    expect(found.accuracy.folds).toHaveLength(4);
  });

  it("repeats itself with the same seed, and divides otherwise with another", async () => {
    const [a, b, c] = [await ask({ seed: 1 }), await ask({ seed: 1 }), await ask({ seed: 2 })];
    expect(b.rows).toEqual(a.rows);
    expect(b.accuracy.value).toBe(a.accuracy.value);
    expect(c.rows).not.toEqual(a.rows);
  });

  it("counts confusions, class by class", async () => {
    const { confusion, perClass, accuracy } = await ask({});
    expect(sum(confusion.values)).toBe(120);
    expect(perClass.map((one) => one.rows)).toEqual([30, 30, 30, 30]);
    expect(perClass.reduce((hits, one) => hits + one.hits, 0) / 120).toBeCloseTo(
      accuracy.value,
      12,
    );
  });

  it("tells how far it has come, and stops when asked", async () => {
    const seen: string[] = [];
    await ask({
      onProgress: (p: { done: number; total: number }) => seen.push(`${p.done}/${p.total}`),
    });
    expect(seen).toEqual(["1/5", "2/5", "3/5", "4/5", "5/5"]);
    const stop = new AbortController();
    stop.abort(new Error("enough"));
    await expect(ask({ signal: stop.signal })).rejects.toThrow("enough");
    const late = new AbortController();
    const iterations = fitProbe(
      logisticRegression({ tolerance: 1e-12 }),
      x,
      labels,
      { signal: late.signal, onProgress: ({ done }) => done === 2 && late.abort(new Error("now")) },
      engine,
    );
    await expect(iterations).rejects.toThrow("now");
  });

  it("warns of a class with fewer groups than folds", async () => {
    const rare = labels.map((label, i) => (i < 3 ? "rare" : label));
    const { warnings } = await ask({}, x, rare);
    expect(warnings[0]).toBe(
      '"rare" has fewer groups than there are folds (5), so that some folds say nothing of it; use fewer folds or merge classes',
    );
  });

  it.each([
    [
      "one class",
      {},
      x,
      labels.map(() => "en"),
      'a probe tells classes apart and needs two at least, but the labels of [120 × 6] are all "en". Give rows of another class too.',
    ],
    [
      "labels of another length",
      {},
      x,
      labels.slice(1),
      "each row needs a label, but x is [120 × 6] and 119 labels came. Take labels and vectors of the same rows.",
    ],
    [
      "NaN",
      {},
      matrix(120, 6, () => Number.NaN),
      labels,
      "x needs finite values, but [120 × 6] holds NaN in row 0, column 0",
    ],
    [
      "a class that one fold alone has",
      {},
      x,
      labels.map((label, i) => (i === 0 ? "odd" : label)),
      'tests "odd", of which the other rows have none. Leave such classes out, or divide the rows by something else.',
    ],
    [
      "too few groups",
      { groups: labels },
      x,
      groups,
      "folds is a whole number from 2 to the number of groups, 4, but 5 came. Give fewer.",
    ],
    [
      "a single group",
      { groups: labels.map(() => "all") },
      x,
      labels,
      "folds hold out one group at least and learn from another, but there is only one. Give more groups, or divide the rows by something else.",
    ],
    [
      "no whole number of folds",
      { folds: 2.5 },
      x,
      labels,
      "folds is a whole number from 2 to the number of groups, 30, but 2.5 came. 5 or 10 is usual.",
    ],
    ["no splits", { splits: [] }, x, labels, "there is a split at least, but none came."],
    [
      "a split without test rows",
      { splits: [{ name: "half", train: [0, 60], test: [] }] },
      x,
      labels,
      "a split has training and test rows among the 120 there are, but half has 2 and 0. Count rows from 0.",
    ],
    [
      "rows that are not there",
      { splits: [{ name: "half", train: [0, 60], test: [120] }] },
      x,
      labels,
      "but half has row 120. Count rows from 0.",
    ],
    [
      "a row on both sides",
      { splits: [{ name: "half", train: [0, 60], test: [60] }], groups: undefined },
      x,
      labels,
      '"row 60" is among the training and the test rows of half.',
    ],
    [
      "half a permutation",
      { permutations: 1.5 },
      x,
      labels,
      "permutations is a whole number from 2, but 1.5 came. 20 says how chance does",
    ],
    [
      "groups of another length",
      { groups: ["a"] },
      x,
      labels,
      "each row needs a group, but there are 120 rows and 1 groups. Give the sentence, or document, of each row.",
    ],
    [
      "a group on both sides",
      { splits: [{ name: "half", train: [0, 60], test: [30] }] },
      x,
      labels,
      'a group must not be on both sides of a split, but "s0" is among the training and the test rows of half. Divide the rows by groups, or leave groups out.',
    ],
    [
      "one class to learn from",
      { splits: [{ name: "half", train: [0, 1], test: [2] }], groups: undefined },
      x,
      labels,
      'a probe needs two classes at least to learn from, but without half all rows are "en". Use other folds or groups.',
    ],
  ])("refuses %s", async (_, change, vectors, told, words) => {
    await expect(ask(change, vectors, told)).rejects.toThrow(words);
    await expect(ask(change, vectors, told)).rejects.toThrow(RangeError);
  });

  it("refuses labels that are no strings, and more classes than a matrix can hold", async () => {
    const numbers = labels.map((_, i) => i % 2) as unknown as string[];
    await expect(ask({}, x, numbers)).rejects.toThrow(
      "labels are strings, but that of row 0 is of type number. Write String(label).",
    );
    const wide = { rows: 50_000, columns: 0, values: new Float64Array() };
    await expect(
      ask(
        {},
        wide,
        Array.from({ length: 50_000 }, (_, i) => `${i}`),
      ),
    ).rejects.toThrow(
      "50000 classes of [50000 × 0] are more scores and weights than a matrix can hold. Are these labels, or identifiers of the rows? Merge classes.",
    );
    expect(() => leaveOneGroupOut(["a", "a"])).toThrow(
      'leaveOneGroupOut: it takes two groups at least, but there is only "a". Give the group of each row.',
    );
  });
});

describe("logistic regression", () => {
  const { x, labels } = languages(20);

  it("converges on separable classes, with a warning", async () => {
    const probe = logisticRegression({ penalty: 1e-6, tolerance: 1e-8 });
    const { weights, warnings, details } = await fitProbe(probe, x, labels, {}, engine);
    expect(weights.values.every(Number.isFinite)).toBe(true);
    expect(details.steepness).toBeLessThan(1e-8);
    expect(warnings).toEqual([
      "the classes are separable in the training rows, so that the penalty alone keeps the weights finite; choose it by giving several",
    ]);
  });

  it("says so where it had too few iterations", async () => {
    const probe = logisticRegression({ tolerance: 1e-9, maximumIterations: 1 });
    const { warnings } = await fitProbe(probe, languages(0.2).x, labels, {}, engine);
    expect(warnings[0]).toMatch(
      /^not converged after 1 iterations \(steepest entry of the gradient .*\); give more maximumIterations or a larger penalty$/,
    );
  });

  it("does not depend on the vectors' unit, with the penalty in it", async () => {
    const near = languages(0.5).x;
    const far = { ...near, values: near.values.map((value) => 1000 * value) };
    const [a, b] = [
      await fitProbe(logisticRegression({ penalty: 2 }), near, labels, {}, engine),
      await fitProbe(logisticRegression({ penalty: 2e6 }), far, labels, {}, engine),
    ];
    for (const [k, weight] of a.weights.values.entries()) {
      expect(1000 * b.weights.values[k]!).toBeCloseTo(weight, 8);
    }
  });

  it("chooses a large penalty where there is nothing to learn, a small one where there is", async () => {
    const probe = logisticRegression({ penalty: [1e5, 1000, 1, 0.001] });
    const random = randomNumbers(9);
    const drawn = labels.map(() => `label ${Math.floor(3 * random())}`);
    expect((await fitProbe(probe, x, drawn, {}, engine)).details.penalty).toBe(1e5);
    expect((await fitProbe(probe, x, labels, {}, engine)).details.penalty).toBeLessThan(1);
  });

  it("refuses a tolerance that nothing reaches, and no iterations", () => {
    const words = (tolerance: number, maximumIterations: number) =>
      `the tolerance is positive and maximumIterations a whole number from 1, but ${tolerance} and ${maximumIterations} came. 1e-4 and 1000 are usual.`;
    expect(() => logisticRegression({ tolerance: 0 })).toThrow(words(0, 1000));
    expect(() => mlp({ maximumIterations: 0 })).toThrow(words(1e-4, 0));
  });

  it.each([0, -1, Number.NaN, []])("refuses a penalty of %p", (penalty) => {
    expect(() => logisticRegression({ penalty })).toThrow(
      "logisticRegression: a penalty is positive and finite, but",
    );
  });
});

it.each([linearDiscriminant({ shrinkage: 0 }), gaussianProbe({ shrinkage: 0 })])(
  "without shrinkage %p needs more rows than dimensions, and says so",
  async (probe) => {
    const x = randomNormal(6, 8, randomNumbers(1));
    const labels = ["en", "lv", "en", "lv", "en", "lv"];
    await expect(fitProbe(probe as Probe, x, labels, {}, engine)).rejects.toThrow(
      "the covariance must have an inverse, but that of 8 dimensions has none: there are too few rows in a class, or dimensions that depend on others. Give a larger shrinkage than 0.",
    );
  },
);

it("a perceptron tells what no line does", async () => {
  const noise = randomNormal(160, 2, randomNumbers(4));
  const x = matrix(
    160,
    2,
    (i, j) => 0.3 * noise.values[2 * i + j]! + (((j ? i >> 1 : i) & 1) === 0 ? -1 : 1),
  );
  const labels = Array.from({ length: 160 }, (_, i) => ((i ^ (i >> 1)) & 1 ? "differ" : "same"));
  const straight = await crossValidate(logisticRegression(), x, labels, {}, engine);
  const bent = await crossValidate(
    mlp({ hidden: 8, penalty: 0.1, maximumIterations: 60 }),
    x,
    labels,
    {},
    engine,
  );
  expect(straight.accuracy.value).toBeLessThan(0.7);
  expect(bent.accuracy.value).toBeGreaterThan(0.95);
});

describe("selectivity", () => {
  const { x, labels, sentences } = languages(2);
  const by = { groups: sentences, types: sentences, controlGroups: labels };

  it("is high of a probe that reads languages, and about 0 where labels are random themselves", async () => {
    const real = await selectivity(nearestCentroid, x, labels, by, engine);
    expect(real.selectivity).toBeCloseTo(
      real.task.accuracy.value - real.control.accuracy.value,
      12,
    );
    expect(real.selectivity).toBeGreaterThan(0.3);
    const drawn = controlLabels(sentences, labels, 5);
    const none = await selectivity(
      nearestCentroid,
      x,
      drawn,
      { ...by, groups: labels, folds: 4 },
      engine,
    );
    expect(none.interval[0]).toBeLessThan(0);
    expect(none.interval[1]).toBeGreaterThan(0);
  });

  it("gives every row of a type one label, the same with the same seed", () => {
    const drawn = controlLabels(sentences, labels, 3);
    expect(controlLabels(sentences, labels, 3)).toEqual(drawn);
    expect(controlLabels(sentences, labels, 4)).not.toEqual(drawn);
    for (let i = 30; i < 120; i++) expect(drawn[i]).toBe(drawn[i % 30]);
  });

  it("refuses a control task that cannot be learnt, and types of another length", async () => {
    await expect(
      selectivity(nearestCentroid, x, labels, { groups: sentences, types: sentences }, engine),
    ).rejects.toThrow(
      "a control task can be learnt only if types are on both sides of its folds, but none of the 30 is. Divide it by something else: controlGroups, the language of each row.",
    );
    expect(() => controlLabels(["a"], labels)).toThrow(
      "each row needs a type, but there are 120 labels and 1 types. Give the word, or sentence, of each row.",
    );
  });
});

describe("regression and rank probes", () => {
  const { x, sentences: groups } = languages(0);
  const length = Array.from({ length: 120 }, (_, i) => x.values[6 * i]! - 2 * x.values[6 * i + 3]!);

  it("read a number that is there, and an order without its unit", async () => {
    const [line, order] = [
      await crossValidateRegression(x, length, { groups, penalty: [10, 0.01] }, engine),
      await crossValidateRegression(
        x,
        length.map((one) => Math.exp(3 * one)),
        { groups, ranks: true },
        engine,
      ),
    ];
    expect(line.r2.value).toBeGreaterThan(0.999);
    expect(order.rankCorrelation.value).toBeGreaterThan(0.95);
    const random = randomNumbers(2);
    const none = await crossValidateRegression(x, length.map(random), { groups }, engine);
    expect(none.r2.value).toBeLessThan(0.05);
    expect(none.rankCorrelation.interval[0]).toBeLessThan(0);
  });

  it("say so where all targets are the same, and refuse what is no number", async () => {
    const same = await crossValidateRegression(
      x,
      length.map(() => 2),
      { groups },
      engine,
    );
    expect(same.r2.value).toBeNaN();
    expect(same.warnings).toEqual(["all targets are the same: there is nothing to read out"]);
    await expect(
      crossValidateRegression(x, [Number.NaN, ...length.slice(1)], {}, engine),
    ).rejects.toThrow("targets are finite numbers, but that of row 0 is NaN. Leave that row out.");
    await expect(crossValidateRegression(x, [1], {}, engine)).rejects.toThrow(
      "each row needs a target, but x is [120 × 6] and 1 targets came. Take targets and vectors of the same rows.",
    );
  });
});

it.each([
  [() => nearestNeighbours({ k: 0 }), "k is a whole number, 1 or more, but 0 came. 5 is usual."],
  [
    () => linearDiscriminant({ shrinkage: 2 }),
    "shrinkage is a share from 0 to 1, but 2 came. 0.1 is usual.",
  ],
  [
    () => gaussianProbe({ shrinkage: -1 }),
    "shrinkage is a share from 0 to 1, but -1 came. 0.1 is usual.",
  ],
  [
    () => mlp({ hidden: 0 }),
    "hidden is a whole number of units, 1 or more, but 0 came. 64 is usual.",
  ],
  [
    () => ridgeClassifier({ penalty: 0 }),
    "ridgeClassifier: a penalty is positive and finite, but 0 came.",
  ],
])("settings out of range are refused", (make, words) => {
  expect(make).toThrow(words);
});
