/** Into how many parts rows are divided, and which rows must stay together. */
export interface Folds {
  /** Whose folds they are, for error messages. */
  readonly name: string;
  readonly folds: number;
  /** The group of each row, as the document a sentence is from. */
  readonly groups?: readonly string[] | undefined;
}

/**
 * The rows of each fold: consecutive rows, the first n mod folds folds a row longer; with groups,
 * the rows of consecutive groups in order of their names.
 *
 * @throws RangeError when there are fewer rows, or groups, than folds, or not a group a row
 */
export function foldRows(
  { name, folds, groups }: Folds,
  n: number,
): readonly (readonly number[])[] {
  if (groups && groups.length !== n) {
    throw new RangeError(
      `groups: each row needs a group, but there are ${n} rows and ${groups.length} groups. ` +
        "Select sentences and groups together with selectSentences.",
    );
  }
  const units = groups ? rowsByGroup(groups) : Array.from({ length: n }, (_, i) => [i]);
  if (units.length < folds) {
    throw new RangeError(
      `${name}: there must be a ${groups ? "group" : "row"} for every fold, but there are ${units.length} ` +
        `${groups ? "groups" : "rows"} and ${folds} folds. Use fewer folds.`,
    );
  }
  const [size, longer] = [Math.floor(units.length / folds), units.length % folds];
  const start = (fold: number) => fold * size + Math.min(fold, longer);
  return Array.from({ length: folds }, (_, fold) =>
    units.slice(start(fold), start(fold + 1)).flat(),
  );
}

function rowsByGroup(groups: readonly string[]): number[][] {
  const rows = new Map<string, number[]>();
  for (const [i, group] of groups.entries()) {
    const others = rows.get(group);
    if (others) others.push(i);
    else rows.set(group, [i]);
  }
  const names = [...rows.keys()].sort((a, b) => (a < b ? -1 : Number(a > b)));
  return names.map((name) => rows.get(name)!);
}
