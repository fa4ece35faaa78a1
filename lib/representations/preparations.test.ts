import { columnMeans } from "../core/arithmetic";
import { fromArrays, type Matrix, matrix, toArrays, toPrecision } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { referenceEngine as engine } from "../engine/reference";
import { fitCentering } from "./center";
import { fitStandardization, normalizeLengths } from "./normalize";
import { applyPreparation, type Preparation, sentencesFittedOn } from "./preparation";
import reference from "./preparations.fixture.json";
import { describeHistory, fromMatrices, type Representations } from "./representations";
import { selectLanguages, selectLayers, selectSentences } from "./select";
import { fitAllButTheTop, fitRogueDimensions } from "./top-directions";
import { fitWhitening, type WhiteningOptions } from "./whiten";

/** The matrices of preparations.fixture.py. */
const fraction = (value: number) => value - Math.floor(value);
const noise = (i: number, j: number, seed: number) =>
  fraction(1000 * Math.sin(12.9898 * i + 78.233 * j + seed)) - 0.5;
const rows = (n: number, d: number, seed: number) =>
  matrix(
    n,
    d,
    (i, j) =>
      (noise(i, j, seed) + 0.5 * noise(i, (j + d - 1) % d, seed)) / Math.sqrt(1 + j) +
      0.3 * Math.cos(j + seed),
  );
const ids = (n: number, start = 0) => Array.from({ length: n }, (_, i) => `s${start + i}`);
const [known, unseen] = [rows(40, 6, 1), rows(5, 6, 2)];
const states = fromMatrices({ en: [known] }, { sentences: ids(40) });
const others = fromMatrices({ en: [unseen] }, { sentences: ids(5, 40) });

const appliedTo = (what: Representations, preparation: Preparation) =>
  applyPreparation(what, preparation, { engine }).read("en", 0);
const expectNear = (found: Matrix, expected: number[][], digits = 9) => {
  for (const [i, row] of toArrays(found).entries()) {
    for (const [j, value] of row.entries()) expect(value).toBeCloseTo(expected[i]![j]!, digits);
  }
};

describe("agree with scikit-learn, scipy and numpy on rows they have not seen:", () => {
  it("standardisation", async () => {
    const fitted = await fitStandardization(states, { engine });
    expectNear(await appliedTo(others, fitted), reference.standardized);
  });

  it("whitening by pca, up to the signs of axes", async () => {
    const found = await appliedTo(others, await fitWhitening(states, { by: "pca", engine }));
    expectNear({ ...found, values: found.values.map(Math.abs) }, reference.pcaAbsolute);
  });

  it.each<[keyof typeof reference, WhiteningOptions]>([
    ["zca", {}],
    ["half", { strength: 0.5 }],
    ["shrunkZca", { shrinkage: 0.2 }],
    ["cholesky", { by: "cholesky" }],
  ])("whitening, %s", async (name, options) => {
    const fitted = await fitWhitening(states, { ...options, engine });
    expectNear(await appliedTo(others, fitted), reference[name] as number[][]);
  });

  it("all but the top", async () => {
    const fitted = await fitAllButTheTop(states, { directions: 2, engine });
    expectNear(await appliedTo(others, fitted), reference.allButTheTop);
  });

  it("the dimensions' parts of the mean cosine, summed over all pairs", async () => {
    const parts = reference.cosineParts;
    const order = [...parts.keys()].sort((a, b) => parts[b]! - parts[a]!);
    const fitted = await fitRogueDimensions(states, { dimensions: 2, engine });
    const total = parts.reduce((sum, part) => sum + part, 0);
    expect(fitted.facts[0]).toMatchObject({ dimensions: order.slice(0, 2).join(" ") });
    expect(fitted.facts[0]!.meanCosine).toBeCloseTo(total, 12);
    const [first, second] = [parts[order[0]!]!, parts[order[1]!]!];
    expect(fitted.facts[0]!.meanCosineLeft).toBeCloseTo(total - first - second, 12);
    const kept = order.slice(2);
    const expected = toArrays(unseen).map((row) =>
      row.map((value, j) => (kept.includes(j) ? value : 0)),
    );
    expectNear(await appliedTo(others, fitted), expected, 14);
  });
});

const random = randomNumbers(2);
const wide = fromMatrices(
  { en: [randomNormal(8, 12, random)], et: [randomNormal(8, 12, random)] },
  { sentences: ids(8) },
);

