import { matrix } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { meanCosines } from "./cosine";
import reference from "./reference.json";

/** The matrices of reference.py. */
const fraction = (value: number) => value - Math.floor(value);
const noise = (i: number, j: number, seed: number) =>
  fraction(1000 * Math.sin(12.9898 * i + 78.233 * j + seed)) - 0.5;
const side = (seed: number, at: number) =>
  matrix(40, 8, (i, j) => noise(i, j, 0) + 0.5 * noise(i, j, seed) + (j === at ? 0.2 : 0));
const [x, y] = [side(1, 0), side(2, 1)];

it("agrees with numpy's means over all cosines, and its jackknife", () => {
  const { parallel, all, n, warnings } = meanCosines(x, y);
  expect(parallel.value).toBeCloseTo(reference.parallel, 10);
  expect(parallel.standardError).toBeCloseTo(reference.parallelError, 10);
  expect(all.value).toBeCloseTo(reference.all, 10);
  expect(all.standardError).toBeCloseTo(reference.allError, 10);
  expect(parallel.interval![0]).toBeLessThan(parallel.value);
  expect([n, warnings]).toEqual([40, []]);
});

it("replicates leave out whole groups, in any order of rows, exactly", () => {
  const groups = Array.from({ length: 40 }, (_, i) => `g${(i * 7) % 6}`);
  const { parallel, all, sizes } = meanCosines(x, y, { groups });
  expect(sizes.reduce((total, size) => total + size)).toBe(40);
  const kept = [...groups.keys()].filter((i) => groups[i] !== groups[0]);
  const rows = (from: typeof x) => matrix(kept.length, 8, (i, j) => from.values[kept[i]! * 8 + j]!);
  const without = meanCosines(rows(x), rows(y));
  expect(parallel.replicates![0]).toBeCloseTo(without.parallel.value, 12);
  expect(all.replicates![0]).toBeCloseTo(without.all.value, 12);
});

it("in a narrow cone all cosines are high, and translations are no nearer for it", () => {
  const random = randomNumbers(3);
  const cone = (spread: number) => {
    const normal = randomNormal(50, 6, random);
    return matrix(50, 6, (i, j) => (j === 0 ? 10 : 0) + spread * normal.values[i * 6 + j]!);
  };
  const { parallel, all } = meanCosines(cone(1), cone(1));
  expect(parallel.value).toBeGreaterThan(0.9);
  expect(Math.abs(parallel.value - all.value)).toBeLessThan(0.02);
});

it("one and the same vector everywhere is as near as can be, and said", () => {
  const { parallel, all, warnings } = meanCosines(
    matrix(6, 3, () => 2),
    matrix(6, 3, () => 1),
  );
  expect(parallel.value).toBeCloseTo(1, 12);
  expect(all.value).toBeCloseTo(1, 12);
  expect(warnings).toEqual([
    "all rows of x are the same vector: parallel rows are as near as any",
    "all rows of y are the same vector: parallel rows are as near as any",
  ]);
});

it("rows that are all zero are undefined with that reason, some zero rows are refused", () => {
  const { parallel, all, warnings } = meanCosines(x, matrix(40, 8));
  expect([parallel, all]).toEqual([{ value: Number.NaN }, { value: Number.NaN }]);
  expect(warnings).toEqual(["undefined: all rows of y are zero, which has no direction"]);
  const zeroRow = matrix(40, 8, (i, j) => (i === 7 ? 0 : x.values[i * 8 + j]!));
  expect(() => meanCosines(zeroRow, y)).toThrow(
    /^meanCosines: every row needs a length above zero.* row 7 of x \[40 × 8\] is zero/,
  );
});

it("rows from fewer than 5 groups get values without intervals, and that reason", () => {
  const groups = Array.from({ length: 40 }, (_, i) => `g${i % 3}`);
  const { parallel, all, warnings } = meanCosines(x, y, { groups });
  const whole = meanCosines(x, y);
  expect([parallel, all]).toEqual([{ value: whole.parallel.value }, { value: whole.all.value }]);
  expect(warnings).toEqual(["no interval: rows come from 3 groups, and it takes 5"]);
});
