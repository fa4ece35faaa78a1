import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rowOf } from "../core/matrix";
import { openEncoder } from "./encoder";

let folder: string;
let cache: string | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "interlingua-"));
  cache = process.env.INTERLINGUA_CACHE;
  process.env.INTERLINGUA_CACHE = join(folder, "cache");
});
afterAll(async () => {
  if (cache === undefined) delete process.env.INTERLINGUA_CACHE;
  else process.env.INTERLINGUA_CACHE = cache;
  await rm(folder, { recursive: true });
});

/** Words w0 … w48 and a, and two special tokens around them. */
const tokenizer = {
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

const families = ["bert", "xlm-roberta", "distilbert", "gpt2", "llama", "qwen2", "bloom"];
test.each([
  ...[...families, "mt5-encoder", "modernbert"].map((family) => `${family}.classic`),
  ...["bert.fused", "bert.half", "gpt2.optimum"],
])("openEncoder takes %s, and a text's vectors are the same alone and in a batch", async (name) => {
  const model = await mkdtemp(join(folder, "model-"));
  await copyFile(join(__dirname, "onnx", "fixtures", `${name}.onnx`), join(model, "model.onnx"));
  await writeFile(join(model, "tokenizer.json"), JSON.stringify(tokenizer));
  const encoder = await openEncoder(model);
  expect([encoder.layers, encoder.dimensions]).toEqual([[0, 1, 2], 8]);
  const options = { poolings: ["mean", "first"] as const };
  const alone = await encoder.encode(["w7 w12 w30"], options);
  const beside = await encoder.encode(["w7 w12 w30", "w9 w8 w7 w31 w40 w33 w12"], options);
  await encoder.close();
  const limit = name === "bert.half" ? 1e-2 : 1e-5;
  for (const pooling of options.poolings) {
    for (const [layer, x] of alone[pooling].states.entries()) {
      const other = rowOf(beside[pooling].states[layer]!, 0);
      const size = Math.hypot(...x.values);
      const difference = Math.hypot(...x.values.map((value, k) => value - other[k]!));
      expect(size).toBeGreaterThan(0.01);
      expect(difference / size).toBeLessThan(limit);
    }
  }
});
