import { dot, sum } from "../../core/arithmetic";
import { fromValues, type Matrix, matrix, rowOf } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { permutedSums } from "./permuted-sums";

/** What permuted pairs are correlated with: numbers that stay where they are. */
export interface FixedPairs {
  /** Each of length 1, orthogonal to the basis, zero for unknown pairs. */
  readonly directions: readonly Float64Array[];
  /** What is partialled out of both sides: orthonormal, the constant first (`basisOf`). */
  readonly basis: readonly Float64Array[];
  /** 1 or 0 a pair. */
  readonly known: Float64Array;
}

/**
 * The partial correlations of fixed pairs with those of other matrices, whose items stand in each
 * order in turn: rows and columns move together, so that pairs with an item in common still have
 * one.
 *
 *     r_π = direction·s_π / √(Σ known·s_π² − Σ_q (q·s_π)²)      s_π the pairs of S with items π
 *
 * @param matrices each [n, n], symmetric, with no number missing off the diagonal
 * @returns [orders, matrices · directions]: matrix m with direction f, counted over all of fixed, in
 *   column m·|directions| + f; NaN where nothing is left of S
 */
export async function permutedCorrelations(
  matrices: readonly Matrix[],
  fixed: readonly FixedPairs[],
  orders: readonly (readonly number[])[],
  engine: Engine,
  signal?: AbortSignal,
): Promise<Matrix> {
  const centred = matrices.map(withoutMean);
  const squares = centred.map((x) => ({ ...x, values: x.values.map((value) => value ** 2) }));
  const partly = fixed.filter(({ known }) => known.includes(0));
  const weights = fixed.flatMap((one) => [...one.directions, ...movingBasis(one)]);
  const sums = await permutedSums(centred, weights, orders, engine, signal);
  const knowns = partly.map(({ known }) => known);
  const spreads = await permutedSums(squares, knowns, orders, engine, signal);

  const width = fixed.reduce((count, { directions }) => count + directions.length, 0);
  const result = matrix(orders.length, matrices.length * width);
  for (const [m, { values }] of squares.entries()) {
    const total = sum(values) / 2;
    for (let o = 0; o < orders.length; o++) {
      let at = m * weights.length;
      let to = m * width;
      for (const one of fixed) {
        const { directions } = one;
        const part = partly.indexOf(one);
        const square = part < 0 ? total : rowOf(spreads, o)[m * partly.length + part]!;
        const along = rowOf(sums, o).subarray(at, at + directions.length);
        const end = at + directions.length + movingBasis(one).length;
        const out = rowOf(sums, o).subarray(at + directions.length, end);
        const left = square - dot(out, out);
        for (const product of along) {
          rowOf(result, o)[to++] = left > 1e-14 * square ? product / Math.sqrt(left) : Number.NaN;
        }
        at = end;
      }
    }
  }
  return result;
}

/** With every pair known, the constant has no part in what was centred, whatever the order. */
function movingBasis({ basis, known }: FixedPairs): readonly Float64Array[] {
  return known.includes(0) ? basis : basis.slice(1);
}

/** Less the mean of its pairs, with zeros on the diagonal. */
function withoutMean({ rows: n, values }: Matrix): Matrix {
  const isPair = (k: number) => Math.floor(k / n) !== k % n;
  let total = 0;
  for (let k = 0; k < values.length; k++) if (isPair(k)) total += values[k]!;
  const mean = total / (n * (n - 1));
  const centred = Float64Array.from(values, (value, k) => (isPair(k) ? value - mean : 0));
  return fromValues(n, n, centred);
}
