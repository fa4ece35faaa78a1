import { createHash } from "node:crypto";
import { createReadStream, existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { type Cache, cacheKey } from "../files/cache/cache";
import { type InspectedGraph, inspectGraph } from "./model-graph";
import { readGraph } from "./onnx/graph";
import { tokenizerFiles } from "./tokens/tokenizer";

/** What is known of a model without running it. */
export interface ModelFile extends InspectedGraph {
  readonly path: string;
  /** SHA-256 of the model, its external weights and its named tensors; of the tokenizer's files. */
  readonly modelHash: string;
  readonly tokenizerHash: string;
}

export interface ModelFileOptions {
  /** The model's file in its folder; the usual names are tried when left out. */
  readonly file?: string;
  /** Tensors of the graph that are the layers, the embeddings first; found when left out. */
  readonly hiddenStates?: readonly string[];
}

/**
 * Looks into a model's folder, for the model and its tokenizer beside it.
 * What was found is kept by path, size and time of change, since hashing takes longer than
 * everything else that a cached run needs.
 *
 * @throws RangeError as inspectGraph does, and when there is no model or no tokenizer
 */
export async function inspectModel(
  folder: string,
  cache: Cache,
  { file, hiddenStates }: ModelFileOptions = {},
): Promise<ModelFile> {
  const path = modelPath(folder, file);
  const tokenizer = tokenizerFiles(folder);
  const weights = weightsOf(path);
  const stats = await Promise.all([path, ...weights, ...tokenizer].map(stateOf));
  const about = { what: "model 4", stats, ...(hiddenStates && { hiddenStates }) };
  return cache.remember(cacheKey(about), async () => {
    const inspected = await inspectGraph(path, hiddenStates);
    const hash = await hashFiles([path, ...weights]);
    return {
      ...inspected,
      path: resolve(path),
      modelHash: hiddenStates ? cacheKey({ hash, hiddenStates }) : hash,
      tokenizerHash: await hashFiles(tokenizer),
    };
  });
}

/**
 * The files of weights that a model names.
 *
 * @throws RangeError when one is not there, or not in the model's folder
 */
function weightsOf(path: string): string[] {
  const folder = realpathSync(dirname(path));
  return readGraph(path).weightFiles.map((name) => {
    const file = join(folder, name);
    const isThere = existsSync(file);
    // The runtime does not follow links out of the folder either.
    const climbs = relative(folder, isThere ? realpathSync(file) : file).startsWith("..");
    if (isThere && !climbs && !isAbsolute(name)) return file;
    throw new RangeError(
      `openEncoder: ${path} keeps weights in ${name}, which is ${isThere ? "outside of its folder, where onnxruntime does not read" : "not there"}. Put the file itself beside the model; of a model of the hub, give the name.`,
    );
  });
}

async function stateOf(file: string): Promise<readonly (string | number)[]> {
  const { size, mtimeMs } = await stat(file);
  return [resolve(file), size, mtimeMs];
}

/** Where a model's file is looked for when it is not named: of an encoder and a decoder in files of their own, the encoder. */
export const usualFiles: readonly string[] = [
  "model.onnx",
  "encoder_model.onnx",
  "decoder_model.onnx",
].flatMap((name) => [name, `onnx/${name}`]);

/**
 * The model's file in a folder.
 *
 * @throws RangeError when there is no such folder, or none in it
 */
export function modelPath(folder: string, file?: string): string {
  const names = file === undefined ? usualFiles : [file];
  const found = names.map((name) => join(folder, name)).find((place) => existsSync(place));
  if (found) return found;
  if (!existsSync(folder)) {
    throw new RangeError(
      `openEncoder: a model is a folder, or has a name on the hub (organisation/model), but there is no ${folder}.`,
    );
  }
  if (!statSync(folder).isDirectory()) {
    throw new RangeError(
      `openEncoder: a model is a folder, with its tokenizer beside it, but ${folder} is a file. Give the folder, and the file with the option file.`,
    );
  }
  const others = [folder, join(folder, "onnx")].flatMap((place) =>
    existsSync(place) ? readdirSync(place).map((name) => relative(folder, join(place, name))) : [],
  );
  const models = others.filter((name) => name.endsWith(".onnx"));
  throw new RangeError(
    `openEncoder: a model's folder needs ${names.join(" or ")}, but ${folder} has ${names.length > 1 ? "none of them" : "none"}.${models.length > 0 ? ` It has ${models.join(", ")}: name one with the option file.` : ""}`,
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
