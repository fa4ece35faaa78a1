import type { Matrix } from "../core/matrix";

/** How many special tokens stand before and after the real ones of a text. */
export interface TokenCounts {
  readonly before: number;
  readonly real: number;
  readonly after: number;
}

/** A way to make one vector of the vectors of a text's tokens: their mean over a range. */
export interface Pooling {
  readonly name: PoolingName;
  /** Texts are cut to this many tokens, special ones included. */
  readonly longest?: number;
  /** The first position that goes into the mean, and the one after the last. */
  range(counts: TokenCounts): readonly [start: number, end: number];
}

export type PoolingName = "cls" | "first" | "mean" | "xsim";

/** The first special token. At the embedding layer it is one and the same vector for every text. */
export const cls: Pooling = { name: "cls", range: () => [0, 1] };

/**
 * The token after the special ones, position 1 in XLM-R, as the code of xsim takes it.
 *
 * In Chinese, Japanese and other text without spaces it is often a bare "▁", so that few rows differ.
 */
export const first: Pooling = { name: "first", range: ({ before }) => [before, before + 1] };

/** The mean of the real tokens: neither special ones nor padding. */
export const mean: Pooling = {
  name: "mean",
  range: ({ before, real }) => [before, before + real],
};

/** As xsim has it: special tokens in the mean, and texts cut to 100 tokens. */
export const xsim: Pooling = {
  name: "xsim",
  longest: 100,
  range: ({ before, real, after }) => [0, before + real + after],
};

const poolings: readonly Pooling[] = [cls, first, mean, xsim];

/**
 * The pooling of that name.
 *
 * @throws RangeError for an unknown name, with those there are
 */
export function poolingNamed(name: string): Pooling {
  const found = poolings.find((pooling) => pooling.name === name);
  if (found) return found;
  throw new RangeError(
    `pooling: there is no "${name}". There are ${poolings.map((pooling) => pooling.name).join(", ")}.`,
  );
}

/**
 * Writes into row `row` of `target` the mean of token vectors `start` … `end` − 1 of one text of a
 * batch. Summed in float64. states: [texts, tokens, d] flat, target: [n, d]
 */
export function poolInto(
  target: Matrix,
  row: number,
  states: Float32Array,
  firstToken: number,
  [start, end]: readonly [number, number],
): void {
  const d = target.columns;
  if (end - start === 1) {
    const from = (firstToken + start) * d;
    target.values.set(states.subarray(from, from + d), row * d);
    return;
  }
  const sums = new Float64Array(d);
  for (let token = start, k = (firstToken + start) * d; token < end; token++) {
    for (let j = 0; j < d; j++, k++) sums[j]! += states[k]!;
  }
  for (let j = 0; j < d; j++) target.values[row * d + j] = sums[j]! / (end - start);
}
