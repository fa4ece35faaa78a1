import { openCache } from "../files/cache/cache";
import type { Encoding } from "./encode";
import type { HubOptions } from "./hub/hub";
import { inspectModel } from "./model-file";
import { modelFolderOf } from "./model-folder";
import { readSettings } from "./model-settings";
import { poolingNodes } from "./onnx/pooling";
import {
  type EncodeOptions,
  encode,
  encodeTokens,
  encodeWords,
  type OpenModel,
  type TokenOptions,
  type WordOptions,
} from "./open-model";
import type { NameOf, PoolingChoice } from "./pooling";
import { openSession, type Provider, providerNamed } from "./session";
import { type WeightsOptions, withWeights } from "./shuffled-weights";
import { type TokenStates, tokenOutputs } from "./token-states";
import { type ChatTemplate, readChatTemplate } from "./tokens/chat-template";
import { openTokenizer } from "./tokens/tokenizer";
import type { WordStates } from "./word-states";

export type { Encoding } from "./encode";
export { builtInModel } from "./model-folder";
export type { EncodeOptions, TextOptions, TokenOptions, WordOptions } from "./open-model";
export type { TokenStates } from "./token-states";
export type { WordPooling, WordStates } from "./word-states";

/** A model that makes vectors of text, one a layer. */
export interface Encoder {
  readonly name: string;
  readonly folder: string;
  /** Where they are not the trained ones, what they are: "shuffled, seed 0". */
  readonly weights?: string;
  /** SHA-256 of the model's file and of its tokenizer's. */
  readonly hash: string;
  readonly tokenizerHash: string;
  /** 0 is the embeddings, then one a layer of the model. */
  readonly layers: readonly number[];
  readonly dimensions: number;
  /** The most tokens a text may have, special ones included. */
  readonly maximumTokens: number;
  /** Where the whole model is to be had, if this one's vocabulary was pruned. */
  readonly wholeModel?: string;
  /** How it was taught to read a conversation, where its folder says. */
  readonly chatTemplate?: ChatTemplate;
  /** What a reader of its states has to know, in words; more may be known once it has run. */
  readonly warnings: readonly string[];
  /**
   * The pieces that texts are cut into, as the vocabulary writes them ("▁the", "##ing"), without the
   * special tokens around a text. Does not load the model. A pruned vocabulary cuts finer where it
   * lacks a piece.
   */
  tokenize(texts: readonly string[]): Promise<readonly (readonly string[])[]>;
  /** Vectors of texts, under each pooling, from one pass of the model. */
  encode<P extends PoolingChoice>(
    texts: readonly string[],
    options: EncodeOptions<P>,
  ): Promise<Record<NameOf<P>, Encoding>>;
  /** Hidden states of every token of texts; attention probabilities and logits where asked for. */
  encodeTokens(texts: readonly string[], options?: TokenOptions): Promise<readonly TokenStates[]>;
  /** Vectors of the words of texts, which are in them in order: words[k] are those of text k. */
  encodeWords(
    texts: readonly string[],
    words: readonly (readonly string[])[],
    options?: WordOptions,
  ): Promise<WordStates>;
  /** Frees the model's memory. The encoder opens it again when it is needed. */
  close(): Promise<void>;
}

export interface EncoderOptions extends HubOptions, WeightsOptions {
  /** Tensors of the graph that are the layers, the embeddings first; found when left out. */
  readonly hiddenStates?: readonly string[];
  /** What runs the model, where the installed onnxruntime has it; the CPU when left out. */
  readonly provider?: Provider;
  /** How many threads the CPU runs the model with; one a core when left out. */
  readonly threads?: number;
}

/**
 * Opens a model's folder: an ONNX file and its tokenizer, of an encoder–decoder the encoder. Hidden
 * states are found in the graph (`findLayers` has the convention, `interlingua layers` prints them)
 * unless they are named, and the file stays as it is. A model of the hub,
 * `openEncoder("intfloat/multilingual-e5-small")`, is fetched into the folder that the hub's other
 * clients use, unless it is there; when left out it is the built-in multilingual-e5-small (4 bits,
 * vocabulary pruned to the built-in corpora). The model itself is loaded when it is first needed.
 *
 * With `weights: "shuffled"` it is the baseline of a model that has learnt nothing: the numbers of each
 * weight in random order, embeddings, biases and gains included, so that all keep their mean and
 * variance (of quantized weights the codes, scales and zero points, each among themselves). What
 * words a sentence has, and how many, is still in its vectors. The model's file stays as it is; a
 * copy is made in the cache when it is first needed.
 *
 * @throws RangeError when there is no model or no tokenizer, the file is not ONNX, it cannot be fed
 * or its hidden states cannot be found; when a model of the hub cannot be had, with how to put it
 * in place
 * @see Zhang & Bowman (2018), Language Modeling Teaches You More than Translation Does (of the baseline)
 */
export async function openEncoder(
  nameOrFolder?: string,
  options: EncoderOptions = {},
): Promise<Encoder> {
  const provider = providerNamed(options.provider ?? "cpu");
  const { name, folder } = await modelFolderOf(nameOrFolder, options);
  const trained = await inspectModel(folder, openCache(), options);
  const { file, weights, path } = withWeights(trained, options);
  const { maximumTokens, wholeModel, decoderStart = 0 } = await readSettings(folder);
  const chatTemplate = await readChatTemplate(folder);
  const warnings = [...file.warnings];
  const sessionWith = (appended: Buffer) =>
    lazily(
      async () => {
        const { threads } = options;
        const opened = await openSession(await path(), {
          ...{ appended, provider },
          ...(threads !== undefined && { threads }),
        });
        for (const each of opened.warnings) if (!warnings.includes(each)) warnings.push(each);
        return opened.session;
      },
      (session) => session.release(),
    );
  const pooled = sessionWith(poolingNodes(file.layers, file.dimensions));
  const tokens = sessionWith(tokenOutputs(file));
  const tokenizer = lazily(() => openTokenizer(folder));
  const open: OpenModel = {
    ...{ file, maximumTokens, tokenizer: tokenizer.get },
    ...(chatTemplate && { chatTemplate }),
    pooled: async () => ({ file, session: await pooled.get(), decoderStart }),
    tokens: async () => ({ file, session: await tokens.get(), decoderStart }),
  };
  return {
    ...{ name, folder, hash: file.modelHash, tokenizerHash: file.tokenizerHash },
    ...(weights !== undefined && { weights }),
    layers: file.layers.map(({ layer }) => layer),
    ...{ dimensions: file.dimensions, maximumTokens, warnings },
    ...(wholeModel !== undefined && { wholeModel }),
    ...(chatTemplate && { chatTemplate }),
    tokenize: async (texts) => {
      const { tokenize, tokenOf } = await tokenizer.get();
      return texts.map((text) => tokenize(text).ids.map(tokenOf));
    },
    encode: async (texts, options) => encode(open, texts, options),
    encodeTokens: async (texts, options = {}) => encodeTokens(open, texts, options),
    encodeWords: async (texts, words, options = {}) => encodeWords(open, texts, words, options),
    async close() {
      await Promise.all([pooled.close(), tokens.close()]);
    },
  };
}

/** Opens once, when first asked; opens again after it was closed, or could not be opened. */
function lazily<T>(
  open: () => Promise<T>,
  release: (value: T) => Promise<void> = async () => undefined,
): { get(): Promise<T>; close(): Promise<void> } {
  let opened: Promise<T> | undefined;
  return {
    get() {
      opened ??= open().catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
      return opened;
    },
    async close() {
      const value = await opened;
      opened = undefined;
      if (value !== undefined) await release(value);
    },
  };
}
