import { columnsOf, type Row, type Table } from "../core/table";

/**
 * Holds a figure to its table: there are rows, and every column it was told to draw is in one.
 *
 * @throws RangeError naming the columns there are.
 */
export function requireColumns(
  who: string,
  table: Table,
  columns: readonly (string | undefined)[],
): void {
  if (table.length === 0)
    throw new RangeError(
      `${who}: the table needs a row, but it is empty. Check what was selected.`,
    );
  const present = columnsOf(table);
  const missing = columns.filter((name) => name !== undefined && !present.includes(name));
  if (missing.length > 0)
    throw new RangeError(
      `${who}: every column named must be in the table, but "${missing.join('", "')}" is not; there are ${present.join(", ")}. Name one of these.`,
    );
}

/** A row's number in a column; NaN where the row has none. */
export function numberIn(row: Row, column: string): number {
  const value = row[column];
  return typeof value === "number" ? value : Number.NaN;
}

/**
 * A number as plotly's JSON holds it: what is not finite is null, drawn as a gap. Significant
 * digits beyond those that can be seen would only make the file larger; tables hold them.
 */
export function drawn(value: number, digits = 6): number | null {
  if (!Number.isFinite(value)) return null;
  return Number.isInteger(value) ? value : Number(value.toPrecision(digits));
}
