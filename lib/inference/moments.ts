/**
 * Sums over rows from which linear HSIC follows exactly, and which add up over batches and shards.
 *
 * A vector x is lifted to z = (1, ‖v‖², v) with v = (x − shift)·factor, and all that two sides need is
 * the one product M = Σ zx·zyᵀ: it holds n, Σv, Σ‖v‖², Σvwᵀ, Σ‖v‖²w, … and what shift was chosen
 * does not matter, since another one is a linear map of z.
 */

import { addTo } from "../core/arithmetic";
import { type Matrix, precisionOf, rowOf, rowsBetween, transpose, zeros } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { hsicOf } from "./hsic";
import type { Estimator } from "./leave-out";
import type { GramMoments } from "./permutation-null";

/** Where the vectors of one side are counted from, near their mean, and a power of two that brings them to about 1. */
export interface Frame {
  readonly shift: Float64Array;
  readonly factor: number;
}

/**
 * M = Σ zx·zyᵀ over the rows of x and y, in float64; products are made in the precision of the data.
 * What counts rows and adds up ‖v‖² is kept in float64 throughout: debiasing takes the difference of the two.
 * [n, p], [n, q] → [p + 2, q + 2]
 */
export async function momentsOf(x: Lifted, y: Lifted, engine: Engine): Promise<Matrix> {
  const result = zeros(x.matrix.columns, y.matrix.columns);
  const { rows } = x.matrix;
  for (let start = 0; start < rows; start += rowsAtOnce) {
    const end = Math.min(start + rowsAtOnce, rows);
    const part = rowsBetween(x.matrix, start, end);
    const other = x === y ? part : rowsBetween(y.matrix, start, end);
    addTo(result.values as Float64Array, (await engine.crossProduct(part, other)).values);
  }
  const corner = [rows, 0, 0, 0];
  for (let i = 0; i < rows; i++) {
    corner[1]! += y.squares[i]!;
    corner[2]! += x.squares[i]!;
    corner[3]! += x.squares[i]! * y.squares[i]!;
  }
  result.values.set(corner.slice(0, 2), 0);
  result.values.set(corner.slice(2), result.columns);
  return result;
}

/** Sums over no more rows than these are made in the precision of the data. */
const rowsAtOnce = 8192;

/** The z of every row, and ‖v‖² in float64. */
export interface Lifted {
  /** [n, d + 2] */
  readonly matrix: Matrix;
  readonly squares: Float64Array;
}

/** [n, d] → [n, d + 2] */
export function lift(x: Matrix, { shift, factor }: Frame): Lifted {
  const matrix = zeros(x.rows, x.columns + 2, precisionOf(x));
  const squares = new Float64Array(x.rows);
  for (let i = 0; i < x.rows; i++) {
    const [from, to] = [rowOf(x, i), rowOf(matrix, i)];
    let square = 0;
    for (let j = 0; j < from.length; j++) {
      const v = (from[j]! - shift[j]!) * factor;
      to[j + 2] = v;
      square += v * v;
    }
    to[0] = 1;
    to[1] = square;
    squares[i] = square;
  }
  return { matrix, squares };
}

/** The same sums with both sides counted from elsewhere. */
export function reframe(
  moments: Matrix,
  from: readonly [Frame, Frame],
  to: readonly [Frame, Frame],
): Matrix {
  const rows = reframeRows(moments, from[0], to[0]);
  return transpose(reframeRows(transpose(rows), from[1], to[1]));
}

/** v′ = ρv + δ, so ‖v′‖² = ρ²‖v‖² + 2ρδ·v + ‖δ‖²      with ρ = factor′/factor, δ = (shift − shift′)·factor′ */
function reframeRows(moments: Matrix, from: Frame, to: Frame): Matrix {
  const result = zeros(moments.rows, moments.columns);
  const ratio = to.factor / from.factor;
  const [ones, squares] = [rowOf(moments, 0), rowOf(moments, 1)];
  const newSquares = rowOf(result, 1) as Float64Array;
  rowOf(result, 0).set(ones);
  addTo(
    newSquares,
    squares.map((value) => ratio ** 2 * value),
  );
  for (let j = 0; j < from.shift.length; j++) {
    const delta = (from.shift[j]! - to.shift[j]!) * to.factor;
    const [row, out] = [rowOf(moments, j + 2), rowOf(result, j + 2)];
    for (let k = 0; k < out.length; k++) {
      out[k] = ratio * row[k]! + delta * ones[k]!;
      newSquares[k]! += 2 * ratio * delta * row[k]! + delta ** 2 * ones[k]!;
    }
  }
  return result;
}

