import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { InferenceSession } from "onnxruntime-node";
import { type Cache, cacheKey } from "../files/cache";
import { tokenizerFiles } from "./tokenizer";

/** What is known of a model without running it. */
export interface ModelFile {
  readonly path: string;
  /** SHA-256 of the model and its external weights; of the tokenizer's files. */
  readonly modelHash: string;
  readonly tokenizerHash: string;
  readonly inputs: readonly string[];
  /** The output that holds the hidden states of layer k, in order of k. */
  readonly hiddenOutputs: readonly string[];
  readonly dimensions: number;
}

/**
 * Looks into a model's folder: the file named, else `model.onnx` or `onnx/model.onnx`, with its
 * tokenizer beside it.
 * What was found is kept by path, size and time of change, since hashing takes longer than
 * everything else that a cached run needs.
 *
 * @throws RangeError when there is no model, it is not ONNX, or lacks outputs for hidden states
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
  return cache.remember(cacheKey({ what: "model 1", stats }), async () => {
    const session = await openSession(path);
    try {
      return {
        path: resolve(path),
        modelHash: await hashFiles(weights),
        tokenizerHash: await hashFiles(tokenizer),
        inputs: session.inputNames,
        ...hiddenStatesOf(session, path),
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

/** `hidden_0` …, `hidden_states.0` …, `hidden_states_0` …: from the embeddings to the last layer. */
function hiddenStatesOf(
  session: InferenceSession,
  path: string,
): Pick<ModelFile, "hiddenOutputs" | "dimensions"> {
  const layers = session.outputNames.flatMap((name) => {
    const layer = /^hidden(?:_states?)?[._](\d+)$/.exec(name)?.[1];
    return layer === undefined ? [] : [{ name, layer: Number(layer) }];
  });
  layers.sort((a, b) => a.layer - b.layer);
  const about = session.outputMetadata.find(({ name }) => name === layers[0]?.name);
  const shape = about?.isTensor ? about.shape : [];
  const dimensions = shape.at(-1);
  const complete = layers.length > 0 && layers.every(({ layer }, k) => layer === k);
  if (complete && shape.length === 3 && typeof dimensions === "number") {
    return { hiddenOutputs: layers.map(({ name }) => name), dimensions };
  }
  throw new RangeError(
    `openEncoder: ${path} lacks outputs for hidden states: hidden_0, hidden_1, … (or hidden_states.0, …), each [texts, tokens, dimensions], ` +
      `but its outputs are ${session.outputNames.join(", ")}. Export it with output_hidden_states.`,
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
