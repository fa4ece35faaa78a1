import type { Watch } from "../core/progress";
import { type Encoding, encodeInputs, type RunnableModel } from "./encode";
import type { ModelFile } from "./model-file";
import { type Pooling, type PoolingChoice, poolingNamed, poolingsOf } from "./pooling";
import { checkRequest, statesOfTokens, type TokenStates } from "./token-states";
import { type Chat, type ChatTemplate, chatWriter } from "./tokens/chat-template";
import { type InputOptions, prepareInputs } from "./tokens/inputs";
import type { Tokenizer } from "./tokens/tokenizer";
import { wordPieces } from "./tokens/word-pieces";
import { statesOfWords, type WordPooling, type WordStates, wordPoolingNamed } from "./word-states";

export interface TextOptions extends Watch {
  /** All when left out. */
  readonly layers?: readonly number[];
  /** Put before every text, e.g. "query: ", and counted among its real tokens. */
  readonly prefix?: string;
  /**
   * Puts every text, prefix included, as a user's message by the model's own chat template, up to
   * where it would answer. What the template adds is counted among the real tokens: take the
   * pooling "last".
   */
  readonly chat?: Chat;
  /** The number of the first text, in messages; 1 when left out. */
  readonly firstLine?: number;
}

export interface EncodeOptions<P extends PoolingChoice = PoolingChoice> extends TextOptions {
  readonly poolings: readonly P[];
  /** Cuts texts longer than the model takes, which are refused otherwise. */
  readonly truncate?: boolean;
}

export interface TokenOptions extends TextOptions {
  /** Also what every head attends to, where the graph has it. */
  readonly attention?: boolean;
  /** Also the scores of tokens, of a model with a language-modelling head. */
  readonly logits?: boolean;
  /** Cuts texts longer than the model takes, which are refused otherwise. */
  readonly truncate?: boolean;
}

export interface WordOptions extends Omit<TextOptions, "chat"> {
  /** Which of a word's pieces its vector is made of; the mean when left out. */
  readonly pooling?: WordPooling;
}

/** A model of which each part is loaded when it is first needed. */
export interface OpenModel {
  readonly file: ModelFile;
  readonly maximumTokens: number;
  readonly chatTemplate?: ChatTemplate;
  tokenizer(): Promise<Tokenizer>;
  /** As it pools inside the graph, and as it gives every token. */
  pooled(): Promise<RunnableModel>;
  tokens(): Promise<RunnableModel>;
}

/** See Encoder. */
export async function encode(
  open: OpenModel,
  texts: readonly string[],
  options: EncodeOptions,
): Promise<Record<string, Encoding>> {
  const layers = layersOf(open.file, options);
  const poolings = poolingsOf(options.poolings);
  // All at first, though a thread could tokenize the next texts while the model runs: it is 2 to 4 %
  // of the time, of which that gained less than 1 % where the model has a thread on every core.
  const prepared = prepareInputs(await open.tokenizer(), texts, inputsOf(open, options, poolings));
  return encodeInputs(await open.pooled(), prepared, poolings, layers, options);
}

/** See Encoder. */
export async function encodeTokens(
  open: OpenModel,
  texts: readonly string[],
  options: TokenOptions,
): Promise<readonly TokenStates[]> {
  const { attention = false, logits = false } = options;
  const request = { ...options, layers: layersOf(open.file, options), attention, logits };
  checkRequest(open.file, request);
  const tokenizer = await open.tokenizer();
  const prepared = prepareInputs(tokenizer, texts, inputsOf(open, options));
  return statesOfTokens(await open.tokens(), prepared, tokenizer.tokenOf, request);
}

/** See Encoder. */
export async function encodeWords(
  open: OpenModel,
  texts: readonly string[],
  words: readonly (readonly string[])[],
  options: WordOptions,
): Promise<WordStates> {
  const { pooling = "mean", prefix } = options;
  const layers = layersOf(open.file, options);
  wordPoolingNamed(pooling);
  if (words.length !== texts.length) {
    throw new RangeError(
      `encodeWords: every text comes with its words, but there are ${texts.length} texts and words of ${words.length}. Give an array for each.`,
    );
  }
  const tokenizer = await open.tokenizer();
  const prepared = prepareInputs(tokenizer, texts, inputsOf(open, options));
  const pieces = prepared.inputs.map(({ row, ids, text: { before, real } }) =>
    wordPieces(tokenizer, ids.slice(before, before + real), texts[row]!, words[row]!, prefix),
  );
  return statesOfWords(await open.pooled(), prepared, pieces, pooling, layers, options);
}

/** One run a text, whatever is made of it, where no pooling wants it cut. */
function inputsOf(
  { file: { vocabulary }, maximumTokens, chatTemplate }: OpenModel,
  { chat, prefix = "", ...options }: EncodeOptions | TokenOptions,
  poolings: readonly Pooling[] = [poolingNamed("mean")],
): InputOptions {
  const known = vocabulary === undefined ? {} : { vocabulary };
  const write = chat && chatWriter(chatTemplate, chat);
  const written = (text: string) => (write ? write(prefix + text) : prefix + text);
  // A template writes the special tokens itself.
  return { ...options, ...known, poolings, maximumTokens, written, isWhole: chat !== undefined };
}

function layersOf({ layers }: ModelFile, { layers: wanted }: TextOptions): readonly number[] {
  for (const layer of wanted ?? []) checkLayer(layers.length, layer);
  return wanted ?? layers.map(({ layer }) => layer);
}

function checkLayer(count: number, layer: number): void {
  if (Number.isInteger(layer) && layer >= 0 && layer < count) return;
  throw new RangeError(`encode: there is no layer ${layer}. There are 0 … ${count - 1}.`);
}
