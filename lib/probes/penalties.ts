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

/**
 * Three folds of the training rows, by which a penalty is chosen without a look at the test rows.
 * Fewer where there are too few groups, none where nothing is left to learn from: all penalties then
 * do as well, and the largest is taken.
 */
export function innerFolds(
  who: string,
  training: Training,
): { readonly inner: Training; readonly heldOut: readonly number[] }[] {
  const { rows, labels, groups, seed = 0 } = training;
  const own = { ...labels, codes: Int32Array.from(rows, (row) => labels.codes[row]!) };
  const ofRows = groups && rows.map((row) => groups[row]!);
  const folds = Math.min(3, ofRows ? new Set(ofRows).size : rows.length);
  if (folds < 2) return [];
  return groupFolds(who, own, { folds, groups: ofRows, seed }).flatMap(({ train, test }) => {
    const known = new Set(train.map((place) => own.codes[place]!)).size;
    if (known < Math.min(2, labels.classes.length)) return [];
    const inner = { ...training, rows: train.map((place) => rows[place]!) };
    return [{ inner, heldOut: test.map((place) => rows[place]!) }];
  });
}

/** Where the least value is, the first of equals. */
export function placeOfLeast(values: Float64Array): number {
  return values.indexOf(values.reduce((least, value) => Math.min(least, value)));
}
