/** How many special tokens stand before and after the real ones of a text. */
export interface TokenCounts {
  readonly before: number;
  readonly real: number;
  readonly after: number;
}

/** A way to make one vector of the vectors of a text's tokens: their weighted mean. */
export interface Pooling {
  readonly name: PoolingName;
  /** Texts are cut to this many tokens, special ones included. */
  readonly longest?: number;
  /** The weight of every token, special ones included; they sum to 1. Padding has none. */
  weights(counts: TokenCounts): readonly number[];
}

export type PoolingName = "cls" | "first" | "mean" | "xsim";

/** The first special token. At the embedding layer it is one and the same vector for every text. */
export const cls: Pooling = { name: "cls", weights: (counts) => among(counts, 0, 1) };

/**
 * The token after the special ones, position 1 in XLM-R, as the code of xsim takes it.
 *
 * In Chinese, Japanese and other text without spaces it is often a bare "▁", so that few rows differ.
 */
export const first: Pooling = {
  name: "first",
  weights: (counts) => among(counts, counts.before, 1),
};

/** The mean of the real tokens: neither special ones nor padding. */
export const mean: Pooling = {
  name: "mean",
  weights: (counts) => among(counts, counts.before, counts.real),
};

/** As xsim has it: special tokens in the mean, and texts cut to 100 tokens. */
export const xsim: Pooling = {
  name: "xsim",
  longest: 100,
  weights: (counts) => among(counts, 0, counts.before + counts.real + counts.after),
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

/** Equal weights for `count` tokens from `start`, none for the others. */
function among({ before, real, after }: TokenCounts, start: number, count: number): number[] {
  const weights = new Array<number>(before + real + after).fill(0);
  return weights.fill(1 / count, start, start + count);
}
