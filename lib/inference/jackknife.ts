import { studentQuantile } from "../core/statistics";

/** How far an estimate may be from what it estimates. */
export interface Uncertainty {
  readonly standardError: number;
  /** 95 % */
  readonly lower: number;
  readonly upper: number;
  readonly degreesOfFreedom: number;
}

/** Fewer groups than this say too little of how groups differ for an interval. */
export const fewestGroups = 5;

/** Why an interval cannot be had of rows in groups of these sizes, if it cannot. */
export function whyNoInterval(sizes: readonly number[]): string | undefined {
  if (sizes.length >= fewestGroups) return undefined;
  return `no interval: rows come from ${sizes.length} groups, and it takes ${fewestGroups}`;
}

/**
 * Standard error and 95 % interval of an estimate from its values with each group of rows left
 * out in turn (the jackknife; with groups of one row, the ordinary one).
 *
 * Groups of unequal sizes mⱼ of n rows are weighed by hⱼ = n/mⱼ (the delete-mⱼ jackknife):
 *
 *     τⱼ = hⱼθ − (hⱼ−1)θ₍ⱼ₎      θ_J = Gθ − Σ(1 − mⱼ/n)θ₍ⱼ₎
 *     SE² = (1/G) Σ (τⱼ − θ_J)²/(hⱼ − 1)      interval θ ± t(0.975, G − 1)·SE
 *
 * Right for smooth statistics of independent groups. NaN when a replicate is NaN.
 *
 * @param sizes rows in each group; as many as there are replicates
 * @throws RangeError with fewer than 5 groups
 * @see Busing, Meijer & van der Leeden (1999), Delete-m jackknife for unequal m
 */
export function jackknife(
  estimate: number,
  replicates: ArrayLike<number>,
  sizes: readonly number[],
): Uncertainty {
  const groups = sizes.length;
  if (groups < fewestGroups || replicates.length !== groups) {
    throw new RangeError(
      `jackknife: an interval needs a replicate for each of at least ${fewestGroups} groups, ` +
        `but there are ${replicates.length} replicates and ${groups} groups. Give finer groups.`,
    );
  }
  const { h, kept } = shares(sizes);
  let center = groups * estimate;
  for (let j = 0; j < groups; j++) center -= kept[j]! * replicates[j]!;

  let sum = 0;
  for (let j = 0; j < groups; j++) {
    const deviation = h[j]! * estimate - (h[j]! - 1) * replicates[j]! - center;
    sum += (deviation * deviation) / (h[j]! - 1);
  }
  const standardError = Math.sqrt(sum / groups);
  const halfWidth = quantile(groups - 1) * standardError;
  return {
    standardError,
    lower: estimate - halfWidth,
    upper: estimate + halfWidth,
    degreesOfFreedom: groups - 1,
  };
}

/**
 * The jackknife of a correlation-like estimate in (−1, 1): its interval is made on the scale
 * z = atanh θ, where the spread hardly depends on θ, and taken back; its standard error stays on
 * the scale of θ. An estimate or replicate at or beyond ±1 (x compared with itself) has no z:
 * the interval is then the plain one.
 *
 * @see Fisher (1921), On the probable error of a coefficient of correlation
 */
export function fisherJackknife(
  estimate: number,
  replicates: ArrayLike<number>,
  sizes: readonly number[],
): Uncertainty {
  const plain = jackknife(estimate, replicates, sizes);
  const onScaleOfZ = new Float64Array(replicates.length);
  for (let j = 0; j < onScaleOfZ.length; j++) {
    if (!(Math.abs(replicates[j]!) < 1)) return plain;
    // atanh, from a logarithm: in half the time of Math.atanh, to 1e-16.
    onScaleOfZ[j] = Math.log((1 + replicates[j]!) / (1 - replicates[j]!)) / 2;
  }
  if (Math.abs(estimate) >= 1) return plain;
  const { lower, upper } = jackknife(Math.atanh(estimate), onScaleOfZ, sizes);
  return { ...plain, lower: Math.tanh(lower), upper: Math.tanh(upper) };
}

/** hⱼ = n/mⱼ and 1 − mⱼ/n, remembered: an all-pairs matrix asks for those of one division a thousand times. */
function shares(sizes: readonly number[]): { h: Float64Array; kept: Float64Array } {
  let known = sharesOf.get(sizes);
  if (!known) {
    const n = sizes.reduce((total, size) => total + size, 0);
    known = {
      h: Float64Array.from(sizes, (size) => n / size),
      kept: Float64Array.from(sizes, (size) => 1 - size / n),
    };
    sharesOf.set(sizes, known);
  }
  return known;
}

const sharesOf = new WeakMap<readonly number[], { h: Float64Array; kept: Float64Array }>();

/** t(0.975, degrees of freedom), remembered: an all-pairs matrix asks for one a thousand times. */
function quantile(degreesOfFreedom: number): number {
  let value = quantiles.get(degreesOfFreedom);
  if (value === undefined) {
    value = studentQuantile(0.975, degreesOfFreedom);
    quantiles.set(degreesOfFreedom, value);
  }
  return value;
}

const quantiles = new Map<number, number>();
