import { pieceSpans } from "./piece-spans";
import type { Tokenizer } from "./tokenizer";
import { wordSpans } from "./word-spans";

/**
 * Which pieces of a text each of its words is made of: all that have a part in it. The space before
 * a word, where it is a piece of its own, is the word's.
 *
 * @throws RangeError when the words are not those of the text, or one has no piece
 */
export function wordPieces(
  tokenizer: Tokenizer,
  ids: readonly number[],
  text: string,
  words: readonly string[],
  prefix = "",
): number[][] {
  const pieces = pieceSpans(prefix + text, ids.map(tokenizer.surfaceOf));
  return wordSpans(text, words).map(({ start, end }, word) => {
    const [from, to] = [start + prefix.length, end + prefix.length];
    const own = pieces.flatMap((piece, k) => {
      const isIn = piece.start < to && piece.end > from;
      const isSpaceBefore = piece.start === piece.end && piece.start === from;
      return isIn || isSpaceBefore ? [k] : [];
    });
    if (own.length > 0) return own;
    throw new RangeError(
      `encodeWords: every word needs a piece of its text, but the tokenizer drops "${words[word]}" (word ${word + 1}) of "${text}". Leave the text out.`,
    );
  });
}
