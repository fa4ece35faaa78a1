import { shapeOf, type Values } from "../../core/matrix";
import { averageRanks } from "../../core/ranks";
import { type Adjustable, adjustable } from "../adjustable";
import type { Measure } from "../measure";
import { type Side, scoreSides, sideOf } from "../sides";
import type { View } from "../view";
import {
  type Comparing,
  comparisons,
  type DistanceComparison,
  partialCorrelation,
} from "./distance-comparisons";
import { distanceConfounds } from "./distance-confounds";
import type { Shrinkage } from "./mahalanobis";
import { type RowDistance, rowDistances, unmovedBy } from "./row-distances";
import { type RsaOptions, rankedFor, requireSettings } from "./settings";

/** One side: its distances as they are compared; what is wrong with them, when nothing can be. */
export interface RsaSide<Settled> extends Side {
  readonly settled?: Settled;
  readonly flaw?: (side: string) => string;
  readonly shrinkage?: number;
}

/**
 * Representational similarity analysis: whether sentences far apart in x are far apart in y.
 *
 *     RSA(X, Y) = compare(d(x₁, x₂), d(x₁, x₃), … ; d(y₁, y₂), d(y₁, y₃), …)      of all n(n − 1)/2 pairs
 *
 * Distances of rows (`distance`):
 *
 *     correlation        1 − r(xᵢ, xⱼ), over the columns of rows as they are
 *     cosine             1 − cos(xᵢ, xⱼ), of rows as they are
 *     euclidean          ‖xᵢ − xⱼ‖
 *     squaredEuclidean   ‖xᵢ − xⱼ‖²
 *     mahalanobis        √((xᵢ − xⱼ)ᵀ·Σ⁻¹·(xᵢ − xⱼ)),  Σ = (1 − δ)·S + δ·(tr S/d)·I, S the covariance (over n) of the rows
 *
 * δ is Ledoit and Wolf's unless given (`shrinkage`). Without it (δ = 0) and with n ≤ d all Mahalanobis
 * distances are equal, which is an error. By correlation and cosine, rows that share a large offset
 * are all near one another: centre them first (centerLanguages).
 *
 * Comparisons (`compare`), D the n(n − 1)/2 distances of a side:
 *
 *     pearson           r(D_x, D_y)
 *     spearman          r of their ranks, equal distances sharing the mean of theirs
 *     kendallTauA       pairs of distances in the same order less those in the opposite one, of all
 *     kendallTauB       the same, of √(those not tied in x · those not tied in y)
 *     cosine            D_x·D_y/(‖D_x‖‖D_y‖)
 *     whitenedCosine    D_xᵀV⁻¹D_y/√(D_xᵀV⁻¹D_x · D_yᵀV⁻¹D_y)      V = (CCᵀ)∘(CCᵀ), C the contrasts xᵢ − xⱼ
 *     whitenedPearson   the same of the distances less their mean
 *
 * Whitened ones weigh down what pairs with a row in common share (rsatoolbox's corr_cov and
 * cosine_cov); whitenedCosine of squaredEuclidean is biased linear CKA. τ-a of a side with ties is
 * below 1 even with itself. Unrelated vectors get 0 on average, but `chance` where distances are not
 * centred: .9 and more by cosine. Distances of pairs with a row in common depend on one another, so
 * no textbook p-value of r or τ holds: shuffle rows.
 *
 * Confounds are regressed, with a constant, out of the distances of both sides (Pearson), or their
 * ranks out of ranks (Spearman): partial RSA. Deconfounded RSA (Cui et al.) is Spearman's of what
 * regression leaves of the distances themselves: `regress: "distances"`.
 * The jackknife's interval of most covers 95 %, of the value of larger samples, too; of Mahalanobis
 * distances where n < d it is wide (99 to 100 %), and that and whitenedCosine are biased at small n
 * (results/calibration).
 *
 * [n, p], [n, q] → one number; NaN with a warning when all rows of a side are one vector, all its
 * distances are equal (but for the cosines), or confounds explain all of them. Costs n²d and holds
 * n(n − 1)/2 numbers a side (4 MB at n = 1000).
 *
 * @throws RangeError for settings that do not go together, confounds of other rows, rows without
 *   direction (correlation, cosine)
 * @see Kriegeskorte, Mur & Bandettini (2008), Representational similarity analysis
 * @see Nili et al. (2014), A Toolbox for Representational Similarity Analysis
 * @see Cui, Kumar, Marttinen & Kaski (2022), Deconfounded Representation Similarity for Comparison of Neural Networks
 * @see Diedrichsen et al. (2020), Comparing representational geometries using whitened unbiased-distance-matrix similarity
 */
