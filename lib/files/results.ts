import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Table } from "../core/table";
import { type Page, type PageFigure, page } from "../figures/page";
import { toCsv } from "./csv";
import { openPainter, plotlyFile } from "./pictures";

/** A study's outcome: what `saveResult` writes. */
export interface Result {
  readonly table: Table;
  /** More tables, each to a CSV of its own name. */
  readonly tables?: Readonly<Record<string, Table>>;
  readonly figures: readonly Omit<PageFigure, "picture">[];
  readonly page: Omit<Page, "figures" | "files">;
  /** For whoever runs it again: model, corpus, versions, command. */
  readonly about: Readonly<Record<string, unknown>>;
  /** Writes into a folder that holds something else, too. */
  readonly overwrite?: boolean;
  /** Is told why there are no pictures, when there are none. */
  readonly note?: (text: string) => void;
}

/**
 * Writes a study's outcome to `results/<study>/` under the project's root and gives the folder:
 * table.csv, figure.json (plotly figures by id), index.html (opens offline), about.json,
 * plotly.min.js and, where a browser is found, a PNG of every figure.
 *
 * All files are first written to a hidden folder beside it and then renamed into place,
 * about.json last: a full disk or a kill leaves what was there. A study overwrites its own.
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
  return writeResult(join(root, "results", study), study, result);
}

/**
 * As `saveResult`, to any folder.
 *
 * @throws RangeError when the folder holds something else, or two files would share a name.
 */
export async function writeResult(folder: string, study: string, result: Result): Promise<string> {
  const earlier = await filesOfEarlierRun(folder, study, result.overwrite ?? false);
  const staging = `${resolve(folder)}.${randomBytes(4).toString("hex")}.partial`;
  await mkdir(staging, { recursive: true });
  try {
    const files = await stage(staging, study, result);
    await mkdir(folder, { recursive: true });
    for (const name of files) await rename(join(staging, name), join(folder, name));
    const stale = earlier.filter((name) => !files.includes(name));
    for (const name of stale) await rm(join(folder, name), { force: true });
  } finally {
    await rm(staging, { recursive: true, force: true });
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
async function stage(folder: string, study: string, result: Result): Promise<string[]> {
  const { table, tables = {}, figures, about } = result;
  const texts = new Map([["table.csv", toCsv(table)]]);
  for (const [name, more] of Object.entries(tables)) {
    const file = `${name}.csv`;
    if (!/^[\w-]+$/.test(name) || texts.has(file))
      throw new RangeError(
        `saveResult: every further table needs a name of its own, of letters, digits, "_" and "-", but there is "${name}". Rename it.`,
      );
    texts.set(file, toCsv(more));
  }
  const byId = Object.fromEntries(figures.map(({ id, figure }) => [id, figure]));
  texts.set("figure.json", `${JSON.stringify(byId)}\n`);
  const { drawn, reason, browser } = await paintAll(folder, figures);
  if (reason) result.note?.(reason);
  const pictures = drawn.map(({ picture }) => picture).filter((name) => name !== undefined);
  const files = [...texts.keys(), ...pictures, "plotly.min.js", "index.html", "about.json"];
  const linked = files.filter((name) => name !== "plotly.min.js" && name !== "index.html");
  texts.set("index.html", page({ ...result.page, figures: drawn, files: linked }));
  const { title, question, conclusions, methods, caveats, bibtex } = result.page;
  const told = { study, title, question, conclusions, methods, caveats, bibtex, ...about };
  const record = { ...told, study, pictures: reason ?? browser, files };
  texts.set("about.json", `${JSON.stringify(record, null, 2)}\n`);
  for (const [name, text] of texts) await writeFile(join(folder, name), text, { flush: true });
  await copyFile(plotlyFile(), join(folder, "plotly.min.js"));
  return files;
}

interface Painted {
  readonly drawn: readonly PageFigure[];
  /** Why there are no pictures. */
  readonly reason?: string;
  readonly browser?: string;
}

async function paintAll(folder: string, figures: Result["figures"]): Promise<Painted> {
  let reason = "No pictures were made.";
  const painter = await openPainter((why) => {
    reason = why;
  });
  if (!painter) return { drawn: figures, reason };
  try {
    const drawn: PageFigure[] = [];
    for (const figure of figures) {
      const picture = `${figure.id}.png`;
      await writeFile(join(folder, picture), await painter.paint(figure.figure), { flush: true });
      drawn.push({ ...figure, picture });
    }
    return { drawn, browser: painter.browser };
  } finally {
    await painter.close();
  }
}

/** The files this study wrote here before; refuses a folder that holds something else. */
async function filesOfEarlierRun(
  folder: string,
  study: string,
  overwrite: boolean,
): Promise<string[]> {
  const present = existsSync(folder) ? await readdir(folder) : [];
  if (present.length === 0) return [];
  const about = await readAbout(join(folder, "about.json"));
  if (about?.study !== study && !overwrite)
    throw new RangeError(
      `saveResult: a results folder belongs to one study, but ${folder} holds ${about ? `the study "${about.study}"` : `${present.length} files of no study (${present.slice(0, 3).join(", ")}${present.length > 3 ? ", …" : ""})`}, not "${study}". Choose another name, or say overwrite: true.`,
    );
  const names = about?.files ?? [];
  return names.filter((name) => typeof name === "string" && !/[\\/]|^\.\.?$/.test(name));
}

async function readAbout(path: string): Promise<{ study: string; files?: string[] } | undefined> {
  try {
    const about = JSON.parse(await readFile(path, "utf8"));
    return typeof about?.study === "string" ? about : undefined;
  } catch {
    // Absent or not JSON: then it is not of a study.
    return undefined;
  }
}
