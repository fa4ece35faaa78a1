/** One observation: a flat record. */
export type Row = Readonly<Record<string, string | number>>;

/** Observations, one a row, so that any figure, file or data frame can take them as they are. */
export type Table<R extends Row = Row> = readonly R[];

/** Rows by the value of `key`, in order of first appearance. */
export function groupRows<R, K extends string | number>(
  table: readonly R[],
  key: (row: R) => K,
): Map<K, R[]> {
  const groups = new Map<K, R[]>();
  for (const row of table) {
    const name = key(row);
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  return groups;
}

/** The same table with numbers rounded to some significant digits: what a file needs of them. */
export function roundNumbers<R extends Row>(table: Table<R>, significantDigits: number): Table<R> {
  const round = (cell: string | number) =>
    typeof cell === "number" && Number.isFinite(cell) && !Number.isInteger(cell)
      ? Number(cell.toPrecision(significantDigits))
      : cell;
  return table.map(
    (row) =>
      Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, round(cell)])) as R,
  );
}
