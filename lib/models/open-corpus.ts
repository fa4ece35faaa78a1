import { existsSync, statSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { packageFolder } from "../files/package-folder";
import { type Corpus, corpus } from "./corpus";

/** The corpora that come with the package. */
const builtIn: Readonly<Record<string, () => Promise<Corpus>>> = {
  declaration: () => readJson("declaration", builtInFile("declaration.json")),
  interface: () => readJson("interface", builtInFile("interface.json")),
  names: readNames,
};

/**
 * Opens text that says the same in many languages.
 *
 * Built in: `declaration` (50 paragraphs of the Universal Declaration of Human Rights × 71
 * languages, grouped by article), `interface` (1,138 messages of Firefox × 45, grouped by file),
 * `names` (2,622 names of languages, territories and symbols from CLDR × 65, grouped by list).
 * Otherwise a path: a folder of one `<language>.txt` (or `.txt.gz`) a language, line i the same
 * sentence in each; a table `.tsv` with a row of languages at its head; or `.json` shaped as the
 * built-in ones.
 *
 * @throws RangeError when there is none of that name, when languages differ in their number of
 * lines, or when a line is empty
 */
export async function openCorpus(nameOrPath = "declaration"): Promise<Corpus> {
  if (Object.hasOwn(builtIn, nameOrPath)) return builtIn[nameOrPath]!();
  const name = basename(nameOrPath).replace(/\.(json|tsv)$/, "");
  if (!existsSync(nameOrPath)) {
    throw new RangeError(
      `openCorpus: "${nameOrPath}" is neither a built-in corpus (${Object.keys(builtIn).join(", ")}) nor a file or folder that exists.`,
    );
  }
  if (statSync(nameOrPath).isDirectory()) return readFolder(name, nameOrPath);
  if (nameOrPath.endsWith(".json")) return readJson(name, nameOrPath);
  if (nameOrPath.endsWith(".tsv")) return readTsv(name, nameOrPath);
  throw new RangeError(
    `openCorpus: a corpus is a folder of <language>.txt files, a .tsv or a .json, but ${nameOrPath} is none of these.`,
  );
}

/** A corpus file as the built-in ones are: texts by language, and one list of identifiers. */
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

async function readJson(name: string, path: string): Promise<Corpus> {
  const file = JSON.parse(await readFile(path, "utf8")) as CorpusFile;
  if (!file.text || Object.values(file.text).some((lines) => !Array.isArray(lines))) {
    throw new RangeError(
      `openCorpus: ${path} needs { "text": { "<language>": ["sentence", …] } }, which it has not.`,
    );
  }
  const groups =
    file.units?.map((unit) => unit.split(".")[0]!) ?? file.ids?.map((id) => id.split("#")[0]!);
  const sentences = file.units ?? file.ids ?? file.keys;
  return corpus({
    name,
    text: file.text,
    ...(file.license && { licence: file.license }),
    ...(sentences && { sentences }),
    ...(groups && { groups }),
  });
}

/** The three lists below one another, in the languages that have all of them. */
async function readNames(): Promise<Corpus> {
  const lists = ["languages", "territories", "symbols"];
  const parts = await Promise.all(
    lists.map((list) => readJson(list, builtInFile("names", `${list}.json`))),
  );
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

async function readFolder(name: string, folder: string): Promise<Corpus> {
  const files = (await readdir(folder)).filter((file) => /\.txt(\.gz)?$/.test(file)).sort();
  if (files.length === 0) {
    throw new RangeError(
      `openCorpus: a folder needs one <language>.txt or <language>.txt.gz a language, but ${folder} has none.`,
    );
  }
  const text: Record<string, string[]> = {};
  for (const file of files) {
    const language = file.replace(/\.txt(\.gz)?$/, "");
    if (language in text) {
      throw new RangeError(
        `openCorpus: ${folder} has ${language} twice, as .txt and as .txt.gz. Keep one.`,
      );
    }
    text[language] = linesOf(await readText(join(folder, file)));
  }
  return corpus({ name, text });
}

async function readTsv(name: string, path: string): Promise<Corpus> {
  const [header = "", ...rows] = linesOf(await readText(path));
  const languages = header.split("\t");
  const cells = rows.map((row) => row.split("\t"));
  const odd = cells.findIndex((row) => row.length !== languages.length);
  if (odd >= 0) {
    throw new RangeError(
      `openCorpus: every line of ${path} needs a cell for each of ${languages.join(", ")}, but line ${odd + 2} has ${cells[odd]!.length}.`,
    );
  }
  const text = languages.map((language, k) => [language, cells.map((row) => row[k]!)] as const);
  return corpus({ name, text: Object.fromEntries(text) });
}

async function readText(path: string): Promise<string> {
  const raw = await readFile(path);
  return (path.endsWith(".gz") ? await promisify(gunzip)(raw) : raw).toString("utf8");
}

/** Lines without their ends; the last line's end makes no further line. */
function linesOf(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function builtInFile(...path: string[]): string {
  return join(packageFolder(), "data", "corpora", ...path);
}
