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
  /** Of the file it came from: SHA-256, hexadecimal. */
  readonly hash: string;
}
