import { columnMeans } from "../../core/arithmetic";
import {
  fromArrays,
  type Matrix,
  matrix,
  rowsBetween,
  stackRows,
  toArrays,
} from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { referenceEngine as engine } from "../../engine/reference";
import { logisticRegression } from "../../probes/logistic";
import { fitProbe } from "../../probes/probe";
import { applyAffine } from "../affine";
import { fitCentering } from "../center";
import { applyPreparation, type Preparation } from "../preparation";
import { fromMatrices } from "../representations";
import { selectLanguages } from "../select";
import reference from "./erasers.fixture.json";
import { type Erasure, fitEraser } from "./fit-eraser";
import { languageSubspace } from "./language-subspace";
import { LeaceSums } from "./leace-sums";

/** The matrices of erasers.fixture.py. */
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
const parts = { de: side(30, 1), en: side(30, 2), et: side(30, 3) };
const states = fromMatrices(
  { de: [parts.de], en: [parts.en], et: [parts.et] },
  { sentences: ids(30) },
);
const unseen = side(5, 4);

const expectNear = (found: Matrix, expected: number[][], digits = 9) => {
  for (const [i, row] of toArrays(found).entries()) {
    for (const [j, value] of row.entries()) expect(value).toBeCloseTo(expected[i]![j]!, digits);
  }
};
const erasedNew = ({ maps }: Preparation) => applyAffine(maps[0]![0]!, unseen, engine);

it.each<[string, Erasure, number[][]]>([
  ["concept-erasure", { by: "leace", shrink: false }, reference.leace],
  ["concept-erasure, shrunk", { by: "leace" }, reference.shrunkLeace],
  ["LSAR of rank 1", { by: "lsar", rank: 1 }, reference.lsar1.new],
  ["LSAR of full rank", { by: "lsar" }, reference.lsar2.new],
  ["a null space", { by: "inlp", rounds: 1 }, reference.inlp1.new],
  ["INLP", { by: "inlp", rounds: 2 }, reference.inlp2.new],
  ["LIR", { by: "lir" }, reference.lir],
])("agrees with %s", async (_name, erasure, expected) => {
  expectNear(await erasedNew(await fitEraser(states, { ...erasure, engine })), expected, 8);
});

it("tells how many directions it took out", async () => {
  const rankOf = async (erasure: Erasure) =>
    (await fitEraser(states, { ...erasure, engine })).facts[0];
  expect(await rankOf({ by: "leace" })).toMatchObject({ layer: 0, rank: 2 });
  expect(await rankOf({ by: "lsar" })).toMatchObject({ rank: 2 });
  const inlp = (await rankOf({ by: "inlp", rounds: 2 })) as Record<string, number>;
  expect(inlp).toMatchObject({ rank: reference.inlp2.rank, rounds: 2 });
  expect(inlp.firstAccuracy).toBeGreaterThan(inlp.lastAccuracy!);
});

describe("after LEACE", () => {
  // Unequal classes, so that saying the largest is the one best guess.
  const random = randomNumbers(5);
  const sizes = { a: 30, b: 50, c: 40 };
  const rows = Object.entries(sizes).map(([name, n], c) => ({
    name,
    x: matrix(n, 8, (_, j) => 3 * Number(j === c) + randomNormal(1, 1, random).values[0]!),
  }));
  const labels = rows.flatMap(({ name, x }) => new Array<string>(x.rows).fill(name));

  it("no linear probe beats chance on the training rows", async () => {
    const sums = new LeaceSums();
    for (const { name, x } of rows) await sums.add(x, name, engine);
    const { map } = await sums.eraser({ shrink: true }, engine);
    const all = stackRows(rows.map(({ x }) => x));
    const probe = async (x: Matrix) => {
      const fitted = await fitProbe(logisticRegression(), x, labels, {}, engine);
      const { codes, classes } = await fitted.predict(x, engine);
      return labels.filter((label, i) => classes[codes[i]!] === label).length / labels.length;
    };
    expect(await probe(all)).toBeGreaterThan(0.8);
    expect(await probe(await applyAffine(map, all, engine))).toBeCloseTo(50 / 120, 12);
  });

  it("the classes' means are one", async () => {
    const erased = applyPreparation(states, await fitEraser(states, { by: "leace", engine }), {
      engine,
    });
    const means = [];
    for (const language of states.languages)
      means.push(columnMeans(await erased.read(language, 0)));
    for (const mean of means) {
      for (const [j, value] of mean.entries()) expect(value).toBeCloseTo(means[0]![j]!, 12);
    }
  });

  it("batches in any order and merged sums give the same eraser", async () => {
    const whole = new LeaceSums();
    for (const { name, x } of rows) await whole.add(x, name, engine);
    const [first, second] = [new LeaceSums(), new LeaceSums()];
    for (const { name, x } of [...rows].reverse()) {
      await second.add(rowsBetween(x, 10, x.rows), name, engine);
      await first.add(rowsBetween(x, 0, 10), name, engine);
    }
    const fresh = new LeaceSums();
    fresh.merge(first);
    fresh.merge(second);
    fresh.merge(new LeaceSums());
    const [a, b] = [
      await whole.eraser({ shrink: true }, engine),
      await fresh.eraser({ shrink: true }, engine),
    ];
    const x = rows[0]!.x;
    const found = toArrays(await applyAffine(b.map, x, engine));
    expectNear(await applyAffine(a.map, x, engine), found, 10);
    expect(b.rank).toBe(2);
  });

  it("fewer sentences than dimensions are erased too, shrunk or not", async () => {
    const few = fromMatrices(
      { a: [randomNormal(4, 20, randomNumbers(1))], b: [randomNormal(4, 20, randomNumbers(2))] },
      { sentences: ids(4) },
    );
    for (const shrink of [true, false]) {
      const fitted = await fitEraser(few, { by: "leace", shrink, engine });
      const erased = applyPreparation(few, fitted, { engine });
      const [a, b] = [await erased.read("a", 0), await erased.read("b", 0)];
      const [first, second] = [columnMeans(a), columnMeans(b)];
      for (const [j, mean] of first.entries()) expect(mean).toBeCloseTo(second[j]!, 10);
    }
  });
});

