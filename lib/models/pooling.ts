/** How many special tokens stand before and after the real ones of a text. */
export interface TokenCounts {
  readonly before: number;
  readonly real: number;
  readonly after: number;
}

/** A text as its tokens are pooled. */
export interface PooledText extends TokenCounts {
  readonly text: string;
  /** Of all its tokens, special ones included, in the model's vocabulary. */
  readonly ids: readonly number[];
}

/**
 * A way to make one vector of the vectors of a text's tokens: their weighted sum, or the largest
 * of each dimension. One of your own is given in the place of a name:
 *
 *     const second = { name: "second", weights: ({ ids }) => ids.map((_, k) => Number(k === 1)) };
 */
export interface Pooling<Name extends string = string> {
  readonly name: Name;
  /** Texts are cut to this many tokens, special ones included. */
  readonly longest?: number;
  /** Whether the tokens of a weight above 0 give the largest of each dimension; else the weighted sum. */
  readonly largest?: boolean;
  /** The weight of every token, special ones included; of a mean they sum to 1. Padding has none. */
  weights(text: PooledText): readonly number[];
}

/** The first special token. At the embedding layer it is one and the same vector for every text. */
const cls: Pooling<"cls"> = { name: "cls", weights: (text) => among(text, 0, 1) };

/**
 * The token after the special ones, position 1 in XLM-R, as the code of xsim takes it.
 *
 * In Chinese, Japanese and other text without spaces it is often a bare "▁", so that few rows differ.
 */
const first: Pooling<"first"> = {
  name: "first",
  weights: (text) => among(text, text.before, 1),
};

/** The last real token, which alone has seen the whole text in a decoder. */
const last: Pooling<"last"> = {
  name: "last",
  weights: (text) => among(text, text.before + text.real - 1, 1),
};

/** The mean of the real tokens: neither special ones nor padding. */
const mean: Pooling<"mean"> = {
  name: "mean",
  weights: (text) => among(text, text.before, text.real),
};

/** The mean of all tokens, special ones among them, as sentence-transformers has it. */
const meanWithSpecials: Pooling<"meanWithSpecials"> = {
  name: "meanWithSpecials",
  weights: (text) => among(text, 0, tokensOf(text)),
};

/** The largest of every dimension among the real tokens. */
const max: Pooling<"max"> = { ...mean, name: "max", largest: true };

/**
 * The mean of the real tokens in which the t-th of n weighs t,
 *
 *     Σ t·hₜ / Σ t
 *
 * since in a decoder later tokens have seen more of the text.
 *
 * @see Muennighoff (2022), SGPT: GPT Sentence Embeddings for Semantic Search
 */
const weightedMean: Pooling<"weightedMean"> = {
  name: "weightedMean",
  weights: (text) => {
    const total = (text.real * (text.real + 1)) / 2;
    const real = among(text, text.before, text.real);
    return real.map((weight, k) => (weight > 0 ? (k - text.before + 1) / total : 0));
  },
};

/** As xsim has it: special tokens in the mean, and texts cut to 100 tokens. */
const xsim: Pooling<"xsim"> = { ...meanWithSpecials, name: "xsim", longest: 100 };

export type PoolingName =
  | "cls"
  | "first"
  | "last"
  | "mean"
  | "meanWithSpecials"
  | "max"
  | "weightedMean"
  | "xsim";

const poolings: { readonly [Name in PoolingName]: Pooling<Name> } = {
  ...{ cls, first, last, mean, meanWithSpecials, max, weightedMean, xsim },
};

/** A pooling by its name, or one of your own. */
export type PoolingChoice = PoolingName | Pooling;

/** What the result of a pooling is called. */
export type NameOf<Choice extends PoolingChoice> =
  Choice extends Pooling<infer Name> ? Name : Choice;

/**
 * The pooling of that name.
 *
 * @throws RangeError for an unknown name, with those there are
 */
export function poolingNamed(name: string): Pooling<PoolingName> {
  if (Object.hasOwn(poolings, name)) return poolings[name as PoolingName] as Pooling<PoolingName>;
  throw new RangeError(
    `pooling: there is no "${name}". There are ${Object.keys(poolings).join(", ")}.`,
  );
}

/** Whether a pooling is one of those that have names, not one of a user's own. */
export function isNamed(pooling: Pooling): boolean {
  return Object.values<Pooling>(poolings).includes(pooling);
}

/**
 * The poolings that were chosen, each once.
 *
 * @throws RangeError for an unknown name, and for two of one name, which may be that of one there is
 */
export function poolingsOf(choices: readonly PoolingChoice[]): Pooling[] {
  const chosen = new Map<string, Pooling>();
  for (const choice of choices) {
    const pooling = typeof choice === "string" ? poolingNamed(choice) : choice;
    const taken = Object.hasOwn(poolings, pooling.name) && !isNamed(pooling);
    if (taken || (chosen.get(pooling.name) ?? pooling) !== pooling) {
      throw new RangeError(
        `pooling: every pooling needs a name of its own, but two are called "${pooling.name}". Rename yours.`,
      );
    }
    chosen.set(pooling.name, pooling);
  }
  return [...chosen.values()];
}

function tokensOf({ before, real, after }: TokenCounts): number {
  return before + real + after;
}

/** Equal weights for `count` tokens from `start`, none for the others. */
function among(text: TokenCounts, start: number, count: number): number[] {
  return new Array<number>(tokensOf(text)).fill(0).fill(1 / count, start, start + count);
}
