import { closeSync, openSync, readSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { packageFolder } from "../../files/package-folder";
import { type Corpus, type CorpusParts, corpus } from "./corpus";
import type { CorpusLayout } from "./layout";
import { readText } from "./place";
import { parsed } from "./records";

/** The corpora that come with the package. */
export const builtInCorpora: Readonly<Record<string, () => Promise<Corpus>>> = {
  declaration: () => builtIn("declaration", "declaration.json"),
  interface: () => builtIn("interface", "interface.json"),
  names: readNames,
};

/** A JSON file shaped as the built-in ones: texts by language, and one list of identifiers. */
export const jsonByLanguage: CorpusLayout = {
  what: "texts by language",
  has: `a .json { "text": { "<language>": ["sentence", …] } }`,
  recognise: ({ kind, path }) => kind === "file" && path.endsWith(".json") && opensAnObject(path),
  read: async ({ path }) => partsOf(path, parsed(path, await readText(path))),
};

/** A list of records opens with a bracket. */
function opensAnObject(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const start = Buffer.alloc(64);
    const length = readSync(file, start);
    return /^\uFEFF?\s*\{/.test(start.toString("utf8", 0, length));
  } finally {
    closeSync(file);
  }
}

interface CorpusFile {
  readonly license?: string;
  readonly text: Readonly<Record<string, readonly string[]>>;
  /** Paragraphs, e.g. "2.1": the first of article 2. */
  readonly units?: readonly string[];
  /** Messages, e.g. "browser/aboutDialog.ftl#community-exp": file and key. */
  readonly ids?: readonly string[];
  /** Words. */
  readonly keys?: readonly string[];
}

function partsOf(path: string, content: unknown): Omit<CorpusParts, "name"> {
  const file = content as CorpusFile;
  if (!file?.text || Object.values(file.text).some((lines) => !Array.isArray(lines))) {
    throw new RangeError(
      `openCorpus: ${path} needs { "text": { "<language>": ["sentence", …] } }, or a list of records [{ "<language>": "sentence", … }, …], and is neither.`,
    );
  }
  const groups =
    file.units?.map((unit) => unit.split(".")[0]!) ?? file.ids?.map((id) => id.split("#")[0]!);
  const sentences = file.units ?? file.ids ?? file.keys;
  return {
    text: file.text,
    ...(file.license && { licence: file.license }),
    ...(sentences && { sentences }),
    ...(groups && { groups }),
  };
}

async function builtIn(name: string, ...file: string[]): Promise<Corpus> {
  const path = join(packageFolder(), "data", "corpora", ...file);
  return corpus({ name, ...partsOf(path, JSON.parse(await readFile(path, "utf8"))) });
}

/** The three lists below one another, in the languages that have all of them. */
async function readNames(): Promise<Corpus> {
  const lists = ["languages", "territories", "symbols"];
  const parts = await Promise.all(lists.map((list) => builtIn(list, "names", `${list}.json`)));
  const all = [...new Set(parts.flatMap((part) => part.languages))];
  const common = all.filter((language) => parts.every((part) => language in part.text));
  const dropped = all.filter((language) => !common.includes(language));
  return corpus({
    name: "names",
    licence: parts[0]!.licence,
    sentences: parts.flatMap((part) => part.sentences.map((key) => `${part.name}/${key}`)),
    groups: parts.flatMap((part) => part.sentences.map(() => part.name)),
    text: Object.fromEntries(
      common.map((language) => [language, parts.flatMap((part) => part.text[language]!)]),
    ),
    notes: [`Left out, for not having all of ${lists.join(", ")}: ${dropped.join(", ")}.`],
  });
}
