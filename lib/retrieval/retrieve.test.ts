import { type Matrix, matrix, takeRows, toArrays, toPrecision } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import type { Engine } from "../engine/engine";
import { referenceEngine as engine } from "../engine/reference";
import reference from "./reference.json";
import { retrieve } from "./retrieve";

/** The matrices of reference.py. */
const fraction = (value: number) => value - Math.floor(value);
const noise = (i: number, j: number, seed: number) =>
  fraction(1000 * Math.sin(12.9898 * i + 78.233 * j + seed)) - 0.5;
const side = (seed: number, at: number) =>
  matrix(40, 8, (i, j) => noise(i, j, 0) + 0.5 * noise(i, j, seed) + (j === at ? 0.2 : 0));
const [x, y] = [side(1, 0), side(2, 1)];

it("agrees with numpy, and its intervals with scipy's Wilson", async () => {
  const result = await retrieve(x, y, {}, engine);
  expect([...result.forward.nearest]).toEqual(reference.forward);
  expect([...result.backward.nearest]).toEqual(reference.backward);
  expect(result.accuracy.value).toBeCloseTo(reference.accuracy, 12);
  expect(result.accuracy.standardError).toBeCloseTo(reference.standardError, 10);
  for (const end of [0, 1] as const) {
    expect(result.forward.interval![end]).toBeCloseTo(reference.wilsonForward[end]!, 10);
    expect(result.backward.interval![end]).toBeCloseTo(reference.wilsonBackward[end]!, 10);
  }
  expect(result).toMatchObject({ n: 40, chance: 1 / 40, distinctRows: [40, 40], warnings: [] });
});

it("float32 finds the same rows, and so do one float32 and one float64 side", async () => {
  const single = toPrecision(x, "float32");
  for (const other of [y, toPrecision(y, "float32")]) {
    const { forward, backward } = await retrieve(single, other, {}, engine);
    expect([...forward.nearest]).toEqual(reference.forward);
    expect([...backward.nearest]).toEqual(reference.backward);
  }
});

it("rows are compared by direction, not by length, and are not centred", async () => {
  const longer = matrix(40, 8, (i, j) => (i + 1) * y.values[i * 8 + j]!);
  expect((await retrieve(x, longer, {}, engine)).hits).toEqual(
    (await retrieve(x, y, {}, engine)).hits,
  );
  const shifted = matrix(40, 8, (i, j) => y.values[i * 8 + j]! + (j === 0 ? 30 : 0));
  const [there, alone] = [await retrieve(x, shifted, {}, engine), await retrieve(x, y, {}, engine)];
  expect(there.forward.value).toBeLessThan(alone.forward.value - 0.2);
});

it("swapping the sides swaps the directions", async () => {
  const [there, back] = [await retrieve(x, y, {}, engine), await retrieve(y, x, {}, engine)];
  expect(back.forward).toEqual(there.backward);
  expect(back.accuracy).toEqual(there.accuracy);
});

it("of equally near rows the first is taken, and ties and ambiguous rows are counted", async () => {
  const angle = [0, 0, 1, 2, 3, 3, 3];
  const circle = matrix(7, 2, (i, j) => (j === 0 ? Math.cos(angle[i]!) : Math.sin(angle[i]!)));
  const { forward, distinctRows, warnings, accuracy } = await retrieve(circle, circle, {}, engine);
  expect([...forward.nearest]).toEqual([0, 0, 2, 3, 4, 4, 4]);
  expect(forward).toMatchObject({ value: 4 / 7, ties: 5, ambiguous: 5 });
  expect(accuracy.value).toBe(4 / 7);
  expect(distinctRows).toEqual([4, 4]);
  expect(warnings).toEqual([
    "5 of the 7 rows of x are the same vector as another, so which of them is nearest is a matter of order",
    "5 of the 7 rows of y are the same vector as another, so which of them is nearest is a matter of order",
  ]);
});

it("different rows that are equally near are a tie as well", async () => {
  const plus = matrix(
    5,
    3,
    (i, j) =>
      [
        [1, 1, 0],
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
        [-1, 0, 0],
      ][i]![j]!,
  );
  const axes = matrix(
    5,
    3,
    (i, j) =>
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
        [-1, 0, 0],
        [0, -1, 0],
      ][i]![j]!,
  );
  const { forward } = await retrieve(plus, axes, {}, engine);
  expect([...forward.nearest]).toEqual([0, 0, 1, 2, 3]);
  expect(forward).toMatchObject({ ties: 1, ambiguous: 0 });
});

