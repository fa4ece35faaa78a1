/** Where something is in a text: from one index to before another. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Where the words of a text are, in order. What a treebank splits further than it is written
 * ("au" of "à" and "le") shares the place where it is written.
 *
 * @throws RangeError when a word is not in the text after the one before
 */
export function wordSpans(text: string, words: readonly string[]): Span[] {
  const spans: Span[] = [];
  let at = 0;
  for (let k = 0; k < words.length; ) {
    at += /^\s*/u.exec(text.slice(at))![0].length;
    const next = nextFound(text, words, k, at);
    // Words before the one that is found share what is written before it.
    const shared = { start: at, end: at + text.slice(at, next.span.start).trimEnd().length };
    for (; k < next.word; k++) spans.push(shared);
    if (k < words.length) spans.push(next.span);
    k++;
    at = next.span.end;
  }
  return spans;
}

/** A word split in more parts than this is none of any language's. */
const mostParts = 6;

/** The first word from `from` on that is written at or after `at`, within this or at the next space. */
function nextFound(
  text: string,
  words: readonly string[],
  from: number,
  at: number,
): { readonly word: number; readonly span: Span } {
  if (text.startsWith(words[from]!, at)) return found(from, at, words[from]!);
  const chunk = /^\S*/u.exec(text.slice(at))![0].length;
  const after = at + chunk + /^\s*/u.exec(text.slice(at + chunk))![0].length;
  for (let word = from + 1; word < Math.min(words.length, from + mostParts); word++) {
    const inChunk = text.slice(at + 1, at + chunk).indexOf(words[word]!);
    if (inChunk >= 0) return found(word, at + 1 + inChunk, words[word]!);
    if (text.startsWith(words[word]!, after)) return found(word, after, words[word]!);
  }
  const rest = text.slice(at + chunk).trim();
  if (chunk > 0 && rest === "" && words.length - from <= mostParts) {
    return { word: words.length, span: { start: at + chunk, end: at + chunk } };
  }
  throw new RangeError(
    `encodeWords: the words of a text are in it, in order, but "${words[from]}" (word ${from + 1}) is not at "${text.slice(at, at + 20)}" of "${text}". Look whether the words are of this text.`,
  );
}

function found(word: number, start: number, text: string): { word: number; span: Span } {
  return { word, span: { start, end: start + text.length } };
}
