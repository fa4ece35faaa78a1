import { columnMeans } from "../../core/arithmetic";
import { fromArrays, type Matrix, matrix, toArrays, toPrecision } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { referenceEngine as engine } from "../../engine/reference";
import { applyPreparation } from "../preparation";
import { fromMatrices } from "../representations";
import { selectLanguages } from "../select";
import { fitCanonicalMap } from "./canonical-map";
import { fitInducedRotation } from "./fit-induced-rotation";
import { fitLinearMap } from "./linear-map";
import reference from "./maps.fixture.json";
import { deviationFromOrthogonal, nearestOrthogonal } from "./nearest-orthogonal";
import { fitMeanShift, fitRotation } from "./rotation";

/** The matrices of maps.fixture.py. */
const fraction = (value: number) => value - Math.floor(value);
const noise = (i: number, j: number, seed: number) =>
  fraction(1000 * Math.sin(12.9898 * i + 78.233 * j + seed)) - 0.5;
const side = (n: number, seed: number) =>
  matrix(
    n,
    6,
    (i, j) => (noise(i, j, 0) + 0.4 * noise(i, j, seed)) * (1 + 0.2 * j) + Math.cos(j + seed),
  );
const ids = (n: number) => Array.from({ length: n }, (_, i) => `s${i}`);
const [x, y, z] = [side(30, 1), side(30, 2), side(30, 3)];
const states = fromMatrices({ de: [x], en: [y] }, { sentences: ids(30) });
const three = fromMatrices({ de: [x], en: [y], et: [z] }, { sentences: ids(30) });

const expectNear = (found: Matrix, expected: number[][], digits = 9) => {
  const rows = toArrays(found);
  expect(rows.length).toBe(expected.length);
  for (const [i, row] of rows.entries()) {
    for (const [j, value] of row.entries()) expect(value).toBeCloseTo(expected[i]![j]!, digits);
  }
};
const largest = (values: ArrayLike<number>) => Math.max(...Array.from(values, Math.abs));

describe("agree with scikit-learn, scipy and numpy:", () => {
  it.each([
    ["leastSquares", {}],
    ["ridge", { penalty: 3 }],
    ["reduced", { rank: 2 }],
    ["reducedRidge", { penalty: 3, rank: 2 }],
  ] as const)("%s", async (name, options) => {
    const fitted = await fitLinearMap(states, { to: "en", ...options, engine });
    expectNear(fitted.maps[0]![0]!.matrix!, reference[name]);
  });

  it("ridge of fewer than twice as many rows as columns, which goes another way", async () => {
    const few = fromMatrices({ de: [side(11, 1)], en: [side(11, 2)] }, { sentences: ids(11) });
    const twice = fromMatrices(
      { de: [repeated(side(11, 1))], en: [repeated(side(11, 2))] },
      { sentences: ids(22) },
    );
    const [a, b] = [
      await fitLinearMap(few, { to: "en", penalty: 3, engine }),
      await fitLinearMap(twice, { to: "en", penalty: 6, engine }),
    ];
    expectNear(a.maps[0]![0]!.matrix!, toArrays(b.maps[0]![0]!.matrix!), 12);
  });

  it("the penalty of least error over five folds", async () => {
    const options = { to: "en", penalty: "cross-validated", folds: 5, engine } as const;
    const fitted = await fitLinearMap(states, options);
    expect(fitted.facts[0]!.penalty).toBeCloseTo(reference.penalty, 8);
  });

  it("rotation, and rotation with scale", async () => {
    const turn = await fitRotation(states, { to: "en", engine });
    expectNear(turn.maps[0]![0]!.matrix!, reference.rotation);
    expect(turn.facts[0]).toMatchObject({ language: "de", scale: 1, rank: 6 });
    const scaled = await fitRotation(states, { to: "en", scale: true, engine });
    expect(scaled.facts[0]!.scale).toBeCloseTo(reference.scale, 10);
    expect(scaled.facts[0]!.deviation).toBeCloseTo(Math.abs(reference.scale ** 2 - 1), 10);
  });

  it("rotations to the generalised Procrustes mean", async () => {
    const fitted = await fitRotation(three, { to: "mean", engine });
    const found = await applyPreparation(three, fitted, { engine }).read("de", 0);
    const expected = reference.turned.map((row) =>
      row.map((value, j) => value + reference.offset[j]!),
    );
    expectNear(found, expected, 5);
  });

  it("maps by canonical correlation", async () => {
    const fitted = await fitCanonicalMap(states, { to: "en", directions: 4, engine });
    expectNear(fitted.maps[0]![0]!.matrix!, reference.canonical);
    expect(fitted.facts[0]!.correlation).toBeCloseTo(reference.correlation, 10);
  });

  it("least squares of smallest norm where dimensions depend on others, and says so", async () => {
    const wide = matrix(30, 9, (i, j) => {
      const at = (k: number) => x.values[6 * i + k]!;
      return j < 6 ? at(j) : at(j - 6) + at(j - 3);
    });
    const both = fromMatrices({ de: [wide], en: [y] }, { sentences: ids(30) });
    const fitted = await fitLinearMap(both, { to: "en", engine });
    expectNear(fitted.maps[0]![0]!.matrix!, reference.minimumNorm);
    expect(fitted.warnings).toEqual([
      "layer 0: de: the 30 sentences vary in 6 of 9 dimensions, so the map is the least-squares one of smallest norm; a penalty would say more of other sentences",
    ]);
  });
});

