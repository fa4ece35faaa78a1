import { scaleColumns } from "../../core/arithmetic";
import { columnsBetween, precisionOf, takeRows, toPrecision } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import type { Invariance, Measure } from "../measure";
import { type Side, scoreSides, sideOf } from "../sides";
import type { View } from "../view";
import { alignedDistance, type Factor, factor } from "./aligned-distance";

/** One side of a Procrustes distance, and its length ‖X‖ in the units of x. */
export interface Shape extends Side, Factor {
  readonly length: number;
}

/**
 * Orthogonal Procrustes distance: how far x stays from y when it is centred and rotated or
 * reflected as well as can be.
 *
 *     d(X, Y) = min over orthogonal Q of ‖XQ − Y‖ = √(‖X‖² + ‖Y‖² − 2‖XᵀY‖*)       of the centred X, Y
 *     ‖·‖ the Frobenius norm, ‖·‖* the sum of singular values
 *
 * In the units of the states and growing with √n, from 0; it is the root, some papers give the
 * square. Scale matters: a longer side alone is farther. `normalizedProcrustes` and
 * `angularProcrustes` compare shapes of unit length. A narrower side is padded with columns of zeros.
 * It is also the Bures distance of the Gram matrices, `bures`.
 * The jackknife's interval is about the mean value at this n, for the distance grows with √n; where
 * n < d it is a little wide (99 % coverage, results/calibration).
 *
 * [n, p], [n, q] → one number; NaN with a warning when all rows of a side are one vector. Costs
 * 2npq operations and the singular values of [p, q] (of n in place of a p or q above n).
 *
 * @see Schönemann (1966), A generalized solution of the orthogonal Procrustes problem
 * @see Ding, Denain & Steinhardt (2021), Grounding Representation Similarity with Statistical Testing
 */
export const procrustesDistance: Measure<Shape> = {
  ...distance("Procrustes distance", asTheyAre),
  source: "Schönemann 1966; Ding et al. 2021",
};

/**
 * Procrustes distance of the centred sides brought to unit length: the chord between two shapes.
 *
 *     d(X, Y) = min over orthogonal Q of ‖XQ/‖X‖ − Y/‖Y‖‖ = √(2 − 2·NBS(X, Y))
 *
 * From 0 to √2. The square is often given in its place, and Procrustes statistics of the shape
 * literature (scipy.spatial.procrustes) are 1 − NBS². Otherwise as `procrustesDistance`.
 * The jackknife's interval is about the mean value at this n; where n < d it is a little wide (99 %
 * coverage, results/calibration).
 *
 * @see Ding, Denain & Steinhardt (2021), Grounding Representation Similarity with Statistical Testing
 * @see Williams et al. (2021), Generalized Shape Metrics on Neural Representations
 */
export const normalizedProcrustes: Measure<Shape> = {
  ...distance("normalized Procrustes distance", chord, { highest: Math.SQRT2 }),
  source: "Ding et al. 2021; Williams et al. 2021",
};

/**
 * Angular Procrustes distance: the angle, in radians, between two shapes; a metric.
 *
 *     θ(X, Y) = arccos ‖XᵀY‖* / (‖X‖‖Y‖) = 2·arcsin(d/2)       d: `normalizedProcrustes`
 *
 * From 0 to π/2, of centred sides. Computed from the chord d, which is measured where it is small:
 * an arccos near 1 would turn the last digit of its argument into an angle of 1e-8, and beyond 1
 * into NaN, which other code clamps. Unrelated vectors are no farther than π/2, and nearer the
 * more dimensions there are for the sentences; see `nbs`.
 * Interval as of `normalizedProcrustes`.
 *
 * @see Williams et al. (2021), Generalized Shape Metrics on Neural Representations
 */
export const angularProcrustes: Measure<Shape> = {
  ...distance("angular Procrustes distance", angle, { highest: Math.PI / 2 }),
  source: "Williams et al. 2021",
};

/**
 * Normalised Bures similarity: the cosine of the angle between two shapes.
 *
 *     NBS(X, Y) = ‖XᵀY‖* / (‖X‖‖Y‖) = tr (K^½·L·K^½)^½ / √(tr K · tr L)       K = XXᵀ, L = YYᵀ of the centred X, Y
 *
 * Where CKA is the cosine of K and L, this is that of their roots: directions of little variance
 * count for more. Unrelated vectors get at most √(min(p, q, n−1)/(n−1)) on average (`nbsByChanceAtMost`),
 * so near 1 when n ≤ d. Otherwise as `procrustesDistance`.
 * Interval as of `normalizedProcrustes`.
 *
 * @see Tang et al. (2020), Similarity of Neural Networks with Gradients
 * @see Harvey, Larsen & Williams (2023), Duality of Bures and Shape Distances with Implications for Comparing Neural Representations
 */
