import { dot, sum } from "../../core/arithmetic";
import { type Matrix, rowOf } from "../../core/matrix";
import type { GramRows } from "../../inference/gram-rows";
import { grouping, tiles } from "../../inference/gram-rows";
import { shuffledCosines } from "../../inference/shuffled-grams";
import type { Measure } from "../measure";
import { type Side, scoreSides, sideOf } from "../sides";
import { linearGram } from "./linear-gram";

/** One side: the Gram matrix of the centred rows without its diagonal, and ΣK̃ᵢⱼ². */
export interface LangeSide extends Side {
  readonly gram: GramRows;
  readonly square: number;
}

/**
 * Lange's variant of linear centred kernel alignment: the Gram matrices are centred first, and
 * their diagonals left out then.
 *
 *     CKA(X, Y) = Σ_{i≠j} KᵢⱼLᵢⱼ / √(Σ_{i≠j} Kᵢⱼ² · Σ_{i≠j} Lᵢⱼ²)      K = XXᵀ, L = YYᵀ of the centred X, Y
 *
 * The factor 2/(n(n−3)) of the paper's HSIC cancels. Near `debiasedCka`, but not unbiased: what is
 * left does not sum to 0 by rows, so unrelated vectors get
 *
 *     ΣᵢKᵢᵢ·ΣᵢLᵢᵢ/(n(n−1)) / √(Σ_{i≠j} Kᵢⱼ² · Σ_{i≠j} Lᵢⱼ²)
 *
 * on average over shuffled rows (details give it as `chance`): about 0 where n ≫ d, and up to 1 where
 * n ≪ d. No interval or null here; `debiasedCka`, which may be negative as this may, has both.
 *
 * [n, p], [n, q] → one number; n ≥ 5; NaN with a warning when all rows of a side are one vector.
 *
 * @see Lange et al. (2023), Deep Networks as Paths on the Manifold of Neural Representations
 */
export const langeCka: Measure<LangeSide> = {
  name: "Lange's CKA",
  kind: "similarity",
  range: [-1, 1],
  symmetric: true,
  invariantTo: ["translation", "scaling", "rotation"],
  fewestRows: 5,
  source: "Lange et al. 2023",
  async prepare(x, engine) {
    const gram = linearGram(x, engine);
    return { ...sideOf(x), gram, square: await offDiagonal(gram, gram) };
  },
  shuffle: (as, bs, orders, engine, signal) =>
    shuffledCosines(as.map(entries), bs.map(entries), orders, engine, signal),
  compare: (x, y, _engine, { signal } = {}) =>
    scoreSides(x, y, async () => {
      const scale = Math.sqrt(x.square * y.square);
      const alike = x === y ? x.square : await offDiagonal(x.gram, y.gram, signal);
      const traces = sum(x.gram.diagonal) * sum(y.gram.diagonal);
      return { value: alike / scale, details: { chance: traces / (x.n * (x.n - 1)) / scale } };
    }),
};

/** K̃, when it is asked for. */
function entries({ gram }: LangeSide): () => Promise<Matrix> {
  return () => gram.read(0, gram.n);
}

/** ΣK̃ᵢⱼL̃ᵢⱼ, K̃ and L̃ without their diagonals. */
async function offDiagonal(x: GramRows, y: GramRows, signal?: AbortSignal): Promise<number> {
  let total = 0;
  for (const { start, end } of tiles(grouping(x.n), 2)) {
    signal?.throwIfAborted();
    const [k, l] = [await x.read(start, end), await y.read(start, end)];
    for (let i = 0; i < end - start; i++) total += dot(rowOf(k, i), rowOf(l, i));
  }
  return total;
}
