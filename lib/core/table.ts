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

/** The columns of all rows, in order of first appearance. */
export function columnsOf(table: Table): string[] {
  const names = new Set<string>();
  for (const row of table) for (const name of Object.keys(row)) names.add(name);
  return [...names];
}

/** The same table with numbers rounded to some significant digits: what a file needs of them. */
export function roundNumbers<R extends Row>(table: Table<R>, significantDigits: number): Table<R> {
  return table.map((row) => {
    const rounded: Record<string, string | number> = { ...row };
    for (const name in rounded) {
      const cell = rounded[name]!;
      if (typeof cell !== "number" || !Number.isFinite(cell) || Number.isInteger(cell)) continue;
      rounded[name] = Number(cell.toPrecision(significantDigits));
    }
    return rounded as R;
  });
}
