import { type Matrix, takeRows } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import type { FeatureRows } from "../../inference/feature-hsic";
import type { PairRows } from "../pair-rows";
import type { View } from "../view";
import type { GramSide } from "./gram-side";

/** One side of linear CKA: K = XXᵀ of the centred X, made by rows when they are asked for. */
export function linearGram(x: View, engine: Engine): GramSide & FeatureRows {
  const { squaredNorms, constant, distinctRows } = x.centered();
  return {
    ...gramRows(() => x.centered().matrix, squaredNorms, x.products(engine)),
    dimensions: x.matrix.columns,
    constant,
    distinctRows,
  };
}

/** X is centred, so K1 = X(Xᵀ1) = 0 and K̃1 = −diag K. */
function gramRows(
  centred: () => Matrix,
  squaredNorms: Float64Array,
  products: PairRows,
): FeatureRows {
  const { n, precision } = products;
  return {
    n,
    precision,
    diagonal: squaredNorms,
    rowSums: squaredNorms.map((square) => -square),
    features: centred,
    async read(start, end, into) {
      const rows = await products.read(start, end, into);
      for (let i = start; i < end; i++) rows.values[(i - start) * n + i] = 0;
      return rows;
    },
    reorder(order) {
      let reordered: Matrix | undefined;
      const features = () => {
        reordered ??= takeRows(centred(), order);
        return reordered;
      };
      return gramRows(
        features,
        Float64Array.from(order, (i) => squaredNorms[i]!),
        products.reorder(order),
      );
    },
  };
}
