import {
  centerColumns,
  columnMeans,
  dot,
  firstNotFinite,
  hasEqualRows,
  normalizeRows,
  scale,
  squaredRowNorms,
  sum,
} from "./arithmetic";
import { fromArrays, matrix, precisionOf, rowOf, toArrays } from "./matrix";

it.each([1, 3, 4, 7, 8])("column means of %d rows are those of a plain sum", (n) => {
  const x = matrix(n, 3, (i, j) => i * i + 7 * j);
  const plain = [0, 1, 2].map(
    (j) => Array.from({ length: n }, (_, i) => i * i + 7 * j).reduce((a, b) => a + b) / n,
  );
  expect(Array.from(columnMeans(x))).toEqual(plain);
});

it("column means of float32 are summed in float64", () => {
  const x = matrix(3, 1, (i) => [2 ** 24, 1, 1][i]!, "float32");
  expect(columnMeans(x)[0]).toBe((2 ** 24 + 2) / 3);
});

it("centring takes each column's mean, or the means of other sentences, and keeps the precision", () => {
  const x = matrix(4, 2, (i, j) => 1000 + i + j, "float32");
  const centred = centerColumns(x);
  expect(toArrays(centred)).toEqual([-1.5, -0.5, 0.5, 1.5].map((value) => [value, value]));
  expect(precisionOf(centred)).toBe("float32");
  expect(Array.from(rowOf(centerColumns(x, Float64Array.of(1000, 1001)), 3))).toEqual([3, 3]);
  expect(x.values[0]).toBe(1000);
});

it("rows are divided by their length, and a row of zeros stays one", () => {
  expect(toArrays(normalizeRows(fromArrays([[3, 4], [0, 0]])))).toEqual([[0.6, 0.8], [0, 0]]); // biome-ignore format: two rows
});

it("sums, inner products, squared lengths and multiples are what they say", () => {
  const x = fromArrays([
    [1, 2],
    [3, 4],
  ]);
  expect(sum(x.values)).toBe(10);
  expect(dot(x.values, x.values)).toBe(30);
  expect(Array.from(squaredRowNorms(x))).toEqual([5, 25]);
  expect(toArrays(scale(x, -2))).toEqual([
    [-2, -4],
    [-6, -8],
  ]);
});

it("equal rows are told from rows of which one differs", () => {
  expect(hasEqualRows(matrix(5, 3, (_, j) => 0.1 * j))).toBe(true);
  expect(hasEqualRows(matrix(5, 3, (i, j) => 0.1 * j + Number(i === 4 && j === 2)))).toBe(false);
  expect(hasEqualRows(matrix(1, 3, (_, j) => j))).toBe(true);
});

it("the first number that is none is found, and where", () => {
  const x = matrix(3, 2, (i, j) => (i === 1 && j === 1 ? Number.NEGATIVE_INFINITY : j));
  expect(firstNotFinite(x)).toEqual({ row: 1, column: 1, value: Number.NEGATIVE_INFINITY });
  expect(firstNotFinite(matrix(3, 2))).toBeUndefined();
});
