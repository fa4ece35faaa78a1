import type { Watch } from "../core/progress";
import { type Cache, cacheKey, openCache } from "../files/cache/cache";
import { fromReader, type Representations, type Step } from "../representations/representations";
import { type Corpus, selectCorpus } from "./corpora/corpus";
import type { Encoder } from "./encoder";
import { keepStates, memoryStates, type PooledStates, recallStates } from "./pooled-states";
import { type PoolingName, poolingNamed } from "./pooling";

export interface RepresentOptions<P extends PoolingName = PoolingName> extends Watch {
  /** Which vectors are made of a sentence's tokens; one Representations each. */
  readonly poolings: readonly P[];
  /** All of the corpus when left out. */
  readonly languages?: readonly string[];
  /** All of the model when left out; all are computed and kept, so that asking for others is quick. */
  readonly layers?: readonly number[];
  /** Put before every sentence, e.g. "query: "; none when left out. */
  readonly prefix?: string;
  /** Cuts sentences longer than the model takes, which are refused otherwise. */
  readonly truncate?: boolean;
  /** Where states are kept and found again: the platform's folder for caches when left out. */
  readonly cache?: Cache;
}

/**
 * Hidden states of every layer for a corpus: one vector a sentence, under each pooling, from one
 * pass of the model over the text.
 *
 *     const states = await represent(encoder, corpus, { poolings: ["mean", "cls"] });
 *     await states.mean.read("lv", 12); // [sentences, dimensions]
 *
 * What was computed before, by content, is read from the cache; the model is not even loaded when
 * all of it was. Languages finished before an interrupt stay there. What a reader has to know
 * (texts cut, words split finer than by the whole model, damaged cache files) is in `warnings`.
 *
 * @throws RangeError for an unknown language, layer or pooling, and for a sentence longer than the
 * model takes, unless it may be cut
 */
export async function represent<P extends PoolingName>(
  encoder: Encoder,
  corpus: Corpus,
  options: RepresentOptions<P>,
): Promise<Record<P, Representations>> {
  const { layers = encoder.layers, ...others } = options;
  const { languages = corpus.languages, poolings } = others;
  checkLayers(encoder, layers);
  const text = selectCorpus(corpus, { languages });
  for (const name of poolings) poolingNamed(name);
  const states = await statesOfAll(encoder, text, others);
  return Object.fromEntries(
    poolings.map((name) => [name, representationsOf(encoder, text, name, layers, options, states)]),
  ) as Record<P, Representations>;
}

/** By language, then by pooling; and what happened on the way. */
interface AllStates {
  readonly states: Readonly<Record<string, Readonly<Record<string, PooledStates>>>>;
  readonly warnings: readonly string[];
}

/** All but the layers: every layer is computed and kept. */
type StatesOptions = Omit<RepresentOptions, "layers">;

async function statesOfAll(
  encoder: Encoder,
  text: Corpus,
  options: StatesOptions,
): Promise<AllStates> {
  const { cache = openCache(), onProgress, signal } = options;
  const total = text.languages.length * text.sentences.length;
  const states: Record<string, Record<string, PooledStates>> = {};
  const warnings: string[] = [];
  let done = 0;
  const report = (more: number) =>
    onProgress?.({ task: "hidden states", done: done + more, total, unit: "sentences" });
  for (const language of text.languages) {
    signal?.throwIfAborted();
    const keys = keysOf(encoder, text.text[language]!, options);
    const found = await recall(cache, keys, language, warnings);
    const missing = options.poolings.filter((name) => !(name in found));
    const computed = await compute(encoder, text, language, missing, {
      ...options,
      onProgress: (progress) => report(progress.done),
    });
    for (const [name, kept] of Object.entries(computed)) {
      found[name] = await keep(cache, keys[name]!, kept, warnings);
    }
    states[language] = found;
    done += text.sentences.length;
    report(0);
  }
  return { states, warnings };
}

/** What the vectors of one language depend on, hashed, by pooling. */
function keysOf(
  encoder: Encoder,
  texts: readonly string[],
  { poolings, prefix = "", truncate = false }: StatesOptions,
): Record<string, string> {
  const { hash, tokenizerHash } = encoder;
  const about = { what: "hidden states 2", hash, tokenizerHash, texts, prefix, truncate };
  return Object.fromEntries(poolings.map((name) => [name, cacheKey({ ...about, pooling: name })]));
}

async function recall(
  cache: Cache,
  keys: Readonly<Record<string, string>>,
  language: string,
  warnings: string[],
): Promise<Record<string, PooledStates>> {
  const found: Record<string, PooledStates> = {};
  const recalled = await Promise.all(
    Object.entries(keys).map(
      async ([name, key]) => [name, await recallStates(cache, key)] as const,
    ),
  );
  for (const [name, states] of recalled) {
    if (states === "damaged") {
      warnings.push(
        `The cached states of ${language} (${name}) were damaged or cut short, and were computed again.`,
      );
    } else if (states !== "absent") found[name] = states;
  }
  return found;
}

