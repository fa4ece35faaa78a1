import { fisherJackknife, jackknife, type Uncertainty } from "./jackknife";

/**
 * A number with its values when each group of rows is left out. Averages and differences of
 * estimates over the same rows are estimates again, so that their errors take into account what
 * they share: pairs of languages share sentences, and their errors do not add.
 */
export interface Estimate {
  readonly value: number;
  readonly replicates: Float64Array;
  /** Rows in each group. */
  readonly sizes: readonly number[];
}

/** The mean of some estimates over the same rows; NaN of none. */
export function average(estimates: readonly Estimate[]): Estimate {
  const [first] = estimates;
  if (!first) return { value: Number.NaN, replicates: new Float64Array(), sizes: [] };
  for (const estimate of estimates) checkSameRows(first, estimate);
  const share = 1 / estimates.length;
  const replicates = new Float64Array(first.replicates.length);
  for (const estimate of estimates) {
    for (let g = 0; g < replicates.length; g++) replicates[g]! += share * estimate.replicates[g]!;
  }
  const value = estimates.reduce((sum, estimate) => sum + share * estimate.value, 0);
  return { value, replicates, sizes: first.sizes };
}

/** a − b, paired: what both have in common cancels. */
export function difference(a: Estimate, b: Estimate): Estimate {
  checkSameRows(a, b);
  return {
    value: a.value - b.value,
    replicates: a.replicates.map((replicate, g) => replicate - b.replicates[g]!),
    sizes: a.sizes,
  };
}

/**
 * How sure an estimate is; on the scale atanh for what lies in (−1, 1) as a correlation does. NaN
 * of an undefined one, and of one without leave-outs, as of rows from fewer than 5 groups.
 */
export function uncertaintyOf(
  { value, replicates, sizes }: Estimate,
  scale: "plain" | "correlation" = "plain",
): Uncertainty {
  if (Number.isNaN(value) || sizes.length === 0) {
    const unknown = Number.NaN;
    return { standardError: unknown, lower: unknown, upper: unknown, degreesOfFreedom: 0 };
  }
  return (scale === "plain" ? jackknife : fisherJackknife)(value, replicates, sizes);
}

function checkSameRows(a: Estimate, b: Estimate): void {
  if (a.sizes.length === b.sizes.length && a.sizes.every((size, g) => size === b.sizes[g])) return;
  throw new RangeError(
    `Estimates can be averaged or subtracted only over the same groups of rows, but one has ${a.sizes.length} ` +
      `and the other ${b.sizes.length}, or their sizes differ. Compare the same sentences with the same groups.`,
  );
}
