import type { Row, Table } from "../core/table";

/**
 * q-values by Benjamini and Hochberg: the least false discovery rate at which each of m tests is a
 * discovery. Call those with q ≤ .05 discoveries, and at most 5 % of them are false on average.
 *
 *     q₍ᵢ₎ = min over j ≥ i of m·p₍ⱼ₎/j       p₍₁₎ ≤ … ≤ p₍ₘ₎
 *
 * Holds for independent tests, and for those that go together as pairs of languages and layers of
 * one model do (positively). NaN, where there is no test, stays NaN and is not counted.
 *
 * @throws RangeError when a p-value is not in [0, 1]
 * @see Benjamini & Hochberg (1995), Controlling the false discovery rate
 * @see Benjamini & Yekutieli (2001), The control of the false discovery rate in multiple testing under dependency
 */
export function qValues(pValues: readonly number[]): number[] {
  const odd = pValues.find((p) => p < 0 || p > 1);
  if (odd !== undefined) {
    throw new RangeError(`qValues: p-values are in [0, 1], but ${odd} came. Give chances.`);
  }
  const tests = pValues.flatMap((p, at) => (Number.isNaN(p) ? [] : [at]));
  tests.sort((a, b) => pValues[b]! - pValues[a]!);
  const result = pValues.map(() => Number.NaN);
  let least = 1;
  for (const [above, at] of tests.entries()) {
    least = Math.min(least, (tests.length * pValues[at]!) / (tests.length - above));
    result[at] = least;
  }
  return result;
}

/**
 * The table with a column `qValue` beside its `pValue`, over all of its rows: see `qValues`. Filter
 * after, not before, or the rows that were looked at are not counted.
 *
 * @throws RangeError when a row has no number for a p-value, or one outside [0, 1]
 */
export function withQValues<R extends Row>(
  table: Table<R>,
): Table<R & { readonly qValue: number }> {
  const pValues = table.map(({ pValue }, at) => {
    if (typeof pValue === "number") return pValue;
    throw new RangeError(
      `withQValues: every row needs a number as its pValue (NaN where there is no test), but row ${at} has ${JSON.stringify(pValue)}.`,
    );
  });
  const values = qValues(pValues);
  return table.map((row, at) => ({ ...row, qValue: values[at]! }));
}
