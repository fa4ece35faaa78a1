import { columnMeans, firstNotFinite, normalizeRows, squaredRowNorms } from "../../core/arithmetic";
import {
  type Matrix,
  type Precision,
  precisionOf,
  rowOf,
  rowsBetween,
  shapeOf,
  type Values,
} from "../../core/matrix";
import { sortingOrder } from "../../core/ranks";
import type { Similarity } from "./similarity";

/** The rows of one side as they came, and what retrieval has to know of them. */
export interface Side {
  /** What errors and warnings call it. */
  readonly name: string;
  readonly matrix: Matrix;
  readonly squaredNorms: Float64Array;
  /** The first row that is the same vector as row i. [n] */
  readonly firstOf: Int32Array;
  /** How many rows are the same vector as row i, itself among them. [n] */
  readonly copies: Int32Array;
  /** Rows that are different vectors. */
  readonly distinct: number;
  /** Whether all rows are one vector (of one direction, for cosines) up to rounding: none is then the nearest. */
  readonly same: boolean;
}

/**
 * Looks at the rows of one side.
 *
 * @throws RangeError when there is none, when a value is not finite, or, for cosines, when some rows
 *   (but not all) are zero and so have no direction
 */
export function sideOf(who: string, name: string, x: Matrix, of: Similarity["of"]): Side {
  if (x.rows === 0 || x.columns === 0) {
    throw new RangeError(
      `${who}: rows and dimensions are needed, but ${name} is ${shapeOf(x)}. Give some.`,
    );
  }
  const squaredNorms = squaredRowNorms(x);
  // A value that is not finite makes its row's norm so: only then is it worth looking which.
  if (!squaredNorms.every(Number.isFinite)) requireFinite(who, name, x);
  const zero = squaredNorms.indexOf(0);
  if (of === "cosine" && zero >= 0 && squaredNorms.some((norm) => norm > 0)) {
    throw new RangeError(
      `${who}: every row needs a length above zero, for zero has no direction, ` +
        `but row ${zero} of ${name} ${shapeOf(x)} is zero. Leave that sentence out with selectSentences.`,
    );
  }
  return {
    name,
    matrix: x,
    squaredNorms,
    ...repeatsOf(x, squaredNorms),
    same: isOneVector(x, squaredNorms, of),
  };
}

/** Rows brought to length one, not centred, once they were looked at. @throws RangeError as `sideOf` does */
export function unitRows(who: string, name: string, x: Matrix): Matrix {
  return normalizeRows(x, sideOf(who, name, x, "cosine").squaredNorms);
}

/** @throws RangeError when two sides have rows of different length */
export function requireOneSpace(who: string, { matrix: x, name }: Side, other: Side): void {
  if (x.columns === other.matrix.columns) return;
  throw new RangeError(
    `${who}: rows of both sides are vectors of one space, of as many dimensions, but ${name} is ${shapeOf(x)} ` +
      `and ${other.name} is ${shapeOf(other.matrix)}. For two models, map one to the other first.`,
  );
}

/** @throws RangeError when fewer rows than k are there to be found */
export function requireCandidates(
  who: string,
  k: number,
  { rows, name }: { readonly rows: number; readonly name: string },
): void {
  if (Number.isInteger(k) && k >= 1 && k <= rows) return;
  throw new RangeError(
    `${who}: k is a whole number from 1 to the number of candidates, but is ${k}, and ${name} has ${rows} rows. Give a k from 1 to ${rows}.`,
  );
}

/** Equal rows have equal norms, so only neighbours in the order of norms need a closer look. */
function repeatsOf(x: Matrix, norms: Float64Array): Pick<Side, "firstOf" | "copies" | "distinct"> {
  const order = sortingOrder(norms);
  const firstOf = Int32Array.from(norms, (_, i) => i);
  const copies = new Int32Array(x.rows);
  for (let at = 0; at < order.length; at++) {
    const row = order[at]!;
    for (let before = at - 1; before >= 0 && norms[order[before]!] === norms[row]; before--) {
      const other = order[before]!;
      if (firstOf[other] !== other || !areEqual(rowOf(x, other), rowOf(x, row))) continue;
      firstOf[row] = other;
      break;
    }
    copies[firstOf[row]!]!++;
  }
  let distinct = 0;
  for (let i = 0; i < x.rows; i++) {
    if (firstOf[i] === i) distinct++;
    else copies[i] = copies[firstOf[i]!]!;
  }
  return { firstOf, copies, distinct };
}

