import { scaleColumns, sum } from "../../core/arithmetic";
import { type Matrix, takeRows } from "../../core/matrix";
import { type Based, basedDirectionsOf } from "../directions";
import type { Measure } from "../measure";
import { scoreSides } from "../sides";

/** One side's basis, each direction shrunk by how little it varies beside the ridge. */
export interface ShrunkDirections extends Based {
  /** Ux·diag(s/√(s² + (n−1)·ridge)). [n, rank] */
  readonly shrunkBasis: Matrix;
}

/**
 * Regularised canonical correlation (canonical ridge): the mean of the canonical correlations when
 * `ridge` is added to the variance of every column.
 *
 *     ρ = singular values of (Sxx + ridge·I)^(−½) · Sxy · (Syy + ridge·I)^(−½)       Sxy = XᵀY/(n−1), centred
 *     value = Σρᵢ / min(rank X, rank Y)
 *
 * The ridge is in units of the columns' variance, the same for both sides, so scale matters; a
 * matrix is below 1 with itself, at mean s²/(s² + (n−1)·ridge). It is defined for n ≤ rank x + rank y, where a ridge far
 * below the variances gives any data about 1, as CCA would: choose it by held-out sentences.
 * The jackknife's interval is a little wide (98 to 100 % coverage, results/calibration), and about
 * the mean value at this n: a larger sample has another.
 *
 * [n, p], [n, q] → one number; NaN with a warning when all rows of a side are one vector.
 *
 * @throws RangeError when ridge is not a positive finite number
 * @see Vinod (1976), Canonical ridge and econometrics of joint production
 * @see González et al. (2008), CCA: an R package to extend canonical correlation analysis
 */
export function regularizedCca({ ridge }: { readonly ridge: number }): Measure<ShrunkDirections> {
  if (!(ridge > 0 && ridge < Number.POSITIVE_INFINITY)) {
    throw new RangeError(
      `regularizedCca: ridge is added to variances and must be positive and finite, but ${ridge} came. ` +
        "Without one, use cca.",
    );
  }
  return {
    name: `regularized CCA (ridge ${ridge})`,
    kind: "similarity",
    range: [0, 1],
    symmetric: true,
    invariantTo: ["translation", "rotation"],
    fewestRows: 5,
    belowOneOnItself: true,
    source: "Vinod 1976; González et al. 2008",
    prepare: async (x, engine) => shrink(await basedDirectionsOf(x, engine), ridge),
    reorder: (x, order) => ({
      ...x,
      basis: takeRows(x.basis, order),
      shrunkBasis: takeRows(x.shrunkBasis, order),
    }),
    compare: (x, y, engine) =>
      scoreSides(x, y, async () => {
        const product = await engine.crossProduct(x.shrunkBasis, y.shrunkBasis);
        const rho = await engine.singularValues(product);
        return {
          value: sum(rho) / rho.length,
          details: { ridge, rankX: x.rank, rankY: y.rank, largestCorrelation: rho[0]! },
        };
      }),
  };
}

function shrink(directions: Based, ridge: number): ShrunkDirections {
  const added = Math.sqrt((directions.n - 1) * ridge) * directions.factor;
  const shares = directions.lengths.map((length) => length / Math.hypot(length, added));
  return { ...directions, shrunkBasis: scaleColumns(directions.basis, shares) };
}
