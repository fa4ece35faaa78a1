import { shuffledNull, type Towards } from "./shuffled-null";

/** One of the values searched (a layer's, a measure's), with its values when rows are shuffled. */
export interface Searched {
  readonly value: number;
  /** An order each, the same orders for all that are searched. */
  readonly shuffled: ArrayLike<number>;
  /** Which values are more alike: lower of a distance. Higher when left out. */
  readonly towards?: Towards;
}

/** What one of the values searched is worth, given that the best of all was looked for. */
export interface OfSearch {
  /** By how many SDs of its own null it is more alike than its null. */
  readonly z: number;
  /** Chance that the best of all shuffled ones is as far above its null. */
  readonly pValue: number;
}

/**
 * Judges the best of a search, e.g. the layer in which two languages are most alike, by the maximum
 * over all that was searched:
 *
 *     z = (value − mean of its shuffles) / their SD      p = (1 + #{b: max over layers of z_b ≥ z}) / (1 + B)
 *
 * Standardised first, so that a layer whose values vary more does not drown the others; layers that
 * are nearly one another count about once, unlike in Bonferroni's correction. Holds for every one
 * of them at once (family-wise).
 *
 * @throws RangeError when there is nothing searched, or orders differ in number
 * @see Westfall & Young (1993), Resampling-Based Multiple Testing
 * @see Nichols & Holmes (2002), Nonparametric permutation tests for functional neuroimaging
 */
export function bestOf(searched: readonly Searched[]): OfSearch[] {
  const orders = searched[0]?.shuffled.length ?? 0;
  const other = searched.find(({ shuffled }) => shuffled.length !== orders);
  if (orders === 0 || other) {
    throw new RangeError(
      `bestOf: all that is searched needs values of the same shuffles, but ${searched.length} came with ` +
        `${orders} shuffles${other ? ` and one with ${other.shuffled.length}` : ""}. Compare all with the same { permutations, seed }.`,
    );
  }
  const standardised = searched.map(({ value, shuffled, towards = "higher" }) => {
    const { mean, sd } = shuffledNull(value, shuffled, towards);
    const sign = towards === "higher" ? 1 : -1;
    return (each: number) => (sd > 0 ? (sign * (each - mean)) / sd : Number.NaN);
  });
  const highest = new Float64Array(orders).fill(Number.NEGATIVE_INFINITY);
  for (const [at, { shuffled }] of searched.entries()) {
    for (let b = 0; b < orders; b++) {
      const z = standardised[at]!(shuffled[b]!);
      // What does not vary, or is undefined, is not searched.
      if (z > highest[b]!) highest[b] = z;
    }
  }
  return searched.map(({ value }, at) => {
    const z = standardised[at]!(value);
    const reached = highest.reduce((count, best) => count + Number(best >= z - 1e-9), 0);
    return { z, pValue: Number.isNaN(z) ? Number.NaN : (1 + reached) / (1 + orders) };
  });
}
