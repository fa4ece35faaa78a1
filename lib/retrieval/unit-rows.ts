import { firstNotFinite, normalizeRows, squaredRowNorms } from "../core/arithmetic";
import { type Matrix, precisionOf, rowOf, shapeOf, takeRows, toPrecision } from "../core/matrix";

/** Rows of length one, not centred: their products are cosines. */
export interface UnitRows {
  /** Every row, of length one. [n, d] */
  readonly all: Matrix;
  /** Without the rows that repeat an earlier one. [m, d] */
  readonly distinct: Matrix;
  /** The row of x that each row of `distinct` was first, ascending. [m] */
  readonly firsts: readonly number[];
  /** How many rows of x each row of `distinct` stands for. [m] */
  readonly copies: readonly number[];
  /** The row of `distinct` that row i of x is. [n] */
  readonly classOf: readonly number[];
  /** Whether all rows are one vector, up to rounding (or all zero): no row is then the nearest. */
  readonly same: boolean;
}

/**
 * Both sides' rows, brought to length one.
 *
 * @throws RangeError when the shapes differ, when a value is not finite, or when some rows (but
 *   not all) are zero and so have no direction
 */
export function unitRowsOfBoth(who: string, x: Matrix, y: Matrix): readonly [UnitRows, UnitRows] {
  requireSameShape(who, x, y);
  const precision = precisionOf(x) === precisionOf(y) ? precisionOf(x) : "float64";
  return [
    unitRows(who, "x", toPrecision(x, precision)),
    unitRows(who, "y", toPrecision(y, precision)),
  ];
}

/** @throws RangeError when x and y differ in rows or columns */
export function requireSameShape(who: string, x: Matrix, y: Matrix): void {
  if (x.rows === y.rows && x.columns === y.columns) return;
  throw new RangeError(
    `${who}: x and y need a row for each of the same sentences and the same dimensions, ` +
      `but x is ${shapeOf(x)} and y is ${shapeOf(y)}. ` +
      "Keep the common sentences with selectSentences; for two models, map one to the other first.",
  );
}

/**
 * One side's rows, brought to length one; errors call it `side`.
 *
 * @throws RangeError as `unitRowsOfBoth` does of values and zero rows
 */
export function unitRows(who: string, side: string, x: Matrix): UnitRows {
  const norms = squaredRowNorms(x);
  // A value that is not finite makes its row's norm so: only then is it worth looking which.
  if (!norms.every(Number.isFinite)) requireFinite(who, side, x);
  const zero = norms.indexOf(0);
  if (zero >= 0 && norms.some((norm) => norm > 0)) {
    throw new RangeError(
      `${who}: every row needs a length above zero, for zero has no direction, ` +
        `but row ${zero} of ${side} ${shapeOf(x)} is zero. Leave that sentence out with selectSentences.`,
    );
  }
  const all = normalizeRows(x, norms);
  const { firsts, classOf } = findDistinct(x, norms);
  const copies = firsts.map(() => 0);
  for (const found of classOf) copies[found]!++;
  const distinct = firsts.length === x.rows ? all : takeRows(all, firsts);
  return { all, distinct, firsts, copies, classOf, same: zero >= 0 || isOneVector(all) };
}

/** Equal rows have equal norms, so only those need a closer look. */
function findDistinct(x: Matrix, norms: Float64Array) {
  const firsts: number[] = [];
  const byNorm = new Map<number, number[]>();
  const classOf = Array.from({ length: x.rows }, (_, row) => {
    const candidates = byNorm.get(norms[row]!) ?? [];
    const equal = candidates.find((found) => areEqual(rowOf(x, firsts[found]!), rowOf(x, row)));
    if (equal !== undefined) return equal;
    byNorm.set(norms[row]!, [...candidates, firsts.length]);
    return firsts.push(row) - 1;
  });
  return { firsts, classOf };
}

function areEqual(a: Matrix["values"], b: Matrix["values"]): boolean {
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false;
  return true;
}

/** Whether unit rows differ by no more than rounding: batches of other sizes round otherwise. */
function isOneVector(x: Matrix): boolean {
  const rounding = precisionOf(x) === "float32" ? 4e-7 : 8e-16;
  const first = rowOf(x, 0);
  for (let i = 1; i < x.rows; i++) {
    let square = 0;
    const row = rowOf(x, i);
    for (let j = 0; j < row.length; j++) square += (row[j]! - first[j]!) ** 2;
    if (square > rounding ** 2) return false;
  }
  return true;
}

function requireFinite(who: string, side: string, x: Matrix): void {
  const found = firstNotFinite(x);
  if (!found) return;
  throw new RangeError(
    `${who}: every value must be a finite number, but ${found.value} stands in row ${found.row}, ` +
      `column ${found.column} of ${side} ${shapeOf(x)}. Leave that sentence out with selectSentences.`,
  );
}
