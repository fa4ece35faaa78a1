import { dot, sum } from "../../core/arithmetic";
import { rowOf } from "../../core/matrix";
import { type Adjustable, adjustable } from "../adjustable";
import { type Based, basedDirectionsOf, reorderBased } from "../directions";
import { scoreSides } from "../sides";

export interface GulpOptions {
  /** λ > 0, beside covariances whose trace is 1; 0.01 when left out. */
  readonly lambda?: number;
}

/**
 * GULP: how far apart the predictions by ridge regression from x and from y can be, over all targets.
 *
 *     d² = tr(RxΣxRxΣx) + tr(RyΣyRyΣy) − 2tr(RxΣxyRyΣyx)      R = (Σ + λI)⁻¹, Σxy = XᵀY/n
 *
 * of X and Y with columns centred and mean ‖xᵢ‖² = 1, so tr Σ = 1. The value is d, not d². As λ → 0
 * it sees all directions alike, as CCA does, and n ≤ d makes all sides alike; as λ grows, d·λ nears
 * the distance between the Gram matrices. So compare distances of one λ only. It has no upper
 * limit of its own; `farthest`, what sides without anything in common get, is in details.
 * The jackknife's interval (95 % coverage, results/calibration) is about the mean value at this n:
 * a larger sample has another.
 *
 * [n, p], [n, q] → one number; NaN with a warning when all rows of a side are one vector.
 *
 * @throws RangeError when λ is not a finite number above 0
 * @see Boix-Adserà et al. (2022), GULP: a prediction-based metric between representations
 */
export const gulp: Adjustable<GulpOptions, Based> = adjustable((options: GulpOptions) => {
  const { lambda = 0.01 } = options;
  if (!(lambda > 0 && Number.isFinite(lambda))) {
    throw new RangeError(
      `gulp: lambda is a finite number above 0, but is ${lambda}. Give 0.01, or less to see more directions.`,
    );
  }
  return {
    name: `GULP (lambda ${lambda})`,
    kind: "distance",
    range: [0, Number.POSITIVE_INFINITY],
    symmetric: true,
    invariantTo: ["translation", "scaling", "rotation"],
    fewestRows: 5,
    source: "Boix-Adserà et al. 2022",
    prepare: basedDirectionsOf,
    reorder: reorderBased,
    compare: (x, y, engine) =>
      scoreSides(x, y, async () => {
        const [a, b] = [kept(x, lambda), kept(y, lambda)];
        const apart = dot(a, a) + dot(b, b);
        const shared = x === y ? apart / 2 : 0;
        const product = x === y ? undefined : await engine.crossProduct(x.basis, y.basis);
        let together = shared;
        for (let i = 0; product && i < a.length; i++) {
          const squares = rowOf(product, i).map((cosine) => cosine ** 2);
          together += a[i]! * dot(b, squares);
        }
        // Of a side with itself turned round, rounding may leave less than nothing.
        const square = apart - 2 * together;
        return {
          value: Math.abs(square) < 1e-14 * apart ? 0 : Math.sqrt(square),
          details: { farthest: Math.sqrt(apart) },
        };
      }),
  };
});

/** e/(e + λ) of every direction, e its share of the variance. */
function kept({ lengths }: Based, lambda: number): Float64Array {
  const variances = lengths.map((length) => length ** 2);
  const total = sum(variances);
  return variances.map((variance) => variance / total / (variance / total + lambda));
}
