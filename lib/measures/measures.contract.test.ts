import { centerColumns, dot, scale, sum } from "../core/arithmetic";
import { type Matrix, matrix, rowOf, takeRows, toPrecision } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { referenceEngine as engine } from "../engine/reference";
import { confoundedMeasures } from "../testing/confounded-measures";
import { allMeasures, compareAll, type Invariance, type Measure, meanCosine, score } from "./index";

/** Sown anew for every test, so that none depends on which measures come before it. */
let random = randomNumbers(11);
beforeEach(() => {
  random = randomNumbers(11);
});

/** What measures without intervals and nulls in closed form take to have them. */
const asked = { jackknife: true, permutations: 19 } as const;

/** Two views of three common directions, with noise: neither equal nor unrelated. */
function twoViews(n: number, p: number, q: number): [Matrix, Matrix] {
  const common = randomNormal(n, 3, random);
  const side = (columns: number) => {
    const noise = randomNormal(n, columns, random);
    return matrix(
      n,
      columns,
      (i, j) => common.values[i * 3 + (j % 3)]! + 0.6 * noise.values[i * columns + j]!,
    );
  };
  return [side(p), side(q)];
}

const scoreOf = async (measure: Measure, x: Matrix, y: Matrix) =>
  (await score(measure, x, y, {}, engine)).value;

/** Columns go together by `entry`. [n, d] → [n, d] */
const mapped = (x: Matrix, entry: (from: number, to: number) => number) =>
  matrix(x.rows, x.columns, (i, j) =>
    Array.from(rowOf(x, i)).reduce((sum, value, k) => sum + value * entry(k, j), 0),
  );

/** Reflects at a random plane, a rotation as far as measures are concerned. */
function rotated(x: Matrix): Matrix {
  const normal = randomNormal(1, x.columns, random).values;
  const square = dot(normal, normal);
  return mapped(x, (k, j) => Number(k === j) - (2 * normal[k]! * normal[j]!) / square);
}

const changes: Readonly<Record<Invariance, (x: Matrix) => Matrix>> = {
  translation: (x) => matrix(x.rows, x.columns, (i, j) => rowOf(x, i)[j]! + 3 * j + 1),
  scaling: (x) => scale(x, 7),
  rotation: rotated,
  "invertible linear map": (x) => mapped(x, (k, j) => (k === j ? 1 + 3 * j : k < j ? 0.5 : 0)),
};

