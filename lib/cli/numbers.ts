/** ".53" of .5312; "–" of NaN, "" of what is not there. */
export function two(value: number | undefined): string {
  if (value === undefined) return "";
  return Number.isNaN(value) ? "–" : value.toFixed(2).replace(/^(-?)0\./, "$1.");
}

/** ".41–.66"; "" of what is not there. */
export function from(
  bounds: { readonly lower: number; readonly upper: number } | undefined,
): string {
  return bounds && !Number.isNaN(bounds.lower) ? `${two(bounds.lower)}–${two(bounds.upper)}` : "";
}

/** Rows of words as lines, each column as wide as its longest word; the first to the left. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!),
      )
      .join("  ");
  return `${rows.map(line).join("\n")}\n`;
}
