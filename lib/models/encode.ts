import type { InferenceSession } from "onnxruntime-node";
import { type Matrix, zeros } from "../core/matrix";
import type { Watch } from "../core/progress";
import { feedsOf } from "./feeds";
import type { ModelFile } from "./model-file";
import { pooledOutput, poolingInput } from "./onnx/pooling";
import type { PooledText, Pooling } from "./pooling";
import { batchesOf, type Input } from "./tokens/batches";
import type { PreparedInput, PreparedInputs } from "./tokens/inputs";

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

/** A model as it is run: its session has what is asked for among its outputs. */
export interface RunnableModel {
  readonly file: ModelFile;
  readonly session: InferenceSession;
  /** What a decoder beside the encoder starts with. */
  readonly decoderStart: number;
}

/** Vectors of prepared texts at some layers, by pooling, batch by batch. */
export async function encodeInputs(
  model: RunnableModel,
  prepared: PreparedInputs,
  poolings: readonly Pooling[],
  layers: readonly number[],
  { onProgress, signal }: Watch,
): Promise<Record<string, Encoding>> {
  const { lengths, cut, inexact } = prepared;
  const results: Record<string, Encoding> = {};
  for (const { name } of poolings) {
    const states = layers.map(() => zeros(lengths.length, model.file.dimensions, "float32"));
    results[name] = { states, lengths, cut: cut[name]!, inexact };
  }
  let done = 0;
  for (const batch of batchesOf(prepared.inputs)) {
    signal?.throwIfAborted();
    const rows = batch.map(({ text, poolings }) => poolings.map((each) => tokenRows(each, text)));
    const flat = rows.map((ofText) => ofText.flat());
    const pooled = await weightedSums(model, batch, flat, layers);
    for (const [k, input] of batch.entries()) keepText(results, input, rows[k]!, pooled[k]!);
    done += batch.filter(({ last }) => last).length;
    onProgress?.({ task: "hidden states", done, total: lengths.length, unit: "sentences" });
    // Lets an interrupt through: a running batch holds the event loop.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return results;
}

type Weights = readonly number[];

/** The rows of weights that a pooling is made of: one, or one for each token of which the largest is sought. */
function tokenRows({ name, largest, weights: weightsOf }: Pooling, text: PooledText): Weights[] {
  const weights = weightsOf(text);
  if (weights.length !== text.ids.length || !weights.every(Number.isFinite)) {
    throw new RangeError(
      `encode: a pooling gives a number for each token, special ones included, but "${name}" gives ${weights.length} for the ${text.ids.length} of "${text.text}"${weights.every(Number.isFinite) ? "" : ", not all of them numbers"}. See PooledText.`,
    );
  }
  if (!largest) return [weights];
  return weights.flatMap((weight, token) =>
    weight > 0 ? [weights.map((_, k) => Number(k === token))] : [],
  );
}

/** A text's vectors at every layer: [rows, d] flat. */
type TextSums = readonly Float32Array[];

/**
 * Weighted sums of the tokens' states: for every text of a batch, its rows of weights,
 *
 *     weights [rows, tokens] · states [tokens, d] → [rows, d]
 *
 * at each layer, in one run of the model.
 */
export async function weightedSums(
  { file, session, decoderStart }: RunnableModel,
  batch: readonly Input[],
  rows: readonly (readonly Weights[])[],
  layers: readonly number[],
): Promise<TextSums[]> {
  const { Tensor } = require("onnxruntime-node") as typeof import("onnxruntime-node");
  const tokens = batch[0]!.ids.length;
  const most = Math.max(...rows.map(({ length }) => length));
  const weights = new Float32Array(batch.length * most * tokens);
  for (const [text, ofText] of rows.entries()) {
    for (const [k, row] of ofText.entries()) weights.set(row, (text * most + k) * tokens);
  }
  const feeds = {
    ...feedsOf(file.inputs, { ids: batch.map(({ ids }) => ids), decoderStart }),
    [poolingInput]: new Tensor("float32", weights, [batch.length, most, tokens]),
  };
  const results = await session.run(feeds, layers.map(pooledOutput));
  const sums = layers.map((layer) => results[pooledOutput(layer)]!.data as Float32Array);
  const size = file.dimensions;
  return rows.map(({ length }, text) =>
    sums.map((values) => values.subarray(text * most * size, (text * most + length) * size)),
  );
}

/** Puts a text's vectors into their rows; of several, the largest of each dimension. */
function keepText(
  results: Readonly<Record<string, Encoding>>,
  { row, poolings }: PreparedInput,
  rows: readonly (readonly Weights[])[],
  pooled: TextSums,
): void {
  let from = 0;
  for (const [p, { name }] of poolings.entries()) {
    const end = from + rows[p]!.length;
    for (const [k, { values, columns }] of results[name]!.states.entries()) {
      const vector = values.subarray(row * columns, (row + 1) * columns);
      vector.set(pooled[k]!.subarray(from * columns, (from + 1) * columns));
      for (let at = (from + 1) * columns; at < end * columns; at++) {
        const j = at % columns;
        vector[j] = Math.max(vector[j]!, pooled[k]![at]!);
      }
    }
    from = end;
  }
}
