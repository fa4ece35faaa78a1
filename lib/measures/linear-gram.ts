import { type Matrix, precisionOf, rowsBetween, takeRows } from "../core/matrix";
import type { Engine } from "../engine/engine";
import type { GramRows } from "../inference/gram-rows";
import type { GramSide } from "./gram-side";
import type { View } from "./view";

/** One side of linear CKA: K = XXᵀ of the centred X, made by rows when they are asked for. */
export function linearGram(x: View, engine: Engine): GramSide {
  const { matrix, squaredNorms, constant, distinctRows } = x.centered();
  return {
    ...gramRows(matrix, squaredNorms, engine),
    dimensions: matrix.columns,
    constant,
    distinctRows,
  };
}

/** X is centred, so K1 = X(Xᵀ1) = 0 and K̃1 = −diag K. */
function gramRows(x: Matrix, squaredNorms: Float64Array, engine: Engine): GramRows {
  return {
    n: x.rows,
    precision: precisionOf(x),
    diagonal: squaredNorms,
    rowSums: squaredNorms.map((square) => -square),
    async read(start, end, into) {
      const part = end - start === x.rows ? x : rowsBetween(x, start, end);
      const rows = await engine.rowProduct(part, x, into);
      for (let i = start; i < end; i++) rows.values[(i - start) * x.rows + i] = 0;
      return rows;
    },
    reorder: (order) =>
      gramRows(
        takeRows(x, order),
        Float64Array.from(order, (i) => squaredNorms[i]!),
        engine,
      ),
  };
}
