import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";
import { charsmapNormalizer } from "./charsmap";

/** Cuts text into the pieces a model knows. */
export interface Tokenizer {
  /** Special tokens the model expects before and after every text, e.g. `<s>` and `</s>`. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** The pieces of a text, without the special tokens around it. */
  tokenize(text: string): Pieces;
}

export interface Pieces {
  /** In the model's vocabulary. */
  readonly ids: readonly number[];
  /** How many pieces of the whole vocabulary a pruned one lacks: 0 where `ids` are exact. */
  readonly missing: number;
}

/** The tokenizer files of a model's folder, in the order in which they are hashed. */
export function tokenizerFiles(folder: string): string[] {
  const names = ["tokenizer.json", "whole-tokenizer.json.gz", "kept-ids.json"];
  const files = names.map((name) => join(folder, name)).filter((path) => existsSync(path));
  if (files.length > 0) return files;
  throw new RangeError(
    `openEncoder: a model's folder needs its tokenizer.json, but ${folder} has none. Copy it there from where the model is from.`,
  );
}

/**
 * The tokenizer of a model's folder: its tokenizer.json or, where the model's vocabulary was
 * pruned (kept-ids.json beside whole-tokenizer.json.gz), one that is exact if and only if every
 * piece was kept, and says so.
 */
export async function openTokenizer(folder: string): Promise<Tokenizer> {
  if (!existsSync(join(folder, "kept-ids.json"))) {
    return plainTokenizer(await loadTokenizer(join(folder, "tokenizer.json")));
  }
  const whole = plainTokenizer(await loadTokenizer(join(folder, "whole-tokenizer.json.gz")));
  const kept: number[] = JSON.parse(await readFile(join(folder, "kept-ids.json"), "utf8"));
  // Rarely needed, and half a second to load: only for a text with pieces that were not kept.
  let finer: Tokenizer | undefined;
  const pruned = await readFile(join(folder, "tokenizer.json"), "utf8");
  return prunedTokenizer(whole, kept, () => {
    finer ??= plainTokenizer(tokenizerFrom(JSON.parse(pruned)));
    return finer;
  });
}

/**
 * Tokenizes with the whole vocabulary and renumbers: id → its position in `kept`. A text with a
 * piece that was not kept is cut by `finer`, the pruned vocabulary's own tokenizer, and its
 * missing pieces are counted.
 */
export function prunedTokenizer(
  whole: Tokenizer,
  kept: readonly number[],
  finer: () => Tokenizer,
): Tokenizer {
  const position = new Map(kept.map((id, index) => [id, index]));
  const renumber = (ids: readonly number[]) => ids.map((id) => position.get(id) ?? -1);
  return {
    before: renumber(whole.before),
    after: renumber(whole.after),
    tokenize(text) {
      const ids = renumber(whole.tokenize(text).ids);
      const missing = ids.filter((id) => id < 0).length;
      return missing === 0 ? { ids, missing } : { ids: finer().tokenize(text).ids, missing };
    },
  };
}

function plainTokenizer(tokenizer: HuggingFaceTokenizer): Tokenizer {
  const idsOf = (text: string, add_special_tokens: boolean): readonly number[] =>
    tokenizer.encode(text, { add_special_tokens }).ids;
  // What the special tokens are is seen from one text, with and without them.
  const bare = idsOf("a", false);
  const full = idsOf("a", true);
  const start = full.findIndex((_, at) => bare.every((id, i) => full[at + i] === id));
  return {
    before: full.slice(0, start),
    after: full.slice(start + bare.length),
    tokenize: (text) => ({ ids: idsOf(text, false), missing: 0 }),
  };
}

async function loadTokenizer(path: string): Promise<HuggingFaceTokenizer> {
  const raw = await readFile(path);
  const text = path.endsWith(".gz") ? await promisify(gunzip)(raw) : raw;
  return tokenizerFrom(JSON.parse(text.toString("utf8")));
}

/** Its own normalizers, but for the compiled table, which the library only approximates. */
function tokenizerFrom(definition: object): HuggingFaceTokenizer {
  const { Tokenizer } =
    require("@huggingface/tokenizers") as typeof import("@huggingface/tokenizers");
  const tokenizer = new Tokenizer(definition, {});
  const top = tokenizer.normalizer as NormalizerLike | null;
  for (const normalizer of [top, ...(top?.normalizers ?? [])]) {
    if (!normalizer?.charsmap) continue;
    normalizer.normalize = charsmapNormalizer(normalizer.charsmap);
  }
  return tokenizer;
}

interface NormalizerLike {
  readonly normalizers?: readonly NormalizerLike[];
  readonly charsmap?: string | null;
  normalize(text: string): string;
}
