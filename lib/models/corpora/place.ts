import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { resolveLanguages } from "./languages";

/** Where a corpus lies, and what there is. */
export interface CorpusPlace {
  /** As it was given. */
  readonly path: string;
  readonly folder: string;
  /** The files (and folders) in it; of a path that is one file, that file; of one that several
   *  files' names begin with, those. */
  readonly files: readonly string[];
  readonly kind: "folder" | "file" | "stem";
}

/** What is at a path, or at names that begin with it; undefined when there is nothing. */
export function placeOf(path: string): CorpusPlace | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory()) {
    return { path, folder: path, files: readdirSync(path).sort(), kind: "folder" };
  }
  const folder = dirname(path);
  const name = basename(path);
  if (stats) return { path, folder, files: [name], kind: "file" };
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  const files = readdirSync(folder).filter((file) => file.startsWith(`${name}.`));
  return files.length > 0 ? { path, folder, files: files.sort(), kind: "stem" } : undefined;
}

/** One file of each language, by the language's code. */
export type LanguageFiles = ReadonlyMap<string, string>;

/**
 * Files by language; of the languages asked for only.
 *
 * @throws RangeError when a language has two files, and for a language that has none
 */
export function filesByLanguage(
  { path, folder, files }: CorpusPlace,
  languageOfFile: (file: string) => string | undefined,
  asked?: readonly string[],
): LanguageFiles {
  const all = new Map<string, string>();
  for (const file of files) {
    const language = languageOfFile(file);
    if (language === undefined) continue;
    const other = all.get(language);
    if (other !== undefined) {
      throw new RangeError(
        `openCorpus: ${path} has ${language} twice, as ${basename(other)} and as ${file}. Keep one.`,
      );
    }
    all.set(language, join(folder, file));
  }
  if (!asked) return all;
  const { found } = resolveLanguages([...all.keys()], asked, `openCorpus: ${path}`);
  return new Map(found.map(({ code }) => [code, all.get(code)!]));
}

/**
 * The lines of a text file, gzipped or not, without their ends; the last line's end makes no
 * further line.
 *
 * @throws RangeError when the file is not UTF-8, or its gzip is damaged
 */
export async function readLines(path: string): Promise<string[]> {
  const lines = (await readText(path)).split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** The text of a file, gzipped or not, without a byte order mark. */
export async function readText(path: string): Promise<string> {
  const bytes = await readFile(path);
  try {
    const plain = path.endsWith(".gz") ? await promisify(gunzip)(bytes) : bytes;
    return new TextDecoder("utf-8", { fatal: true }).decode(plain);
  } catch (error) {
    throw new RangeError(
      `openCorpus: a corpus is UTF-8 text${path.endsWith(".gz") ? ", gzipped" : ""}, but reading ${path} gave: ${(error as Error).message}. ` +
        "Convert it, or fetch it again if it was cut short.",
      { cause: error },
    );
  }
}

/** The first line of a text file that is not gzipped, or what 64 KiB hold of it. */
export function firstLine(path: string): string {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(65_536);
    return bytes.toString("utf8", 0, readSync(file, bytes)).split("\n", 1)[0]!;
  } finally {
    closeSync(file);
  }
}

/** A file's name without the folder, and without `.gz`. */
export function plainName(path: string): string {
  return basename(path).replace(/\.gz$/, "");
}
