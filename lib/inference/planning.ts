import { normalQuantile } from "../core/statistics";
import { debiasedNull } from "./permutation-null";

export interface PlanOptions {
  /** The chance to find it; .8 when left out. */
  readonly power?: number;
  /** The p-value that counts as found, one-sided; .05 when left out. */
  readonly level?: number;
  /** How far the value varies beyond its null: a pilot's standard error times √n; 0 when left out. */
  readonly spread?: number;
}

/**
 * The fewest sentences that tell a debiased CKA of `value` from its null.
 *
 *     value ≥ z(1 − level)·s + z(power)·√(s² + spread²/n)       s = √(2/(n(n−3))), the SD of its null
 *
 * by normal laws. A value near its null varies as the null does, which takes no data; what varies
 * more, as a larger value does, takes more sentences: give the `spread` of a pilot. Sentences of one
 * document are worth fewer than as many documents: plan documents then.
 *
 * @throws RangeError when the value is not in (0, 1], power or level not in (0, 1), or the spread is negative
 * @see Josse, Pagès & Husson (2008), Testing the significance of the RV coefficient
 */
export function sentencesNeeded(
  value: number,
  { power = 0.8, level = 0.05, spread = 0 }: PlanOptions = {},
): number {
  requirePlan(value, power, level, spread);
  const reaches = (n: number) => {
    const { sd } = debiasedNull(n);
    const varies = Math.hypot(sd, spread / Math.sqrt(n));
    return value >= normalQuantile(1 - level) * sd + normalQuantile(power) * varies;
  };
  let [few, enough] = [4, 5];
  while (!reaches(enough)) [few, enough] = [enough, 2 * enough];
  while (enough - few > 1) {
    const middle = Math.floor((few + enough) / 2);
    if (reaches(middle)) enough = middle;
    else few = middle;
  }
  return enough;
}

function requirePlan(value: number, power: number, level: number, spread: number): void {
  const inside = (share: number) => share > 0 && share < 1;
  const fits = value > 0 && value <= 1 && inside(power) && inside(level);
  if (fits && spread >= 0 && spread < Number.POSITIVE_INFINITY) return;
  throw new RangeError(
    `sentencesNeeded: it takes a CKA in (0, 1], power and level in (0, 1) and a spread of 0 or more, but ` +
      `${value}, ${power}, ${level} and ${spread} came. Give e.g. 0.1, { power: 0.8, level: 0.05 }.`,
  );
}
