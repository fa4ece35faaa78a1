import type { InferenceSession, Tensor } from "onnxruntime-node";
import { fromValues, type Matrix } from "../core/matrix";
import type { Watch } from "../core/progress";
import { fromFloat16 } from "../files/formats/half-precision";
import type { RunnableModel } from "./encode";
import { feedsOf } from "./feeds";
import type { ModelFile } from "./model-file";
import { appendedGraph, exposedTensor } from "./onnx/bytes";
import { batchesOf } from "./tokens/batches";
import type { PreparedInput, PreparedInputs } from "./tokens/inputs";

/** What a model makes of every token of a text. */
export interface TokenStates {
  /** As the vocabulary writes them, special ones included. */
  readonly tokens: readonly string[];
  /** How many of them are special: before the text's own and after. */
  readonly before: number;
  readonly after: number;
  /** [tokens, dimensions], one a layer asked for */
  readonly states: readonly Matrix[];
  /** attention[k][h] is [tokens, tokens] of head h on the way to the k-th layer asked for: who looks, at whom; none of layer 0. */
  readonly attention?: readonly (readonly Matrix[])[];
  /** Scores of the next token (of a decoder) or of this one, masked. [tokens, vocabulary] */
  readonly logits?: Matrix;
}

/** What is asked for of every token. */
export interface TokenRequest extends Watch {
  readonly layers: readonly number[];
  readonly attention: boolean;
  readonly logits: boolean;
}

/** The bytes to append to a model so that states and attention of every token come out. */
export function tokenOutputs({ layers }: ModelFile): Buffer {
  const tensors = layers.flatMap(({ tensor, attention }) => [tensor, attention ?? tensor]);
  const outputs = [...new Set(tensors)].map(exposedTensor);
  return appendedGraph({ nodes: [], inputs: [], outputs });
}

/**
 * Checks that a graph has what is asked for.
 *
 * @throws RangeError when it has no attention probabilities (a fused node keeps them), or no logits
 */
export function checkRequest(file: ModelFile, { layers, attention, logits }: TokenRequest): void {
  const without = layers.filter((k) => k > 0 && file.layers[k]!.attention === undefined);
  if (attention && without.length > 0) {
    throw new RangeError(
      `encodeTokens: the graph has no attention probabilities at layers ${without.join(", ")}: a fused node keeps them to itself. Export the model with attn_implementation="eager", not optimised.`,
    );
  }
  if (!logits || file.logits !== undefined) return;
  throw new RangeError(
    "encodeTokens: the model has no logits among its outputs. Export it with its language-modelling head.",
  );
}

/** Runs prepared texts, and takes every token's states, attention and logits out. */
export async function statesOfTokens(
  { file, session, decoderStart }: RunnableModel,
  { inputs }: PreparedInputs,
  tokenOf: (id: number) => string,
  request: TokenRequest,
): Promise<TokenStates[]> {
  const found = new Array<TokenStates>(inputs.length);
  let done = 0;
  for (const batch of batchesOf(inputs)) {
    request.signal?.throwIfAborted();
    const ids = batch.map((input) => input.ids);
    const feeds = feedsOf(file.inputs, { ids, decoderStart });
    const results = await session.run(feeds, wantedOutputs(file, request));
    for (const [text, input] of batch.entries()) {
      found[input.row] = ofText(file, results, text, input, tokenOf, request);
    }
    done += batch.length;
    request.onProgress?.({ task: "tokens", done, total: inputs.length, unit: "sentences" });
  }
  return found;
}

function wantedOutputs(file: ModelFile, { layers, attention, logits }: TokenRequest): string[] {
  const wanted = layers.flatMap((k) => {
    const layer = file.layers[k]!;
    return attention && layer.attention ? [layer.tensor, layer.attention] : [layer.tensor];
  });
  return [...new Set(logits ? [...wanted, file.logits!] : wanted)];
}

function ofText(
  file: ModelFile,
  results: InferenceSession.ReturnType,
  text: number,
  { ids, text: { before, after } }: PreparedInput,
  tokenOf: (id: number) => string,
  { layers, attention, logits }: TokenRequest,
): TokenStates {
  const n = ids.length;
  const rowsOf = (name: string) => partOf(results[name]!, [text], n, results[name]!.dims[2]!);
  return {
    ...{ tokens: ids.map(tokenOf), before, after },
    states: layers.map((k) => rowsOf(file.layers[k]!.tensor)),
    ...(attention && {
      attention: layers.map((k) => {
        const tensor = file.layers[k]!.attention;
        if (k === 0 || tensor === undefined) return [];
        const heads = results[tensor]!.dims[1]!;
        return Array.from({ length: heads }, (_, h) => partOf(results[tensor]!, [text, h], n, n));
      }),
    }),
    ...(logits && { logits: rowsOf(file.logits!) }),
  };
}

/** The first rows and columns of the matrix that a tensor has at a place of its outer axes, copied. */
function partOf(
  { dims, data }: Tensor,
  place: readonly number[],
  rows: number,
  columns: number,
): Matrix {
  const [height, width] = dims.slice(-2) as [number, number];
  const outer = place.reduce((index, at, axis) => index * dims[axis]! + at, 0);
  const values = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const from = (outer * height + i) * width;
    const row = (data as Float32Array | Uint16Array).subarray(from, from + columns);
    values.set(row instanceof Uint16Array ? fromFloat16(row) : row, i * columns);
  }
  return fromValues(rows, columns, values);
}
