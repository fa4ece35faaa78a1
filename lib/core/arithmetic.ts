/** Arithmetic linear in the number of entries. Sums are kept in float64. */

import { type Matrix, precisionOf, zeros } from "./matrix";
import { takeRoom } from "./room";

/**
 * The mean row, eight rows at a time: each sum is then loaded and stored an eighth as often. [n, d] → [d]
 *
 * `| 0`: where any matrix ever had its rows worked out by a division, V8 takes all rows for
 * fractions, and the loop would count in those, in twice the time.
 */
export function columnMeans({ values, ...shape }: Matrix): Float64Array {
  const [rows, d] = [shape.rows | 0, shape.columns | 0];
  const sums = new Float64Array(d);
  const whole = rows - (rows % 8);
  for (let i = 0; i < whole; i += 8) {
    for (let j = 0, k = i * d; j < d; j++, k++) {
      const first = values[k]! + values[k + d]! + (values[k + 2 * d]! + values[k + 3 * d]!);
      const second =
        values[k + 4 * d]! + values[k + 5 * d]! + (values[k + 6 * d]! + values[k + 7 * d]!);
      sums[j]! += first + second;
    }
  }
  for (let k = whole * d; k < rows * d; k++) sums[k % d]! += values[k]!;
  return sums.map((sum) => sum / rows);
}

/**
 * Subtracts from each column its mean, or the means given (of other sentences). [n, d] → [n, d]
 *
 * The subtraction is made in float64 and stored in the precision of `x`, so that a large
 * common offset costs no digits of what is left.
 */
export function centerColumns(x: Matrix, means: Float64Array = columnMeans(x)): Matrix {
  const result = zeros(x.rows, x.columns, precisionOf(x));
  for (let i = 0, k = 0; i < x.rows; i++) {
    for (let j = 0; j < x.columns; j++, k++) result.values[k] = x.values[k]! - means[j]!;
  }
  return result;
}

/** Divides every row by its Euclidean length. A row of zeros stays one. [n, d] → [n, d] */
export function normalizeRows(x: Matrix, squaredNorms: Float64Array = squaredRowNorms(x)): Matrix {
  const result = zeros(x.rows, x.columns, precisionOf(x));
  const lengths = squaredNorms.map(Math.sqrt);
  for (let i = 0, k = 0; i < x.rows; i++) {
    const length = lengths[i]! || 1;
    for (let j = 0; j < x.columns; j++, k++) result.values[k] = x.values[k]! / length;
  }
  return result;
}

/** ‖xᵢ‖² of every row. Four sums, for one would wait for itself; `| 0` as in columnMeans. [n, d] → [n] */
export function squaredRowNorms({ values, ...shape }: Matrix): Float64Array {
  const [rows, columns] = [shape.rows | 0, shape.columns | 0];
  const norms = new Float64Array(rows);
  const whole = columns - (columns % 4);
  for (let i = 0, k = 0; i < rows; i++) {
    let [s, t, u, v] = [0, 0, 0, 0];
    for (let j = 0; j < whole; j += 4, k += 4) {
      s += values[k]! * values[k]!;
      t += values[k + 1]! * values[k + 1]!;
      u += values[k + 2]! * values[k + 2]!;
      v += values[k + 3]! * values[k + 3]!;
    }
    for (let j = whole; j < columns; j++, k++) s += values[k]! * values[k]!;
    norms[i] = s + t + (u + v);
  }
  return norms;
}

/** Σ of all entries. */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let k = 0; k < values.length; k++) total += values[k]!;
  return total;
}

/** Σ aₖbₖ; of two matrices' values, their Frobenius inner product. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let total = 0;
  for (let k = 0; k < a.length; k++) total += a[k]! * b[k]!;
  return total;
}

/** Adds values to those that are there, one by one. */
export function addTo(target: Float64Array, values: ArrayLike<number>): void {
  for (let k = 0; k < values.length; k++) target[k]! += values[k]!;
}

/** Multiplies every entry by `factor`. */
export function scale(x: Matrix, factor: number): Matrix {
  return { ...x, values: x.values.map((value) => value * factor) };
}

/** Column j times factors[j], in float64. [n, k], [k] → [n, k] */
export function scaleColumns(x: Matrix, factors: Float64Array): Matrix {
  const values = takeRoom(x.values.length, "float64");
  for (let i = 0, k = 0; i < x.rows; i++) {
    for (let j = 0; j < x.columns; j++, k++) values[k] = x.values[k]! * factors[j]!;
  }
  return { ...x, values };
}

/** Whether every row is the same as the first, so that no measure is defined. */
export function hasEqualRows(x: Matrix): boolean {
  for (let k = x.columns; k < x.values.length; k++) {
    if (x.values[k] !== x.values[k % x.columns]) return false;
  }
  return true;
}

/** Where the first NaN or infinity is, if anywhere. */
export function firstNotFinite(
  x: Matrix,
): { row: number; column: number; value: number } | undefined {
  for (let k = 0; k < x.values.length; k++) {
    if (Number.isFinite(x.values[k]!)) continue;
    return { row: Math.floor(k / x.columns), column: k % x.columns, value: x.values[k]! };
  }
  return undefined;
}
