import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Words w0 … w48 and a, and two special tokens around them. */
export const wordTokenizer: {
  readonly model: {
    readonly type: string;
    readonly vocab: Readonly<Record<string, number>>;
    readonly unk_token: string;
  };
} & Readonly<Record<string, unknown>> = {
  version: "1.0",
  added_tokens: [
    { id: 0, content: "w0", special: true },
    { id: 2, content: "w2", special: true },
  ],
  normalizer: null,
  pre_tokenizer: { type: "Whitespace" },
  post_processor: {
    type: "TemplateProcessing",
    single: [
      { SpecialToken: { id: "w0", type_id: 0 } },
      { Sequence: { id: "A", type_id: 0 } },
      { SpecialToken: { id: "w2", type_id: 0 } },
    ],
    pair: [],
    special_tokens: {
      w0: { id: "w0", ids: [0], tokens: ["w0"] },
      w2: { id: "w2", ids: [2], tokens: ["w2"] },
    },
  },
  decoder: null,
  model: {
    type: "WordLevel",
    vocab: Object.fromEntries([
      ...Array.from({ length: 49 }, (_, id) => [`w${id}`, id]),
      ["a", 49],
    ]),
    unk_token: "w3",
  },
};

/** The small models beside the graph reader's tests, as folders that openEncoder opens, with a cache. */
export interface FixtureModels {
  /** The folder of a fixture, `change` applied to its bytes. */
  folderOf(name: string, change?: (model: Buffer) => Buffer): Promise<string>;
  close(): Promise<void>;
}

/** Call it before all tests and close it after. */
export async function openFixtureModels(): Promise<FixtureModels> {
  const folder = await mkdtemp(join(tmpdir(), "interlingua-"));
  const cache = process.env.INTERLINGUA_CACHE;
  process.env.INTERLINGUA_CACHE = join(folder, "cache");
  return {
    async folderOf(name, change = (model) => model) {
      const model = await mkdtemp(join(folder, "model-"));
      const path = join(__dirname, "..", "models", "onnx", "fixtures", `${name}.onnx`);
      await writeFile(join(model, "model.onnx"), change(await readFile(path)));
      await writeFile(join(model, "tokenizer.json"), JSON.stringify(wordTokenizer));
      return model;
    },
    async close() {
      if (cache === undefined) delete process.env.INTERLINGUA_CACHE;
      else process.env.INTERLINGUA_CACHE = cache;
      await rm(folder, { recursive: true });
    },
  };
}
