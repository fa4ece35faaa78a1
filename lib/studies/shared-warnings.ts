import type { Row, Table } from "../core/table";

/**
 * Takes out of the rows the warnings that all of them have: said once, of the whole table, they
 * leave each row what is particular to it.
 */
export function liftSharedWarnings<R extends Row & { readonly warnings: string }>(
  table: Table<R>,
): { readonly rows: Table<R>; readonly shared: readonly string[] } {
  const [first, ...others] = [...new Set(table.map(({ warnings }) => warnings))].map(partsOf);
  const shared = (first ?? []).filter((part) => others.every((parts) => parts.includes(part)));
  if (shared.length === 0) return { rows: table, shared };
  const own = (warnings: string) =>
    partsOf(warnings)
      .filter((part) => !shared.includes(part))
      .join("; ");
  return { rows: table.map((row) => ({ ...row, warnings: own(row.warnings) })), shared };
}

function partsOf(warnings: string): string[] {
  return warnings === "" ? [] : warnings.split("; ");
}
