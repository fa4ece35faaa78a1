import { randomNumbers, randomPermutation } from "../core/random";
import type { Labels } from "./labels";
import { rowsByGroup } from "./splits";

/** What accuracy is when labels are shuffled, so that the vectors say nothing about them. */
export interface PermutedLabels {
  readonly mean: number;
  readonly sd: number;
  /** Share of draws, the real labels counted as one, at least as accurate as these are. */
  readonly pValue: number;
  readonly draws: number;
}

/**
 * Accuracy over shuffled labels; over groups where every group has one label, else over rows.
 *
 * @throws RangeError when draws is not a whole number from 2
 */
export async function permutedLabels(
  accuracyOf: (labels: Labels) => Promise<number>,
  {
    labels,
    groups,
    accuracy,
    draws,
    seed = 0,
  }: {
    readonly labels: Labels;
    readonly groups?: readonly string[];
    readonly accuracy: number;
    readonly draws: number;
    readonly seed?: number;
  },
): Promise<PermutedLabels> {
  if (!(Number.isInteger(draws) && draws >= 2)) {
    throw new RangeError(
      `permutedLabels: permutations is a whole number from 2, but ${draws} came. 20 says how chance does, 999 gives a p-value of .001.`,
    );
  }
  const random = randomNumbers(seed + 1);
  const units = unitsOf(labels, groups);
  const drawn = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    const order = randomPermutation(units.length, random);
    const codes = new Int32Array(labels.codes.length);
    for (const [u, rows] of units.entries()) {
      const code = labels.codes[units[order[u]!]![0]!]!;
      for (const row of rows) codes[row] = code;
    }
    drawn[draw] = await accuracyOf({ ...labels, codes });
  }
  const mean = drawn.reduce((sum, one) => sum + one, 0) / draws;
  const variance = drawn.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (draws - 1);
  const asGood = drawn.filter((one) => one >= accuracy).length;
  return { mean, sd: Math.sqrt(variance), pValue: (1 + asGood) / (1 + draws), draws };
}

function unitsOf({ codes }: Labels, groups: readonly string[] | undefined): number[][] {
  const byGroup = rowsByGroup("permutedLabels", codes.length, groups);
  const alike = byGroup.every((rows) => rows.every((row) => codes[row] === codes[rows[0]!]));
  return alike ? byGroup : rowsByGroup("permutedLabels", codes.length);
}
