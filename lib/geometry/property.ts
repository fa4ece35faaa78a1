import { firstNotFinite } from "../core/arithmetic";
import { type Matrix, shapeOf } from "../core/matrix";
import { whyNoInterval } from "../inference/jackknife";
import { jackknifeInRange } from "../inference/jackknife-in-range";

/** A number that describes one matrix, and how sure it is. */
export interface Property {
  /** NaN where it is undefined; `warnings` say why. */
  readonly value: number;
  readonly standardError?: number;
  /** 95 % */
  readonly interval?: readonly [lower: number, upper: number];
  readonly n: number;
  readonly dimensions: number;
  readonly details: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
}

/** What properties of one matrix are told beside it. */
export interface PropertyOptions {
  /** The document of each row: rows of one document are left out together by the jackknife. */
  readonly groups?: readonly string[] | undefined;
}

/** A value and, where there are enough groups of rows, its interval from the values without each. */
export interface Found {
  readonly value: number;
  readonly leftOut: Float64Array;
  /** Rows in each group that is left out. */
  readonly sizes: readonly number[];
  readonly range: readonly [lowest: number, highest: number];
  readonly details?: Readonly<Record<string, number>>;
  readonly warnings?: readonly string[];
}

/** A value with its interval by the jackknife, or the reason why it has none. */
export function propertyOf({ rows: n, columns: dimensions }: Matrix, found: Found): Property {
  const { value, leftOut, sizes, range, details = {}, warnings = [] } = found;
  const known = { value, n, dimensions, details };
  const noInterval = whyNoInterval(sizes);
  if (Number.isNaN(value) || noInterval || !leftOut.every(Number.isFinite)) {
    const words = Number.isNaN(value) || !noInterval ? [] : [noInterval];
    return { ...known, warnings: [...warnings, ...words] };
  }
  const { standardError, lower, upper } = jackknifeInRange(value, leftOut, sizes, range);
  return { ...known, standardError, interval: [lower, upper], warnings };
}

/**
 * What every property asks of a matrix.
 *
 * @throws RangeError when there are too few rows, or a value is not finite
 */
export function requireRows(who: string, x: Matrix, fewest: number): void {
  if (x.rows < fewest) {
    throw new RangeError(
      `${who}: it takes at least ${fewest} rows, but x is ${shapeOf(x)}. Give more sentences.`,
    );
  }
  const found = firstNotFinite(x);
  if (!found) return;
  throw new RangeError(
    `${who}: every value must be a finite number, but ${found.value} stands in row ${found.row}, column ${found.column} of x ${shapeOf(x)}. Leave that sentence out with selectSentences.`,
  );
}