describe("LSAR", () => {
  it("has a shared mean that is orthogonal to what it takes out", async () => {
    const means = fromArrays(Object.values(parts).map((x) => columnMeans(x)));
    const { specific, shared } = await languageSubspace(means, 2, engine);
    const along = await engine.multiply(fromArrays([shared]), specific);
    for (const value of along.values) expect(Math.abs(value)).toBeLessThan(1e-12);
    for (const [j, value] of shared.entries()) {
      expect(value).toBeCloseTo(reference.lsar2.shared[j]!, 10);
    }
  });

  it("has no shared mean after centring over all languages, and still takes out what is apart", async () => {
    const centred = applyPreparation(states, await fitCentering(states, { per: "all", engine }), {
      engine,
    });
    const fitted = await fitEraser(centred, { by: "lsar", engine });
    const erased = applyPreparation(centred, fitted, { engine });
    for (const language of states.languages) {
      for (const mean of columnMeans(await erased.read(language, 0))) {
        expect(Math.abs(mean)).toBeLessThan(1e-12);
      }
    }
  });
});

it("applies to a language that it was not fitted on with a warning; LIR, which has its own for each, does not", async () => {
  const two = selectLanguages(states, ["de", "en"]);
  const shared = await fitEraser(two, { by: "leace", engine });
  expect(applyPreparation(states, shared).warnings).toEqual([
    "language erased: et came to what was fitted on de, en only, so what sets them apart may remain",
  ]);
  const own = await fitEraser(two, { by: "lir", engine });
  expect(() => applyPreparation(states, own)).toThrow(
    "was fitted for language de, en, but et came",
  );
});

it("takes the directions of any linear probe", async () => {
  const probe = logisticRegression({ penalty: 0.1 });
  const { facts, step } = await fitEraser(states, { by: "inlp", rounds: 1, probe, engine });
  expect(facts[0]).toMatchObject({ rank: 2, rounds: 1 });
  expect(step.settings).toMatchObject({ probe: "logistic regression (penalty 0.1)" });
});

it("says in the history how, and what it was fitted on", async () => {
  const { step } = await fitEraser(states, { by: "inlp", fittedOn: ids(20), engine });
  expect(step).toEqual({
    what: "language erased",
    settings: { by: "inlp", rounds: 10, probe: "ridge classifier (penalty 1)" },
    fittedOn: ids(20),
  });
});

describe("refuses", () => {
  it("one language", async () => {
    expect(() => fitEraser(selectLanguages(states, ["de"]), { by: "leace" })).toThrow(
      new RangeError(
        "fitEraser: it takes two languages at least to see what sets them apart, but there is only de. Give more.",
      ),
    );
    const sums = new LeaceSums();
    await expect(sums.eraser({ shrink: true }, engine)).rejects.toThrow("but there is none.");
    await sums.add(parts.de, "de", engine);
    await expect(sums.eraser({ shrink: true }, engine)).rejects.toThrow(
      'LEACE: erasing takes two classes at least, but there is only "de". Add vectors of others.',
    );
    await expect(sums.add(matrix(2, 3), "en", engine)).rejects.toThrow(
      "LeaceSums: all vectors need the same dimensions, but 6 came first and then [2 × 3]. Gather the states of one model.",
    );
  });

  it("ranks that there are not", async () => {
    expect(() => fitEraser(states, { by: "lsar", rank: 3 })).toThrow(
      new RangeError(
        "fitEraser: the means of 3 languages lie apart in at most 2 directions, but a rank of 3 came. Ask for fewer.",
      ),
    );
    expect(() => fitEraser(states, { by: "inlp", rounds: 0 })).toThrow(
      new RangeError("fitEraser: rounds is a whole number from 1, but 0 came."),
    );
    await expect(fitEraser(states, { by: "lir", rank: 6, engine })).rejects.toThrow(
      "fitEraser: lir takes out fewer components than there are, but 6 of 6 came. Ask for fewer.",
    );
  });
});
