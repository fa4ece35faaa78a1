import { createHash } from "node:crypto";

/** Texts that say the same in many languages: text[language][i] is sentence i. */
export interface Corpus {
  readonly name: string;
  readonly languages: readonly string[];
  /** Identifiers of the sentences. */
  readonly sentences: readonly string[];
  /** The document (article, file) of each sentence, when the corpus says. */
  readonly groups?: readonly string[];
  readonly text: Readonly<Record<string, readonly string[]>>;
  readonly licence: string;
  /** Of the text and its identifiers: SHA-256, hexadecimal. */
  readonly hash: string;
  /** What was decided on the way, in words: languages left out, codes read as another. */
  readonly notes: readonly string[];
}

/** A corpus before it is checked; sentences are numbered from 1 when they have no identifiers. */
export interface CorpusParts {
  readonly name: string;
  readonly text: Readonly<Record<string, readonly string[]>>;
  readonly sentences?: readonly string[];
  readonly groups?: readonly string[];
  readonly licence?: string;
  readonly notes?: readonly string[];
}

/**
 * A corpus of texts already in memory.
 *
 * @throws RangeError when languages differ in their number of lines, or a line is empty
 */
export function corpus(parts: CorpusParts): Corpus {
  const { name, text, groups, licence = "unknown", notes = [] } = parts;
  const languages = Object.keys(text);
  const lines = text[languages[0]!]?.length ?? 0;
  const sentences = parts.sentences ?? Array.from({ length: lines }, (_, i) => String(i + 1));
  checkLines(name, text, sentences.length);
  const hash = createHash("sha256").update(JSON.stringify([text, sentences, groups]));
  return {
    ...{ name, languages, sentences, text, licence, notes, hash: hash.digest("hex") },
    ...(groups && { groups }),
  };
}

/**
 * Some languages, some sentences of a corpus, in the order asked for.
 *
 * @throws RangeError for an unknown language or sentence, with those there are
 */
export function selectCorpus(
  whole: Corpus,
  { languages = whole.languages, sentences }: CorpusSelection,
): Corpus {
  const resolved = resolveLanguages(whole.languages, languages, whole.name);
  const rows = sentences?.map((id) => rowOfSentence(whole, id));
  const take = <T>(values: readonly T[]) => rows?.map((row) => values[row]!) ?? values;
  return corpus({
    name: whole.name,
    licence: whole.licence,
    sentences: take(whole.sentences),
    text: Object.fromEntries(
      resolved.languages.map((language) => [language, take(whole.text[language]!)]),
    ),
    notes: [...whole.notes, ...resolved.notes],
    ...(whole.groups && { groups: take(whole.groups) }),
  });
}

export interface CorpusSelection {
  readonly languages?: readonly string[];
  /** Identifiers of the sentences. */
  readonly sentences?: readonly string[];
}

/**
 * Codes asked for, as those there are: papers write `no` for Norwegian, most corpora `nb` for its
 * Bokmål form, and either is read as the other where only that one is there. A note says so.
 *
 * @throws RangeError for an unknown language, with those there are
 */
export function resolveLanguages(
  available: readonly string[],
  asked: readonly string[],
  where: string,
): { languages: string[]; notes: string[] } {
  const notes: string[] = [];
  const languages = asked.map((code) => {
    if (available.includes(code)) return code;
    const other = ({ no: "nb", nb: "no" } as Record<string, string>)[code];
    if (!other || !available.includes(other)) {
      throw new RangeError(
        `${where}: there is no language "${code}". There are ${available.join(", ")}.`,
      );
    }
    notes.push(`"${code}" is read as "${other}", the Norwegian there is.`);
    return other;
  });
  return { languages: [...new Set(languages)], notes };
}

function rowOfSentence(whole: Corpus, id: string): number {
  const row = whole.sentences.indexOf(id);
  if (row >= 0) return row;
  throw new RangeError(
    `${whole.name}: there is no sentence "${id}". The ${whole.sentences.length} there are run from "${whole.sentences[0]}" to "${whole.sentences.at(-1)}".`,
  );
}

function checkLines(
  name: string,
  text: Readonly<Record<string, readonly string[]>>,
  lines: number,
): void {
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
