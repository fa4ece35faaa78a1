import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** What a study's about.json says of the files it wrote; of a folder that is new, nothing. */
export interface EarlierRun {
  readonly folder: string;
  /** SHA-256 by file name. */
  readonly files: Readonly<Record<string, string>>;
  /** The source of each picture (see `pictureSource`), by file name. */
  readonly drawnFrom: Readonly<Record<string, string>>;
  /** The browser that drew them. */
  readonly browser?: string;
}

/**
 * What this study wrote to the folder before.
 *
 * @throws RangeError when the folder holds something else and may not be overwritten.
 */
export async function earlierRun(
  folder: string,
  study: string,
  overwrite: boolean,
): Promise<EarlierRun> {
  const present = existsSync(folder) ? await readdir(folder) : [];
  if (present.length === 0) return { folder, files: {}, drawnFrom: {} };
  const about = await readAbout(join(folder, "about.json"));
  if (about?.study !== study && !overwrite)
    throw new RangeError(
      `saveResult: a results folder belongs to one study, but ${folder} holds ${about ? `the study "${about.study}"` : `${present.length} files of no study (${present.slice(0, 3).join(", ")}${present.length > 3 ? ", …" : ""})`}, not "${study}". Choose another name, or say overwrite: true.`,
    );
  const { browser, drawnFrom } = about?.pictures ?? {};
  return {
    folder,
    files: ofFileNames(about?.files),
    drawnFrom: ofFileNames(drawnFrom),
    ...(typeof browser === "string" && { browser }),
  };
}

/** The SHA-256 of a file, in hexadecimal. */
export async function sha256(path: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
}

interface About {
  readonly study: string;
  readonly files?: unknown;
  readonly pictures?: { readonly browser?: unknown; readonly drawnFrom?: unknown };
}

async function readAbout(path: string): Promise<About | undefined> {
  try {
    const about = JSON.parse(await readFile(path, "utf8"));
    return typeof about?.study === "string" ? about : undefined;
  } catch {
    // Absent or not JSON: then it is not of a study.
    return undefined;
  }
}

/** Only names that stay within the folder: what is stale among them is removed. */
function ofFileNames(record: unknown): Record<string, string> {
  const entries = Object.entries(record ?? {}).filter(([name]) => !/[\\/]|^\.\.?$/.test(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, `${value}`]));
}
