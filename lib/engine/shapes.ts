/** What every engine asks of its arguments, in the same words. */

import { type Matrix, precisionOf, shapeOf } from "../core/matrix";
import { takeRoom } from "../core/room";

export type ProductName = "multiply" | "crossProduct" | "rowProduct";

/**
 * The matrix a product is to be written into: `into`, or a new one.
 *
 * @throws RangeError when shapes do not fit or `into` shares memory with a or b; TypeError when
 * precisions are mixed
 */
export function productTarget(who: ProductName, a: Matrix, b: Matrix, into?: Matrix): Matrix {
  requireWhole(who, { a, b, ...(into && { into }) });
  requireOnePrecision(who, { a, b, ...(into && { into }) });
  const rows = who === "crossProduct" ? a.columns : a.rows;
  const columns = who === "rowProduct" ? b.rows : b.columns;
  requireFit(who, a, b);
  if (!into) return { rows, columns, values: takeRoom(rows * columns, precisionOf(a)) };
  if (into.rows !== rows || into.columns !== columns) {
    throw new RangeError(
      `${who}: the product of ${shapeOf(a)} and ${shapeOf(b)} is [${rows} × ${columns}], but into is ${shapeOf(into)}. Give a matrix of that shape.`,
    );
  }
  if (shareMemory(into, a) || shareMemory(into, b)) {
    throw new RangeError(
      `${who}: into must share no memory with a or b, which it would overwrite. Give a matrix of its own.`,
    );
  }
  return into;
}

function requireFit(who: ProductName, a: Matrix, b: Matrix): void {
  const rule = {
    multiply: [a.columns === b.rows, "a needs as many columns as b has rows"],
    crossProduct: [a.rows === b.rows, "a and b need equally many rows"],
    rowProduct: [a.columns === b.columns, "a and b need equally many columns"],
  } as const;
  const [fits, words] = rule[who];
  if (fits) return;
  throw new RangeError(
    `${who}: ${words}, but a is ${shapeOf(a)} and b is ${shapeOf(b)}. Give matrices that fit, or take another of multiply, crossProduct and rowProduct.`,
  );
}

/** @throws RangeError or TypeError unless all matrices have one shape and one precision */
export function requireRowwise(as: readonly Matrix[], bs: readonly Matrix[]): void {
  const first = as[0];
  if (!first || bs.length === 0) {
    throw new RangeError(
      `rowwiseProducts: both lists need a matrix at least, but they have ${as.length} and ${bs.length}. Give some.`,
    );
  }
  for (const [name, list] of [["as", as] as const, ["bs", bs] as const]) {
    for (const [i, x] of list.entries()) {
      requireWhole("rowwiseProducts", { [`${name}[${i}]`]: x });
      requireOnePrecision("rowwiseProducts", { "as[0]": first, [`${name}[${i}]`]: x });
      if (x.rows === first.rows && x.columns === first.columns) continue;
      throw new RangeError(
        `rowwiseProducts: all matrices need one shape, but as[0] is ${shapeOf(first)} and ${name}[${i}] is ${shapeOf(x)}. Cut them to common rows and columns.`,
      );
    }
  }
}

/** @throws RangeError unless a is square */
export function requireSquare(who: string, name: string, a: Matrix): void {
  if (a.rows === a.columns) return;
  throw new RangeError(
    `${who}: ${name} needs as many rows as columns, but is ${shapeOf(a)}. Give a square matrix.`,
  );
}

/** @throws RangeError at the first NaN or infinity in the part of a that is read */
export function requireFinite(
  who: string,
  name: string,
  a: Matrix,
  triangle: "lower" | "upper" | "both" = "both",
): void {
  for (let i = 0; i < a.rows; i++) {
    const start = triangle === "upper" ? i : 0;
    const end = triangle === "lower" ? Math.min(i + 1, a.columns) : a.columns;
    for (let j = start; j < end; j++) {
      const value = a.values[i * a.columns + j]!;
      if (Number.isFinite(value)) continue;
      throw new RangeError(
        `${who}: ${name} needs finite values, but ${shapeOf(a)} holds ${value} in row ${i}, column ${j}. Leave that row out, or find where it comes from.`,
      );
    }
  }
}

/** @throws RangeError or TypeError unless T·X = B can be solved for X */
export function requireSolvable(t: Matrix, b: Matrix, triangle: "lower" | "upper"): void {
  const who = "solveTriangular";
  requireWhole(who, { t, b });
  requireOnePrecision(who, { t, b });
  requireSquare(who, "t", t);
  if (t.rows !== b.rows) {
    throw new RangeError(
      `${who}: t and b need equally many rows, but t is ${shapeOf(t)} and b is ${shapeOf(b)}. Give a b that fits.`,
    );
  }
  requireFinite(who, "t", t, triangle);
  for (let i = 0; i < t.rows; i++) {
    if (t.values[i * t.columns + i] !== 0) continue;
    throw new RangeError(
      `${who}: t needs a diagonal without zeros, but ${shapeOf(t)} has one in row ${i}. Drop what is dependent, or add a ridge.`,
    );
  }
}

/** @throws RangeError naming the pivot (counted from 0) that is not positive */
export function refusePivot(pivot: number, a: Matrix): never {
  throw new RangeError(
    `cholesky: a needs to be positive definite, but pivot ${pivot} of ${shapeOf(a)} is not positive. Drop dependent columns, or add a ridge to the diagonal.`,
  );
}

/** @throws TypeError or RangeError unless each has typed values, rows × columns of them */
export function requireWhole(who: string, matrices: Readonly<Record<string, Matrix>>): void {
  for (const [name, x] of Object.entries(matrices)) {
    if (!(x.values instanceof Float32Array) && !(x.values instanceof Float64Array)) {
      throw new TypeError(
        `${who}: ${name} needs its values in a Float32Array or Float64Array, but they are not. Build it with matrix, fromArrays or fromValues.`,
      );
    }
    if (x.values.length === x.rows * x.columns) continue;
    throw new RangeError(
      `${who}: ${name} is ${shapeOf(x)}, which is ${x.rows * x.columns} values, but it holds ${x.values.length}. Build it with fromValues.`,
    );
  }
}

function requireOnePrecision(who: string, matrices: Readonly<Record<string, Matrix>>): void {
  const named = Object.entries(matrices);
  const [first, x] = named[0]!;
  for (const [name, y] of named) {
    if (precisionOf(x) === precisionOf(y)) continue;
    throw new TypeError(
      `${who}: ${first} and ${name} need one precision, but ${first} is ${precisionOf(x)} and ${name} is ${precisionOf(y)}. Convert one with toPrecision.`,
    );
  }
}

/** Whether two matrices have any byte in common. */
export function shareMemory({ values: x }: Matrix, { values: y }: Matrix): boolean {
  return (
    x.buffer === y.buffer &&
    x.byteOffset < y.byteOffset + y.byteLength &&
    y.byteOffset < x.byteOffset + x.byteLength
  );
}
