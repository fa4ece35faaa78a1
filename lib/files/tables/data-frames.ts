import type { ColumnTable } from "arquero";
import type { Table } from "../../core/table";

/**
 * The table as one of arquero's, for filtering, grouping and joining. A cell that a row lacks is null.
 *
 * @throws Error when arquero is not installed
 * @see Heer (2020), Arquero: query processing and transformation of array-backed data tables
 */
export async function toArquero(table: Table): Promise<ColumnTable> {
  const { table: fromColumns } = await import("arquero").catch(
    missing("toArquero", "arquero", "npm install arquero@8"),
  );
  return fromColumns(columnsOf(table));
}

/** What is common to every danfojs-node DataFrame; cast to its own type for the rest. */
export interface DanfoDataFrame {
  readonly columns: string[];
  readonly shape: number[];
  readonly values: unknown[];
  print(): void;
}

/**
 * The table as a danfojs-node DataFrame, which feels like pandas. A cell that a row lacks is null,
 * one of the values that danfojs counts as missing. Numbers are kept in float64, but danfojs does
 * part of its arithmetic in float32.
 *
 * @throws Error when danfojs-node is not installed
 */
export async function toDataFrame(table: Table): Promise<DanfoDataFrame> {
  const { DataFrame } = await import("danfojs-node").catch(
    missing(
      "toDataFrame",
      "danfojs-node",
      "npm install danfojs-node@1.2.0, after adding to package.json " +
        '"overrides": {"danfojs-node": {"@tensorflow/tfjs-node": "npm:@tensorflow/tfjs@4.22.0", "xlsx": "npm:xlsx@0.18.5"}}',
    ),
  );
  const columns = columnsOf(table);
  if (Object.keys(columns).length === 0) return new DataFrame([]);
  // Said, since danfojs would guess from a few rows. "float32" is its name for any fraction.
  const dtypes = Object.values(columns).map((column) =>
    column.some((value) => typeof value === "string") ? "string" : "float32",
  );
  return new DataFrame(columns, { dtypes });
}

/** The table turned: one array a column, in order of first appearance. */
function columnsOf(table: Table): Record<string, (string | number | null)[]> {
  const names = [...new Set(table.flatMap((row) => Object.keys(row)))];
  return Object.fromEntries(names.map((name) => [name, table.map((row) => row[name] ?? null)]));
}

/** Says how to install an optional package whose import failed because it is not there. */
function missing(who: string, name: string, install: string): (error: unknown) => never {
  return (error) => {
    if (!/cannot find (module|package)/i.test((error as Error).message)) throw error;
    throw new Error(`${who}: the package ${name} is needed, but it is not installed. ${install}`, {
      cause: error,
    });
  };
}