describe("whitening", () => {
  it.each<WhiteningOptions>([{ by: "pca" }, { by: "zca" }, { by: "cholesky" }])(
    "leaves no correlation and variances of one: %j",
    async (options) => {
      const y = await appliedTo(states, await fitWhitening(states, { ...options, engine }));
      const covariance = await engine.crossProduct(y);
      expectNear(
        { ...covariance, values: covariance.values.map((value) => value / 39) },
        toArrays(matrix(6, 6, (i, j) => Number(i === j))),
        10,
      );
    },
  );

  it("of fewer sentences than dimensions keeps what varies, and says so", async () => {
    const pca = await fitWhitening(wide, { by: "pca", engine });
    expect(pca.warnings).toEqual([
      "layer 0: en: the 8 rows vary in 7 of 12 dimensions",
      "layer 0: et: the 8 rows vary in 7 of 12 dimensions",
    ]);
    expect(await appliedTo(wide, pca)).toMatchObject({ rows: 8, columns: 7 });
    const zca = await appliedTo(wide, await fitWhitening(wide, { engine }));
    expect([...(await engine.singularValues(zca))].map((s) => Math.round(1e6 * s ** 2))).toEqual([
      ...new Array(7).fill(7e6),
      0,
    ]);
  });

  it("by cholesky of such is refused, unless shrunk", async () => {
    await expect(fitWhitening(wide, { by: "cholesky", engine })).rejects.toThrow(
      "fitWhitening: by cholesky every direction has to vary, but the 8 rows of 12 dimensions leave some out. Give a shrinkage, take zca, or fit on more sentences.",
    );
    const shrunk = await fitWhitening(wide, { by: "cholesky", shrinkage: 0.1, engine });
    expect(shrunk.warnings).toEqual([]);
  });

  it("keeps as many axes as asked for", async () => {
    const fitted = await fitWhitening(states, { by: "pca", directions: 3, engine });
    expect(await appliedTo(others, fitted)).toMatchObject({ rows: 5, columns: 3 });
    await expect(fitWhitening(wide, { by: "pca", directions: 8, engine })).rejects.toThrow(
      "fitWhitening: 8 directions were asked for, but the 8 rows of 12 dimensions vary in 7. Ask for fewer, or fit on more sentences.",
    );
  });

  it.each<[WhiteningOptions, string]>([
    [{ strength: 0 }, "strength is above 0 and at most 1, which is all the way, but 0 came."],
    [{ shrinkage: 2 }, "shrinkage is from 0 (none) to 1, but 2 came."],
    [
      { directions: 3 },
      "directions are a whole number of the axes that pca keeps, but 3 came with zca. Leave them out, or whiten by pca.",
    ],
    [
      { by: "cholesky", strength: 0.5 },
      "by cholesky goes all the way, but strength 0.5 came. Take zca for a partial one.",
    ],
  ])("refuses %j", (options, words) => {
    expect(() => fitWhitening(states, options)).toThrow(new RangeError(`fitWhitening: ${words}`));
  });
});

