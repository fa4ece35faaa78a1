import type { Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";

/** As much of a tokenizer.json as tells how its tokens are written. */
export interface TokenizerDefinition {
  readonly pre_tokenizer?: Part | null;
  readonly decoder?: Part | null;
  readonly model: { readonly type?: string; readonly continuing_subword_prefix?: string };
  readonly added_tokens?: readonly { readonly id: number; readonly special?: boolean }[];
}

interface Part {
  readonly type: string;
  readonly pretokenizers?: readonly Part[];
  readonly decoders?: readonly Part[];
}

/**
 * What a token stands for in a text, spaces left out: characters, perhaps lower-cased or composed;
 * of a byte-level vocabulary the text's own bytes, which may be a part of a character.
 */
export type Surface = string | Uint8Array;

/** What the tokens of a vocabulary stand for; undefined of one that is unknown, special or a lone byte. */
export function surfaces(
  tokenizer: HuggingFaceTokenizer,
  { model, pre_tokenizer, decoder, added_tokens = [] }: TokenizerDefinition,
): (id: number) => Surface | undefined {
  const parts = [...partsOf(pre_tokenizer), ...partsOf(decoder)];
  const literal = parts.some(({ type }) => type === "ByteLevel");
  const special = new Set(added_tokens.flatMap((token) => (token.special ? [token.id] : [])));
  const unknown = tokenizer.model?.unk_token_id;
  const continuing = model.continuing_subword_prefix ?? (model.type === "WordPiece" ? "##" : "");
  return (id) => {
    const token = tokenizer.id_to_token(id);
    if (token === undefined || id === unknown || special.has(id)) return undefined;
    const plain =
      continuing !== "" && token.startsWith(continuing) ? token.slice(continuing.length) : token;
    if (literal) return bytesOfLevel(plain);
    // SentencePiece writes a space as "▁", and a byte of what no piece has as "<0xE4>".
    return /^<0x[0-9A-F]{2}>$/.test(plain) ? undefined : plain.replaceAll(/[▁\s]/gu, "");
  };
}

function partsOf(part: Part | null | undefined): readonly Part[] {
  if (!part) return [];
  return [part, ...[...(part.pretokenizers ?? []), ...(part.decoders ?? [])].flatMap(partsOf)];
}

/** Of byte-level vocabularies: every byte is written as one visible character. */
function bytesOfLevel(token: string): Uint8Array {
  const bytes = [...token].map((character) => byteOfCharacter.get(character) ?? 0x20);
  return Uint8Array.from(bytes.filter((byte) => byte > 0x20));
}

/** GPT-2's: printable bytes of Latin-1 as they are, the others in order from U+0100 on. */
const byteOfCharacter: ReadonlyMap<string, number> = (() => {
  const isPlain = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
  let others = 0;
  return new Map(
    Array.from({ length: 256 }, (_, byte) => [
      String.fromCodePoint(isPlain(byte) ? byte : 0x100 + others++),
      byte,
    ]),
  );
})();
