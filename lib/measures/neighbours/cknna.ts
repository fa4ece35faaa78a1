import { type Matrix, rowOf, takeRows, toPrecision } from "../../core/matrix";
import { type Adjustable, adjustable } from "../adjustable";
import { scoreSides } from "../sides";
import {
  type Neighbours,
  neighboursOf,
  reorderNeighbours,
  requireCount,
  unitRows,
} from "./nearest-rows";

export interface CknnaOptions {
  /** Neighbours of each row, from 2; 10 when left out. */
  readonly k?: number;
}

/** One side: who is near each row, and the rows of length one. */
export interface CknnaSide extends Neighbours {
  readonly unit: Matrix;
}

/**
 * Centred kernel nearest-neighbour alignment: unbiased CKA of cosines, of those pairs only that are neighbours on both sides.
 *
 *     CKNNA(X, Y) = H(K, L) / √(H(K, K)·H(L, L))      K, L: cosines of rows as they are
 *     H(K, L) = HSIC₁ of K and L with every entry 0 but those (i, j) with j ∈ Nₖ(xᵢ) ∩ Nₖ(yᵢ)
 *
 * The self terms keep the neighbours of one side alone. As the authors' code has it, rows are brought
 * to length one, not centred, and an entry is kept for the neighbours of its row, so the masked
 * matrices are not symmetric: t₁ = ΣKᵢⱼLⱼᵢ and t₃ = (column sums of K)·(row sums of L), and x
 * against y differs a little from y against x. That code adds 1e−6 to the denominator; this does
 * not. With k = n − 1 it is debiased CKA of cosines. It may be negative; NaN with a warning when a
 * self term is not positive. What unrelated vectors get is not known in closed form (more than 0:
 * what both sides have is near on both), so ask for `permutations`. Before their code the authors
 * cut off the outermost values of each side (beyond the 95 % quantile of |x|); this does not.
 * The jackknife's interval is wide (100 % coverage, results/calibration), and about the mean value
 * at this n.
 *
 * [n, p], [n, q] → one number; NaN with a warning when all rows of a side are one vector.
 *
 * @throws RangeError when k is not a whole number from 2 to n − 1, or when a row is zero
 * @see Huh et al. (2024), The Platonic Representation Hypothesis
 */
export const cknna: Adjustable<CknnaOptions, CknnaSide> = adjustable(({ k = 10 }: CknnaOptions) => {
  requireCount("CKNNA", k, 2);
  return {
    name: `CKNNA (k ${k})`,
    kind: "similarity",
    range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    symmetric: false,
    invariantTo: ["scaling", "rotation"],
    fewestRows: 5,
    source: "Huh et al. 2024",
    prepare: async (x, engine) => ({
      ...(await neighboursOf("CKNNA", x, k, "cosine", engine)),
      unit: toPrecision(unitRows("CKNNA", x.matrix), "float64"),
    }),
    reorder: (x, order) => ({ ...reorderNeighbours(x, order), unit: takeRows(x.unit, order) }),
    compare: (x, y) =>
      scoreSides(x, y, async () => {
        const [xx, yy] = [masked(x, x, x, x), masked(y, y, y, y)];
        const details = { k, tiedRowsX: x.tiedRows, tiedRowsY: y.tiedRows };
        const side = xx > 0 ? "y" : "x";
        if (!(xx > 0 && yy > 0)) {
          const self = xx > 0 ? yy : xx;
          const words = `undefined: HSIC of ${side} with itself is ${self} (unbiased, of its neighbours), not positive`;
          return { value: Number.NaN, details, warnings: [words] };
        }
        return { value: masked(x, y, x, y) / Math.sqrt(xx * yy), details };
      }),
  };
});

/** n(n − 3)·HSIC₁ of the cosines of `a` and of `b` where j is near i on sides x and y both. */
function masked(a: CknnaSide, b: CknnaSide, x: Neighbours, y: Neighbours): number {
  const { n, k } = x;
  const [ka, kb] = [new Map<number, number>(), new Map<number, number>()];
  const columnsOfA = new Float64Array(n);
  const rowsOfB = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const others = y.nearest.subarray(i * k, (i + 1) * k);
    for (const j of x.nearest.subarray(i * k, (i + 1) * k)) {
      if (!others.includes(j)) continue;
      const [cosineA, cosineB] = [cosine(a.unit, i, j), cosine(b.unit, i, j)];
      ka.set(i * n + j, cosineA);
      kb.set(i * n + j, cosineB);
      columnsOfA[j]! += cosineA;
      rowsOfB[i]! += cosineB;
    }
  }
  let [t1, sumA, sumB, t3] = [0, 0, 0, 0];
  for (const [at, value] of ka) {
    t1 += value * (kb.get((at % n) * n + Math.floor(at / n)) ?? 0);
  }
  for (let i = 0; i < n; i++) {
    sumA += columnsOfA[i]!;
    sumB += rowsOfB[i]!;
    t3 += columnsOfA[i]! * rowsOfB[i]!;
  }
  return t1 + (sumA * sumB) / ((n - 1) * (n - 2)) - (2 * t3) / (n - 2);
}

function cosine(unit: Matrix, i: number, j: number): number {
  const [a, b] = [rowOf(unit, i), rowOf(unit, j)];
  let total = 0;
  for (let d = 0; d < a.length; d++) total += a[d]! * b[d]!;
  return total;
}
