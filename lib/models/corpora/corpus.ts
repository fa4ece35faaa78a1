import { createHash } from "node:crypto";
import { resolveLanguages } from "./languages";

/** Texts that say the same in many languages: text[language][i] is sentence i. */
export interface Corpus {
  readonly name: string;
  readonly languages: readonly string[];
  /** Identifiers of the sentences. */
  readonly sentences: readonly string[];
  /** The document (article, file) of each sentence, when the corpus says. */
  readonly groups?: readonly string[];
  readonly text: Readonly<Record<string, readonly string[]>>;
  /** words[language][i] are those of sentence i, when the corpus says. */
  readonly words?: Readonly<Record<string, readonly (readonly Word[])[]>>;
  readonly licence: string;
  /** Of the text and its identifiers: SHA-256, hexadecimal. */
  readonly hash: string;
  /** What was decided on the way, in words: languages left out, codes read as another. */
  readonly notes: readonly string[];
}

/** A word as a treebank tells of it; what it leaves open is "". */
export interface Word {
  readonly text: string;
  readonly lemma: string;
  /** The universal part of speech, e.g. "NOUN". */
  readonly tag: string;
  /** E.g. "Case=Nom|Number=Sing". */
  readonly features: string;
  /** The number of the word it depends on, from 1; 0 of the root; NaN where that is left open. */
  readonly head: number;
  /** How it depends on it, e.g. "nsubj". */
  readonly relation: string;
}

/** A corpus before it is checked; sentences are numbered from 1 when they have no identifiers. */
export interface CorpusParts {
  readonly name: string;
  readonly text: Readonly<Record<string, readonly string[]>>;
  readonly sentences?: readonly string[];
  readonly groups?: readonly string[];
  readonly words?: Readonly<Record<string, readonly (readonly Word[])[]>>;
  readonly licence?: string;
  readonly notes?: readonly string[];
}

/**
 * A corpus of texts already in memory.
 *
 * @throws RangeError when there is no line, languages differ in their number, or one is empty
 */
export function corpus(parts: CorpusParts): Corpus {
  const { name, text, groups, words, licence = "unknown", notes = [] } = parts;
  const languages = Object.keys(text);
  const lines = text[languages[0]!]?.length ?? 0;
  const sentences = parts.sentences ?? Array.from({ length: lines }, (_, i) => String(i + 1));
  checkLines(name, text, sentences.length);
  checkIdentifiers(name, sentences);
  const content = [text, sentences, groups, ...(words ? [words] : [])];
  const hash = createHash("sha256").update(JSON.stringify(content));
  return {
    ...{ name, languages, sentences, text, licence, notes, hash: hash.digest("hex") },
    ...(groups && { groups }),
    ...(words && { words }),
  };
}

/**
 * Some languages, some sentences of a corpus, in the order asked for. A language may be asked for
 * in any of the usual codes ("lv" where the corpus writes "lvs_Latn"), and has that code then.
 *
 * @throws RangeError for an unknown language or sentence, with those there are
 */
export function selectCorpus(
  whole: Corpus,
  { languages = whole.languages, sentences }: CorpusSelection,
): Corpus {
  const { found, notes } = resolveLanguages(whole.languages, languages, whole.name);
  const rows = sentences?.map((id) => rowOfSentence(whole, id));
  const take = <T>(values: readonly T[]) => rows?.map((row) => values[row]!) ?? values;
  const takeOf = <T>(all: Readonly<Record<string, readonly T[]>>) =>
    Object.fromEntries(found.map(({ name, code }) => [name, take(all[code]!)]));
  return corpus({
    name: whole.name,
    licence: whole.licence,
    sentences: take(whole.sentences),
    text: takeOf(whole.text),
    notes: [...whole.notes, ...notes],
    ...(whole.groups && { groups: take(whole.groups) }),
    ...(whole.words && { words: takeOf(whole.words) }),
  });
}

export interface CorpusSelection {
  readonly languages?: readonly string[];
  /** Identifiers of the sentences. */
  readonly sentences?: readonly string[];
}

function rowOfSentence(whole: Corpus, id: string): number {
  const row = whole.sentences.indexOf(id);
  if (row >= 0) return row;
  throw new RangeError(
    `${whole.name}: there is no sentence "${id}". The ${whole.sentences.length} there are run from "${whole.sentences[0]}" to "${whole.sentences.at(-1)}".`,
  );
}

function checkIdentifiers(name: string, sentences: readonly string[]): void {
  if (new Set(sentences).size === sentences.length) return;
  const seen = new Set<string>();
  const twice = sentences.find((id) => seen.size === seen.add(id).size);
  throw new RangeError(
    `${name}: every sentence needs an identifier of its own, but "${twice}" stands twice. Number them, or leave the identifiers out.`,
  );
}

function checkLines(
  name: string,
  text: Readonly<Record<string, readonly string[]>>,
  lines: number,
): void {
  if (lines === 0) {
    throw new RangeError(
      `${name}: a corpus has a sentence at least, but this one has none. Look whether its files are empty.`,
    );
  }
  const lengths = Object.entries(text).map(([language, { length }]) => ({ language, length }));
  if (lengths.some(({ length }) => length !== lines)) {
    const odd = lengths.map(({ language, length }) => `${language} ${length}`).join(", ");
    throw new RangeError(
      `${name}: line i must say the same in every language, so all need as many lines as there are sentences (${lines}), ` +
        `but they have: ${odd}. Align them first.`,
    );
  }
  for (const { language } of lengths) {
    const empty = text[language]!.findIndex((line) => line.trim() === "");
    if (empty < 0) continue;
    throw new RangeError(
      `${name}: every sentence needs a text in every language, but line ${empty + 1} of ${language} is empty. Leave that line out of all languages.`,
    );
  }
}
