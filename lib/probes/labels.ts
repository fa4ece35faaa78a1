import { hasEqualRows } from "../core/arithmetic";
import { type Matrix, shapeOf } from "../core/matrix";
import { requireFinite, requireWhole } from "../engine/shapes";

/** Labels as numbers: the label of row i is classes[codes[i]]. */
export interface Labels {
  /** In order of their names, by code unit, as scikit-learn has them. */
  readonly classes: readonly string[];
  readonly codes: Int32Array;
}

/**
 * Codes the labels of a matrix's rows, after asking of both what every probe needs.
 *
 * @throws RangeError when a value is not finite, when there is not a label a row, when there are
 *   fewer than two classes, or more than a matrix of their weights or scores can hold; TypeError
 *   when a label is not a string
 */
export function labelsOf(who: string, x: Matrix, labels: readonly string[]): Labels {
  requireWhole(who, { x });
  requireFinite(who, "x", x);
  requireLabelEach(who, x, labels);
  const coded = codeLabels(who, labels);
  const count = coded.classes.length;
  if (count < 2) {
    throw new RangeError(
      `${who}: a probe tells classes apart and needs two at least, but the labels of ${shapeOf(x)} are ` +
        `${count === 1 ? `all "${coded.classes[0]}"` : "none"}. Give rows of another class too.`,
    );
  }
  if (count * Math.max(x.rows, x.columns) > mostEntries) {
    throw new RangeError(
      `${who}: ${count} classes of ${shapeOf(x)} are more scores and weights than a matrix can hold. ` +
        "Are these labels, or identifiers of the rows? Merge classes.",
    );
  }
  return coded;
}

/** Codes labels, in order of their names. */
export function codeLabels(who: string, labels: readonly string[]): Labels {
  const odd = labels.findIndex((label) => typeof label !== "string");
  if (odd >= 0) {
    throw new TypeError(
      `${who}: labels are strings, but that of row ${odd} is of type ${typeof labels[odd]}. Write String(label).`,
    );
  }
  const classes = [...new Set(labels)].sort(byCodeUnit);
  const places = new Map(classes.map((name, place) => [name, place]));
  return { classes, codes: Int32Array.from(labels, (label) => places.get(label)!) };
}

/** @throws RangeError when there is not a label a row */
export function requireLabelEach(who: string, x: Matrix, labels: readonly string[]): void {
  if (labels.length === x.rows) return;
  throw new RangeError(
    `${who}: each row needs a label, but x is ${shapeOf(x)} and ${labels.length} labels came. ` +
      "Take labels and vectors of the same rows.",
  );
}

/** What is said of vectors that do not differ. */
export function constantVectors(x: Matrix): string[] {
  if (!hasEqualRows(x)) return [];
  return ["the vectors are all the same: there is nothing to tell classes by"];
}

/** How many of some rows have each class. */
export function countsOf({ classes, codes }: Labels, rows: readonly number[]): Float64Array {
  const counts = new Float64Array(classes.length);
  for (const row of rows) counts[codes[row]!]! += 1;
  return counts;
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** 8 GiB in float32. */
const mostEntries = 2 ** 31;
