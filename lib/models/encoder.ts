import type { Watch } from "../core/progress";
import { openCache } from "../files/cache/cache";
import { type Encoding, encodeInputs } from "./encode";
import type { HubOptions } from "./hub/hub";
import { inspectModel } from "./model-file";
import { modelFolderOf } from "./model-folder";
import { readSettings } from "./model-settings";
import { poolingNodes } from "./onnx/pooling";
import { type NameOf, type PoolingChoice, poolingsOf } from "./pooling";
import { openSession, type Provider, providerNamed } from "./session";
import { prepareInputs } from "./tokens/inputs";
import { openTokenizer } from "./tokens/tokenizer";

export type { Encoding } from "./encode";
export { builtInModel } from "./model-folder";

/** A model that makes vectors of text, one a layer. */
export interface Encoder {
  readonly name: string;
  readonly folder: string;
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
  /** What a reader of its states has to know, in words; more may be known once it has run. */
  readonly warnings: readonly string[];
  /** Vectors of texts, under each pooling, from one pass of the model. */
  encode<P extends PoolingChoice>(
    texts: readonly string[],
    options: EncodeOptions<P>,
  ): Promise<Record<NameOf<P>, Encoding>>;
  /** Frees the model's memory. The encoder opens it again when it is needed. */
  close(): Promise<void>;
}

export interface EncodeOptions<P extends PoolingChoice = PoolingChoice> extends Watch {
  readonly poolings: readonly P[];
  /** All when left out. */
  readonly layers?: readonly number[];
  /** Put before every text, e.g. "query: ", and counted among its real tokens. */
  readonly prefix?: string;
  /** Cuts texts longer than the model takes, which are refused otherwise. */
  readonly truncate?: boolean;
  /** The number of the first text, in messages; 1 when left out. */
  readonly firstLine?: number;
}

export interface EncoderOptions extends HubOptions {
  /** Tensors of the graph that are the layers, the embeddings first; found when left out. */
  readonly hiddenStates?: readonly string[];
  /** What runs the model, where the installed onnxruntime has it; the CPU when left out. */
  readonly provider?: Provider;
}

/**
 * Opens a model's folder: an ONNX file and its tokenizer, of an encoder–decoder the encoder. Hidden
 * states are found in the graph (`findLayers` has the convention, `interlingua layers` prints them)
 * unless they are named, and the file stays as it is. A model of the hub,
 * `openEncoder("intfloat/multilingual-e5-small")`, is fetched into the folder that the hub's other
 * clients use, unless it is there; when left out it is the built-in multilingual-e5-small (4 bits,
 * vocabulary pruned to the built-in corpora). The model itself is loaded when it is first needed.
 *
 * @throws RangeError when there is no model or no tokenizer, the file is not ONNX, it cannot be fed
 * or its hidden states cannot be found; when a model of the hub cannot be had, with how to put it
 * in place
 */
export async function openEncoder(
  nameOrFolder?: string,
  options: EncoderOptions = {},
): Promise<Encoder> {
  const provider = providerNamed(options.provider ?? "cpu");
  const { name, folder } = await modelFolderOf(nameOrFolder, options);
  const file = await inspectModel(folder, openCache(), options);
  const { maximumTokens, wholeModel, decoderStart = 0 } = await readSettings(folder);
  const { layers, dimensions, vocabulary } = file;
  const warnings = [...file.warnings];
  const session = lazily(
    async () => {
      const appended = poolingNodes(layers, dimensions);
      const opened = await openSession(file.path, { appended, provider });
      for (const each of opened.warnings) if (!warnings.includes(each)) warnings.push(each);
      return opened.session;
    },
    (session) => session.release(),
  );
  const tokenizer = lazily(() => openTokenizer(folder));
  return {
    name,
    folder,
    hash: file.modelHash,
    tokenizerHash: file.tokenizerHash,
    layers: layers.map(({ layer }) => layer),
    dimensions,
    maximumTokens,
    warnings,
    ...(wholeModel !== undefined && { wholeModel }),
    async encode(texts, options) {
      const wanted = options.layers ?? layers.map(({ layer }) => layer);
      for (const layer of wanted) checkLayer(layers.length, layer);
      const poolings = poolingsOf(options.poolings);
      const limits = { poolings, maximumTokens, ...(vocabulary !== undefined && { vocabulary }) };
      const prepared = prepareInputs(await tokenizer.get(), texts, { ...options, ...limits });
      const model = { file, session: await session.get(), decoderStart };
      return encodeInputs(model, prepared, poolings, wanted, options);
    },
    close: session.close,
  };
}

function checkLayer(count: number, layer: number): void {
  if (Number.isInteger(layer) && layer >= 0 && layer < count) return;
  throw new RangeError(`encode: there is no layer ${layer}. There are 0 … ${count - 1}.`);
}

/** Opens once, when first asked; opens again after it was closed. */
function lazily<T>(
  open: () => Promise<T>,
  release: (value: T) => Promise<void> = async () => undefined,
): { get(): Promise<T>; close(): Promise<void> } {
  let opened: Promise<T> | undefined;
  return {
    get() {
      opened ??= open();
      return opened;
    },
    async close() {
      const value = await opened;
      opened = undefined;
      if (value !== undefined) await release(value);
    },
  };
}