/** M of the rows of both, or of those of the first that are not in the second. */
export function combine(a: Matrix, b: Matrix, sign: 1 | -1 = 1): Matrix {
  return { ...a, values: a.values.map((value, k) => value + sign * b.values[k]!) };
}

/** What centred vectors add up to. */
export interface CentredSums {
  readonly n: number;
  /** ‖C‖² with C = Σ(v − v̄)(w − w̄)ᵀ: ΣKᵢⱼLᵢⱼ, diagonals included */
  readonly products: number;
  /** Σ‖v − v̄‖² of either side: the traces of K and L */
  readonly traces: readonly [number, number];
  /** Σ‖v − v̄‖²‖w − w̄‖²: ΣKᵢᵢLᵢᵢ */
  readonly diagonals: number;
}

/**
 * Everything about the mean, from M; u = ‖v̄‖².
 *
 *     ‖v − v̄‖² = t·z with t = (u, 1, −2v̄), so Σ‖v − v̄‖²‖w − w̄‖² = txᵀ·M·ty
 */
export function centredSums(moments: Matrix): CentredSums {
  const { rows, columns, values } = moments;
  const n = values[0]!;
  const [tx, ty] = [new Float64Array(rows), new Float64Array(columns)];
  for (let i = 2; i < rows; i++) tx[i] = (-2 * values[i * columns]!) / n;
  for (let j = 2; j < columns; j++) ty[j] = (-2 * values[j]!) / n;
  for (const t of [tx, ty]) {
    t[0] = t.reduce((sum, value) => sum + (value / 2) ** 2, 0);
    t[1] = 1;
  }
  let [products, diagonals, traceX, traceY] = [0, 0, 0, 0];
  for (let i = 0; i < rows; i++) {
    let inRow = 0;
    for (let j = 0, k = i * columns; j < columns; j++, k++) inRow += values[k]! * ty[j]!;
    diagonals += tx[i]! * inRow;
    traceX += tx[i]! * values[i * columns]!;
    if (i === 0) traceY = inRow;
    if (i < 2) continue;
    const mean = (n * tx[i]!) / 4;
    for (let j = 2, k = i * columns + 2; j < columns; j++, k++) {
      products += (values[k]! - mean * ty[j]!) ** 2;
    }
  }
  return { n, products, traces: [traceX, traceY], diagonals };
}

/**
 * HSIC of K = XXᵀ and L = YYᵀ. Rows of centred Gram matrices sum to 0, and without the diagonal to −Kᵢᵢ:
 *
 *     unbiased  t₁ = ‖C‖² − ΣKᵢᵢLᵢᵢ      t₂ = tr K·tr L      t₃ = ΣKᵢᵢLᵢᵢ
 *     biased    t₁ = ‖C‖²               t₂ = t₃ = 0
 */
export function hsicOfSums(
  { n, products, traces, diagonals }: CentredSums,
  estimator: Estimator,
): number {
  const sums =
    estimator === "biased"
      ? { products, totals: 0, rowSums: 0 }
      : { products: products - diagonals, totals: traces[0] * traces[1], rowSums: diagonals };
  return hsicOf({ n, ...sums }, estimator);
}

/** What the null needs of one side, from its sums with itself; see `effectiveRank`. */
export function gramMomentsOf(self: CentredSums, estimator: Estimator): GramMoments {
  return {
    trace: self.traces[0],
    squares: hsicOfSums(self, estimator) * (self.n - 1) ** 2,
    diagonalSquares: self.diagonals,
  };
}
