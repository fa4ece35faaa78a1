import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** What a model's folder says beside its weights. */
export interface ModelSettings {
  readonly maximumTokens: number;
  readonly wholeModel?: string;
  /** The token a decoder starts with, of an encoder–decoder. */
  readonly decoderStart?: number;
}

/** Reads tokenizer_config.json, config.json and, of a pruned model, about.json, as far as they are there. */
export async function readSettings(folder: string): Promise<ModelSettings> {
  const tokenizer = await readConfiguration(join(folder, "tokenizer_config.json"));
  const model = await readConfiguration(join(folder, "config.json"));
  const { wholeModel } = await readConfiguration(join(folder, "about.json"));
  const decoderStart = model.decoder_start_token_id ?? model.pad_token_id;
  return {
    maximumTokens: maximumTokensOf(tokenizer.model_max_length, model),
    ...(typeof wholeModel === "string" && { wholeModel }),
    ...(typeof decoderStart === "number" && { decoderStart }),
  };
}

/**
 * A configuration of a model's folder; empty where there is none.
 *
 * @throws RangeError when it is no JSON
 */
export async function readConfiguration(path: string): Promise<Record<string, unknown>> {
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw new RangeError(
      `openEncoder: ${path} is no JSON (${(error as Error).message}). Fetch it again from where the model is from.`,
      { cause: error },
    );
  }
}

/** A token of a configuration, which is its text or has it as `content`. */
export function contentOf(token: unknown): string {
  return typeof token === "string" ? token : ((token as { content?: string })?.content ?? "");
}

/** As the tokenizer's configuration says, else the model's; infinite where neither does. */
function maximumTokensOf(most: unknown, model: Readonly<Record<string, unknown>>): number {
  // Where it is unknown, transformers writes 1e30.
  if (typeof most === "number" && most < 1e9) return most;
  const positions = model.max_position_embeddings;
  if (typeof positions !== "number") return Number.POSITIVE_INFINITY;
  // RoBERTa and its kin count positions from the one after padding.
  const roberta = /roberta|camembert|xmod/.test(String(model.model_type));
  return roberta ? positions - 1 - Number(model.pad_token_id ?? 1) : positions;
}
