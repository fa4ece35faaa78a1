import type { Watch } from "../core/progress";
import type { Cache } from "../files/cache/cache";
import { fromReader, type Representations, type Step } from "../representations/representations";
import { type Corpus, selectCorpus } from "./corpora/corpus";
import type { Encoder } from "./encoder";
import { type CorpusStates, statesOfCorpus } from "./kept-states";
import type { PooledStates } from "./pooled-states";
import { type NameOf, type Pooling, type PoolingChoice, poolingsOf } from "./pooling";
import type { Chat } from "./tokens/chat-template";

export interface RepresentOptions<P extends PoolingChoice = PoolingChoice> extends Watch {
  /**
   * Which vectors are made of a sentence's tokens; one Representations each. Those of your own are
   * not kept in the cache, which cannot know what they do.
   */
  readonly poolings: readonly P[];
  /** All of the corpus when left out. */
  readonly languages?: readonly string[];
  /** All of the model when left out; all are computed and kept, so that asking for others is quick. */
  readonly layers?: readonly number[];
  /** Put before every sentence, e.g. "query: "; none when left out. */
  readonly prefix?: string;
  /** Puts every sentence as a user's message by the model's chat template; take pooling "last". */
  readonly chat?: Chat;
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
 * all of it was. What was finished before an interrupt stays there. What a reader has to know
 * (texts cut, words split finer than by the whole model, damaged cache files) is in `warnings`.
 *
 * @throws RangeError for an unknown language, layer or pooling, and for a sentence longer than the
 * model takes, unless it may be cut
 */
export async function represent<P extends PoolingChoice>(
  encoder: Encoder,
  corpus: Corpus,
  options: RepresentOptions<P>,
): Promise<Record<NameOf<P>, Representations>> {
  const { languages = corpus.languages, layers = encoder.layers, ...others } = options;
  checkLayers(encoder, layers);
  const text = selectCorpus(corpus, { languages });
  const poolings = poolingsOf(options.poolings);
  const states = await statesOfCorpus(encoder, text, { ...others, poolings });
  return Object.fromEntries(
    poolings.map((pooling) => [
      pooling.name,
      representationsOf(encoder, text, pooling, layers, options, states),
    ]),
  ) as Record<NameOf<P>, Representations>;
}

function representationsOf(
  encoder: Encoder,
  text: Corpus,
  pooling: Pooling,
  layers: readonly number[],
  options: RepresentOptions,
  { states, warnings }: CorpusStates,
): Representations {
  const of = (language: string) => states[language]![pooling.name]!;
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
        ...encoder.warnings,
        ...warnings,
        ...cutWarnings(pooling.name, languages, of),
        ...inexactWarnings(encoder, languages, of),
      ],
    },
    (language, layer) => of(language).read(layer),
  );
}

function historyOf(
  encoder: Encoder,
  text: Corpus,
  pooling: Pooling,
  { prefix = "", chat }: RepresentOptions,
  of: (language: string) => PooledStates,
): Step[] {
  const sum = (count: (states: PooledStates) => number) =>
    text.languages.reduce((total, language) => total + count(of(language)), 0);
  const cut = sum((states) => states.cut);
  const inexact = sum((states) => states.inexact.texts);
  const longest = Math.min(pooling.longest ?? Infinity, encoder.maximumTokens);
  const steps: (Step | false)[] = [
    {
      what: text.name,
      settings: {
        hash: text.hash.slice(0, 12),
        ...(text.notes.length > 0 && { notes: text.notes.join(" ") }),
      },
    },
    modelStep(encoder, {
      ...{ prefix },
      ...(chat && { chat: chat.system === undefined ? "user" : `system "${chat.system}", user` }),
    }),
    inexact > 0 && {
      what: "split finer than by the whole vocabulary",
      settings: { sentences: inexact, pieces: sum((states) => states.inexact.pieces) },
    },
    cut > 0 && { what: "cut", settings: { sentences: cut, tokens: longest } },
    { what: isOneToken(pooling) ? `${pooling.name} token` : `${pooling.name} pooled` },
  ];
  return steps.filter((step) => step !== false);
}

/** The model as a step of a history, and what it was given. */
export function modelStep(
  { name, hash, weights }: Encoder,
  { prefix, ...settings }: { readonly prefix: string; readonly chat?: string },
): Step {
  return {
    what: name,
    settings: {
      ...(weights !== undefined && { weights }),
      ...{ hash: hash.slice(0, 12), prefix: prefix || "none" },
      ...settings,
    },
  };
}

function isOneToken({ name }: Pooling): boolean {
  return name === "cls" || name === "first" || name === "last";
}

function cutWarnings(
  pooling: string,
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
