import type { InferenceSession, Tensor } from "onnxruntime-node";
import { type Matrix, zeros } from "../core/matrix";
import type { Watch } from "../core/progress";
import { openCache } from "../files/cache/cache";
import type { HubOptions } from "./hub/hub";
import { inspectModel, type ModelFile, openSession, readSettings } from "./model-file";
import { modelFolderOf } from "./model-folder";
import { pooledOutput, poolingInput, poolingNodes } from "./onnx/pooling";
import { type PoolingName, poolingNamed } from "./pooling";
import { batchesOf } from "./tokens/batches";
import { type PreparedInput, prepareInputs } from "./tokens/inputs";
import { openTokenizer, type Tokenizer } from "./tokens/tokenizer";

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
  /** Vectors of texts, under each pooling, from one pass of the model. */
  encode<P extends PoolingName>(
    texts: readonly string[],
    options: EncodeOptions<P>,
  ): Promise<Record<P, Encoding>>;
  /** Frees the model's memory. The encoder opens it again when it is needed. */
  close(): Promise<void>;
}

export interface EncodeOptions<P extends PoolingName = PoolingName> extends Watch {
  readonly poolings: readonly P[];
  /** All when left out. */
  readonly layers?: readonly number[];
  /** Put before every text, e.g. "query: ", and counted among its real tokens. */
  readonly prefix?: string;
  /** Cuts texts longer than the model takes, which are refused otherwise. */
  readonly truncate?: boolean;
}

/** The vectors of a list of texts under one pooling. */
export interface Encoding {
  /** [texts, dimensions], one a layer asked for */
  readonly states: readonly Matrix[];
  /** How many real tokens each text has, before it is cut. */
  readonly lengths: readonly number[];
  /** How many texts were cut. */
  readonly cut: number;
  /** How many texts have pieces that a pruned vocabulary lacks, and how many pieces. */
  readonly inexact: { readonly texts: number; readonly pieces: number };
}

/**
 * Opens a model's folder: an ONNX file and its tokenizer; hidden states are found in the
 * graph (`findLayers` has the convention), and the file stays as it is; the built-in multilingual-e5-small (4 bits, vocabulary pruned to the built-in
 * corpora) when left out. A model of the hub, `openEncoder("intfloat/multilingual-e5-small")`, is
 * fetched into the folder that the hub's other clients use, unless it is there. The model itself
 * is loaded when it is first needed.
 *
 * @throws RangeError when there is no model or no tokenizer, the file is not ONNX, or
 * its hidden states cannot be found; when a model of the hub cannot be had, with how to put it in place
 */
export async function openEncoder(
  nameOrFolder?: string,
  options: HubOptions = {},
): Promise<Encoder> {
  const { name, folder } = await modelFolderOf(nameOrFolder, options);
  const file = await inspectModel(folder, openCache(), options.file);
  const { maximumTokens, wholeModel } = await readSettings(folder);
  const model = lazily(
    () =>
      openSession(file.path, poolingNodes(file.hiddenOutputs, file.dimensions, file.halfPrecision)),
    (session) => session.release(),
  );
  const tokenizer = lazily(() => openTokenizer(folder));
  return {
    name,
    folder,
    hash: file.modelHash,
    tokenizerHash: file.tokenizerHash,
    layers: file.hiddenOutputs.map((_, layer) => layer),
    dimensions: file.dimensions,
    maximumTokens,
    ...(wholeModel !== undefined && { wholeModel }),
    encode: async (texts, options) =>
      encode({ file, maximumTokens, session: model.get, tokenizer: tokenizer.get }, texts, options),
    close: model.close,
  };
}

interface OpenModel {
  readonly file: ModelFile;
  readonly maximumTokens: number;
  readonly session: () => Promise<InferenceSession>;
  readonly tokenizer: () => Promise<Tokenizer>;
}