it("unrelated vectors are at chance", async () => {
  const random = randomNumbers(4);
  const [a, b] = [randomNormal(300, 20, random), randomNormal(300, 20, random)];
  const { accuracy, chance } = await retrieve(a, b, {}, engine);
  expect(Math.abs(accuracy.value - chance)).toBeLessThan(3 * chance);
});

it("several tiles find what one finds", async () => {
  const shapes = new Set<string>();
  const counting: Engine = {
    ...engine,
    rowProduct: async (a: Matrix, b: Matrix = a, into?: Matrix) => {
      shapes.add(`${a.rows} × ${b.rows}`);
      return engine.rowProduct(a, b, into);
    },
  };
  const random = randomNumbers(5);
  const a = randomNormal(2601, 3, random);
  const { accuracy, forward, backward } = await retrieve(a, a, {}, counting);
  for (const shape of ["1301 × 1301", "1301 × 1300", "1300 × 1301", "1300 × 1300"]) {
    expect(shapes).toContain(shape);
  }
  expect(accuracy.value).toBe(1);
  for (const { nearest, ranks } of [forward, backward]) {
    expect([...nearest]).toEqual(Array.from({ length: 2601 }, (_, i) => i));
    expect(ranks.every((rank) => rank === 1)).toBe(true);
  }
});

it("all rows one vector, up to rounding, is undefined with that reason", async () => {
  const constant = matrix(40, 8, (i, j) => (j + 1) * (1 + (i % 2) * 1e-16));
  const result = await retrieve(constant, y, {}, engine);
  expect(result.accuracy).toEqual({ value: Number.NaN });
  expect(result.forward).toMatchObject({ value: Number.NaN, ties: 40 });
  expect(result.forward.nearest).toHaveLength(0);
  expect(result.hits.every(Number.isNaN)).toBe(true);
  expect(result.warnings).toEqual([
    "undefined: all rows of x are the same vector, so none is nearest",
  ]);
  const zero = await retrieve(matrix(40, 8), matrix(40, 8), {}, engine);
  expect(zero.warnings[0]).toContain("all rows of x and y are the same vector");
});

it("shapes that do not go together, too few rows, zero rows and NaN are refused", async () => {
  await expect(retrieve(x, matrix(39, 8), {}, engine)).rejects.toThrow(
    new RangeError(
      "retrieve: x and y need a row for each of the same sentences and the same dimensions, " +
        "but x is [40 × 8] and y is [39 × 8]. Keep the common sentences with selectSentences; " +
        "for two models, map one to the other first.",
    ),
  );
  const four = takeRows(x, [0, 1, 2, 3]);
  await expect(retrieve(four, four, {}, engine)).rejects.toThrow(
    new RangeError(
      "retrieve: at least 5 sentences are needed, but x and y are [4 × 8]. Give more sentences.",
    ),
  );
  const zeroRow = matrix(40, 8, (i, j) => (i === 7 ? 0 : x.values[i * 8 + j]!));
  await expect(retrieve(x, zeroRow, {}, engine)).rejects.toThrow(
    new RangeError(
      "retrieve: every row needs a length above zero, for zero has no direction, " +
        "but row 7 of y [40 × 8] is zero. Leave that sentence out with selectSentences.",
    ),
  );
  const holed = matrix(40, 8, (i, j) => (i === 3 && j === 2 ? Number.NaN : x.values[i * 8 + j]!));
  await expect(retrieve(holed, y, {}, engine)).rejects.toThrow(
    new RangeError(
      "retrieve: every value must be a finite number, but NaN stands in row 3, column 2 " +
        "of x [40 × 8]. Leave that sentence out with selectSentences.",
    ),
  );
});

it("groups that do not fit the rows are refused", async () => {
  await expect(retrieve(x, y, { groups: ["a"] }, engine)).rejects.toThrow(
    "groups: each row needs a group, but there are 40 rows and 1 groups.",
  );
});

it("rows from fewer than 5 groups get values without intervals, and that reason", async () => {
  const groups = Array.from({ length: 40 }, (_, i) => `g${i % 4}`);
  const { accuracy, forward, warnings } = await retrieve(x, y, { groups }, engine);
  expect(accuracy).toEqual({ value: (await retrieve(x, y, {}, engine)).accuracy.value });
  expect(forward.interval).toBeUndefined();
  expect(warnings).toContain("no interval: rows come from 4 groups, and it takes 5");
});

it("stops when told to", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(retrieve(x, y, { signal }, engine)).rejects.toThrow("enough");
});

it("leaves its arguments as they were", async () => {
  const before = toArrays(x);
  await retrieve(x, y, {}, engine);
  expect(toArrays(x)).toEqual(before);
});
