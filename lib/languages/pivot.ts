import { matrix } from "../core/matrix";
import type { Row, Table } from "../core/table";
import { joinMatrices } from "./join-matrices";
import { between, type LanguageMatrix, languageMatrix } from "./language-matrix";

/** Which columns of a table make a matrix, and what it is. */
export interface PivotChannels {
  readonly value: string;
  readonly kind: LanguageMatrix["kind"];
  /** "source" when left out. */
  readonly row?: string;
  /** "target" when left out. */
  readonly column?: string;
  /** The name of the column of values when left out. */
  readonly name?: string;
}

/**
 * The square matrix of a table with a row a pair of languages. A pair that comes one way only
 * holds for both; one that does not come is unknown (NaN).
 *
 *     pivot(pairs.filter(({ layer }) => layer === 8), { value: "score", kind: "similarity" })
 *
 * @throws RangeError when a column is missing or no number, or a pair has two rows
 */
export function pivot(
  table: Table,
  { value, kind, row = "source", column = "target", name = value }: PivotChannels,
): LanguageMatrix {
  const cells = new Map<string, number>();
  for (const [at, one] of table.entries()) {
    const cell = one[value];
    if (typeof cell !== "number" || one[row] === undefined || one[column] === undefined) {
      throw new RangeError(
        `pivot: every row needs ${row}, ${column} and a number as ${value}, but row ${at} is ${JSON.stringify(one)}.`,
      );
    }
    const pair = `${one[row]}\t${one[column]}`;
    if (cells.has(pair)) {
      throw new RangeError(
        `pivot: a pair needs one row, but ${one[row]} with ${one[column]} has two. Filter one layer and measure first.`,
      );
    }
    cells.set(pair, cell);
  }
  const languages = [...new Set(table.flatMap((one) => [`${one[row]}`, `${one[column]}`]))];
  const cellOf = (a: string, b: string) => cells.get(`${a}\t${b}`) ?? cells.get(`${b}\t${a}`);
  const values = matrix(
    languages.length,
    languages.length,
    (i, j) => cellOf(languages[i]!, languages[j]!) ?? Number.NaN,
  );
  return languageMatrix({ name, kind, languages, values });
}

/** A pair of languages, and what each of several matrices says of it, in a column of its name. */
export interface PairRow extends Row {
  readonly source: string;
  readonly target: string;
}

/**
 * Matrices side by side: a row a pair of the languages that all have, a column a matrix, by its
 * name. For a scatter of similarity against distance.
 *
 * @throws RangeError when two have one name
 */
export function pairsInRows(matrices: readonly LanguageMatrix[]): Table<PairRow> {
  const names = matrices.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new RangeError(
      `pairsInRows: every matrix needs a name of its own, but two are "${twice}". Rename one: { ...matrix, name }.`,
    );
  }
  const { languages, matrices: joined } = joinMatrices(matrices);
  return languages.flatMap((source, a) =>
    languages.slice(a + 1).map((target, k) => ({
      source,
      target,
      ...Object.fromEntries(joined.map((one) => [one.name, between(one, a, a + 1 + k)])),
    })),
  );
}
