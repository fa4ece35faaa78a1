import { centerColumns, dot, sum } from "../core/arithmetic";
import { type Matrix, takeRows, toPrecision } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { rowBlocks, rowsWithout } from "../inference/row-blocks";
import { view } from "../measures/view";
import { type Property, type PropertyOptions, propertyOf, requireRows } from "./property";

/**
 * Effective rank: how many directions the rows use, counted by the entropy of how lengths are
 * spread over them, 1 … min(n − 1, d).
 *
 *     exp(−Σ pₖ log pₖ)      pₖ = σₖ/Σσ, σ the singular values of the centred rows
 *
 * Of few rows it is bounded by their number: compare it only over the same number of sentences, or
 * see `participationRatio`, which is estimated without that bias. Interval by the jackknife over 10
 * blocks of rows, each computed anew.
 *
 * [n, d] → one number; NaN with a warning when all rows are one vector.
 *
 * @throws RangeError with fewer than 2 rows, or when a value is not finite
 * @see Roy & Vetterli (2007), The effective rank: a measure of effective dimensionality
 */
export async function effectiveRank(
  x: Matrix,
  options: PropertyOptions = {},
  engine?: Engine,
): Promise<Property> {
  const highest = Math.min(x.rows - 1, x.columns);
  return ofSpectrum("effectiveRank", x, entropyRank, [0, highest], options, engine);
}

function entropyRank(variances: Float64Array): number {
  const lengths = variances.map((variance) => Math.sqrt(Math.max(0, variance)));
  const total = sum(lengths);
  return Math.exp(
    -lengths.reduce((entropy, length) => {
      const p = length / total;
      return p > 0 ? entropy + p * Math.log(p) : entropy;
    }, 0),
  );
}

/**
 * IsoScore: how evenly the variance is spread over all d directions, 0 when one has all of it, 1
 * when all have the same. Unlike the mean cosine it does not look at where the cloud lies, and it is
 * unmoved by rotation and scale.
 *
 *     v = √d·λ/‖λ‖      δ = ‖v − 1‖/√(2(d − √d))      ((d − δ²(d − √d))²/d − 1)/(d − 1)
 *
 * with λ the d variances along principal axes. Fewer rows than dimensions leave some without
 * variance, so compare it only over the same number of sentences. Interval as of `effectiveRank`.
 *
 * [n, d] → one number; NaN with a warning when all rows are one vector.
 *
 * @throws RangeError with fewer than 2 rows or columns, or when a value is not finite
 * @see Rudman et al. (2022), IsoScore: Measuring the Uniformity of Embedding Space Utilization
 */
export async function isoScore(
  x: Matrix,
  options: PropertyOptions = {},
  engine?: Engine,
): Promise<Property> {
  if (x.columns < 2) {
    throw new RangeError(
      "isoScore: variance is spread over at least 2 columns, but x has 1. Give whole vectors.",
    );
  }
  return ofSpectrum("isoScore", x, (v) => evenness(v, x.columns), [0, 1], options, engine);
}

/** λ holds the variances that are not zero for want of rows. */
function evenness(variances: Float64Array, d: number): number {
  const length = Math.sqrt(dot(variances, variances));
  // ‖v − 1‖² = ‖v‖² − 2Σv + d with ‖v‖² = d
  const squared = 2 * d - (2 * Math.sqrt(d) * sum(variances)) / length;
  const delta = squared / (2 * (d - Math.sqrt(d)));
  return ((d - delta * (d - Math.sqrt(d))) ** 2 / d - 1) / (d - 1);
}

/** A number of the variances along principal axes, with its interval. */
async function ofSpectrum(
  who: string,
  x: Matrix,
  number: (variances: Float64Array) => number,
  range: readonly [number, number],
  { groups }: PropertyOptions,
  engine: Engine | undefined,
): Promise<Property> {
  requireRows(who, x, 2);
  const arithmetic = engine ?? (await openEngine());
  const { constant } = view(x).centered();
  const blocks = rowBlocks(x.rows, groups, mostBlocks);
  const sizes = blocks.map(({ length }) => length);
  if (constant) {
    const warnings = ["undefined: all rows are one and the same vector"];
    return propertyOf(x, {
      value: Number.NaN,
      leftOut: new Float64Array(),
      sizes,
      range,
      warnings,
    });
  }
  const leftOut = new Float64Array(sizes.length);
  for (const [b, block] of blocks.entries()) {
    const kept = rowsWithout(x.rows, block);
    leftOut[b] =
      kept.length < 2 ? Number.NaN : number(await variancesOf(takeRows(x, kept), arithmetic));
  }
  const value = number(await variancesOf(x, arithmetic));
  return propertyOf(x, { value, leftOut, sizes, range });
}

/** Eigenvalues of the smaller of XᵀX and XXᵀ of the centred rows, not divided by n. */
async function variancesOf(x: Matrix, engine: Engine): Promise<Float64Array> {
  const centred = centerColumns(toPrecision(x, "float64"));
  const gram = x.rows < x.columns ? engine.rowProduct(centred) : engine.crossProduct(centred);
  const values = await engine.eigenvalues(await gram);
  // Zero but for rounding: the centred rows add up to zero.
  return values.map((value) => (value > 1e-14 * values[0]! ? value : 0));
}

const mostBlocks = 10;
