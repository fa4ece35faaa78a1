/**
 * SentencePiece's compiled normalization table, read as the Rust tokenizers read it.
 *
 * @huggingface/tokenizers puts plain NFKC in its place, which cuts other pieces in all 50 Vietnamese
 * and 28 of the 50 Sinhala paragraphs of the declaration: the table joins no decomposed vowels, and
 * keeps the zero-width joiner.
 *
 * The table is a double-array trie over UTF-8 bytes (Yata's Darts-clone), whose leaves point into
 * one text of replacements, each ended by a zero byte.
 *
 * @see Kudo & Richardson (2018), SentencePiece
 */
export function charsmapNormalizer(precompiled: string): (text: string) => string {
  const bytes = Buffer.from(precompiled, "base64");
  const trieBytes = bytes.readUInt32LE(0);
  const trie = Uint32Array.from({ length: trieBytes / 4 }, (_, i) => bytes.readUInt32LE(4 + 4 * i));
  const replacements = bytes.subarray(4 + trieBytes);
  const graphemes = new Intl.Segmenter();
  const known = new Map<string, string | undefined>();

  const replacement = (piece: string): string | undefined => {
    if (known.has(piece)) return known.get(piece);
    const start = shortestPrefix(trie, Buffer.from(piece));
    const found =
      start === undefined
        ? undefined
        : replacements.toString("utf8", start, replacements.indexOf(0, start));
    known.set(piece, found);
    return found;
  };

  const normalizeGrapheme = (grapheme: string): string => {
    // Longer ones are never looked up whole: so do the Rust tokenizers.
    const whole = Buffer.byteLength(grapheme) < 6 ? replacement(grapheme) : undefined;
    if (whole !== undefined) return whole;
    return Array.from(grapheme, (character) => replacement(character) ?? character).join("");
  };

  return (text) => {
    if (PRINTABLE_ASCII.test(text)) return text;
    return Array.from(graphemes.segment(text), ({ segment }) => normalizeGrapheme(segment)).join(
      "",
    );
  };
}

/** No table changes these; most of the world's text need not be cut into graphemes. */
const PRINTABLE_ASCII = /^[ -~]*$/;

/** Where the replacement of the shortest prefix in the trie starts, if there is one. */
function shortestPrefix(trie: Uint32Array, key: Uint8Array): number | undefined {
  let node = offsetOf(trie[0]!);
  for (const byte of key) {
    node ^= byte;
    const unit = trie[node]!;
    if ((unit & 0x8000_00ff) !== byte) return undefined;
    node ^= offsetOf(unit);
    if ((unit >>> 8) & 1) return trie[node]! & 0x7fff_ffff;
  }
  return undefined;
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}
