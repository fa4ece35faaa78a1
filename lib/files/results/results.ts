import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { roundNumbers, type Table } from "../../core/table";
import { drawnRows } from "../../figures/figure";
import { type Page, type PageFigure, page } from "../../figures/page";
import type { Representations } from "../../representations/representations";
import { toCsv } from "../tables/csv";
import { type EarlierRun, earlierRun, sha256 } from "./earlier-run";
import { paintFigures } from "./paint-figures";
import { placeScripts } from "./plotly-file";
import { openStaging } from "./staging";
import { toldBy } from "./told-by-states";

/** A study's outcome: what `saveResult` writes. */
export interface Result {
  readonly table: Table;
  /** More tables, each to a CSV of its own name. */
  readonly tables?: Readonly<Record<string, Table>>;
  readonly figures: readonly Omit<PageFigure, "picture" | "csv">[];
  /** What stands around the figures; of what is left out, `states` tell the methods and the caveats. */
  readonly page: Omit<Page, "figures" | "files">;
  /** The vectors that were measured, by name, as `represent` gives them. */
  readonly states?: Readonly<Record<string, Representations>>;
  /** For whoever runs it again: model, corpus, versions, command. */
  readonly about?: Readonly<Record<string, unknown>>;
  /** Writes into a folder that holds something else, too. */
  readonly overwrite?: boolean;
  /** Is told why there are no pictures, when there are none. */
  readonly note?: (text: string) => void;
}

/**
 * Writes a study's outcome to `results/<study>/` under the project's root and gives the folder:
 * table.csv, figure.json (plotly figures by id), index.html (opens offline), about.json,
 * the data behind each figure as figure-<id>.csv (to six digits) and, where a browser
 * is found, a PNG of every figure (those whose figure is unchanged are kept). All studies share one
 * results/plotly.min.js and results/page.js, which draw their pages.
 *
 * All files are first written to a hidden folder beside it and then renamed into place, so a full
 * disk leaves what was there. A kill between two renames leaves a mixture, which shows:
 * about.json comes last and holds the SHA-256 of every file. A study overwrites its own.
 *
 * @throws RangeError when the name cannot be a folder's, or the folder holds something else.
 */
export async function saveResult(
  study: string,
  result: Result,
  root: string = projectRoot(),
): Promise<string> {
  if (!/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u.test(study))
    throw new RangeError(
      `saveResult: a study's name is a folder's, of letters, digits, ".", "_" and "-", but it is "${study}". Choose another.`,
    );
  await placeScripts(join(root, "results"));
  return writeInto(join(root, "results", study), study, result, "../");
}

/**
 * As `saveResult`, to any folder, with a plotly.min.js and a page.js of its own.
 *
 * @throws RangeError when the folder holds something else, or two files would share a name.
 */
export async function writeResult(folder: string, study: string, result: Result): Promise<string> {
  await writeInto(folder, study, result, "");
  await placeScripts(folder);
  return folder;
}

async function writeInto(
  folder: string,
  study: string,
  result: Result,
  scripts: string,
): Promise<string> {
  const earlier = await earlierRun(folder, study, result.overwrite ?? false);
  const { staging, clear } = await openStaging(resolve(folder));
  try {
    const files = await stage(staging, study, { ...result, scripts }, earlier);
    await mkdir(folder, { recursive: true });
    for (const name of files) await rename(join(staging, name), join(folder, name));
    const stale = Object.keys(earlier.files).filter((name) => !files.includes(name));
    for (const name of stale) await rm(join(folder, name), { force: true });
  } finally {
    await clear();
  }
  return folder;
}

/** The nearest folder at or above `from` that holds a package.json; `from` where there is none. */
export function projectRoot(from: string = process.cwd()): string {
  let folder = resolve(from);
  while (!existsSync(join(folder, "package.json"))) {
    if (dirname(folder) === folder) return resolve(from);
    folder = dirname(folder);
  }
  return folder;
}

/** Writes everything to the staging folder; gives the names in the order they are renamed. */
async function stage(
  staging: string,
  study: string,
  result: Result & { readonly scripts: string },
  earlier: EarlierRun,
): Promise<string[]> {
  const { figures, about, scripts } = result;
  const words = { ...toldBy(result.table, result.states), ...result.page };
  const { shown, ...pictures } = await paintFigures(staging, figures, earlier);
  if (pictures.missing) result.note?.(pictures.missing);
  const texts = tableTexts(result);
  // Not figure.json, which the page holds, nor the data of figures, which they link to themselves.
  const linked = [...texts.keys(), ...Object.keys(pictures.drawnFrom), "about.json"];
  const withData = shown.map((one) => ({ ...one, ...figureData(one, texts) }));
  const byId = Object.fromEntries(figures.map(({ id, figure }) => [id, figure]));
  texts.set("figure.json", `${JSON.stringify(byId)}\n`);
  const parts = { ...words, figures: withData, scripts, ...bySize(linked, texts) };
  texts.set("index.html", page(parts));
  await Promise.all(
    [...texts].map(([name, text]) => writeFile(join(staging, name), text, { flush: true })),
  );
  const names = [...texts.keys(), ...Object.keys(pictures.drawnFrom)];
  const files: Record<string, string> = {};
  for (const name of names) files[name] = await sha256(join(staging, name));
  const { title, question, conclusions, methods, caveats, bibtex } = words;
  const told = { study, title, question, conclusions, methods, caveats, bibtex, ...about };
  const record = JSON.stringify({ ...told, study, pictures, files }, null, 2);
  await writeFile(join(staging, "about.json"), `${record}\n`, { flush: true });
  return [...names, "about.json"];
}

/** Puts the data behind a figure among the texts; gives its name for the page. */
function figureData({ id, figure }: PageFigure, texts: Map<string, string>): { csv?: string } {
  const rows = figure[drawnRows];
  if (!rows) return {};
  const csv = `figure-${id}.csv`;
  if (texts.has(csv))
    throw new RangeError(
      `saveResult: figure-${id}.csv is the data behind the figure "${id}", but a table is called "figure-${id}" too. Rename it.`,
    );
  texts.set(csv, toCsv(roundNumbers(rows, 6)));
  return { csv };
}

/** Bytes of a text that a page still links to: larger ones are not kept where pages are published. */
const largest = 1_000_000;

function bySize(names: readonly string[], texts: ReadonlyMap<string, string>) {
  const bytes = (name: string) => Buffer.byteLength(texts.get(name) ?? "");
  return {
    files: names.filter((name) => bytes(name) <= largest),
    largeFiles: names
      .filter((name) => bytes(name) > largest)
      .map((name) => `${name} (${(bytes(name) / 1e6).toFixed(1)} MB)`),
  };
}

function tableTexts({ table, tables = {} }: Result): Map<string, string> {
  const texts = new Map([["table.csv", toCsv(table)]]);
  for (const [name, more] of Object.entries(tables)) {
    const file = `${name}.csv`;
    if (!/^[\w-]+$/.test(name) || texts.has(file))
      throw new RangeError(
        `saveResult: every further table needs a name of its own, of letters, digits, "_" and "-", but there is "${name}". Rename it.`,
      );
    texts.set(file, toCsv(more));
  }
  return texts;
}