async function compute(
  encoder: Encoder,
  { name, text }: Corpus,
  language: string,
  poolings: readonly PoolingName[],
  options: StatesOptions,
): Promise<Record<string, PooledStates>> {
  if (poolings.length === 0) return {};
  try {
    const encoded = await encoder.encode(text[language]!, { ...options, poolings });
    return Object.fromEntries(
      Object.entries(encoded).map(([pooling, encoding]) => [
        pooling,
        memoryStates(encoding, encoder.layers),
      ]),
    );
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`represent: ${name}, ${language}: ${error.message}`, { cause: error });
  }
}

/** In the cache where it can be written, else in memory, said once. */
async function keep(
  cache: Cache,
  key: string,
  states: PooledStates,
  warnings: string[],
): Promise<PooledStates> {
  try {
    return await keepStates(cache, key, states);
  } catch (error) {
    const warning = `States were not kept for the next run: ${cache.folder} cannot be written (${(error as NodeJS.ErrnoException).code ?? error}).`;
    if (!warnings.includes(warning)) warnings.push(warning);
    return states;
  }
}

function representationsOf(
  encoder: Encoder,
  text: Corpus,
  pooling: PoolingName,
  layers: readonly number[],
  options: RepresentOptions,
  { states, warnings }: AllStates,
): Representations {
  const of = (language: string) => states[language]![pooling]!;
  const { languages, sentences, groups } = text;
  return fromReader(
    {
      languages,
      layers,
      sentences,
      ...(groups && { groups }),
      lengths: Object.fromEntries(languages.map((language) => [language, of(language).lengths])),
      history: historyOf(encoder, text, pooling, options, of),
      warnings: [
        ...warnings,
        ...cutWarnings(pooling, languages, of),
        ...inexactWarnings(encoder, languages, of),
      ],
    },
    (language, layer) => of(language).read(layer),
  );
}

function historyOf(
  encoder: Encoder,
  text: Corpus,
  pooling: PoolingName,
  { prefix = "" }: RepresentOptions,
  of: (language: string) => PooledStates,
): Step[] {
  const sum = (count: (states: PooledStates) => number) =>
    text.languages.reduce((total, language) => total + count(of(language)), 0);
  const cut = sum((states) => states.cut);
  const inexact = sum((states) => states.inexact.texts);
  const longest = Math.min(poolingNamed(pooling).longest ?? Infinity, encoder.maximumTokens);
  const steps: (Step | false)[] = [
    {
      what: text.name,
      settings: {
        hash: text.hash.slice(0, 12),
        ...(text.notes.length > 0 && { notes: text.notes.join(" ") }),
      },
    },
    { what: encoder.name, settings: { hash: encoder.hash.slice(0, 12), prefix: prefix || "none" } },
    inexact > 0 && {
      what: "split finer than by the whole vocabulary",
      settings: { sentences: inexact, pieces: sum((states) => states.inexact.pieces) },
    },
    cut > 0 && { what: "cut", settings: { sentences: cut, tokens: longest } },
    { what: pooling === "first" || pooling === "cls" ? `${pooling} token` : `${pooling} pooled` },
  ];
  return steps.filter((step) => step !== false);
}

function cutWarnings(
  pooling: PoolingName,
  languages: readonly string[],
  of: (language: string) => PooledStates,
): string[] {
  const counts = languages.flatMap((language) =>
    of(language).cut > 0 ? [`${language} ${of(language).cut}`] : [],
  );
  if (counts.length === 0) return [];
  return [
    `Sentences were cut to the tokens that the model or ${pooling} pooling takes: ${counts.join(", ")}.`,
  ];
}

function inexactWarnings(
  encoder: Encoder,
  languages: readonly string[],
  of: (language: string) => PooledStates,
): string[] {
  const counts = languages.flatMap((language) => {
    const { texts, pieces } = of(language).inexact;
    return texts > 0 ? [`${language} ${texts} (${pieces} pieces)`] : [];
  });
  if (counts.length === 0) return [];
  return [
    `The vocabulary of ${encoder.name} is pruned. Sentences with pieces it lacks were split finer than by the whole model, ` +
      `so their vectors are not that model's: ${counts.join(", ")}. ` +
      `Where to get it: ${encoder.wholeModel ?? "see where this model is from"}; then openEncoder(folder).`,
  ];
}

function checkLayers(encoder: Encoder, layers: readonly number[]): void {
  const unknown = layers.filter((layer) => !encoder.layers.includes(layer));
  if (unknown.length === 0) return;
  throw new RangeError(
    `represent: ${encoder.name} has layers 0 … ${encoder.layers.at(-1)}, but ${unknown.join(", ")} came.`,
  );
}
