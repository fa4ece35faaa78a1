import { type PoolingName, poolingNamed, type TokenCounts } from "../pooling";
import type { Input } from "./batches";
import type { Pieces, Tokenizer } from "./tokenizer";

/** One text as the model takes it, and the poolings that are made of this run. */
export interface PreparedInput extends Input {
  readonly counts: TokenCounts;
  readonly poolings: readonly PoolingName[];
  /** Whether no further run of the same text follows. */
  readonly last: boolean;
}

export interface PreparedInputs {
  readonly inputs: readonly PreparedInput[];
  /** Real tokens of each text, before it is cut. */
  readonly lengths: readonly number[];
  /** How many texts were cut, by pooling. */
  readonly cut: Readonly<Record<string, number>>;
  readonly inexact: { readonly texts: number; readonly pieces: number };
}

export interface InputOptions {
  readonly poolings: readonly PoolingName[];
  readonly maximumTokens: number;
  readonly prefix?: string;
  readonly truncate?: boolean;
}

/**
 * Tokenizes texts, and cuts them where the model (with `truncate`) or a pooling's own convention
 * wants it: a text that only some poolings want shorter is run once at each length.
 *
 * @throws RangeError when a text has no tokens, or more than the model takes
 */
export function prepareInputs(
  tokenizer: Tokenizer,
  texts: readonly string[],
  { poolings, maximumTokens, prefix = "", truncate = false }: InputOptions,
): PreparedInputs {
  const longest = new Map(
    poolings.map((name) => [name, Math.min(poolingNamed(name).longest ?? Infinity, maximumTokens)]),
  );
  checkSpecialTokens(tokenizer, poolings);
  const pieces = texts.map((text) => tokenizer.tokenize(prefix + text));
  const around = tokenizer.before.length + tokenizer.after.length;
  checkLengths(
    pieces,
    around,
    maximumTokens,
    truncate || poolings.every((name) => poolingNamed(name).longest),
  );
  const cut: Record<string, number> = {};
  for (const [name, most] of longest) {
    cut[name] = pieces.filter(({ ids }) => ids.length + around > most).length;
  }
  return {
    inputs: pieces.flatMap(({ ids }, row) => inputsOf(tokenizer, row, ids, longest)),
    lengths: pieces.map(({ ids }) => ids.length),
    cut,
    inexact: {
      texts: pieces.filter(({ missing }) => missing > 0).length,
      pieces: pieces.reduce((sum, { missing }) => sum + missing, 0),
    },
  };
}

/** The runs of one text: one for each length that its poolings want. */
function inputsOf(
  { before, after }: Tokenizer,
  row: number,
  ids: readonly number[],
  longest: ReadonlyMap<PoolingName, number>,
): PreparedInput[] {
  const byLength = new Map<number, PoolingName[]>();
  for (const [name, most] of longest) {
    const real = Math.min(ids.length, most - before.length - after.length);
    byLength.set(real, [...(byLength.get(real) ?? []), name]);
  }
  return [...byLength].map(([real, poolings], k) => ({
    row,
    ids: [...before, ...ids.slice(0, real), ...after],
    counts: { before: before.length, real, after: after.length },
    poolings,
    last: k === byLength.size - 1,
  }));
}

function checkSpecialTokens({ before }: Tokenizer, poolings: readonly PoolingName[]): void {
  if (before.length > 0 || !poolings.includes("cls")) return;
  throw new RangeError(
    `encode: pooling "cls" takes the special token before the text, but this model's tokenizer puts none. Take "first" or "mean".`,
  );
}

function checkLengths(
  pieces: readonly Pieces[],
  around: number,
  maximumTokens: number,
  truncate: boolean,
): void {
  const empty = pieces.findIndex(({ ids }) => ids.length === 0);
  if (empty >= 0) {
    throw new RangeError(
      `encode: every text needs a token, but text ${empty + 1} has none: it is empty or only of characters the tokenizer drops.`,
    );
  }
  const long = pieces.flatMap(({ ids }, k) => (ids.length + around > maximumTokens ? [k + 1] : []));
  if (truncate || long.length === 0) return;
  const most = Math.max(...pieces.map(({ ids }) => ids.length + around));
  throw new RangeError(
    `encode: the model takes ${maximumTokens} tokens a text, but ${long.length} of ${pieces.length} have more ` +
      `(up to ${most}; lines ${long.slice(0, 10).join(", ")}${long.length > 10 ? ", …" : ""}). Split them, or set truncate: true to cut them.`,
  );
}