export const nbs: Measure<Shape> = {
  ...distance("NBS", cosine, { highest: 1 }),
  kind: "similarity",
  source: "Tang et al. 2020; Harvey et al. 2023",
};

/**
 * Bures distance of the centred Gram matrices K = XXᵀ and L = YYᵀ (the Wasserstein distance of
 * normal distributions with these covariances).
 *
 *     B(K, L) = √(tr K + tr L − 2·tr (K^½·L·K^½)^½)
 *
 * Its last trace is ‖XᵀY‖*, so that it is the `procrustesDistance` of X and Y, always; both names
 * are in use. The Gram matrices are not divided by n.
 * Interval as of `procrustesDistance`.
 *
 * @see Bhatia, Jain & Lim (2019), On the Bures–Wasserstein distance between positive definite matrices
 * @see Harvey, Larsen & Williams (2023), Duality of Bures and Shape Distances with Implications for Comparing Neural Representations
 */
export const bures: Measure<Shape> = {
  ...distance("Bures distance", asTheyAre),
  source: "Bhatia et al. 2019; Harvey et al. 2023",
};

type Between = (x: Shape, y: Shape, engine: Engine) => Promise<number>;

function distance(
  name: string,
  between: Between,
  { highest }: { readonly highest?: number } = {},
): Omit<Measure<Shape>, "source"> {
  const normalized: readonly Invariance[] = highest === undefined ? [] : ["scaling"];
  return {
    name,
    kind: "distance",
    range: [0, highest ?? Number.POSITIVE_INFINITY],
    symmetric: true,
    invariantTo: ["translation", ...normalized, "rotation"],
    fewestRows: 5,
    prepare: shapeOf,
    reorder: (x, order) => ({ ...x, rows: takeRows(x.rows, order) }),
    compare: (x, y, engine) =>
      scoreSides(x, y, async () => ({
        value: await between(x, y, engine),
        details: {
          lengthX: x.length,
          lengthY: y.length,
          nbsByChanceAtMost: nbsByChanceAtMost(x, y),
        },
      })),
  };
}

/** Of two sides at their own lengths; the longer made 1 on the way, so that no square overflows. */
async function asTheyAre(x: Shape, y: Shape, engine: Engine): Promise<number> {
  const longer = Math.max(x.length, y.length);
  return longer * (await alignedDistance(x, y, [x.length / longer, y.length / longer], engine));
}

/** Of two sides of length 1. */
function chord(x: Factor, y: Factor, engine: Engine): Promise<number> {
  return alignedDistance(x, y, [1, 1], engine);
}

/** The angle, in radians, between two sides of length 1. */
export async function angle(x: Factor, y: Factor, engine: Engine): Promise<number> {
  return 2 * Math.asin((await chord(x, y, engine)) / 2);
}

async function cosine(x: Factor, y: Factor, engine: Engine): Promise<number> {
  const distance = await chord(x, y, engine);
  return 1 - (distance * distance) / 2;
}

/** X itself where it has fewer columns than rows; else U·diag(s) of its SVD, in the same precision. */
async function shapeOf(x: View, engine: Engine): Promise<Shape> {
  const { matrix, factor: scaling } = x.centered();
  const side = sideOf(x);
  let rows = matrix;
  if (!side.constant && matrix.columns >= matrix.rows) {
    const { lengths, basis } = await x.spectrum(engine);
    // Centred rows vary in n − 1 directions: the last is rounding.
    const varying = side.n - 1;
    rows = toPrecision(
      scaleColumns(columnsBetween(await basis(), 0, varying), lengths.subarray(0, varying)),
      precisionOf(matrix),
    );
  }
  const made = factor(rows);
  return { ...side, ...made, length: made.norm / scaling };
}

/** ‖A‖* ≤ √rank·‖A‖, and ‖X̂ᵀŶ‖² is 1/(n−1) on average over shuffled rows. */
function nbsByChanceAtMost(x: Shape, y: Shape): number {
  const rank = Math.min(x.dimensions, y.dimensions, x.n - 1);
  return Math.sqrt(rank / (x.n - 1));
}
