import type { Row } from "../core/table";
import type { Score } from "../measures/measure";

/** What every table of scores says of one. Undefined numbers are NaN. */
export interface ScoreColumns extends Row {
  readonly score: number;
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
  readonly nullMean: number;
  readonly nullSd: number;
  readonly pValue: number;
  /** If sentences are shuffled among those of like length. */
  readonly lengthNullMean: number;
  readonly lengthNullSd: number;
  /** score − lengthNullMean */
  readonly excess: number;
  readonly excessStandardError: number;
  readonly n: number;
  readonly warnings: string;
}

/** A score as columns; its warnings name x and y as the table does. */
export function scoreColumns(
  { value, standardError, interval, null: shuffled, binnedNull, n, warnings }: Score,
  names: { readonly x: string; readonly y: string },
): ScoreColumns {
  return {
    score: value,
    standardError: standardError ?? Number.NaN,
    lower: interval?.[0] ?? Number.NaN,
    upper: interval?.[1] ?? Number.NaN,
    nullMean: shuffled?.mean ?? Number.NaN,
    nullSd: shuffled?.sd ?? Number.NaN,
    pValue: shuffled?.pValue ?? Number.NaN,
    lengthNullMean: binnedNull?.mean ?? Number.NaN,
    lengthNullSd: binnedNull?.sd ?? Number.NaN,
    excess: binnedNull?.excess ?? Number.NaN,
    excessStandardError: binnedNull?.excessStandardError ?? Number.NaN,
    n,
    warnings: warnings
      .join("; ")
      .replaceAll(/ of ([xy])\b/g, (_, side: "x" | "y") => ` of ${names[side]}`),
  };
}
