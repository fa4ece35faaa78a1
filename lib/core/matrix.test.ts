import { Matrix as MlMatrix } from "ml-matrix";
import {
  columnOf,
  fromArrays,
  fromMlMatrix,
  fromValues,
  matrix,
  precisionOf,
  rowOf,
  rowsBetween,
  shapeOf,
  takeRows,
  toArrays,
  toPrecision,
  transpose,
  zeros,
} from "./matrix";

const x = matrix(2, 3, (i, j) => 10 * i + j);

it("a matrix is filled by row and column, in float64 unless told otherwise", () => {
  expect(toArrays(x)).toEqual([
    [0, 1, 2],
    [10, 11, 12],
  ]);
  expect(precisionOf(x)).toBe("float64");
  expect(precisionOf(matrix(2, 3, undefined, "float32"))).toBe("float32");
  expect(zeros(1, 2).values).toEqual(new Float64Array(2));
});

it("a column is a copy, in float64", () => {
  expect(columnOf(toPrecision(x, "float32"), 1)).toEqual(new Float64Array([1, 11]));
});

it("values that are there are not copied", () => {
  const values = Float32Array.of(1, 2, 3, 4);
  expect(fromValues(2, 2, values).values).toBe(values);
  rowOf(fromValues(2, 2, values), 1)[0] = 9;
  rowsBetween(fromValues(2, 2, values), 0, 1).values[0] = 8;
  expect(Array.from(values)).toEqual([8, 2, 9, 4]);
});

it("values of another number are refused", () => {
  expect(() => fromValues(2, 2, new Float64Array(3))).toThrow(
    new RangeError("fromValues: [2 × 2] needs 4 values, but 3 came."),
  );
});

it("nested arrays make float64, rows of Float32Array float32", () => {
  expect(fromArrays(toArrays(x))).toEqual(x);
  const rows = [Float32Array.of(0.1, 1), Float32Array.of(2, 3)];
  expect(precisionOf(fromArrays(rows))).toBe("float32");
  expect(precisionOf(fromArrays([rows[0]!, [2, 3]]))).toBe("float64");
  expect(shapeOf(fromArrays([]))).toBe("[0 × 0]");
});

it("rows of unlike length are refused", () => {
  expect(() => fromArrays([[1, 2], [3, 4], [5]])).toThrow(
    new RangeError("fromArrays: every row needs as many values as the first, 2, but row 2 has 1."),
  );
});

it("it goes to ml-matrix and back", () => {
  expect(fromMlMatrix(new MlMatrix(toArrays(x)))).toEqual(x);
});

it("rows are taken in the order named, and columns become rows", () => {
  expect(toArrays(takeRows(x, [1, 0, 1]))).toEqual([
    [10, 11, 12],
    [0, 1, 2],
    [10, 11, 12],
  ]);
  expect(toArrays(transpose(x))).toEqual([
    [0, 10],
    [1, 11],
    [2, 12],
  ]);
});

it("precision changes by rounding, and only where it differs", () => {
  const tenth = matrix(1, 1, () => 0.1);
  expect(toPrecision(tenth, "float64")).toBe(tenth);
  const rounded = toPrecision(tenth, "float32");
  expect(rounded.values[0]).toBe(Math.fround(0.1));
  expect(toPrecision(rounded, "float64").values).toEqual(Float64Array.of(Math.fround(0.1)));
});

it("its shape is named as people write it", () => {
  expect(shapeOf(x)).toBe("[2 × 3]");
});
