import { fromValues, type Matrix, zeros } from "../core/matrix";
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

/** The states of a language from those of its parts, in order. */
export function joinStates(parts: readonly PooledStates[]): PooledStates {
  if (parts.length === 1) return parts[0]!;
  const sum = (count: (part: PooledStates) => number) =>
    parts.reduce((total, part) => total + count(part), 0);
  return {
    layers: parts[0]!.layers,
    lengths: parts.flatMap(({ lengths }) => lengths),
    cut: sum(({ cut }) => cut),
    inexact: {
      texts: sum(({ inexact }) => inexact.texts),
      pieces: sum(({ inexact }) => inexact.pieces),
    },
    async read(layer) {
      const first = await parts[0]!.read(layer);
      const whole = zeros(
        sum(({ lengths }) => lengths.length),
        first.columns,
        "float32",
      );
      let at = 0;
      for (const part of parts) {
        const { values } = part === parts[0] ? first : await part.read(layer);
        whole.values.set(values, at);
        at += values.length;
      }
      return whole;
    },
  };
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
