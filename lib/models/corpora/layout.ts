import type { CorpusParts } from "./corpus";
import type { CorpusPlace } from "./place";

export interface CorpusOptions {
  /** The languages to take, in any usual writing of their codes; all when left out. */
  readonly languages?: readonly string[];
  /** How the files are laid out; recognised, and said in the corpus's notes, when left out. */
  readonly layout?: CorpusLayoutName;
  /** Of a corpus that comes in parts, which: "dev", "devtest" (FLORES). */
  readonly split?: string;
  /** Two languages: of a folder of many pairs, the pair; of `left ||| right`, what the sides are. */
  readonly pair?: readonly [string, string];
  /** What the columns of a table are. */
  readonly columns?: CorpusColumns;
}

/** What the columns of a table (CSV, TSV, JSON, JSONL, Parquet) are; those not named are left out. */
export interface CorpusColumns {
  /**
   * The text: a column for each language, `{ en: "sentence_en", lv: "sentence_lv" }`; or the one
   * column of a table whose rows are each of one language. Left out, the columns named by a
   * language's code.
   */
  readonly text?: string | Readonly<Record<string, string>>;
  /** In a table whose rows are each of one language, the column that tells which. */
  readonly language?: string;
  /** The sentence's identifier: rows of different languages are joined by it. */
  readonly id?: string;
  /** The document that the sentence is from. */
  readonly group?: string;
}

/** A way in which corpora are laid out on disk. */
export interface CorpusLayout {
  /** What it is, in a word or two for the notes, e.g. "FLORES files". */
  readonly what: string;
  /** What a path of this layout has, for whoever has something else. */
  readonly has: string;
  /** Whether a path looks like it; reads at most the beginning of a file. */
  recognise(place: CorpusPlace, options: CorpusOptions): boolean;
  read(place: CorpusPlace, options: CorpusOptions): Promise<Omit<CorpusParts, "name">>;
}

export type CorpusLayoutName =
  | "flores"
  | "pairs"
  | "bucc"
  | "treebanks"
  | "lines"
  | "json"
  | "tables"
  | "table"
  | "sides";
