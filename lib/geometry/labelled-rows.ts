import { type Matrix, shapeOf } from "../core/matrix";

/** The labels of rows as numbers, in order of first appearance. */
export interface LabelCodes {
  /** [n] */
  readonly codes: Int32Array;
  /** How many rows each label has. */
  readonly sizes: readonly number[];
}

/** Labels as numbers, with how many rows have each. */
export function codesOf(labels: readonly (string | number)[]): LabelCodes {
  const known = new Map<string | number, number>();
  const sizes: number[] = [];
  const codes = Int32Array.from(labels, (label) => {
    const code = known.get(label) ?? known.size;
    known.set(label, code);
    sizes[code] = (sizes[code] ?? 0) + 1;
    return code;
  });
  return { codes, sizes };
}

/** @throws RangeError when there is not a label a row, or there are fewer than 2 different ones */
export function requireLabels(who: string, x: Matrix, labels: readonly string[]): LabelCodes {
  const found = codesOf(labels);
  if (labels.length === x.rows && found.sizes.length >= 2) return found;
  throw new RangeError(
    `${who}: each row needs a label, of at least 2 different ones, but x is ${shapeOf(x)} and there are ${labels.length} labels, ${found.sizes.length} different. Give each row its language or sentence.`,
  );
}
