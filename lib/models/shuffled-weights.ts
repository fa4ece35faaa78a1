import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import {
  chmod,
  copyFile,
  type FileHandle,
  mkdir,
  open,
  rename,
  rm,
  utimes,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Watch } from "../core/progress";
import { randomNumbers } from "../core/random";
import { cacheFolder, cacheKey } from "../files/cache/cache";
import type { ModelFile } from "./model-file";
import { readGraph } from "./onnx/graph";
import { weightPlaces } from "./onnx/weights";

export interface WeightsOptions {
  /**
   * "shuffled" puts the numbers of each weight in random order: the same architecture, which has
   * learnt nothing, for a baseline.
   */
  readonly weights?: "trained" | "shuffled";
  /** Of the random order; 0 when left out. */
  readonly seed?: number;
}

/** A model as it is run: its hash, what its weights are if not the trained ones, and its file, made when first needed. */
export interface WeightedModel {
  readonly file: ModelFile;
  readonly weights?: string;
  path(): Promise<string>;
}

/**
 * A model as it is, or with its weights shuffled.
 *
 * @throws RangeError for other weights, and a seed that is not a whole number
 */
export function withWeights(
  file: ModelFile,
  { weights = "trained", seed = 0, onProgress, signal }: WeightsOptions & Watch,
): WeightedModel {
  if (!["trained", "shuffled"].includes(weights) || !Number.isInteger(seed)) {
    throw new RangeError(
      `openEncoder: weights are "trained" or "shuffled", by a seed that is a whole number, but "${weights}" and ${seed} came.`,
    );
  }
  if (weights === "trained") return { file, path: async () => file.path };
  const hash = cacheKey({ what: "shuffled weights 1", hash: file.modelHash, seed });
  const watch = { ...(onProgress && { onProgress }), ...(signal && { signal }) };
  return {
    file: { ...file, modelHash: hash },
    weights: `shuffled, seed ${seed}`,
    path: () => shuffledCopy(file.path, { ...watch, hash, seed }),
  };
}

interface ShuffleOptions extends Watch {
  /** Of what the copy follows from, under which it is kept. */
  readonly hash: string;
  readonly seed: number;
}

/**
 * The file of a model of the same architecture that has learnt nothing: a copy in the cache in
 * which the numbers of every weight are in random order, so that each keeps its mean, its variance
 * and its outliers. Embeddings, biases and gains too; of quantized weights the codes (those that
 * share a byte together), the scales and the zero points, each among themselves.
 *
 * Every weight keeps its place in the file, so that the graph stays as it is. Weights are read and
 * written in blocks of 16 MiB, each shuffled by itself. The copy, with the files of weights beside
 * it, appears whole or not at all.
 *
 * @throws RangeError for a weight that is not stored in one piece, or is cut short
 */
async function shuffledCopy(path: string, options: ShuffleOptions): Promise<string> {
  const name = basename(path);
  const folder = join(cacheFolder(), `${options.hash}.model`);
  if (existsSync(folder)) {
    // When it was last used decides how long it stays.
    await utimes(folder, new Date(), new Date()).catch(() => undefined);
    return join(folder, name);
  }
  const temporary = join(cacheFolder(), `.${options.hash}.model.${randomBytes(6).toString("hex")}`);
  try {
    await writeShuffled(path, temporary, options);
    await rename(temporary, folder).catch((error: unknown) => {
      // Another process was faster, and made the same.
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(temporary, { force: true, recursive: true });
  }
  return join(folder, name);
}

async function writeShuffled(
  path: string,
  folder: string,
  { seed, onProgress, signal }: ShuffleOptions,
): Promise<void> {
  const name = basename(path);
  const places = weightPlaces(path);
  const random = randomNumbers(seed);
  const total = megabytes(places.reduce((sum, { start, end }) => sum + end - start, 0));
  let done = 0;
  for (const file of [name, ...readGraph(path).weightFiles]) {
    const copy = await openCopy(join(dirname(path), file), join(folder, file));
    try {
      for (const { start, end, width } of places.filter((place) => (place.file ?? name) === file)) {
        for (let at = start; at < end; at += blockBytes) {
          signal?.throwIfAborted();
          const length = Math.min(blockBytes, end - at);
          await shuffleBlock(copy, at, length, width, random);
          done += length;
          onProgress?.({ task: "shuffling weights", done: megabytes(done), total, unit: "MB" });
        }
      }
      await copy.sync();
    } finally {
      await copy.close();
    }
  }
}

const blockBytes = 1 << 24;

async function openCopy(from: string, to: string): Promise<FileHandle> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
  // The copy of what may only be read may only be read, too.
  await chmod(to, 0o644);
  return open(to, "r+");
}

/** A block of a file's numbers in random order (Fisher and Yates), each of `width` bytes. */
async function shuffleBlock(
  file: FileHandle,
  start: number,
  length: number,
  width: number,
  random: () => number,
): Promise<void> {
  const bytes = new Uint8Array(length);
  const { bytesRead } = await file.read(bytes, 0, length, start);
  const numbers = numbersOf(bytes, width);
  for (let i = numbers.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [numbers[i], numbers[j]] = [numbers[j]!, numbers[i]!];
  }
  const { bytesWritten } = await file.write(bytes, 0, length, start);
  if (bytesRead === length && bytesWritten === length) return;
  throw new RangeError(
    `openEncoder: a weight of ${length} bytes at byte ${start} is cut short, to ${Math.min(bytesRead, bytesWritten)}. Fetch the model again, and see that the disk is not full.`,
  );
}

/** As whole numbers, whatever they stand for. */
function numbersOf(
  { buffer }: Uint8Array,
  width: number,
): Uint8Array | Uint16Array | Uint32Array | Float64Array {
  if (width === 1) return new Uint8Array(buffer);
  if (width === 2) return new Uint16Array(buffer);
  return width === 4 ? new Uint32Array(buffer) : new Float64Array(buffer);
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}
