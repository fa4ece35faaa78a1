import { scaleColumns } from "../../core/arithmetic";
import { takeRows } from "../../core/matrix";
import { type Based, basedDirectionsOf, requireMoreRows } from "../directions";
import type { Invariance, Measure } from "../measure";
import { scoreSides } from "../sides";
import { type Factor, factor } from "./aligned-distance";
import { angle } from "./procrustes";

/** One side, partly whitened. */
export interface WhitenedShape extends Based, Factor {}

/**
 * Generalised shape distance: the angle, in radians, between two sides that are centred, partly
 * whitened, and rotated as well as can be. The family of metrics of the package netrep.
 *
 *     Xα = X·(α·I + (1 − α)·(XᵀX)^(−½)),   so its singular values are α·s + (1 − α)
 *     θ(X, Y) = arccos ‖XαᵀYα‖* / (‖Xα‖‖Yα‖)       in [0, π/2]
 *
 * α = 1 whitens nothing and is `angularProcrustes`; α = 0 whitens wholly, is blind to invertible
 * linear maps as CCA is, and as CCA takes more rows than both ranks together; it is then
 * arccos Σρᵢ/√(rank X · rank Y). In between the scale matters, since s is added to 1: netrep does
 * not rescale, nor do we, so bring sides to one length first if their scale means nothing. XᵀX is
 * not divided by n. Based without variance stay out (netrep puts 1e-7 in their place).
 * The jackknife's interval is about the mean value at this n; where n < d, and with α = 0, it is a
 * little wide (98 to 99 % coverage, results/calibration).
 *
 * [n, p], [n, q] → one number; NaN with a warning when all rows of a side are one vector.
 *
 * @throws RangeError when alpha is outside [0, 1]; when scoring with α = 0, if n ≤ rank x + rank y
 * @see Williams, Kunz, Kornblith & Linderman (2021), Generalized Shape Metrics on Neural Representations
 */
export function shapeDistance({ alpha }: { readonly alpha: number }): Measure<WhitenedShape> {
  if (!(alpha >= 0 && alpha <= 1)) {
    throw new RangeError(
      `shapeDistance: alpha is in [0, 1], from wholly whitened to not at all, but ${alpha} came.`,
    );
  }
  const name = `shape distance (alpha ${alpha})`;
  return {
    name,
    kind: "distance",
    range: [0, Math.PI / 2],
    symmetric: true,
    invariantTo: invariances(alpha),
    fewestRows: 5,
    ...(alpha === 0 ? { needsMoreRowsThanRanks: true as const } : {}),
    source: "Williams et al. 2021",
    prepare: async (x, engine) => whiten(await basedDirectionsOf(x, engine), alpha),
    reorder: (x, order) => ({
      ...x,
      basis: takeRows(x.basis, order),
      rows: takeRows(x.rows, order),
    }),
    compare: (x, y, engine) =>
      scoreSides(x, y, async () => {
        if (alpha === 0) {
          const instead = "an alpha above 0, angularProcrustes or debiasedCka";
          requireMoreRows(name, x.n, [x.rank, y.rank], "directions", instead);
        }
        const value = await angle(x, y, engine);
        return { value, details: { alpha, rankX: x.rank, rankY: y.rank } };
      }),
  };
}

function invariances(alpha: number): readonly Invariance[] {
  if (alpha === 0) return ["translation", "scaling", "rotation", "invertible linear map"];
  return alpha === 1 ? ["translation", "scaling", "rotation"] : ["translation", "rotation"];
}

/** U·diag(α·s + 1 − α), the longest made 1 so that no square overflows: an angle does not mind. */
function whiten(directions: Based, alpha: number): WhitenedShape {
  const lengths = directions.lengths.map((s) => (alpha * s) / directions.factor + (1 - alpha));
  const longest = lengths[0] ?? 1;
  const rows = scaleColumns(
    directions.basis,
    lengths.map((length) => length / longest),
  );
  return { ...directions, ...factor(rows) };
}