function repeated(rows: Matrix): Matrix {
  return { ...rows, rows: 2 * rows.rows, values: Float64Array.of(...rows.values, ...rows.values) };
}

/** English, and English rotated, scaled and moved. */
async function turnedPair(n: number, d: number, seed: number) {
  const random = randomNumbers(seed);
  const english = randomNormal(n, d, random);
  const { q } = await engine.qr(randomNormal(d, d, random));
  const turned = await engine.multiply(english, q);
  const german = matrix(n, d, (i, j) => 2 * turned.values[i * d + j]! + 5 - j);
  return fromMatrices({ de: [german], en: [english] }, { sentences: ids(n) });
}

describe("what was rotated, scaled and moved", () => {
  it.each([
    ["linear map", fitLinearMap],
    ["rotation with scale", fitRotation],
    ["map by canonical correlation", fitCanonicalMap],
  ] as const)("comes back by a %s, on other sentences too", async (_name, fit) => {
    const pair = await turnedPair(40, 5, 3);
    const fitted = await fit(pair, { to: "en", scale: true, fittedOn: ids(20), engine });
    const found = await applyPreparation(pair, fitted, { engine }).read("de", 0);
    const english = await pair.read("en", 0);
    expect(largest(found.values.map((value, k) => value - english.values[k]!))).toBeLessThan(1e-12);
  });

  it("comes back without a known translation where the shapes are alike", async () => {
    const pair = await turnedPair(40, 5, 4);
    const fitted = await fitInducedRotation(pair, { to: "en", engine });
    expect(fitted.facts[0]).toMatchObject({ language: "de", pairs: 40, right: 1, settled: 1 });
    expect(fitted.step).toMatchObject({ settings: { seeds: "none" } });
  });
});

it("refinement from a few seeds finds the rest, and tells how many it found", async () => {
  const pair = await turnedPair(60, 5, 5);
  const noisy = fromMatrices(
    {
      de: [withNoise(await pair.read("de", 0), 0.3, 6)],
      en: [await pair.read("en", 0)],
    },
    { sentences: ids(60) },
  );
  const fitted = await fitInducedRotation(noisy, { to: "en", seeds: ids(8), engine });
  const { pairs, right, settled } = fitted.facts[0] as Record<string, number>;
  expect(pairs).toBeGreaterThan(50);
  expect(right).toBeGreaterThan(0.95);
  expect(settled).toBe(1);
  const once = await fitInducedRotation(noisy, { to: "en", seeds: ids(8), rounds: 1, engine });
  expect(once.warnings).toEqual(["layer 0: de: the pairs still changed after 1 rounds"]);
});