function areEqual(a: Values, b: Values): boolean {
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false;
  return true;
}

/** Whether rows (brought to length one, for cosines) differ by no more than rounding: batches of other sizes round otherwise. */
function isOneVector(x: Matrix, norms: Float64Array, of: Similarity["of"]): boolean {
  const rounding = precisionOf(x) === "float32" ? 4e-7 : 8e-16;
  const scaleOf = (i: number) => 1 / Math.sqrt(norms[of === "cosine" ? i : 0]! || 1);
  const first = rowOf(x, 0);
  for (let i = 1; i < x.rows; i++) {
    let square = 0;
    const row = rowOf(x, i);
    for (let j = 0; j < row.length; j++) {
      square += (row[j]! * scaleOf(i) - first[j]! * scaleOf(0)) ** 2;
      if (square > rounding ** 2) return false;
    }
  }
  return true;
}

function requireFinite(who: string, name: string, x: Matrix): void {
  const found = firstNotFinite(x);
  if (!found) return;
  throw new RangeError(
    `${who}: every value must be a finite number, but ${found.value} stands in row ${found.row}, ` +
      `column ${found.column} of ${name} ${shapeOf(x)}. Leave that sentence out with selectSentences.`,
  );
}

/** Rows as a product needs them, a block at a time, so that no second copy of a side is held. */
export type ReadRows = (start: number, end: number, into: Values) => Matrix;

/** Of length one, for cosines; less `origin`, for distances; else as they are. */
export function readerOf(
  { matrix: x, squaredNorms }: Side,
  of: Similarity["of"],
  precision: Precision,
  origin: Float64Array | undefined,
): ReadRows {
  const d = x.columns;
  if (of === "dot" && precisionOf(x) === precision) {
    return (start, end) => rowsBetween(x, start, end);
  }
  const factors = squaredNorms.map((square) =>
    of === "cosine" ? 1 / (Math.sqrt(square) || 1) : 1,
  );
  return (start, end, into) => {
    if (origin) copyFrom(x, start, end, origin, into);
    else copyScaled(x, start, end, factors, into);
    return { rows: end - start, columns: d, values: into.subarray(0, (end - start) * d) };
  };
}

/** Four entries a turn, which takes three fifths of the time of one; `| 0` as in columnMeans. */
function copyScaled(
  { values, ...shape }: Matrix,
  start: number,
  end: number,
  factors: Float64Array,
  into: Values,
): void {
  const d = shape.columns | 0;
  const whole = d - (d % 4);
  for (let i = start | 0, from = i * d, to = 0; i < end; i++) {
    const factor = factors[i]!;
    for (let j = 0; j < whole; j += 4, from += 4, to += 4) {
      into[to] = values[from]! * factor;
      into[to + 1] = values[from + 1]! * factor;
      into[to + 2] = values[from + 2]! * factor;
      into[to + 3] = values[from + 3]! * factor;
    }
    for (let j = whole; j < d; j++, from++, to++) into[to] = values[from]! * factor;
  }
}

function copyFrom(
  { values, ...shape }: Matrix,
  start: number,
  end: number,
  origin: Float64Array,
  into: Values,
): void {
  const d = shape.columns | 0;
  for (let i = start | 0, from = i * d, to = 0; i < end; i++) {
    for (let j = 0; j < d; j++, from++, to++) into[to] = values[from]! - origin[j]!;
  }
}

/** The point distances are measured from, so that products of rows far from zero keep their digits. */
export function originOf({ matrix }: Side): Float64Array {
  return columnMeans(matrix);
}
