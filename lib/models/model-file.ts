import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { InferenceSession } from "onnxruntime-node";
import { type Cache, cacheKey } from "../files/cache/cache";
import { appendedGraph, exposedTensor } from "./onnx/bytes";
import { readGraph } from "./onnx/graph";
import { findLayers } from "./onnx/layers";
import { tokenizerFiles } from "./tokens/tokenizer";

/** What is known of a model without running it. */
export interface ModelFile {
  readonly path: string;
  /** SHA-256 of the model and its external weights; of the tokenizer's files. */
  readonly modelHash: string;
  readonly tokenizerHash: string;
  readonly inputs: readonly string[];
  /** The tensor of the graph that holds the hidden states of layer k, in order of k. */
  readonly hiddenOutputs: readonly string[];
  readonly dimensions: number;
  /** Whether hidden states are float16. */
  readonly halfPrecision: boolean;
}

/**
 * Looks into a model's folder: the file named, else `model.onnx` or `onnx/model.onnx`, with its
 * tokenizer beside it.
 * What was found is kept by path, size and time of change, since hashing takes longer than
 * everything else that a cached run needs.
 *
 * @throws RangeError when there is no model, it is not ONNX, its hidden states cannot be found, or
 * it takes inputs that are not known here
 */
export async function inspectModel(
  folder: string,
  cache: Cache,
  file?: string,
): Promise<ModelFile> {
  const path = modelPath(folder, file);
  const weights = [path, `${path}_data`, `${path}.data`].filter((file) => existsSync(file));
  const tokenizer = tokenizerFiles(folder);
  const stats = await Promise.all(
    [...weights, ...tokenizer].map(async (file) => {
      const { size, mtimeMs } = await stat(file);
      return [resolve(file), size, mtimeMs];
    }),
  );
  return cache.remember(cacheKey({ what: "model 2", stats }), async () => {
    const session = await openSession(path);
    try {
      return {
        path: resolve(path),
        modelHash: await hashFiles(weights),
        tokenizerHash: await hashFiles(tokenizer),
        inputs: session.inputNames,
        ...(await hiddenStatesOf(session, path)),
      };
    } finally {
      await session.release();
    }
  });
}

/** Opens a model in onnxruntime, which is loaded only now; `appended` is what its graph gets besides. */
export async function openSession(path: string, appended?: Uint8Array): Promise<InferenceSession> {
  const { InferenceSession } = require("onnxruntime-node") as typeof import("onnxruntime-node");
  // Warnings about unused weights are of no use to who runs a model.
  const options: InferenceSession.SessionOptions = { logSeverityLevel: 3 };
  try {
    if (!appended) return await InferenceSession.create(path, options);
    return await InferenceSession.create(Buffer.concat([await readFile(path), appended]), {
      ...options,
      // Weights in files of their own are beside the model.
      extra: { session: { model_external_initializers_file_folder_path: dirname(resolve(path)) } },
    });
  } catch (error) {
    throw new RangeError(
      `openEncoder: ${path} cannot be read as an ONNX model (${(error as Error).message}). It is of another format, damaged, or a pointer to a large file that was not fetched.`,
    );
  }
}

/** What a model's folder says beside its weights. */
export interface ModelSettings {
  readonly maximumTokens: number;
  readonly wholeModel?: string;
}

/** Reads tokenizer_config.json, config.json and, of a pruned model, about.json, as far as they are there. */
export async function readSettings(folder: string): Promise<ModelSettings> {
  const tokenizer = await readConfiguration(join(folder, "tokenizer_config.json"));
  const model = await readConfiguration(join(folder, "config.json"));
  const { wholeModel } = await readConfiguration(join(folder, "about.json"));
  const maximumTokens = maximumTokensOf(tokenizer.model_max_length, model);
  return typeof wholeModel === "string" ? { maximumTokens, wholeModel } : { maximumTokens };
}

/** As the tokenizer's configuration says, else the model's; infinite where neither does. */
function maximumTokensOf(most: unknown, model: Readonly<Record<string, unknown>>): number {
  // Where it is unknown, transformers writes 1e30.
  if (typeof most === "number" && most < 1e9) return most;
  const positions = model.max_position_embeddings;
  if (typeof positions !== "number") return Number.POSITIVE_INFINITY;
  // RoBERTa and its kin count positions from the one after padding.
  const roberta = /roberta|camembert|xmod/.test(String(model.model_type));
  return roberta ? positions - 1 - Number(model.pad_token_id ?? 1) : positions;
}

function modelPath(folder: string, file?: string): string {
  const names = file === undefined ? ["model.onnx", "onnx/model.onnx"] : [file];
  const found = names.map((name) => join(folder, name)).find((place) => existsSync(place));
  if (found) return found;
  throw new RangeError(
    `openEncoder: a model's folder needs ${names.join(" or ")}, but ${folder} has ${names.length > 1 ? "neither" : "none"}.`,
  );
}

/** Where the graph holds hidden states, from the embeddings to the last layer; seen from a session that has them as outputs. */
async function hiddenStatesOf(
  plain: InferenceSession,
  path: string,
): Promise<Pick<ModelFile, "hiddenOutputs" | "dimensions" | "halfPrecision">> {
  checkInputs(plain.inputNames, path);
  const tensors = findLayers(readGraph(path), path).map(({ tensor }) => tensor);
  const outputs = tensors.filter((name) => !plain.outputNames.includes(name)).map(exposedTensor);
  const session = await openSession(path, appendedGraph({ nodes: [], inputs: [], outputs }));
  try {
    const about = session.outputMetadata.filter(({ name }) => tensors.includes(name));
    const shapes = about.map((output) => (output.isTensor ? output.shape : []));
    const dimensions = shapes[0]?.at(-1);
    const alike = shapes.every((shape) => shape.length === 3 && shape[2] === dimensions);
    if (alike && typeof dimensions === "number") {
      const halfPrecision = about.some((output) => output.isTensor && output.type === "float16");
      return { hiddenOutputs: tensors, dimensions, halfPrecision };
    }
    throw new RangeError(
      `openEncoder: hidden states need to be [texts, tokens, dimensions] at every layer, but in ${path} ${tensors.join(", ")} are ${shapes.map((shape) => `[${shape.join(", ")}]`).join(", ")}. Export it with output_hidden_states.`,
    );
  } finally {
    await session.release();
  }
}

/** What is fed: see runBatch of the encoder. */
const knownInputs = ["input_ids", "attention_mask", "token_type_ids", "position_ids"];

function checkInputs(inputs: readonly string[], path: string): void {
  const unknown = inputs.filter((name) => !knownInputs.includes(name));
  if (unknown.length === 0) return;
  throw new RangeError(
    `openEncoder: a model may take ${knownInputs.join(", ")}, but ${path} takes ${unknown.join(", ")} too. ` +
      "Export a decoder without past key-values, and of an encoder with a decoder the encoder alone.",
  );
}

async function hashFiles(paths: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const path of paths) {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      hash.update(chunk as Buffer);
    }
  }
  return hash.digest("hex");
}

async function readConfiguration(path: string): Promise<Record<string, unknown>> {
  return existsSync(path) ? JSON.parse(await readFile(path, "utf8")) : {};
}