function withNoise(of: Matrix, size: number, seed: number): Matrix {
  const added = randomNormal(of.rows, of.columns, randomNumbers(seed));
  return { ...of, values: of.values.map((value, k) => value + size * added.values[k]!) };
}

it("a mean shift moves means onto each other and changes nothing within a language", async () => {
  const shifted = applyPreparation(states, await fitMeanShift(states, { to: "en", engine }), {
    engine,
  });
  const [de, en] = [await shifted.read("de", 0), await shifted.read("en", 0)];
  expect(largest(columnMeans(de).map((mean, j) => mean - columnMeans(en)[j]!))).toBeLessThan(1e-14);
  expect(en).toEqual(y);
  const [first, second] = [toArrays(de), toArrays(x)];
  expect(first[0]![0]! - first[1]![0]!).toBeCloseTo(second[0]![0]! - second[1]![0]!, 14);
});

it("the pivot stays as it is, and the history tells of the map and who it was fitted on", async () => {
  const fitted = await fitLinearMap(three, {
    to: "et",
    penalty: "cross-validated",
    folds: 3,
    fittedOn: ids(20),
    engine,
  });
  expect(fitted.maps[0]![2]).toEqual({ from: 6, to: 6 });
  expect(fitted.step).toEqual({
    what: "mapped to et",
    settings: { penalty: "cross-validated" },
    fittedOn: ids(20),
  });
  expect(fitted.facts.map(({ language }) => language)).toEqual(["de", "en"]);
});

it("whole documents are left out by a cross-validation, where they are known", async () => {
  const groups = ids(30).map((_, i) => `d${i % 4}`);
  const grouped = fromMatrices({ de: [x], en: [y] }, { sentences: ids(30), groups });
  const options = { to: "en", penalty: "cross-validated", engine } as const;
  await expect(fitLinearMap(grouped, options)).rejects.toThrow(
    "there must be a group for every fold, but there are 4 groups and 5 folds",
  );
  await fitLinearMap(grouped, { ...options, folds: 4 });
});

describe("of fewer sentences than dimensions", () => {
  const few = async () => {
    const pair = await turnedPair(40, 12, 7);
    return fitRotation(pair, { to: "en", fittedOn: ids(6), engine });
  };

  it("a rotation turns what they say nothing of as little as can be, and says so", async () => {
    const { warnings, maps } = await few();
    expect(warnings).toEqual([
      "layer 0: de: the sentences say how to turn 5 of 12 directions; the others are turned as little as can be",
    ]);
    expect(await deviationFromOrthogonal(maps[0]![0]!.matrix!, engine)).toBeLessThan(1e-12);
    const same = fromMatrices(
      { de: [randomNormal(6, 12, randomNumbers(1))], en: [randomNormal(6, 12, randomNumbers(1))] },
      { sentences: ids(6) },
    );
    const none = await fitRotation(same, { to: "en", engine });
    const identity = toArrays(matrix(12, 12, (i, j) => Number(i === j)));
    expectNear(none.maps[0]![0]!.matrix!, identity, 10);
  });

  it("canonical correlation is refused, unless of fewer components", async () => {
    const pair = await turnedPair(10, 6, 8);
    await expect(fitCanonicalMap(pair, { to: "en", engine })).rejects.toThrow(
      /^fitCanonicalMap: it takes more rows than both sides have directions together.*look at fewer components\.$/,
    );
    const fitted = await fitCanonicalMap(pair, { to: "en", components: 3, engine });
    expect(fitted.facts[0]).toMatchObject({ rank: 3 });
  });
});

describe("nearestOrthogonal", () => {
  it("is the same by eigenvectors and by singular vectors", async () => {
    const m = randomNormal(7, 7, randomNumbers(9));
    const { u, v } = await engine.svd(m);
    const found = await nearestOrthogonal(m, engine);
    expectNear(found.matrix, toArrays(await engine.rowProduct(u, v)), 11);
    expect(await deviationFromOrthogonal(found.matrix, engine)).toBeLessThan(1e-14);
  });

  it("of nothing is no turn at all", async () => {
    const found = await nearestOrthogonal(matrix(3, 3), engine);
    expectNear(
      found.matrix,
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
      12,
    );
    expect(found.rank).toBe(0);
  });

  it("of a tall or wide matrix has orthonormal columns or rows", async () => {
    for (const m of [randomNormal(5, 3, randomNumbers(1)), randomNormal(3, 5, randomNumbers(2))]) {
      const found = await nearestOrthogonal(m, engine);
      expect(await deviationFromOrthogonal(found.matrix, engine)).toBeLessThan(1e-13);
    }
  });
});

