/** A row-major matrix: row i is one sentence, column j is one dimension of its vector. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Values;
}

/** Entries in float32 or float64. Arithmetic keeps the precision it is given. */
export type Values = Float32Array | Float64Array;

export type Precision = "float32" | "float64";

/**
 * Builds a matrix [rows, columns] whose entries come from `entry(i, j)`; zeros when it is left out.
 * In float64 unless told otherwise, as numbers in JavaScript are.
 */
export function matrix(
  rows: number,
  columns: number,
  entry: (row: number, column: number) => number = () => 0,
  precision: Precision = "float64",
): Matrix {
  const result = zeros(rows, columns, precision);
  for (let i = 0, k = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, k++) result.values[k] = entry(i, j);
  }
  return result;
}

/** A matrix [rows, columns] of zeros. */
export function zeros(rows: number, columns: number, precision: Precision = "float64"): Matrix {
  const length = rows * columns;
  return {
    rows,
    columns,
    values: precision === "float32" ? new Float32Array(length) : new Float64Array(length),
  };
}

/**
 * A matrix over values that are already there, row after row; nothing is copied.
 *
 * @throws RangeError when there are not rows × columns values
 */
export function fromValues(rows: number, columns: number, values: Values): Matrix {
  if (values.length === rows * columns) return { rows, columns, values };
  throw new RangeError(
    `fromValues: [${rows} × ${columns}] needs ${rows * columns} values, but ${values.length} came.`,
  );
}

/**
 * A matrix from nested arrays or typed arrays, one a row. In float64 unless every row is a Float32Array.
 *
 * @throws RangeError when the rows differ in length
 */
export function fromArrays(rows: readonly ArrayLike<number>[]): Matrix {
  const columns = rows[0]?.length ?? 0;
  const ragged = rows.findIndex((row) => row.length !== columns);
  if (ragged >= 0) {
    throw new RangeError(
      `fromArrays: every row needs as many values as the first, ${columns}, but row ${ragged} has ${rows[ragged]!.length}.`,
    );
  }
  const single = rows.length > 0 && rows.every((row) => row instanceof Float32Array);
  const result = zeros(rows.length, columns, single ? "float32" : "float64");
  for (const [i, row] of rows.entries()) result.values.set(row, i * columns);
  return result;
}

/** The rows as plain arrays: for printing, and for `new Matrix(toArrays(x))` of ml-matrix. */
export function toArrays(x: Matrix): number[][] {
  return Array.from({ length: x.rows }, (_, i) => Array.from(rowOf(x, i)));
}

/** What an ml-matrix (or anything with the same three members) holds, in float64. */
export function fromMlMatrix(x: {
  readonly rows: number;
  readonly columns: number;
  get(row: number, column: number): number;
}): Matrix {
  return matrix(x.rows, x.columns, (i, j) => x.get(i, j));
}

/** Row i, without a copy. */
export function rowOf(x: Matrix, i: number): Values {
  return x.values.subarray(i * x.columns, (i + 1) * x.columns);
}

/** Column j, copied, in float64. */
export function columnOf(x: Matrix, j: number): Float64Array {
  return Float64Array.from({ length: x.rows }, (_, i) => x.values[i * x.columns + j]!);
}

/** Rows from `start` up to, not including, `end`, without a copy. */
export function rowsBetween(x: Matrix, start: number, end: number): Matrix {
  return {
    rows: end - start,
    columns: x.columns,
    values: x.values.subarray(start * x.columns, end * x.columns),
  };
}

/** Columns from `start` up to, not including, `end`, copied; the matrix itself when these are all. */
export function columnsBetween(x: Matrix, start: number, end: number): Matrix {
  if (end - start === x.columns) return x;
  const result = zeros(x.rows, end - start, precisionOf(x));
  for (let i = 0; i < x.rows; i++) {
    const from = i * x.columns;
    result.values.set(x.values.subarray(from + start, from + end), i * result.columns);
  }
  return result;
}

/** The rows named, in that order. */
export function takeRows(x: Matrix, rows: readonly number[]): Matrix {
  const result = zeros(rows.length, x.columns, precisionOf(x));
  for (const [to, from] of rows.entries()) result.values.set(rowOf(x, from), to * x.columns);
  return result;
}

/**
 * One matrix under another, in float64 where one of them is.
 *
 * @throws RangeError when they differ in columns, or there is none
 */
export function stackRows(parts: readonly Matrix[]): Matrix {
  const columns = parts[0]?.columns ?? 0;
  const odd = parts.find((part) => part.columns !== columns);
  if (odd || parts.length === 0) {
    throw new RangeError(
      `stackRows: parts need equally many columns, but they are ${parts.map(shapeOf).join(", ") || "none"}. Give matrices of the same dimensions.`,
    );
  }
  const single = parts.every((part) => precisionOf(part) === "float32");
  const rows = parts.reduce((total, part) => total + part.rows, 0);
  const result = zeros(rows, columns, single ? "float32" : "float64");
  let start = 0;
  for (const part of parts) {
    result.values.set(part.values, start);
    start += part.values.length;
  }
  return result;
}

/** Rows become columns. [n, d] → [d, n] */
export function transpose(x: Matrix): Matrix {
  return matrix(x.columns, x.rows, (i, j) => x.values[j * x.columns + i]!, precisionOf(x));
}

export function precisionOf(x: Matrix): Precision {
  return x.values instanceof Float32Array ? "float32" : "float64";
}

/** The same matrix in another precision; itself when it already is. */
export function toPrecision(x: Matrix, precision: Precision): Matrix {
  if (precisionOf(x) === precision) return x;
  const values =
    precision === "float32" ? Float32Array.from(x.values) : Float64Array.from(x.values);
  return { ...x, values };
}

/** How a matrix is named in error messages, e.g. `[1000 × 768]`. */
export function shapeOf({ rows, columns }: Matrix): string {
  return `[${rows} × ${columns}]`;
}
