import type { Training } from "./probe";
import { groupFolds } from "./splits";

/**
 * Penalties from the largest to the smallest.
 *
 * @throws RangeError when one is not positive and finite, or none is given
 */
export function penaltiesOf(who: string, penalty: number | readonly number[]): readonly number[] {
  const penalties = typeof penalty === "number" ? [penalty] : [...penalty];
  const odd = penalties.find((one) => !(one > 0 && one < Number.POSITIVE_INFINITY));
  if (penalties.length > 0 && odd === undefined) return penalties.sort((a, b) => b - a);
  throw new RangeError(
    `${who}: a penalty is positive and finite, but ${odd ?? "none"} came. ` +
      "Without one, separable classes have no finite weights; 1 is usual, or several, as [100, 1, 0.01].",
  );
}

/** Three folds of the training rows, by which a setting is chosen without a look at the test rows. */
export function innerFolds(
  who: string,
  training: Training,
): { readonly inner: Training; readonly heldOut: readonly number[] }[] {
  const { rows, labels, groups, seed = 0 } = training;
  const own = {
    classes: labels.classes,
    codes: Int32Array.from(rows, (row) => labels.codes[row]!),
  };
  const ofRows = groups && rows.map((row) => groups[row]!);
  return groupFolds(who, own, { folds: 3, groups: ofRows, seed }).map(({ train, test }) => ({
    inner: { ...training, rows: train.map((place) => rows[place]!) },
    heldOut: test.map((place) => rows[place]!),
  }));
}

/** Where the least value is, the first of equals. */
export function placeOfLeast(values: Float64Array): number {
  return values.indexOf(values.reduce((least, value) => Math.min(least, value)));
}
