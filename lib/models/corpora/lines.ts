import { existsSync } from "node:fs";
import { join } from "node:path";
import { isLanguageCode } from "../../languages/codes";
import type { CorpusLayout, CorpusOptions } from "./layout";
import {
  type CorpusPlace,
  filesByLanguage,
  type LanguageFiles,
  placeOf,
  plainName,
  readLines,
} from "./place";

/** A folder of one `<language>.txt` a language: line i is the same sentence in each. */
export const lineFiles: CorpusLayout = {
  what: "a text file a language",
  has: "a folder of <language>.txt files, gzipped or not",
  recognise: ({ kind, files }) => kind === "folder" && files.some((file) => ofText(file)),
  async read(place, { languages }) {
    return { text: await linesOf(filesByLanguage(place, ofText, languages)) };
  },
};

function ofText(file: string): string | undefined {
  const name = /^(.+)\.txt(\.gz)?$/.exec(file)?.[1];
  return name === undefined || /^(readme|licen[cs]e|notice)$/i.test(name) ? undefined : name;
}

/**
 * FLORES-101, FLORES-200 and what is laid out like them: `dev/eng_Latn.dev`,
 * `devtest/eng_Latn.devtest`. The folder, or one split's folder; sentences are grouped by article
 * where `metadata_<split>.tsv` is there.
 *
 * @see NLLB Team (2022), No Language Left Behind
 */
export const flores: CorpusLayout = {
  what: "FLORES",
  has: "a folder of <language>.dev or <language>.devtest files, or one of folders dev and devtest with them",
  recognise: (place) => place.kind === "folder" && splitsOf(place).length > 0,
  async read(place, { languages, split }) {
    const { inside, name } = splitAskedFor(place, split);
    const groups = await articles([place.folder, inside.folder], name);
    const files = filesByLanguage(inside, (file) => ofSplit(file, name), languages);
    return {
      text: await linesOf(files),
      notes: [`The split is ${name}.`],
      ...(groups && { groups }),
    };
  },
};

interface Split {
  readonly name: string;
  readonly inside: CorpusPlace;
}

function splitsOf(place: CorpusPlace): Split[] {
  return ["dev", "devtest"].flatMap((name) => {
    const nested = place.files.includes(name) ? placeOf(join(place.folder, name)) : undefined;
    return [place, ...(nested ? [nested] : [])]
      .filter(({ files }) => files.some((file) => ofSplit(file, name) !== undefined))
      .map((inside) => ({ name, inside }));
  });
}

function splitAskedFor(place: CorpusPlace, asked: CorpusOptions["split"]): Split {
  const splits = splitsOf(place);
  const found = asked === undefined ? splits : splits.filter(({ name }) => name === asked);
  if (found.length === 1) return found[0]!;
  const there = splits.map(({ name }) => name).join(", ");
  throw new RangeError(
    `openCorpus: one split of ${place.path} is read, ${asked === undefined ? "but none was named" : `but "${asked}" came`}, and there are ${there || "none"}. Name one, e.g. { split: "devtest" }.`,
  );
}

function ofSplit(file: string, split: string): string | undefined {
  const name = plainName(file);
  const code = name.slice(0, -split.length - 1);
  return name.endsWith(`.${split}`) && isLanguageCode(code) ? code : undefined;
}

/** The article (URL) of each sentence, which the corpus tells in a file beside. */
async function articles(folders: readonly string[], split: string): Promise<string[] | undefined> {
  const places = folders.map((folder) => join(folder, `metadata_${split}.tsv`));
  const path = places.find((place) => existsSync(place));
  if (!path) return undefined;
  const [header = "", ...rows] = await readLines(path);
  const column = header.split("\t").indexOf("URL");
  return column < 0 ? undefined : rows.map((row) => row.split("\t")[column]!);
}

/** The lines of each language's file. */
export async function linesOf(files: LanguageFiles): Promise<Record<string, string[]>> {
  const text: Record<string, string[]> = {};
  for (const [language, path] of files) text[language] = await readLines(path);
  return text;
}
