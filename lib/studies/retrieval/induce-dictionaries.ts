import { type Matrix, takeRows } from "../../core/matrix";
import type { Watch } from "../../core/progress";
import type { Row, Table } from "../../core/table";
import type { Engine } from "../../engine/engine";
import type { Representations } from "../../representations/representations";
import { rowsOf } from "../../representations/select";
import { induceDictionary } from "../../retrieval/induce-dictionary";
import { cosine, type Similarity } from "../../retrieval/search/similarity";
import { studyEngine } from "../study-engine";

/** How well words find their translations. */
interface DictionaryScores {
  /** Precision at 1 and at 5, and what guessing would reach at 1. */
  readonly p1: number;
  readonly lower: number;
  readonly upper: number;
  readonly p5: number;
  readonly chance: number;
  /** Mean reciprocal rank of the best placed right answer. */
  readonly mrr: number;
  readonly mrrLower: number;
  readonly mrrUpper: number;
  readonly hubness: number;
  readonly words: number;
  readonly candidates: number;
  readonly warnings: string;
}

/** The same of one language and another, at one layer. */
export interface DictionaryRow extends Row, DictionaryScores {
  readonly layer: number;
  readonly source: string;
  readonly target: string;
  /** The share of entries written alike in both languages, which are left out. */
  readonly identical: number;
}

export interface InduceDictionariesOptions extends Watch {
  /** The words themselves, text[language][i]: what is written alike is left out, what comes twice is one word. */
  readonly text: Readonly<Record<string, readonly string[]>>;
  readonly similarity?: Similarity;
  /** Ids of the entries to score; all when left out. */
  readonly scored?: readonly string[];
  readonly engine?: Engine;
}

/**
 * Dictionary induction from one language to every other at every layer: a row a layer and language.
 *
 * Entries that are written alike in both languages (names, mostly) say nothing of meaning: they are
 * counted and left out, of the words and of the candidates. A word that has several entries has
 * several right answers.
 *
 * @throws RangeError when the text lacks a language or an entry, or nothing is left to look up
 * @see Dufter & Schütze (2020), Identifying Elements Essential for BERT's Multilinguality
 * @see K et al. (2020), Cross-Lingual Ability of Multilingual BERT
 */
export async function induceDictionaries(
  representations: Representations,
  source: string,
  { text, similarity = cosine, scored, engine, onProgress, signal }: InduceDictionariesOptions,
): Promise<Table<DictionaryRow>> {
  const { languages, layers, sentences } = representations;
  const places = rowsOf("induceDictionaries", scored ?? sentences, sentences);
  for (const language of new Set([source, ...languages])) {
    requireText(text, language, sentences.length);
  }
  const targets = languages.filter((language) => language !== source);
  const dictionaries = new Map(
    targets.map((target) => [target, dictionaryOf(text, source, target, places)]),
  );
  const arithmetic = await studyEngine("induceDictionaries", engine);
  const table: DictionaryRow[] = [];
  for (const [done, layer] of layers.entries()) {
    const own = await representations.read(source, layer);
    for (const [target, dictionary] of dictionaries) {
      signal?.throwIfAborted();
      const other = await representations.read(target, layer);
      const facts = await look(own, other, dictionary, similarity, arithmetic);
      const identical = dictionary.identical / places.length;
      table.push({ layer, source, target, ...facts, identical });
    }
    onProgress?.({ task: "dictionaries", done: done + 1, total: layers.length, unit: "layers" });
  }
  return table;
}

interface Dictionary {
  /** The first entry of each word of the source, and of the target. */
  readonly words: readonly number[];
  readonly candidates: readonly number[];
  /** Right candidates of each word. */
  readonly answers: readonly (readonly number[])[];
  readonly identical: number;
}

function dictionaryOf(
  text: InduceDictionariesOptions["text"],
  source: string,
  target: string,
  places: readonly number[],
): Dictionary {
  const [from, to] = [text[source]!, text[target]!];
  const different = places.filter((place) => from[place] !== to[place]);
  if (different.length === 0) {
    throw new RangeError(
      `induceDictionaries: words are needed that are written differently, but all ${places.length} are alike in ${source} and ${target}. Give other words.`,
    );
  }
  const [words, candidates] = [new Map<string, number>(), new Map<string, number>()];
  const answers: Set<number>[] = [];
  for (const place of different) {
    const [word, translation] = [from[place]!, to[place]!];
    if (!words.has(word)) words.set(word, answers.push(new Set()) - 1);
    if (!candidates.has(translation)) candidates.set(translation, candidates.size);
    answers[words.get(word)!]!.add(candidates.get(translation)!);
  }
  const firstOf = (texts: readonly string[], of: Map<string, number>) => {
    const first = new Map([...different].reverse().map((place) => [texts[place]!, place]));
    return [...of.keys()].map((word) => first.get(word)!);
  };
  return {
    words: firstOf(from, words),
    candidates: firstOf(to, candidates),
    answers: answers.map((set) => [...set]),
    identical: places.length - different.length,
  };
}

async function look(
  x: Matrix,
  y: Matrix,
  { words, candidates, answers }: Dictionary,
  similarity: Similarity,
  engine: Engine,
): Promise<DictionaryScores> {
  const within = [1, 5].filter((k) => k <= candidates.length);
  const [from, to] = [takeRows(x, words), takeRows(y, candidates)];
  const found = await induceDictionary(from, to, answers, { similarity, within }, engine);
  const [one, five] = found.within;
  const unknown = [Number.NaN, Number.NaN] as const;
  const [lower, upper] = one!.interval ?? unknown;
  const [mrrLower, mrrUpper] = found.reciprocalRank.interval ?? unknown;
  return {
    ...{ p1: one!.value, lower, upper, p5: five?.value ?? Number.NaN, chance: one!.chance },
    ...{ mrr: found.reciprocalRank.value, mrrLower, mrrUpper },
    hubness: found.hubness.skewness,
    words: words.length,
    candidates: candidates.length,
    warnings: found.warnings.join("; "),
  };
}

function requireText(
  text: InduceDictionariesOptions["text"],
  language: string,
  entries: number,
): void {
  if (text[language]?.length === entries) return;
  throw new RangeError(
    `induceDictionaries: each entry needs its word, but of ${entries} entries the text of ${language} has ${text[language]?.length ?? 0}. Give the text of the corpus.`,
  );
}
