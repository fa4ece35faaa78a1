import { readFile } from "node:fs/promises";
import type { Step } from "../../representations/representations";
import type { OpenedFile, SavedLayer } from "./arrange";

/** What is known of the rows of one language, beside their values. */
export interface About {
  readonly sentences: readonly string[];
  readonly groups?: readonly string[];
  readonly rowsAre?: "sentences" | "tokens";
  readonly lengths?: readonly number[];
  readonly history: readonly Step[];
  readonly warnings?: readonly string[];
}

/** Names of arrays and of text files that hold the sentences' ids. */
const idsName = /(?:^|[/._-])(?:ids?|sentence_?ids?|sentences|keys|names|words|index)$/i;

/** Ids that stand beside the states, and of which languages. */
export interface FoundIds {
  readonly languages: readonly string[];
  readonly ids: readonly string[];
  readonly from: string;
}

/**
 * The ids in opened files (arrays of text or whole numbers called `ids`, `en/ids`, `en.ids` …),
 * which are of the languages in the same file, and in text files called so, one a line.
 */
export async function findIds(
  files: readonly OpenedFile[],
  textFiles: readonly { readonly stem: string; readonly path: string }[],
  layers: readonly SavedLayer[],
): Promise<FoundIds[]> {
  const found: FoundIds[] = [];
  const add = (languages: readonly string[], ids: readonly string[], from: string) =>
    found.push({ languages, ids, from });
  for (const file of files) {
    const inFile = [...new Set(layers.filter((each) => each.file === file).map(languageOf))];
    for (const { name, language, read } of file.saved.names) {
      const whole = name === "" ? file.stem : `${file.stem}/${name}`;
      if (!idsName.test(whole)) continue;
      const of = language ?? (inFile.length === 1 ? inFile[0] : languageIn(whole, inFile));
      add(of === undefined ? inFile : [of], await read(), file.path);
    }
  }
  const all = [...new Set(layers.map(languageOf))];
  for (const { stem, path } of textFiles) {
    if (!idsName.test(stem)) continue;
    const lines = (await readFile(path, "utf8")).replace(/\r?\n$/, "").split(/\r?\n/);
    const of = languageIn(stem, all);
    add(of === undefined ? all : [of], lines, path);
  }
  return found;
}

function languageOf({ language }: SavedLayer): string {
  return language;
}

/** The language that a name is of, e.g. of `states/en/ids`, `en.ids`. */
function languageIn(name: string, languages: readonly string[]): string | undefined {
  const parts = name.replace(idsName, "").split("/").reverse();
  return parts.find((part) => languages.includes(part));
}

/**
 * What this package wrote into a file's header, checked.
 *
 * @throws RangeError when it is no such thing
 */
export function parseAbout(text: string, path: string): About {
  const about = parsed(text);
  if (about) return about;
  throw new RangeError(
    `openRepresentations: the header of ${path} should hold what saveRepresentations writes (sentences, history), but "interlingua" says ${text.slice(0, 80)}. It is damaged.`,
  );
}

function parsed(text: string): About | undefined {
  try {
    const about = JSON.parse(text) as About;
    const { sentences, groups, lengths, history, warnings } = about;
    const whole =
      texts(sentences) &&
      Array.isArray(history) &&
      history.every((step) => typeof step?.what === "string") &&
      (groups === undefined || (texts(groups) && groups.length === sentences.length)) &&
      (lengths === undefined || (Array.isArray(lengths) && lengths.length === sentences.length)) &&
      (warnings === undefined || texts(warnings));
    return whole ? about : undefined;
  } catch {
    return undefined;
  }
}

function texts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