it("float32 gives what float64 gives, to its own digits", async () => {
  const single = fromMatrices(
    { de: [toPrecision(x, "float32")], en: [toPrecision(y, "float32")] },
    { sentences: ids(30) },
  );
  for (const fit of [fitLinearMap, fitRotation]) {
    const fitted = await fit(single, { to: "en", engine });
    expect(fitted.maps[0]![0]!.matrix!.values).toBeInstanceOf(Float32Array);
    const expected = (await fit(states, { to: "en", engine })).maps[0]![0]!.matrix!;
    expectNear(fitted.maps[0]![0]!.matrix!, toArrays(expected), 5);
  }
});

describe("refuse", () => {
  it("a language that is not there", async () => {
    await expect(fitRotation(states, { to: "fi", engine })).rejects.toThrow(
      new RangeError(
        'fitRotation: to is the language to map to, or "mean", but "fi" came. There are de, en.',
      ),
    );
    expect(() => fitInducedRotation(states, { to: "mean" })).toThrow(
      'fitInducedRotation: to is the language to map to, but "mean" came. There are de, en.',
    );
  });

  it("penalties and ranks that are none", () => {
    expect(() => fitLinearMap(states, { to: "en", penalty: -1 })).toThrow(
      new RangeError('fitLinearMap: a penalty is 0 or more, or "cross-validated", but -1 came.'),
    );
    expect(() => fitLinearMap(states, { to: "en", rank: 0 })).toThrow(
      new RangeError("fitLinearMap: a rank is a whole number from 1, but 0 came."),
    );
    expect(() => fitCanonicalMap(states, { to: "en", components: 0.5 })).toThrow(
      new RangeError("fitCanonicalMap: components is a whole number from 1, but 0.5 came."),
    );
    expect(() => fitInducedRotation(states, { to: "en", seeds: ["s1"] })).toThrow(
      new RangeError(
        "fitInducedRotation: it takes 2 seeds or more, but 1 came. Leave them out to do without.",
      ),
    );
  });

  it("spaces of different dimensions, where a vector or a mean is to be shared", async () => {
    const narrow = matrix(30, 4, (i, j) => x.values[6 * i + j]!);
    const both = fromMatrices({ de: [narrow], en: [y] }, { sentences: ids(30) });
    await expect(fitMeanShift(both, { to: "en", engine })).rejects.toThrow(
      "fitMeanShift: a vector can only be added to one of as many dimensions, but de has 4 and en 6. Use fitLinearMap.",
    );
    await expect(fitRotation(both, { to: "mean", engine })).rejects.toThrow(
      "fitRotation: a mean space needs languages of the same dimensions, but de has 4 and en 6. Map to one language.",
    );
    const mapped = applyPreparation(both, await fitRotation(both, { to: "en", engine }), {
      engine,
    });
    expect(await mapped.read("de", 0)).toMatchObject({ rows: 30, columns: 6 });
  });

  it("a language without a map", async () => {
    const fitted = await fitRotation(selectLanguages(three, ["de", "en"]), { to: "en", engine });
    expect(() => applyPreparation(three, fitted)).toThrow("was fitted for language de, en, but et");
  });
});

it("all rows one vector: maps to the mean", async () => {
  const flat = fromMatrices({ de: [matrix(30, 6, (_, j) => j)], en: [y] }, { sentences: ids(30) });
  const fitted = await fitLinearMap(flat, { to: "en", engine });
  expect(fitted.facts[0]).toMatchObject({ rank: 0, largest: 0 });
  const found = await applyPreparation(flat, fitted, { engine }).read("de", 0);
  expectNear(fromArrays([toArrays(found)[3]!]), [Array.from(columnMeans(y))], 12);
});
