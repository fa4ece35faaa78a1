import { existsSync, statSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { matrix } from "../../core/matrix";
import { type LanguageMatrix, languageMatrix } from "../../languages/language-matrix";
import { packageFolder } from "../package-folder";
import { cellsOfCsv } from "../tables/csv";

/** What a table of numbers between languages does not say of itself. */
export interface LanguageMatrixOptions {
  readonly kind: LanguageMatrix["kind"];
  /** That of the file when left out, without its ending. */
  readonly name?: string;
}

/**
 * Reads a square table of numbers between languages: `.tsv` or `.csv`, the languages in its first
 * line and its first column, as mPLM-Sim, lang2vec's exports and most spreadsheets have it. An
 * empty cell, NA and NaN are unknown. Columns may come in another order than rows.
 *
 *     await openLanguageMatrix("syntactic.tsv", { kind: "distance" })
 *
 * @throws RangeError when lines differ in length, rows and columns are other languages, a cell is
 *   no number, or as `languageMatrix` does: a similarity given as a distance, …
 * @see Lin, Hu, Zhang, Martins & Schütze (2024), mPLM-Sim
 */
export async function openLanguageMatrix(
  path: string,
  { kind, name = nameOf(path) }: LanguageMatrixOptions,
): Promise<LanguageMatrix> {
  const layer = /layer[-_]?(\d+)/i.exec(name)?.[1];
  const [head, ...lines] = cellsOf(await readFile(path, "utf8"));
  const columns = (head ?? []).slice(1).map((cell) => cell.trim());
  const languages = lines.map(([first]) => first!.trim());
  requireSameNames(path, languages, columns);
  const places = languages.map((language) => columns.indexOf(language));
  const values = matrix(languages.length, languages.length, (i, j) => {
    const line = lines[i]!;
    if (line.length === columns.length + 1) return numberIn(path, line[1 + places[j]!]!, i, j);
    throw new RangeError(
      `openLanguageMatrix: every line needs ${columns.length + 1} cells, as the first has, but that of ${languages[i]} in ${path} has ${line.length}.`,
    );
  });
  return languageMatrix({
    name,
    kind,
    ...(layer !== undefined && { layer: Number(layer) }),
    languages,
    values,
  });
}

/**
 * Reads every table `.tsv` or `.csv` of a folder, those with a layer in their name
 * (`….layer08.tsv`) in the order of layers. Built in is "mplm-sim": what XLM-R base makes of 84
 * languages at 13 layers, and five typological similarities, as published.
 *
 *     const published = await openLanguageMatrices("mplm-sim", { kind: "similarity" });
 *     const byLayer = published.filter(({ layer }) => layer !== undefined);
 *
 * @throws RangeError when there is no such folder or no table in it, or as `openLanguageMatrix` does
 * @see Lin, Hu, Zhang, Martins & Schütze (2024), mPLM-Sim: Better Cross-Lingual Similarity and Transfer in Multilingual Pretrained Language Models
 */
export async function openLanguageMatrices(
  nameOrFolder: string,
  { kind }: Pick<LanguageMatrixOptions, "kind">,
): Promise<readonly LanguageMatrix[]> {
  const folder =
    nameOrFolder === "mplm-sim"
      ? join(packageFolder(), "data", "languages", "mplm-sim")
      : nameOrFolder;
  const isFolder = existsSync(folder) && statSync(folder).isDirectory();
  const files = isFolder
    ? (await readdir(folder)).filter((file) => /\.(tsv|csv)$/i.test(file)).sort()
    : [];
  if (files.length === 0) {
    throw new RangeError(
      `openLanguageMatrices: "${nameOrFolder}" is neither "mplm-sim" nor a folder with tables .tsv or .csv. Name one.`,
    );
  }
  const matrices = await Promise.all(
    files.map((file) => openLanguageMatrix(join(folder, file), { kind })),
  );
  return matrices.sort((a, b) => (a.layer ?? -1) - (b.layer ?? -1));
}

function nameOf(path: string): string {
  return basename(path).replace(/\.(tsv|csv)$/i, "");
}

/** Tabs divide where the first line has one, else commas. */
function cellsOf(text: string): readonly (readonly string[])[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const rows = lines[0]!.includes("\t") ? lines.map((line) => line.split("\t")) : cellsOfCsv(text);
  return rows.filter((cells) => cells.some((cell) => cell.trim() !== ""));
}

function numberIn(path: string, cell: string, i: number, j: number): number {
  const text = cell.trim();
  if (/^(|na|nan|null|none|-)$/i.test(text)) return Number.NaN;
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw new RangeError(
    `openLanguageMatrix: every cell is a number or empty, but ${path} has "${text}" in row ${i + 1}, column ${j + 1}. Mend it, or leave it empty.`,
  );
}

function requireSameNames(path: string, rows: readonly string[], columns: readonly string[]): void {
  const odd = [
    ...rows.filter((name) => !columns.includes(name)),
    ...columns.filter((name) => !rows.includes(name)),
  ];
  if (rows.length > 0 && odd.length === 0 && rows.length === columns.length) return;
  throw new RangeError(
    `openLanguageMatrix: a square table has the same languages in its first line and first column, each once, but ${path} has ` +
      `${columns.length} columns and ${rows.length} rows${odd.length > 0 ? `, and just one of the two has ${odd.slice(0, 5).join(", ")}` : ""}. For a row a pair, use readTable and pivot.`,
  );
}
