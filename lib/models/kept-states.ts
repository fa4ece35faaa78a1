import type { Watch } from "../core/progress";
import { type Cache, cacheKey, openCache } from "../files/cache/cache";
import type { Corpus } from "./corpora/corpus";
import type { Encoder } from "./encoder";
import {
  joinStates,
  keepStates,
  memoryStates,
  type PooledStates,
  recallStates,
} from "./pooled-states";
import { isNamed, type Pooling } from "./pooling";
import type { Chat } from "./tokens/chat-template";

/** What vectors depend on beside the model and the text. */
export interface StatesOptions extends Watch {
  readonly poolings: readonly Pooling[];
  readonly prefix?: string;
  readonly chat?: Chat;
  readonly truncate?: boolean;
  readonly cache?: Cache;
}

/** States by language, then by pooling; and what happened on the way. */
export interface CorpusStates {
  readonly states: Readonly<Record<string, Readonly<Record<string, PooledStates>>>>;
  readonly warnings: readonly string[];
}

/**
 * The vectors of a corpus at every layer, from the cache where they are there. A language is
 * computed and kept in parts, so that memory is bounded and an interrupt loses little.
 */
export async function statesOfCorpus(
  encoder: Encoder,
  text: Corpus,
  options: StatesOptions,
): Promise<CorpusStates> {
  const { onProgress, signal } = options;
  const total = text.languages.length * text.sentences.length;
  const states: Record<string, Record<string, PooledStates>> = {};
  const warnings = new Set<string>();
  let done = 0;
  for (const language of text.languages) {
    const parts: Record<string, PooledStates>[] = [];
    for (const part of partsOf(encoder, text, language)) {
      signal?.throwIfAborted();
      const report = (more: number) =>
        onProgress?.({ task: "hidden states", done: done + more, total, unit: "sentences" });
      parts.push(await statesOfPart(encoder, part, { ...options, report, warnings }));
      done += part.texts.length;
      report(0);
    }
    states[language] = Object.fromEntries(
      options.poolings.map(({ name }) => [name, joinStates(parts.map((part) => part[name]!))]),
    );
  }
  return { states, warnings: [...warnings] };
}

/** Some lines of a language. */
interface Part {
  readonly where: string;
  readonly language: string;
  /** The number of the first, from 1. */
  readonly firstLine: number;
  readonly texts: readonly string[];
}

/** A part's states take about this many bytes under one pooling, but it has 64 lines to sort by length. */
const bytesInPart = 1 << 25;

function partsOf(
  { layers, dimensions }: Encoder,
  { name, text }: Corpus,
  language: string,
): Part[] {
  const texts = text[language]!;
  const lines = Math.max(64, Math.floor(bytesInPart / (4 * layers.length * dimensions)));
  return Array.from({ length: Math.ceil(texts.length / lines) }, (_, k) => ({
    where: `${name}, ${language}`,
    language,
    firstLine: k * lines + 1,
    texts: texts.slice(k * lines, (k + 1) * lines),
  }));
}

interface PartOptions extends StatesOptions {
  readonly report: (done: number) => void;
  readonly warnings: Set<string>;
}

async function statesOfPart(
  encoder: Encoder,
  part: Part,
  options: PartOptions,
): Promise<Record<string, PooledStates>> {
  const { cache = openCache(), poolings, warnings } = options;
  const keys = keysOf(encoder, part.texts, options);
  const found = await recall(cache, keys, part.language, warnings);
  const missing = poolings.filter(({ name }) => !(name in found));
  const computed = await compute(encoder, part, { ...options, poolings: missing });
  for (const [name, states] of Object.entries(computed)) {
    const key = keys[name];
    found[name] = key === undefined ? states : await keep(cache, key, states, warnings);
  }
  return found;
}

/** What vectors depend on, hashed, by pooling; of what one's own functions do there is no hash. */
function keysOf(
  { hash, tokenizerHash, chatTemplate }: Encoder,
  texts: readonly string[],
  { poolings, prefix = "", truncate = false, chat }: StatesOptions,
): Record<string, string> {
  const about = {
    ...{ what: "hidden states 2", hash, tokenizerHash, texts, prefix, truncate },
    ...(chat && { chat, chatTemplate }),
  };
  const named = poolings.filter(isNamed);
  return Object.fromEntries(named.map(({ name }) => [name, cacheKey({ ...about, pooling: name })]));
}

async function recall(
  cache: Cache,
  keys: Readonly<Record<string, string>>,
  language: string,
  warnings: Set<string>,
): Promise<Record<string, PooledStates>> {
  const found: Record<string, PooledStates> = {};
  const recalled = await Promise.all(
    Object.entries(keys).map(
      async ([name, key]) => [name, await recallStates(cache, key)] as const,
    ),
  );
  for (const [name, states] of recalled) {
    if (states === "damaged") {
      warnings.add(damaged(language, name));
    } else if (states !== "absent") found[name] = states;
  }
  return found;
}

/** What is said of an entry of the cache that does not have its checksum. */
export function damaged(language: string, pooling: string): string {
  return `The cached states of ${language} (${pooling}) were damaged or cut short, and were computed again.`;
}

async function compute(
  encoder: Encoder,
  { where, firstLine, texts }: Part,
  options: PartOptions,
): Promise<Record<string, PooledStates>> {
  if (options.poolings.length === 0) return {};
  try {
    const encoded = await encoder.encode(texts, {
      ...options,
      firstLine,
      onProgress: ({ done }) => options.report(done),
    });
    return Object.fromEntries(
      Object.entries(encoded).map(([pooling, encoding]) => [
        pooling,
        memoryStates(encoding, encoder.layers),
      ]),
    );
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`represent: ${where}: ${error.message}`, { cause: error });
  }
}

/** In the cache where it can be written, else in memory, said once. */
export async function keep(
  cache: Cache,
  key: string,
  states: PooledStates,
  warnings: Set<string>,
): Promise<PooledStates> {
  try {
    return await keepStates(cache, key, states);
  } catch (error) {
    warnings.add(
      `States were not kept for the next run: ${cache.folder} cannot be written (${(error as NodeJS.ErrnoException).code ?? error}).`,
    );
    return states;
  }
}
