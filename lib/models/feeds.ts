import { basename } from "node:path";
import type { Tensor } from "onnxruntime-node";
import { elementTypes } from "./onnx/bytes";
import type { GraphInput } from "./onnx/graph";

/** What an input of a model is fed of a batch: a number for every text and token. */
type OfToken = (id: number, place: number, real: boolean, start: number) => number;

const ofTokens: Readonly<Record<string, OfToken>> = {
  input_ids: (id) => id,
  attention_mask: (_id, _place, real) => Number(real),
  token_type_ids: () => 0,
  position_ids: (_id, place) => place,
};

/** A decoder beside an encoder is given its first token alone: it is not what is asked for. */
const ofDecoder: Readonly<Record<string, OfToken>> = {
  decoder_input_ids: (_id, _place, _real, start) => start,
  decoder_attention_mask: () => 1,
};

/** Key-values of tokens before the text, of which there are none. */
const isPast = ({ name }: GraphInput): boolean => name.startsWith("past");

/**
 * Checks that a model can be fed: with ids, mask, types and positions of tokens, with an empty past
 * and a decoder's start; any number of texts of any length.
 *
 * @throws RangeError for an input that is not known, for axes of a fixed size, and for a decoder
 * merged with the one that has a past
 */
export function checkInputs(inputs: readonly GraphInput[], path: string): void {
  checkUnmerged(inputs, path);
  const known = [...Object.keys(ofTokens), ...Object.keys(ofDecoder), "cache_position"];
  const unknown = inputs.filter((input) => !known.includes(input.name) && !isPast(input));
  if (unknown.length > 0) {
    throw new RangeError(
      `openEncoder: a model may take ${known.join(", ")} and past key-values, but ${path} takes ${unknown.map(({ name }) => name).join(", ")} too. ` +
        "Export it for text alone; of an encoder with a decoder in files of their own, the encoder.",
    );
  }
  const fixed = inputs.find(
    ({ name, shape }) => name in ofTokens && shape.some((size) => typeof size === "number"),
  );
  if (!fixed) return;
  throw new RangeError(
    `openEncoder: a model has to take any number of texts and tokens, but ${path} takes ${fixed.name} of [${fixed.shape.join(", ")}] alone. Export it with dynamic axes.`,
  );
}

/** Older exports merge a decoder with a past and one without into the branches of one If node. */
function checkUnmerged(inputs: readonly GraphInput[], path: string): void {
  const has = (input: string) => inputs.some(({ name }) => name === input);
  if (!has("use_cache_branch")) return;
  const alone = basename(path).replace("_merged", "");
  const name = has("encoder_hidden_states") ? alone.replace("decoder", "encoder") : alone;
  throw new RangeError(
    `openEncoder: a model's layers have to lie in its graph itself, but those of ${path} lie in two branches of it, for text with and without a past. Take the unmerged ${name === basename(path) ? "decoder_model.onnx" : name}, which is exported beside it, by the option file.`,
  );
}

/** Token ids of a batch of texts, the longest first; what stands after shorter ones is padding. */
export interface Batch {
  readonly ids: readonly (readonly number[])[];
  /** What a decoder beside the encoder starts with. */
  readonly decoderStart: number;
}

/** What a model is fed, by the names and types of its inputs. */
export function feedsOf(
  inputs: readonly GraphInput[],
  { ids, decoderStart }: Batch,
): Record<string, Tensor> {
  const tokens = ids[0]!.length;
  const feeds: Record<string, Tensor> = {};
  for (const input of inputs) {
    const { name } = input;
    if (isPast(input)) feeds[name] = emptyPast(input, ids.length);
    else if (name === "cache_position") {
      feeds[name] = tensorOf(
        input,
        Array.from({ length: tokens }, (_, place) => place),
      );
    } else if (name in ofDecoder) {
      const values = ids.map(() => ofDecoder[name]!(0, 0, true, decoderStart));
      feeds[name] = tensorOf(input, values, [ids.length, 1]);
    } else {
      const values = ids.flatMap((text) =>
        Array.from({ length: tokens }, (_, place) =>
          ofTokens[name]!(text[place] ?? 0, place, place < text.length, decoderStart),
        ),
      );
      feeds[name] = tensorOf(input, values, [ids.length, tokens]);
    }
  }
  return feeds;
}

function tensorOf(
  { type }: GraphInput,
  values: readonly number[],
  shape: readonly number[] = [values.length],
): Tensor {
  const { Tensor } = require("onnxruntime-node") as typeof import("onnxruntime-node");
  if (type === elementTypes.int32) return new Tensor("int32", Int32Array.from(values), shape);
  if (type === elementTypes.float32) return new Tensor("float32", Float32Array.from(values), shape);
  return new Tensor("int64", BigInt64Array.from(values, BigInt), shape);
}

/** [texts, heads, 0, dimensions]: the first free axis is the texts', any other that of tokens. */
function emptyPast({ type, shape }: GraphInput, texts: number): Tensor {
  const { Tensor } = require("onnxruntime-node") as typeof import("onnxruntime-node");
  const batch = shape.findIndex((size) => typeof size === "string");
  const dims = shape.map((size, axis) =>
    typeof size === "number" ? size : axis === batch ? texts : 0,
  );
  return type === elementTypes.float16
    ? new Tensor("float16", new Uint16Array(0), dims)
    : new Tensor("float32", new Float32Array(0), dims);
}