describe("a preparation", () => {
  it("says what it did, with which settings, on which sentences, and who is scored again", async () => {
    const half = await fitWhitening(states, { strength: 0.5, fittedOn: ids(30), engine });
    const prepared = applyPreparation(states, half, { engine });
    expect(describeHistory(prepared.history)).toBe("whitened per language (by zca, strength 0.5)");
    expect(prepared.history[0]!.fittedOn).toEqual(ids(30));
    expect(sentencesFittedOn(prepared)).toBe(30);
    expect(sentencesFittedOn(selectSentences(prepared, ids(10, 30)))).toBe(0);
  });

  it("is fitted on the sentences named alone", async () => {
    const fitted = await fitCentering(states, { fittedOn: ids(12), engine });
    const means = columnMeans(await appliedTo(selectSentences(states, ids(12)), fitted));
    expect(Math.max(...means.map(Math.abs))).toBeLessThan(1e-14);
    await expect(fitCentering(states, { fittedOn: ["s40"] })).rejects.toThrow(
      "fitCentering: no sentence s40. There are 40",
    );
  });

  it("over all languages moves them together, and per language brings them together", async () => {
    const [together, apart] = [
      await fitCentering(wide, { per: "all", engine }),
      await fitCentering(wide, { engine }),
    ];
    const meanOf = async (preparation: Preparation, language: string) =>
      columnMeans(await applyPreparation(wide, preparation, { engine }).read(language, 0));
    const [en, et] = [await meanOf(together, "en"), await meanOf(together, "et")];
    expect(Math.max(...en.map((mean, j) => Math.abs(mean + et[j]!)))).toBeLessThan(1e-14);
    expect(Math.max(...en.map(Math.abs))).toBeGreaterThan(0.1);
    expect(Math.max(...(await meanOf(apart, "en")).map(Math.abs))).toBeLessThan(1e-14);
  });

  it("keeps float32, and gives it near what float64 gives", async () => {
    const single = fromMatrices({ en: [toPrecision(known, "float32")] }, { sentences: ids(40) });
    const found = await appliedTo(single, await fitWhitening(single, { engine }));
    expect(found.values).toBeInstanceOf(Float32Array);
    const expected = await appliedTo(states, await fitWhitening(states, { engine }));
    expectNear(found, toArrays(expected), 4);
  });

  it("shows its progress and can be stopped", async () => {
    const done: number[] = [];
    await fitCentering(states, { engine, onProgress: (progress) => done.push(progress.done) });
    expect(done).toEqual([1]);
    await expect(fitCentering(states, { signal: AbortSignal.abort() })).rejects.toThrow("aborted");
  });

  it("is refused for a language or layer that it was not fitted for", async () => {
    const two = fromMatrices({ en: [known, known], et: [known, known] }, { sentences: ids(40) });
    const english = await fitCentering(selectLanguages(two, ["en"]), { engine });
    expect(() => applyPreparation(two, english)).toThrow(
      new RangeError(
        "applyPreparation: “centred per language” was fitted for language en, but et came. Fit it with that language, or select the others.",
      ),
    );
    const first = await fitCentering(selectLayers(two, [0]), { engine });
    expect(() => applyPreparation(two, first)).toThrow("was fitted for layer 0, but 1 came.");
  });

  it("that all languages share is applied to a stranger with a warning", async () => {
    const two = fromMatrices({ en: [known], et: [known] }, { sentences: ids(40) });
    const english = await fitCentering(selectLanguages(two, ["en"]), { per: "all", engine });
    expect(applyPreparation(two, english).warnings).toEqual([
      "centred over all languages: et came to what was fitted on en only, so what sets them apart may remain",
    ]);
  });

  it("is refused for vectors of other dimensions", async () => {
    const fitted = await fitCentering(states, { engine });
    const narrow = selectLanguages(wide, ["en"]);
    await expect(appliedTo(narrow, fitted)).rejects.toThrow(
      new RangeError(
        "applyPreparation (centred per language): the map was fitted on vectors of 6 dimensions, but en at layer 0 is [8 × 12]. Apply it to the same model's states, or fit it again.",
      ),
    );
  });
});

it("a dimension that does not vary is centred and not divided, and said", async () => {
  const constant = matrix(40, 3, (i, j) => (j === 1 ? 0.1 : known.values[6 * i + j]!));
  const fitted = await fitStandardization(
    fromMatrices({ en: [constant] }, { sentences: ids(40) }),
    { engine },
  );
  expect(fitted.warnings).toEqual([
    "layer 0: en: 1 of 3 dimensions do not vary and are centred only",
  ]);
  expect([...fitted.maps[0]![0]!.factors!][1]).toBe(1);
});

it("lengths become one, and a zero vector is named", async () => {
  const unit = await normalizeLengths(states).read("en", 0);
  for (const row of toArrays(unit)) expect(Math.hypot(...row)).toBeCloseTo(1, 14);
  const zero = fromMatrices(
    {
      en: [
        fromArrays([
          [1, 2],
          [0, 0],
        ]),
      ],
    },
    { sentences: ["a", "b"] },
  );
  await expect(normalizeLengths(zero).read("en", 0)).rejects.toThrow(
    new RangeError(
      "normalizeLengths: every vector needs a length above zero, but en at layer 0 [2 × 2] is zero in row 1 (sentence b). Leave that sentence out with selectSentences.",
    ),
  );
});

it("less than one whole direction or dimension to take away is refused", () => {
  expect(() => fitAllButTheTop(states, { directions: 0 })).toThrow(
    new RangeError(
      "fitAllButTheTop: directions is how many to take away, a whole number from 1, but 0 came.",
    ),
  );
  expect(() => fitRogueDimensions(states, { dimensions: 1.5 })).toThrow(
    "fitRogueDimensions: dimensions is how many",
  );
});

it("more to take away than there is, is refused", async () => {
  await expect(fitAllButTheTop(states, { directions: 6, engine })).rejects.toThrow(
    "fitAllButTheTop: fewer directions have to be taken away than there are, but 6 came, and the 40 rows vary in 6. Ask for fewer.",
  );
  await expect(fitRogueDimensions(states, { dimensions: 6, engine })).rejects.toThrow(
    "fitRogueDimensions: fewer dimensions",
  );
});