describe.each(
  [...allMeasures, ...confoundedMeasures].map((measure) => [measure.name, measure] as const),
)("%s", (_, measure) => {
  const same = measure.kind === "similarity" ? 1 : 0;
  const { needsSameColumns, fewestColumns = 1 } = measure;
  const related = (n: number, p: number, q: number) => twoViews(n, p, needsSameColumns ? p : q);
  const unrelated = (n: number, p: number, q: number, from = random) => {
    return [randomNormal(n, p, from), randomNormal(n, needsSameColumns ? p : q, from)] as const;
  };
  const wide = ["more columns than rows", 12, 20, 30] as const;
  const shapes: readonly (readonly [string, number, number, number])[] = [
    ["more rows than columns", 40, 4, 6],
    ...(measure.needsMoreRowsThanRanks ? [] : [wide]),
  ];
  /** n, or more where the measure refuses n rows of p and q columns. */
  const enough = (n: number, p: number, q: number) =>
    measure.needsMoreRowsThanRanks ? Math.max(n, 3 * (p + q)) : n;

  if (measure.needsMoreRowsThanRanks) {
    it("refuses as many ranks as rows, where any data are alike, and offers what to do", async () => {
      const [, n, p, q] = wide;
      const error = await score(measure, noise(n, p), noise(n, q), {}, engine).catch((e) => e);
      expect(error).toBeInstanceOf(RangeError);
      expect(error.message).toMatch(/ rows .+, but .+ 12 rows|leaves \d+ rows/);
      expect(error.message).toMatch(/Use more sentences.*, or .+\.$/);
    });
  }

  describe.each(Object.keys(changes) as Invariance[])("under %s of one side", (change) => {
    const claimed = measure.invariantTo.includes(change);
    it(`is ${claimed ? "unmoved" : "moved"}, as it claims`, async () => {
      let farthest = 0;
      for (const [, n, p, q] of shapes) {
        const [x, y] = related(n, p, q);
        const before = await scoreOf(measure, x, y);
        const differences = [
          (await scoreOf(measure, changes[change](x), y)) - before,
          (await scoreOf(measure, x, changes[change](y))) - before,
        ].map(Math.abs);
        // A claim is about both sides; where they differ, one may be unmoved.
        const moved =
          measure.symmetric && !claimed ? Math.min(...differences) : Math.max(...differences);
        farthest = Math.max(farthest, moved);
      }
      // What counts neighbours or ranks may have none change places in one of the shapes.
      if (claimed) expect(farthest).toBeLessThan(1e-9);
      else expect(farthest).toBeGreaterThan(1e-4);
    });
  });

  const itself = measure.belowOneOnItself ? "below 1" : same;
  const onItself = measure.scaleOfItsOwn ? it.skip : it;
  onItself.each(shapes)(`is ${itself} on itself, with %s`, async (_, n, p, q) => {
    const [x] = related(n, p, q);
    for (const other of [x, { ...x, values: x.values.slice() }]) {
      const value = await scoreOf(measure, x, other);
      if (measure.belowOneOnItself) expect(Math.abs(value - 0.5)).toBeLessThan(0.5);
      else expect(value).toBeCloseTo(same, 12);
    }
  });

  const turned = measure.invariantTo.includes("rotation") ? onItself : it.skip;
  turned(
    "is sure that a matrix is like itself turned round, though rounding moves the value off it",
    async () => {
      const [x] = related(120, 4, 4);
      const { value, interval } = await score(measure, x, rotated(x), {}, engine);
      expect(value).toBeCloseTo(measure.belowOneOnItself ? await scoreOf(measure, x, x) : same, 12);
      for (const end of interval ?? []) expect(end).toBeCloseTo(same, 6);
    },
  );

  it("stays in its range, related or not", async () => {
    const [lowest, highest] = measure.range;
    for (let t = 0; t < 40; t++) {
      const n = enough(8, 3, 12);
      const [x, y] = t % 2 ? related(n, 3, 12) : unrelated(n, 12, 3);
      const value = await scoreOf(measure, x, y);
      expect(value).toBeGreaterThanOrEqual(lowest - 1e-12);
      expect(value).toBeLessThanOrEqual(highest + 1e-12);
    }
  });

  it(`is ${measure.symmetric ? "the same" : "different"} in both directions`, async () => {
    const [x, y] = related(enough(20, 4, 30), 4, 30);
    const difference = (await scoreOf(measure, x, y)) - (await scoreOf(measure, y, x));
    if (measure.symmetric) expect(difference).toBeCloseTo(0, 12);
    else expect(Math.abs(difference)).toBeGreaterThan(1e-6);
  });

  it("has an interval and a null, unasked only in closed form, and else tells how to ask", async () => {
    const [lowest, highest] = measure.range;
    const [x, y] = related(60, 4, 6);
    const bare = await score(measure, x, y, {}, engine);
    const {
      value,
      interval,
      standardError,
      null: shuffled,
    } = await score(measure, x, y, { ...asked, permutations: 49 }, engine);
    expect(interval![0]).toBeLessThanOrEqual(value);
    expect(interval![1]).toBeGreaterThanOrEqual(value);
    expect(standardError).toBeGreaterThan(0);
    expect(shuffled!.sd).toBeGreaterThan(0);
    expect(shuffled!.pValue).toBeLessThan(0.01);
    if (bare.interval) expect(interval).toEqual(bare.interval);
    else {
      expect(bare.details.interval).toMatch(/jackknife/);
      expect(interval![0]).toBeGreaterThanOrEqual(lowest);
      expect(interval![1]).toBeLessThanOrEqual(highest);
    }
    if (bare.null) expect(shuffled).toEqual(bare.null);
    else expect(bare.details.null).toMatch(/permutations/);
  });

  it.each([
    ["more rows than columns", 30, 3, 5],
    ["more columns than rows", 20, 24, 30],
  ] as const)("falls to its chance level on shuffled rows, with %s", async (_, n, p, q) => {
    const [x, y] = unrelated(enough(n, p, q), p, q);
    const scores = await compareAll(measure, [x], [y], { permutations: 49 }, engine);
    const { null: shuffled, details } = scores.at(0, 0);
    const values = scores.shuffled!.values;
    const mean = sum(values) / values.length;
    const error = 4 * (shuffled!.sd / Math.sqrt(values.length));
    const stated = Number(details.chance ?? shuffled!.mean);
    expect(Math.abs(mean - stated)).toBeLessThan(error + 1e-9);
    const atMost = Number(details.chanceAtMost ?? Number.POSITIVE_INFINITY);
    expect(mean).toBeLessThan(atMost + error);
  });

  it.each([
    ["more rows than columns", 40, 3, 5],
    ["more columns than rows", 20, 24, 30],
  ] as const)(
    "calls 5 %% of unrelated pairs unlikely, if in closed form, with %s",
    async (_, n, p, q) => {
      const draws = 200;
      // Of its own, so that what is drawn does not depend on which measures there are.
      const drawn = randomNumbers(12);
      let [rejected, excess] = [0, 0];
      for (let t = 0; t < draws; t++) {
        const [x, y] = unrelated(enough(n, p, q), p, q, drawn);
        const { value, null: shuffled } = await score(measure, x, y, {}, engine);
        // That shuffles are exact is shown once for all, in uncertainty.test.ts.
        if (!shuffled) return;
        excess += (value - shuffled.mean) / shuffled.sd / draws;
        if (shuffled.pValue < 0.05) rejected++;
      }
      expect(Math.abs(excess)).toBeLessThan(3 / Math.sqrt(draws));
      expect(rejected / draws).toBeGreaterThanOrEqual(0.015);
      expect(rejected / draws).toBeLessThanOrEqual(0.085);
    },
  );

  it("is defined, with interval and null, on data of every awkward shape", async () => {
    const [x, y] = related(30, 4, 9);
    const awkward: Readonly<Record<string, Matrix>> = {
      ...(measure.needsMoreRowsThanRanks
        ? {}
        : { "more columns than rows": related(30, 50, 2)[0] }),
      ...(needsSameColumns || fewestColumns > 1
        ? {}
        : { "one column": matrix(30, 1, (i) => x.values[i * 4]!) }),
      "rank 2 of 4": matrix(30, 4, (i, j) => x.values[i * 4 + (j % 2)]!),
      "a constant column": matrix(30, 4, (i, j) => (j === 1 ? 5 : x.values[i * 4 + j]!)),
      "duplicate rows": takeRows(
        x,
        [...Array(30).keys()].map((i) => Math.floor(i / 2)),
      ),
    };
    for (const [shape, side] of Object.entries(awkward)) {
      const {
        value,
        interval,
        null: shuffled,
        warnings,
      } = await score(measure, side, needsSameColumns ? noise(30, side.columns) : y, {}, engine);
      const numbers = [value, ...(interval ?? []), ...Object.values(shuffled ?? {})];
      expect({ shape, finite: numbers.every(Number.isFinite) }).toEqual({ shape, finite: true });
      // Measures of single columns tell of one that says nothing.
      expect(warnings.filter((words) => !/neurons of x are constant/.test(words))).toEqual(
        shape === "duplicate rows" ? ["only 15 of the 30 rows of x are different vectors"] : [],
      );
    }
  });

  // What an offset moves has another value there.
  const offCentre = measure.invariantTo.includes("translation") ? it : it.skip;
  offCentre("loses nothing to a mean of 1000 in float32", async () => {
    const [x, y] = related(enough(60, 5, 80), 5, 80).map((side) =>
      toPrecision(
        matrix(side.rows, side.columns, (i, j) => rowOf(side, i)[j]! + 1000),
        "float32",
      ),
    );
    const centred = [x!, y!].map((side) => centerColumns(toPrecision(side, "float64")));
    const expected = await scoreOf(measure, centred[0]!, centred[1]!);
    const difference = Math.abs((await scoreOf(measure, x!, y!)) - expected);
    expect(difference / Math.max(1, Math.abs(expected))).toBeLessThan(1e-5);
  });

  it.each([1e-30, 1e30])("takes float32 values of the order %d", async (factor) => {
    const [x, y] = related(20, 5, 7);
    const [small, other] = [x, y].map((side) => toPrecision(scale(side, factor), "float32"));
    const value = await scoreOf(measure, small!, other!);
    expect(value).not.toBeNaN();
    if (measure.invariantTo.includes("scaling")) {
      expect(value).toBeCloseTo(await scoreOf(measure, x, y), 5);
    }
  });

  it.each([
    ["of float64 zeros", matrix(24, 3)],
    ["of float64 rows that no binary number holds", matrix(103, 3, (_, j) => 0.1 + j / 3)],
    ["of float32 rows", matrix(24, 3, (_, j) => 0.1 + j / 3, "float32")],
    ["of large float32 rows", matrix(24, 3, () => 1000.1, "float32")],
  ] as const)("is NaN and says why for a constant matrix %s", async (_, x) => {
    const y = toPrecision(
      noise(x.rows, needsSameColumns ? x.columns : 4),
      x.values instanceof Float32Array ? "float32" : "float64",
    );
    const result = await score(measure, x, y, asked, engine);
    expect(result.warnings).toEqual(["undefined: all rows of x are one and the same vector"]);
    const { value, standardError, interval, null: shuffled } = result;
    const numbers = [value, standardError ?? NaN, ...(interval ?? []), shuffled!.pValue];
    expect(numbers).toEqual(numbers.map(() => NaN));
    const other = await score(measure, y, x, {}, engine);
    expect(other.warnings).toEqual(["undefined: all rows of y are one and the same vector"]);
  });

  it("leaves a pair of defined matrices alone when a constant one is beside them", async () => {
    const [x, y] = related(12, 3, 4);
    const scores = await compareAll(
      measure,
      [x, matrix(12, needsSameColumns ? 3 : 2, () => 0.1), y],
      undefined,
      {},
      engine,
    );
    expect(scores.at(0, 2).value).toBe(await scoreOf(measure, x, y));
    expect(Array.from(scores.value.values, Number.isNaN)).toEqual(
      [0, 1, 0, 1, 1, 1, 0, 1, 0].map(Boolean),
    );
  });

  describe("compareAll", () => {
    const n = enough(18, 3, 25);
    const groups = Array.from({ length: n }, (_, i) => `document ${(i * i) % 11}`);
    const bins = Array.from({ length: n }, (_, i) => i % 3);
    const [a, b] = related(n, 3, 25);
    const [c, d] = needsSameColumns ? related(n, 3, 3) : related(n, 6, 2);
    const matrices = [a, b, c, d];

    it.each([
      ["with itself", undefined],
      ["with another", [c, a, b]],
    ] as const)("gives for a list %s what score gives pair by pair", async (_, others) => {
      const options = { groups, bins };
      const scores = await compareAll(measure, matrices, others, options, engine);
      const { value } = scores;
      expect([value.rows, value.columns]).toEqual([4, others ? 3 : 4]);
      expect(scores.symmetric).toBe(!others && measure.symmetric);
      for (const [i, x] of matrices.entries()) {
        for (const [j, y] of (others ?? matrices).entries()) {
          const [at, alone] = [scores.at(i, j), await score(measure, x, y, options, engine)];
          expect(at.value).toBe(value.values[i * value.columns + j]);
          expectClose(at, alone);
        }
      }
    });

    it("gives a grid that is its own mirror, for a list with itself", async () => {
      const {
        value,
        standardError,
        interval,
        null: shuffled,
        binnedNull,
      } = await compareAll(measure, matrices, undefined, { bins }, engine);
      const grids = [value, standardError, interval?.lower, shuffled?.pValue, binnedNull?.excess];
      for (const grid of grids.filter((each) => each !== undefined)) {
        const mirrored = matrix(4, 4, (i, j) => grid.values[j * 4 + i]!);
        if (measure.symmetric) expect(grid).toEqual(mirrored);
      }
    });

    // Confounds are of rows in one order.
    const inAnyOrder = measure.holds ? it.skip : it;
    inAnyOrder(
      "gives for documents named in any order what it gives for rows sorted by document",
      async () => {
        const order = groups
          .map((_, i) => i)
          .sort((i, j) => groups[i]!.localeCompare(groups[j]!) || i - j);
        const sorted = { groups: order.map((i) => groups[i]!), bins: order.map((i) => bins[i]!) };
        expectClose(
          await score(measure, takeRows(a, order), takeRows(b, order), sorted, engine),
          await score(measure, a, b, { groups, bins }, engine),
        );
      },
    );
  });

  describe("given what it cannot use", () => {
    const [x, y] = related(12, 3, 4);
    const changed = (value: number) =>
      matrix(12, 3, (i, j) => (i === 4 && j === 2 ? value : rowOf(x, i)[j]!));
    const errorOf = async (a: Matrix, b: Matrix, options = {}) => {
      const error = await score(measure, a, b, options, engine).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(RangeError);
      return (error as Error).message;
    };

    it("names both shapes when the rows differ in number", async () => {
      expect(await errorOf(x, takeRows(y, [0, 1, 2, 3, 4, 5]))).toBe(
        `${measure.name}: x and y need a row for each of the same sentences, but x is [12 × 3] and y is [6 × ${y.columns}]. ` +
          "Keep the common ones with selectSentences.",
      );
    });

    it("says how many rows it takes when there are too few", async () => {
      const few = Array.from({ length: measure.fewestRows - 1 }, (_, i) => i);
      expect(await errorOf(takeRows(x, few), takeRows(y, few))).toBe(
        `${measure.name}: its value and uncertainty need at least ${measure.fewestRows} rows, ` +
          `but x is [${few.length} × 3]. Use more sentences.`,
      );
    });

    it.each([NaN, Infinity, -Infinity])("says where a %d stands", async (value) => {
      const words = `${measure.name}: every value must be a finite number, but ${value} stands in row 4, column 2 of`;
      expect(await errorOf(changed(value), y)).toContain(`${words} x [12 × 3].`);
      expect(await errorOf(y, changed(value))).toContain(`${words} y [12 × 3].`);
    });

    it("says that numbers are too large to be added up", async () => {
      expect(
        await errorOf(
          matrix(12, 3, (i) => 1e308 + i),
          y,
        ),
      ).toBe(
        `${measure.name}: values must be small enough to be added up, but a column of x [12 × 3] adds up to infinity. Divide all values by one number.`,
      );
    });

    it("asks for one precision", async () => {
      const error = await score(measure, toPrecision(x, "float32"), y, {}, engine).catch((e) => e);
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toBe(
        `${measure.name}: x and y need one precision, but x is float32 and y is float64. Convert one with toPrecision.`,
      );
    });

    it("asks for a group a row", async () => {
      expect(await errorOf(x, y, { groups: ["a", "b"] })).toBe(
        "groups: each row needs a group, but there are 12 rows and 2 groups. Select sentences and groups together with selectSentences.",
      );
    });

    it("asks for matrices", async () => {
      await expect(compareAll(measure, [], undefined, {}, engine)).rejects.toThrow(
        `${measure.name}: there must be matrices to compare, but none came.`,
      );
    });

    it("stops when it is told to", async () => {
      await expect(
        compareAll(measure, [x, y], undefined, { signal: AbortSignal.abort() }, engine),
      ).rejects.toThrow("aborted");
    });
  });

  it("gives a value and the reason why there is no interval, of few groups", async () => {
    const [x, y] = related(14, 3, 4);
    const groups = Array.from({ length: 14 }, (_, i) => `${i % 4}`);
    // Folds divide groups, and some measures want more of them.
    const result = await score(measure, x, y, { groups, jackknife: true }, engine).catch((e) => e);
    if (result instanceof RangeError) return expect(result.message).toMatch(/fold/);
    expect(result.value).not.toBeNaN();
    expect(result.interval).toBeUndefined();
    expect(result.warnings.join()).toMatch(
      /no interval: rows come from 4 groups, and it takes (5|20)/,
    );
  });

  // HSIC and a mean of cosines are defined without it, and what is left of a Gram matrix keeps its
  // part along the confounds.
  const definedWithout = /HSIC|deconfounded/.test(measure.name) || measure === meanCosine;
  const needed = definedWithout ? it.skip : it;
  needed(
    "says that it has no interval where all that differs is in one group of rows",
    async () => {
      const [x, y] = related(34, 3, 4);
      const alike = matrix(34, 3, (i, j) => (i < 11 ? rowOf(x, i)[j]! : fewestColumns > 1 ? j : 1));
      const groups = Array.from({ length: 34 }, (_, i) => (i < 11 ? "differs" : `${i}`));
      const options = { groups, jackknife: true };
      const result = await score(measure, alike, y, options, engine).catch((e) => e);
      if (result instanceof RangeError) return expect(result.message).toMatch(/fold/);
      if (Number.isNaN(result.value)) return expect(result.warnings.join()).toMatch(/fold/);
      expect(result.standardError).toBeNaN();
      expect(result.warnings.join()).toMatch(/no interval: /);
    },
  );
});

function noise(n: number, d: number): Matrix {
  return randomNormal(n, d, random);
}

/** Every number of one score close to that of the other, whatever its depth. */
function expectClose(a: object, b: object): void {
  const digits = (value: object) =>
    JSON.parse(JSON.stringify(value), (_, entry) =>
      typeof entry === "number" ? Number(entry.toPrecision(9)) + 0 : entry,
    );
  expect(digits(a)).toEqual(digits(b));
}