async function encode<P extends PoolingName>(
  { file, maximumTokens, session, tokenizer }: OpenModel,
  texts: readonly string[],
  options: EncodeOptions<P>,
): Promise<Record<P, Encoding>> {
  const { layers = file.hiddenOutputs.map((_, layer) => layer), onProgress, signal } = options;
  for (const layer of layers) checkLayer(file, layer);
  const prepared = prepareInputs(await tokenizer(), texts, { ...options, maximumTokens });
  const results: Record<string, Encoding> = {};
  const poolings = [...new Set(options.poolings)];
  for (const name of poolings) {
    const states = layers.map(() => zeros(texts.length, file.dimensions, "float32"));
    const { lengths, cut, inexact } = prepared;
    results[name] = { states, lengths, cut: cut[name]!, inexact };
  }
  const model = await session();
  let done = 0;
  for (const batch of batchesOf(prepared.inputs)) {
    signal?.throwIfAborted();
    const pooled = await runBatch(model, file, batch, poolings, layers);
    for (const [k, values] of pooled.entries()) keepBatch(results, poolings, k, batch, values);
    done += batch.filter(({ last }) => last).length;
    onProgress?.({ task: "hidden states", done, total: texts.length, unit: "sentences" });
    // Lets an interrupt through: a running batch holds the event loop.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return results as Record<P, Encoding>;
}

function checkLayer(file: ModelFile, layer: number): void {
  if (file.hiddenOutputs[layer] !== undefined) return;
  throw new RangeError(
    `encode: there is no layer ${layer}. There are 0 … ${file.hiddenOutputs.length - 1}.`,
  );
}

/** Pooled states of a batch, one output a layer: [texts, poolings, d] flat. */
async function runBatch(
  session: InferenceSession,
  file: ModelFile,
  batch: readonly PreparedInput[],
  poolings: readonly PoolingName[],
  layers: readonly number[],
): Promise<Float32Array[]> {
  const { Tensor } = require("onnxruntime-node") as typeof import("onnxruntime-node");
  const tokens = batch[0]!.ids.length;
  const shape = [batch.length, tokens];
  const ids = new BigInt64Array(batch.length * tokens);
  const mask = new BigInt64Array(batch.length * tokens);
  const positions = ids.map((_, k) => BigInt(k % tokens));
  for (const [row, input] of batch.entries()) {
    for (const [k, id] of input.ids.entries()) ids[row * tokens + k] = BigInt(id);
    mask.fill(1n, row * tokens, row * tokens + input.ids.length);
  }
  const known: Record<string, Tensor> = {
    input_ids: new Tensor("int64", ids, shape),
    attention_mask: new Tensor("int64", mask, shape),
    position_ids: new Tensor("int64", positions, shape),
    token_type_ids: new Tensor("int64", new BigInt64Array(ids.length), shape),
  };
  const weights = new Tensor("float32", weightsOf(batch, poolings), [
    batch.length,
    poolings.length,
    tokens,
  ]);
  const feeds = Object.fromEntries(file.inputs.map((name) => [name, known[name]!]));
  const results = await session.run(
    { ...feeds, [poolingInput]: weights },
    layers.map(pooledOutput),
  );
  return layers.map((layer) => results[pooledOutput(layer)]!.data as Float32Array);
}

/** [texts, poolings, tokens] flat; all 0 where a pooling is made of another run of the same text. */
function weightsOf(
  batch: readonly PreparedInput[],
  poolings: readonly PoolingName[],
): Float32Array {
  const tokens = batch[0]!.ids.length;
  const weights = new Float32Array(batch.length * poolings.length * tokens);
  for (const [k, input] of batch.entries()) {
    for (const name of input.poolings) {
      const at = (k * poolings.length + poolings.indexOf(name)) * tokens;
      weights.set(poolingNamed(name).weights(input.counts), at);
    }
  }
  return weights;
}

/** Puts a layer's pooled states of a batch into their rows. */
function keepBatch(
  results: Readonly<Record<string, Encoding>>,
  poolings: readonly PoolingName[],
  layer: number,
  batch: readonly PreparedInput[],
  pooled: Float32Array,
): void {
  for (const [k, input] of batch.entries()) {
    for (const name of input.poolings) {
      const { values, columns } = results[name]!.states[layer]!;
      const from = (k * poolings.length + poolings.indexOf(name)) * columns;
      values.set(pooled.subarray(from, from + columns), input.row * columns);
    }
  }
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
