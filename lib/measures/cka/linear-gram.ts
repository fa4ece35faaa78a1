import { type Matrix, takeRows } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import type { FeatureRows } from "../../inference/feature-hsic";
import type { PairRows } from "../pair-rows";
import { knownSquare } from "../summed-products";
import type { View } from "../view";
import type { GramSide } from "./gram-side";

/**
 * One side of linear CKA: K = XXᵀ of the centred X, made by rows when they are asked for. X is
 * centred when something is first asked of it: with many sides, while products of those before are made.
 */
export function linearGram(x: View, engine: Engine): GramSide & FeatureRows {
  const facts = remembered(() => {
    const { squaredNorms, constant, distinctRows } = x.centered();
    // X is centred, so K1 = X(Xᵀ1) = 0 and K̃1 = −diag K.
    const rowSums = squaredNorms.map((square) => -square);
    return { diagonal: squaredNorms, rowSums, constant, distinctRows };
  });
  return linearSide({
    dimensions: x.columns,
    centred: () => x.centered().matrix,
    products: x.products(engine),
    facts,
  });
}

type Facts = Pick<GramSide, "diagonal" | "rowSums" | "constant" | "distinctRows">;

interface Source {
  readonly dimensions: number;
  centred(): Matrix;
  readonly products: PairRows;
  facts(): Facts;
}

function linearSide(source: Source): GramSide & FeatureRows {
  const { dimensions, centred, products, facts } = source;
  const { n, precision } = products;
  return {
    n,
    dimensions,
    precision,
    features: centred,
    squareWith: (other) => knownSquare(centred(), other.features()),
    get diagonal() {
      return facts().diagonal;
    },
    get rowSums() {
      return facts().rowSums;
    },
    get constant() {
      return facts().constant;
    },
    get distinctRows() {
      return facts().distinctRows;
    },
    async read(start, end, into) {
      const rows = await products.read(start, end, into);
      for (let i = start; i < end; i++) rows.values[(i - start) * n + i] = 0;
      return rows;
    },
    reorder(order) {
      const taken = (values: Float64Array) => Float64Array.from(order, (i) => values[i]!);
      return linearSide({
        dimensions,
        centred: remembered(() => takeRows(centred(), order)),
        products: products.reorder(order),
        facts: remembered(() => {
          const { diagonal, rowSums, ...rest } = facts();
          return { ...rest, diagonal: taken(diagonal), rowSums: taken(rowSums) };
        }),
      });
    },
  };
}

function remembered<T>(find: () => T): () => T {
  let found: { readonly value: T } | undefined;
  return () => {
    found ??= { value: find() };
    return found.value;
  };
}
