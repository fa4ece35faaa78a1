import { columnMeans, dot, normalizeRows, sum } from "../core/arithmetic";
import { type Matrix, rowOf, zeros } from "../core/matrix";
import { type Grouping, grouping } from "../inference/gram-rows";
import { jackknife, whyNoInterval } from "../inference/jackknife";
import { leaveOutMeans } from "../inference/leave-out-means";
import { requireSameShape } from "./retrieve";
import { type Side, sideOf } from "./search/side";

/**
 * A mean cosine, and how sure it is. NaN where it is undefined; without an interval there, and
 * where rows come from fewer than 5 groups.
 */
export interface MeanOfCosines {
  readonly value: number;
  readonly standardError?: number;
  /** 95 % */
  readonly interval?: readonly [lower: number, upper: number];
  /** The value with each group of rows left out, so that averages and differences follow. */
  readonly replicates?: Float64Array;
}

/** Cosines between two languages. */
export interface Cosines {
  readonly n: number;
  /** Of each sentence with its translation. */
  readonly parallel: MeanOfCosines;
  /** Of each sentence with every sentence of the other language, its translation included. */
  readonly all: MeanOfCosines;
  /** Rows in each group that the replicates leave out. */
  readonly sizes: readonly number[];
  readonly warnings: readonly string[];
}

/**
 * Mean cosine of parallel rows, and of all pairs of rows, x with y.
 *
 *     parallel = (1/n) Σᵢ x̂ᵢ·ŷᵢ      all = (1/n²) Σᵢⱼ x̂ᵢ·ŷⱼ = mean(x̂)·mean(ŷ)      x̂ = x/‖x‖
 *
 * The two belong together: in a narrow cone of space all cosines are high, and only what parallel
 * rows have beyond all pairs is about meaning. Intervals by the jackknife, whose replicates are
 * exact. Costs nd, and nd more for the replicates.
 *
 * [n, d], [n, d] → both means
 *
 * @param options.groups the document of each row: rows of one document are left out together
 * @throws RangeError when shapes differ, when a value is not finite, or when some rows are
 *   zero (NaN with that reason when all are)
 * @see Ethayarajh (2019), How Contextual are Contextualized Word Representations? (the narrow cone)
 */
export function meanCosines(
  x: Matrix,
  y: Matrix,
  options: { readonly groups?: readonly string[] } = {},
): Cosines {
  const rows = grouping(x.rows, options.groups);
  requireSameShape("meanCosines", x, y);
  const sides = { x, y };
  const [a, b] = (["x", "y"] as const).map((name) =>
    cosineSide(sideOf("meanCosines", name, sides[name], "cosine"), rows),
  );
  return cosinesOfSides(a!, b!, rows);
}

/** What the cosines of one side with any other need of it: worked out once a side. */
export interface CosineSide {
  readonly side: Side;
  /** Its rows, of length one. [n, d] */
  readonly unit: Matrix;
  /** Σ x̂ᵢ [d] */
  readonly total: Float64Array;
  /** The same with each group of rows left out [groups, d] */
  readonly totalsLeftOut: Matrix;
}

export function cosineSide(side: Side, { order, sizes }: Grouping): CosineSide {
  const unit = normalizeRows(side.matrix, side.squaredNorms);
  const total = columnMeans(unit).map((mean) => mean * unit.rows);
  const totalsLeftOut = zeros(sizes.length, unit.columns);
  let next = 0;
  for (const [g, size] of sizes.entries()) {
    const left = rowOf(totalsLeftOut, g);
    left.set(total);
    for (const end = next + size; next < end; next++) {
      const row = rowOf(unit, order?.[next] ?? next);
      for (let j = 0; j < left.length; j++) left[j]! -= row[j]!;
    }
  }
  return { side, unit, total, totalsLeftOut };
}

/** As `meanCosines`, of sides that are ready. */
export function cosinesOfSides(x: CosineSide, y: CosineSide, rows: Grouping): Cosines {
  const n = x.unit.rows;
  if (isZero(x) || isZero(y)) return undefinedCosines(n, rows, isZero(x) ? "x" : "y");
  const noInterval = whyNoInterval(rows.sizes);
  const parallel = Float64Array.from({ length: n }, (_, i) =>
    dot(rowOf(x.unit, i), rowOf(y.unit, i)),
  );
  const estimate = (value: number, replicates: Float64Array): MeanOfCosines => {
    if (noInterval) return { value };
    const { standardError, lower, upper } = jackknife(value, replicates, rows.sizes);
    return { value, standardError, interval: [lower, upper], replicates };
  };
  return {
    n,
    parallel: estimate(sum(parallel) / n, leaveOutMeans(parallel, rows)),
    all: estimate(dot(x.total, y.total) / n ** 2, allPairsLeftOut(x, y, rows)),
    sizes: rows.sizes,
    warnings: [
      ...[x, y].flatMap(({ side }, i) =>
        side.same
          ? [`all rows of ${"xy"[i]} are the same vector: parallel rows are as near as any`]
          : [],
      ),
      ...(noInterval ? [noInterval] : []),
    ],
  };
}

/** mean(x̂)·mean(ŷ) with each group of rows left out of both means. */
function allPairsLeftOut(x: CosineSide, y: CosineSide, { sizes }: Grouping): Float64Array {
  const n = x.unit.rows;
  return Float64Array.from(
    sizes,
    (size, g) => dot(rowOf(x.totalsLeftOut, g), rowOf(y.totalsLeftOut, g)) / (n - size) ** 2,
  );
}

/** All rows are: were it only some, they would have been refused. */
function isZero({ side }: CosineSide): boolean {
  return side.squaredNorms[0] === 0;
}

function undefinedCosines(n: number, { sizes }: Grouping, side: string): Cosines {
  const nothing = { value: Number.NaN };
  const warnings = [`undefined: all rows of ${side} are zero, which has no direction`];
  return { n, parallel: nothing, all: nothing, sizes, warnings };
}
