import type { PooledText, Pooling } from "../pooling";
import type { Input } from "./batches";
import type { Pieces, Tokenizer } from "./tokenizer";

/** One text as the model takes it, and the poolings that are made of this run. */
export interface PreparedInput extends Input {
  readonly text: PooledText;
  readonly poolings: readonly Pooling[];
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
  readonly poolings: readonly Pooling[];
  readonly maximumTokens: number;
  /** How many tokens the model knows, where that is seen. */
  readonly vocabulary?: number;
  /** What the model reads of a text: with a prefix, or as a message; the text itself when left out. */
  readonly written?: (text: string) => string;
  /** Whether that has its special tokens already. */
  readonly isWhole?: boolean;
  readonly truncate?: boolean;
  /** The number of the first text, in messages; 1 when left out. */
  readonly firstLine?: number;
}

/**
 * Tokenizes texts, and cuts them where the model (with `truncate`) or a pooling's own convention
 * wants it: a text that only some poolings want shorter is run once at each length.
 *
 * @throws RangeError when a text has no tokens, more than the model takes, or one it does not know
 */
export function prepareInputs(
  { before, after, ...plain }: Tokenizer,
  texts: readonly string[],
  options: InputOptions,
): PreparedInputs {
  const { poolings, maximumTokens, written = (text) => text, isWhole = false } = options;
  const tokenizer = isWhole ? { ...plain, before: [], after: [] } : { ...plain, before, after };
  const longest = new Map(
    poolings.map((pooling) => [pooling, Math.min(pooling.longest ?? Infinity, maximumTokens)]),
  );
  checkSpecialTokens(tokenizer, poolings);
  const pieces = texts.map((text) => tokenizer.tokenize(written(text)));
  checkPieces(tokenizer, pieces, options);
  const around = tokenizer.before.length + tokenizer.after.length;
  const cut: Record<string, number> = {};
  for (const [{ name }, most] of longest) {
    cut[name] = pieces.filter(({ ids }) => ids.length + around > most).length;
  }
  return {
    inputs: pieces.flatMap(({ ids }, row) =>
      inputsOf(tokenizer, { row, text: texts[row]!, ids }, longest),
    ),
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
  { row, text, ids }: { row: number; text: string; ids: readonly number[] },
  longest: ReadonlyMap<Pooling, number>,
): PreparedInput[] {
  const byLength = new Map<number, Pooling[]>();
  for (const [pooling, most] of longest) {
    const real = Math.min(ids.length, most - before.length - after.length);
    byLength.set(real, [...(byLength.get(real) ?? []), pooling]);
  }
  return [...byLength].map(([real, poolings], k) => {
    const all = [...before, ...ids.slice(0, real), ...after];
    return {
      row,
      ids: all,
      text: { text, ids: all, before: before.length, real, after: after.length },
      poolings,
      last: k === byLength.size - 1,
    };
  });
}

function checkSpecialTokens({ before }: Tokenizer, poolings: readonly Pooling[]): void {
  if (before.length > 0 || !poolings.some(({ name }) => name === "cls")) return;
  throw new RangeError(
    `encode: pooling "cls" takes the special token before the text, but this model's tokenizer puts none. Take "last" (of a decoder) or "mean".`,
  );
}

function checkPieces(
  tokenizer: Tokenizer,
  pieces: readonly Pieces[],
  {
    poolings,
    maximumTokens,
    vocabulary = Number.POSITIVE_INFINITY,
    truncate,
    firstLine = 1,
  }: InputOptions,
): void {
  const empty = pieces.findIndex(({ ids }) => ids.length === 0);
  if (empty >= 0) {
    throw new RangeError(
      `encode: every text needs a token, but text ${empty + firstLine} has none: it is empty or only of characters the tokenizer drops.`,
    );
  }
  const { before, after } = tokenizer;
  for (const [k, { ids }] of pieces.entries()) {
    const unknown = [...before, ...ids, ...after].find((id) => !(id < vocabulary));
    if (unknown === undefined) continue;
    throw new RangeError(
      `encode: the model knows the tokens 0 … ${vocabulary - 1}, but its tokenizer gives ${unknown} ("${tokenizer.tokenOf(unknown)}") in text ${k + firstLine}: it is another model's. Put the model's own tokenizer.json beside it.`,
    );
  }
  if (truncate || poolings.every(({ longest }) => longest)) return;
  checkLengths(pieces, before.length + after.length, maximumTokens, firstLine);
}

function checkLengths(
  pieces: readonly Pieces[],
  around: number,
  maximumTokens: number,
  firstLine: number,
): void {
  const long = pieces.flatMap(({ ids }, k) =>
    ids.length + around > maximumTokens ? [k + firstLine] : [],
  );
  if (long.length === 0) return;
  const most = Math.max(...pieces.map(({ ids }) => ids.length + around));
  throw new RangeError(
    `encode: the model takes ${maximumTokens} tokens a text, but ${long.length} of ${pieces.length} have more ` +
      `(up to ${most}; lines ${long.slice(0, 10).join(", ")}${long.length > 10 ? ", …" : ""}). Split them, or set truncate: true to cut them.`,
  );
}
