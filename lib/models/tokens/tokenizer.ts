import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";
import { contentOf, readConfiguration } from "../model-settings";
import { charsmapNormalizer } from "./charsmap";
import { type Surface, surfaces, type TokenizerDefinition } from "./surfaces";

/** Cuts text into the pieces a model knows. */
export interface Tokenizer {
  /** Special tokens the model expects before and after every text, e.g. `<s>` and `</s>`. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /**
   * The pieces of a text, without the special tokens around it.
   *
   * @throws RangeError when the vocabulary has no id for one of them, not even an unknown token's
   */
  tokenize(text: string): Pieces;
  /** How the vocabulary writes a token, e.g. "▁the", "##ing". */
  tokenOf(id: number): string;
  /** What a token stands for in a text; undefined of one that is unknown, special or a lone byte. */
  surfaceOf(id: number): Surface | undefined;
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
  const settings = await readConfiguration(join(folder, "tokenizer_config.json"));
  const load = async (name: string) =>
    plainTokenizer(await readDefinition(join(folder, name)), settings);
  if (!existsSync(join(folder, "kept-ids.json"))) return load("tokenizer.json");
  const whole = await load("whole-tokenizer.json.gz");
  const kept: number[] = JSON.parse(await readFile(join(folder, "kept-ids.json"), "utf8"));
  // Rarely needed, and half a second to load: only for a text with pieces that were not kept.
  let finer: Tokenizer | undefined;
  const pruned = await readDefinition(join(folder, "tokenizer.json"));
  return prunedTokenizer(whole, kept, () => {
    finer ??= plainTokenizer(pruned, settings);
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
    tokenOf: (id) => whole.tokenOf(kept[id]!),
    surfaceOf: (id) => whole.surfaceOf(kept[id]!),
  };
}

function plainTokenizer(
  definition: TokenizerDefinition,
  settings: Readonly<Record<string, unknown>>,
): Tokenizer {
  const tokenizer = tokenizerFrom(definition, settings);
  const idsOf = (text: string, add_special_tokens: boolean): readonly number[] => {
    const { ids, tokens } = tokenizer.encode(text, { add_special_tokens });
    const without = ids.findIndex((id: number | undefined) => !Number.isInteger(id));
    if (without < 0) return ids;
    throw new RangeError(
      `encode: every piece of a text needs an id, but the vocabulary has none for "${tokens[without]}" of "${text}", nor an unknown token. Look whether tokenizer.json is whole.`,
    );
  };
  return {
    ...specialTokens(tokenizer, idsOf, settings),
    tokenize: (text) => ({ ids: idsOf(text, false), missing: 0 }),
    tokenOf: (id) => tokenizer.id_to_token(id) ?? `token ${id}`,
    surfaceOf: surfaces(tokenizer, definition),
  };
}

/** What stands around every text: as the tokenizer puts it, and what its configuration adds to that. */
function specialTokens(
  tokenizer: HuggingFaceTokenizer,
  idsOf: (text: string, add_special_tokens: boolean) => readonly number[],
  settings: Readonly<Record<string, unknown>>,
): Pick<Tokenizer, "before" | "after"> {
  // What the special tokens are is seen from one text, with and without them.
  const sample = ["a", "1", "."].find((text) => hasIds(tokenizer, text)) ?? "a";
  const [bare, full] = [idsOf(sample, false), idsOf(sample, true)];
  const start = full.findIndex((_, at) => bare.every((id, i) => full[at + i] === id));
  const [before, after] = [full.slice(0, start), full.slice(start + bare.length)];
  // A Llama's tokenizer.json may leave to its configuration what transformers puts around a text.
  const added = (flag: string, token: string) => {
    const id = settings[flag] === true ? tokenizer.token_to_id(contentOf(settings[token])) : null;
    return typeof id === "number" ? [id] : [];
  };
  return {
    before: before.length > 0 ? before : added("add_bos_token", "bos_token"),
    after: after.length > 0 ? after : added("add_eos_token", "eos_token"),
  };
}

function hasIds(tokenizer: HuggingFaceTokenizer, text: string): boolean {
  return tokenizer.encode(text, { add_special_tokens: false }).ids.every(Number.isInteger);
}

async function readDefinition(path: string): Promise<TokenizerDefinition> {
  const raw = await readFile(path);
  const text = path.endsWith(".gz") ? await promisify(gunzip)(raw) : raw;
  return JSON.parse(text.toString("utf8"));
}

/** Its own normalizers, but for the compiled table, which the library only approximates. */
function tokenizerFrom(definition: object, settings: object): HuggingFaceTokenizer {
  const { Tokenizer } =
    require("@huggingface/tokenizers") as typeof import("@huggingface/tokenizers");
  const tokenizer = new Tokenizer(definition, settings);
  const top = tokenizer.normalizer as NormalizerLike | null;
  for (const normalizer of [top, ...(top?.normalizers ?? [])]) {
    if (!normalizer?.charsmap) continue;
    normalizer.normalize = charsmapNormalizer(normalizer.charsmap);
  }
  rememberWords(tokenizer.model as ModelLike | null);
  return tokenizer;
}

/** As many words as are remembered: a language's common ones are most of its text. */
const wordsRemembered = 1 << 16;

/** Cuts a word once: the library looks for the best cut of "the" anew each time. */
function rememberWords(model: ModelLike | null): void {
  if (!model?.tokenize) return;
  const cut = model.tokenize.bind(model);
  const known = new Map<string, readonly string[]>();
  model.tokenize = (word) => {
    const pieces = known.get(word) ?? cut(word);
    if (known.size >= wordsRemembered) known.clear();
    known.set(word, pieces);
    return pieces;
  };
}

interface ModelLike {
  tokenize?(word: string): readonly string[];
}

interface NormalizerLike {
  readonly normalizers?: readonly NormalizerLike[];
  readonly charsmap?: string | null;
  normalize(text: string): string;
}
