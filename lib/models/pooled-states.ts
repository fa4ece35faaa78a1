import { fromValues, type Matrix } from "../core/matrix";
import type { Cache } from "../files/cache/cache";
import type { Safetensors } from "../files/formats/safetensors";
import type { Encoding } from "./encoder";

/** The vectors of one language under one pooling, in memory or in the cache. */
export interface PooledStates extends Omit<Encoding, "states"> {
  readonly layers: readonly number[];
  read(layer: number): Promise<Matrix>;
}

/** Just computed. */
export function memoryStates(
  { states, ...about }: Encoding,
  layers: readonly number[],
): PooledStates {
  return { ...about, layers, read: async (layer) => states[layers.indexOf(layer)]! };
}

/** Writes them to the cache; from now on they are read from there. */
export async function keepStates(
  cache: Cache,
  key: string,
  states: PooledStates,
): Promise<PooledStates> {
  const { read, ...about } = states;
  const tensors: Record<string, { shape: number[]; values: Matrix["values"] }> = {};
  for (const layer of states.layers) {
    const { rows, columns, values } = await read(layer);
    tensors[nameOf(layer)] = { shape: [rows, columns], values };
  }
  return fromFile(await cache.keep(key, tensors, { about: JSON.stringify(about) }));
}

export async function recallStates(
  cache: Cache,
  key: string,
): Promise<PooledStates | "absent" | "damaged"> {
  const file = await cache.find(key);
  return typeof file === "string" ? file : fromFile(file);
}

function fromFile(file: Safetensors): PooledStates {
  const about = JSON.parse(file.metadata.about!) as Omit<PooledStates, "read">;
  return {
    ...about,
    async read(layer) {
      const { shape, values } = await file.read(nameOf(layer));
      return fromValues(shape[0]!, shape[1]!, values);
    },
  };
}

function nameOf(layer: number): string {
  return `layer.${layer}`;
}
