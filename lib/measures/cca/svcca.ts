import { sum } from "../../core/arithmetic";
import { precisionOf } from "../../core/matrix";
import { type Adjustable, adjustable } from "../adjustable";
import {
  type Directions,
  directionsOf,
  innerProducts,
  reorderDirections,
  requireMoreRows,
} from "../directions";
import type { Measure } from "../measure";
import { scoreSides } from "../sides";
import { singularValuesToSum } from "../singular-values";

/** One side's leading directions, as many as carry the variance asked for. */
export interface KeptDirections extends Directions {
  readonly kept: number;
  /** The share of the variance they carry, at least what was asked for. */
  readonly keptVariance: number;
}

export interface SvccaOptions {
  /** The share of variance to keep, in (0, 1]; .99 when left out. */
  readonly variance?: number;
}

/**
 * Singular vector canonical correlation analysis: the mean canonical correlation of the leading
 * principal directions of each side.
 *
 *     kx = the fewest directions with s₁² + … + s²ₖ ≥ variance · Σs²       s: singular values of the centred X
 *     SVCCA(X, Y) = Σρᵢ / min(kx, ky)       ρ = singular values of Uₓ[:, ..kx]ᵀ·Uᵧ[:, ..ky]
 *
 * The threshold is on variance, squares of singular values: a threshold on the singular values
 * themselves, as in some code, keeps more directions. So does one on data that are not centred,
 * where the mean is the first direction. Directions kept and their variance are in the details; a
 * language whose states lie along few directions is compared in few. Unrelated vectors get at most
 * √(max(kx, ky)/(n−1)) on average (`chanceAtMost`).
 * The jackknife's interval is a little wide (98 to 100 % coverage, results/calibration), and about
 * the mean value at this n: a larger sample has another. Where n < d it is often missing: with rows
 * left out, directions kept are as many as rows.
 *
 * [n, p], [n, q] → one number; NaN with a warning when all rows of a side are one vector.
 *
 * @throws RangeError when variance is outside (0, 1]; when scoring, if n ≤ kx + ky
 * @see Raghu et al. (2017), SVCCA: singular vector canonical correlation analysis for deep learning dynamics and interpretability
 */
export const svcca: Adjustable<SvccaOptions, KeptDirections> = adjustable(byVariance);

function byVariance({ variance = 0.99 }: SvccaOptions): Measure<KeptDirections> {
  if (!(variance > 0 && variance <= 1)) {
    throw new RangeError(
      `svcca: variance is the share of variance to keep, in (0, 1], but ${variance} came. 0.99 is usual.`,
    );
  }
  const name = `SVCCA (variance ${variance})`;
  return {
    name,
    kind: "similarity",
    range: [0, 1],
    symmetric: true,
    invariantTo: ["translation", "scaling", "rotation"],
    fewestRows: 5,
    needsMoreRowsThanRanks: true,
    source: "Raghu et al. 2017",
    prepare: async (x, engine) => keep(await directionsOf(x, engine), variance),
    reorder: (x, order) => ({ ...x, ...reorderDirections(x, order) }),
    compare: (x, y, engine) =>
      scoreSides(x, y, async () => {
        const [kx, ky] = [x.kept, y.kept];
        const instead = "less variance, regularizedCca or debiasedCka";
        requireMoreRows(name, x.n, [kx, ky], "directions kept", instead);
        const m = await innerProducts(x, y, engine, [kx, ky]);
        const rho = await singularValuesToSum(m, precisionOf(x.centred), engine);
        return { value: sum(rho) / rho.length, details: keptDetails(x, y) };
      }),
  };
}

function keep(directions: Directions, variance: number): KeptDirections {
  const cumulative = directions.lengths.map((length) => length ** 2);
  for (let k = 1; k < cumulative.length; k++) cumulative[k]! += cumulative[k - 1]!;
  const total = cumulative.at(-1) ?? Number.NaN;
  const kept = cumulative.findIndex((share) => share >= variance * total) + 1;
  return { ...directions, kept, keptVariance: cumulative[kept - 1]! / total };
}

function keptDetails(x: KeptDirections, y: KeptDirections): Readonly<Record<string, number>> {
  const [kx, ky] = [x.kept, y.kept];
  return {
    keptX: kx,
    keptY: ky,
    keptVarianceX: x.keptVariance,
    keptVarianceY: y.keptVariance,
    rankX: x.rank,
    rankY: y.rank,
    chanceAtMost: Math.sqrt(Math.max(kx, ky) / (x.n - 1)),
  };
}
