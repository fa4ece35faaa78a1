import type { Watch } from "../core/progress";
import { type Cache, cacheKey, openCache } from "../files/cache/cache";
import { fromReader, type Representations } from "../representations/representations";
import { type Corpus, selectCorpus } from "./corpora/corpus";
import type { Encoder } from "./encoder";
import { damaged, keep } from "./kept-states";
import { memoryStates, type PooledStates, recallStates } from "./pooled-states";
import { modelStep } from "./represent";
import { type WordPooling, wordPoolingNamed } from "./word-states";

export interface RepresentWordsOptions extends Watch {
  readonly language: string;
  /** Which of a word's pieces its vector is made of; the mean when left out. */
  readonly pooling?: WordPooling;
  /** All of the model when left out. */
  readonly layers?: readonly number[];
  /** Put before every sentence; none when left out. */
  readonly prefix?: string;
  /** Where states are kept and found again: the platform's folder for caches when left out. */
  readonly cache?: Cache;
}

/**
 * Hidden states of every layer for the words of a treebank in one language: one vector a word, of
 * the word as it stands in its sentence. Rows are named by sentence and word, "s1.3", and grouped by
 * sentence, since words of one sentence are not independent; corpus.words[language].flat() are the
 * same words with their tags.
 *
 * Words are laid over the pieces of the sentence as it is written. Those that are written as one
 * ("au" of "à" and "le") share its pieces.
 *
 * @throws RangeError for a corpus without words, an unknown language, layer or pooling, and for a
 * sentence that is too long, or whose words cannot be found in it
 */
export async function representWords(
  encoder: Encoder,
  corpus: Corpus,
  options: RepresentWordsOptions,
): Promise<Representations> {
  const { pooling = "mean", layers = encoder.layers, prefix = "" } = options;
  wordPoolingNamed(pooling);
  const text = selectCorpus(corpus, { languages: [options.language] });
  const [language] = text.languages as [string];
  const words = text.words?.[language];
  if (!words) {
    throw new RangeError(
      `representWords: ${corpus.name} has no words. Open a treebank (CoNLL-U), or give corpus() words.`,
    );
  }
  const warnings = new Set<string>();
  const states = await wordStatesOf(encoder, text, { ...options, language, pooling, warnings });
  return fromReader(
    {
      languages: [language],
      layers,
      sentences: words.flatMap((all, k) => all.map((_, w) => `${text.sentences[k]}.${w + 1}`)),
      groups: words.flatMap((all, k) => all.map(() => text.sentences[k]!)),
      rowsAre: "tokens",
      history: [
        { what: text.name, settings: { hash: text.hash.slice(0, 12) } },
        modelStep(encoder, { prefix }),
        { what: `words of the ${pooling} of their pieces` },
      ],
      warnings: [...encoder.warnings, ...warnings],
    },
    (_language, layer) => states.read(layer),
  );
}

interface Wanted extends RepresentWordsOptions {
  readonly pooling: WordPooling;
  readonly warnings: Set<string>;
}

/** From the cache, else computed and kept there where it can be written. */
async function wordStatesOf(
  encoder: Encoder,
  { text, words }: Corpus,
  { cache = openCache(), language, pooling, prefix = "", layers: _all, warnings, ...watch }: Wanted,
): Promise<PooledStates> {
  const texts = text[language]!;
  const forms = words![language]!.map((all) => all.map((word) => word.text));
  const { hash, tokenizerHash } = encoder;
  const about = { what: "word states 1", hash, tokenizerHash, texts, forms, pooling, prefix };
  const key = cacheKey(about);
  const found = await recallStates(cache, key);
  if (typeof found !== "string") return found;
  if (found === "damaged") warnings.add(damaged(language, "words"));
  const { states } = await encoder.encodeWords(texts, forms, { ...watch, pooling, prefix });
  const encoding = { states, lengths: [], cut: 0, inexact: { texts: 0, pieces: 0 } };
  return keep(cache, key, memoryStates(encoding, encoder.layers), warnings);
}
