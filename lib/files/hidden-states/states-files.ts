import { readdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join, relative } from "node:path";
import { concatenateArrays } from "../formats/concatenate-arrays";
import { openArrays } from "../formats/open-arrays";
import type { OpenedFile } from "./arrange";

/** Endings of files that may hold vectors. */
const endings = [
  ".npy",
  ".npz",
  ".safetensors",
  ".pt",
  ".pth",
  ".bin",
  ".parquet",
  ".arrow",
  ".feather",
  ".h5",
  ".hdf5",
  ".vec",
];

/** A table's rows in several files, as Hugging Face's datasets write them, e.g. xsim's. */
const shard = /^(.*?)([^/]*)-\d{5}-of-\d{5}\.(?:arrow|parquet)$/;

/** Endings of pickles, which are only met to say how to convert them; mPLM-Sim's have none. */
const pickles = [".pkl", ".pickle", ".p", ""];

/** Whether a file's ending is of those that hold vectors. */
export function mayHoldVectors(name: string): boolean {
  return endings.includes(extname(name).toLowerCase());
}

/** So many files are opened at a time. */
const together = 16;

/** The files of a set: those that hold arrays, opened, and those of text. */
export interface StatesFiles {
  readonly files: readonly OpenedFile[];
  readonly texts: readonly { readonly stem: string; readonly path: string }[];
}

/**
 * Opens the files of hidden states in a folder, or one such file; no vectors are read.
 *
 * @throws RangeError when there are none; TypeError when there are only pickles; as {@link openArrays} does
 */
export async function openStatesFiles(path: string): Promise<StatesFiles> {
  if (!(await stat(path)).isDirectory()) {
    const file = await opened(dirname(path), basename(path));
    return { files: [file], texts: [] };
  }
  const names = await filesIn(path);
  const wanted = names.filter(mayHoldVectors);
  const all: OpenedFile[] = [];
  for (let k = 0; k < wanted.length; k += together) {
    const some = wanted.slice(k, k + together).map((name) => opened(path, name));
    all.push(...(await Promise.all(some)));
  }
  const files = joinShards(all, wanted);
  if (files.every(({ saved }) => saved.arrays.length === 0)) await refuse(path, names);
  const texts = names
    .filter((name) => [".txt", ".ids"].includes(extname(name).toLowerCase()))
    .map((name) => ({ stem: stemOf(name, [".txt"]), path: join(path, name) }));
  return { files, texts };
}

/** Files that are parts of one table become one. */
function joinShards(files: readonly OpenedFile[], names: readonly string[]): OpenedFile[] {
  const groups = new Map<string, OpenedFile[]>();
  for (const [k, file] of files.entries()) {
    const [, folder, start] = shard.exec(names[k]!) ?? [];
    // A part's folder is called as its language is, when it is in one.
    const stem = folder ? folder.slice(0, -1) : start;
    const key = stem === undefined ? `${k}` : `${folder}${start}`;
    const group = groups.get(key) ?? [];
    groups.set(key, [...group, stem === undefined ? file : { ...file, stem }]);
  }
  return [...groups.values()].map((group) => ({
    ...group[0]!,
    saved: concatenateArrays(group.map(({ saved }) => saved)),
  }));
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter((name) => !name.split("/").some((part) => part.startsWith(".")))
    .sort();
}

async function opened(folder: string, name: string): Promise<OpenedFile> {
  const path = join(folder, name);
  return { path, stem: stemOf(name, endings), saved: await openArrays(path) };
}

function stemOf(name: string, known: readonly string[]): string {
  const ending = known.find((each) => name.toLowerCase().endsWith(each));
  return ending ? name.slice(0, -ending.length) : name;
}

/** Says what to do with a folder that holds no vectors: with its first pickle, if there is one. */
async function refuse(folder: string, names: readonly string[]): Promise<never> {
  for (const name of names.filter((each) => pickles.includes(extname(each).toLowerCase()))) {
    await openArrays(join(folder, name)).catch((error: unknown) => {
      if (error instanceof TypeError) throw error;
    });
  }
  throw new RangeError(
    `openRepresentations: hidden states are ${endings.join(", ")} files, e.g. <language>.safetensors, <language>/<layer>.npy or <language>_layer<layer>.npy, ` +
      (names.length === 0
        ? `but ${folder} is empty.`
        : `but ${folder} has ${names.slice(0, 5).join(", ")}. Rename or convert them so.`),
  );
}