export const rsa: Adjustable<RsaOptions> = adjustable((options: RsaOptions): Measure => {
  const {
    distance = "correlation",
    compare = "spearman",
    shrinkage = "ledoit-wolf",
    confounds,
  } = options;
  requireSettings(options);
  const setting = { distance, compare, shrinkage };
  const shrunk = options.shrinkage === undefined ? "" : `, shrinkage ${shrinkage}`;
  const settings = `(${distance}, ${compare}${shrunk})`;
  if (!confounds) return rsaBy(`RSA ${settings}`, setting, comparisons[compare]);
  const ranked = rankedFor(options);
  const enter = ranked === "before" ? averageRanks : (values: Float64Array) => values;
  const known = distanceConfounds("RSA", confounds, enter);
  const partial = { ...setting, rows: known.n };
  const name = `${ranked === "after" ? "deconfounded" : "partial"} RSA ${settings}`;
  return { ...rsaBy(name, partial, partialCorrelation(ranked, known)), holds: confounds };
});

interface Setting {
  readonly distance: RowDistance;
  readonly compare: DistanceComparison;
  readonly shrinkage: Shrinkage;
  /** How many rows the confounds are of. */
  readonly rows?: number;
}

function rsaBy<Settled>(
  name: string,
  { distance, compare, shrinkage, rows }: Setting,
  comparing: Comparing<Settled>,
): Measure<RsaSide<Settled>> {
  return {
    name,
    kind: "similarity",
    range: [compare === "cosine" ? 0 : -1, 1],
    symmetric: true,
    invariantTo: [
      ...unmovedBy[distance],
      ...(shrinkage === 0 ? (["invertible linear map"] as const) : []),
    ],
    fewestRows: 5,
    ...(distance === "correlation" && { fewestColumns: 2 }),
    source: "Kriegeskorte et al. 2008",
    async prepare(x, engine) {
      requireRows(x, rows);
      const { values, shrinkage: share } = await rowDistances(
        "RSA",
        x,
        distance,
        shrinkage,
        engine,
      );
      const side = { ...sideOf(x), ...(share !== undefined && { shrinkage: share }) };
      return { ...side, ...(side.constant ? {} : settle(values, comparing)) };
    },
    reorder: ({ settled, ...side }, order) => ({
      ...side,
      ...(settled && { settled: comparing.reorder(settled, order) }),
    }),
    compare: (x, y) =>
      scoreSides(x, y, async () => {
        const details = { distance, compare, ...shrinkages(x, y) };
        if (!x.settled || !y.settled) {
          const flaws = [x.flaw?.("x"), x === y ? undefined : y.flaw?.("y")];
          const warnings = flaws.filter((flaw) => flaw !== undefined);
          return { value: Number.NaN, details, warnings };
        }
        const chance = comparing.chance?.(x.settled, y.settled);
        return {
          value: comparing.between(x.settled, y.settled),
          details: { ...details, ...(chance !== undefined && { chance }) },
        };
      }),
  };
}

/** Distances as they are compared, or why they cannot be. */
function settle<Settled>(
  values: Values,
  comparing: Comparing<Settled>,
): Pick<RsaSide<Settled>, "settled" | "flaw"> {
  if (comparing.needsSpread && allEqual(values)) {
    return { flaw: (side) => `undefined: all distances of ${side} are equal` };
  }
  const settled = comparing.settle(values);
  if (settled) return { settled };
  return { flaw: (side) => `undefined: the confounds explain all distances of ${side}` };
}

/** Up to what rounding makes of equal ones. */
function allEqual(values: Values): boolean {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, 0];
  for (let k = 0; k < values.length; k++) {
    lowest = Math.min(lowest, values[k]!);
    highest = Math.max(highest, values[k]!);
  }
  return highest - lowest <= (values instanceof Float32Array ? 1e-6 : 1e-13) * highest;
}

function shrinkages<Settled>(x: RsaSide<Settled>, y: RsaSide<Settled>): Record<string, number> {
  if (x.shrinkage === undefined || y.shrinkage === undefined) return {};
  return { shrinkageX: x.shrinkage, shrinkageY: y.shrinkage };
}

function requireRows(x: View, rows: number | undefined): void {
  if (rows === undefined || rows === x.matrix.rows) return;
  throw new RangeError(
    `RSA: confounds are of the same rows as x, but they are of ${rows} and x is ${shapeOf(x.matrix)}. Select sentences for both alike.`,
  );
}
