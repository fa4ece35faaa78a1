import { copyFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { rowOf } from "../core/matrix";
import { type FixtureModels, openFixtureModels, wordTokenizer } from "../testing/fixture-models";
import { openEncoder } from "./encoder";
import { modelLayers } from "./model-layers";
import { appendedGraph, field, message, tensorInfo } from "./onnx/bytes";
import type { PooledText } from "./pooling";

let models: FixtureModels;
beforeAll(async () => {
  models = await openFixtureModels();
});
afterAll(() => models.close());
const folderOf: FixtureModels["folderOf"] = (name, change) => models.folderOf(name, change);

const poolings = [
  ...(["cls", "first", "last", "mean", "meanWithSpecials"] as const),
  ...(["max", "weightedMean", "xsim"] as const),
];

const families = ["bert", "xlm-roberta", "distilbert", "gpt2", "llama", "qwen2", "bloom"];
test.each([
  ...[...families, "mt5-encoder", "modernbert"].map((family) => `${family}.classic`),
  ...["bert.fused", "bert.half", "gpt2.optimum", "gpt2.optimum-past", "llama.optimum-past"],
  ...["mt5.classic", "mt5.optimum"],
])("openEncoder takes %s, and a text's vectors are the same alone and in a batch", async (name) => {
  const encoder = await openEncoder(await folderOf(name));
  expect([encoder.layers, encoder.dimensions, encoder.warnings]).toEqual([[0, 1, 2], 8, []]);
  const options = { poolings };
  const alone = await encoder.encode(["w7 w12 w30"], options);
  const beside = await encoder.encode(["w7 w12 w30", "w9 w8 w7 w31 w40 w33 w12"], options);
  await encoder.close();
  const limit = name === "bert.half" ? 1e-2 : 1e-5;
  for (const pooling of poolings) {
    for (const [layer, x] of alone[pooling].states.entries()) {
      const other = rowOf(beside[pooling].states[layer]!, 0);
      const size = Math.hypot(...x.values);
      const difference = Math.hypot(...x.values.map((value, k) => value - other[k]!));
      expect(size).toBeGreaterThan(0.01);
      expect(difference / size).toBeLessThan(limit);
    }
  }
});

test("every pooling is made of the tokens' own states as it says", async () => {
  const encoder = await openEncoder(await folderOf("bert.classic"));
  const single = Array.from({ length: 5 }, (_, token) => ({
    name: `token ${token}`,
    weights: ({ ids }: PooledText) => ids.map((_, k) => Number(k === token)),
  }));
  const encoded = await encoder.encode(["w7 w12 w30"], { poolings: [...poolings, ...single] });
  await encoder.close();
  const [cls, a, b, c, sep] = single.map(({ name }) => encoded[name]!.states[2]!.values);
  const expected: Record<(typeof poolings)[number], (j: number) => number> = {
    cls: (j) => cls![j]!,
    first: (j) => a![j]!,
    last: (j) => c![j]!,
    mean: (j) => (a![j]! + b![j]! + c![j]!) / 3,
    meanWithSpecials: (j) => (cls![j]! + a![j]! + b![j]! + c![j]! + sep![j]!) / 5,
    weightedMean: (j) => (a![j]! + 2 * b![j]! + 3 * c![j]!) / 6,
    max: (j) => Math.max(a![j]!, b![j]!, c![j]!),
    xsim: (j) => (cls![j]! + a![j]! + b![j]! + c![j]! + sep![j]!) / 5,
  };
  for (const pooling of poolings) {
    for (const [j, value] of encoded[pooling]!.states[2]!.values.entries()) {
      expect(value).toBeCloseTo(expected[pooling](j), 6);
    }
  }
});

test("a dynamically quantized model comes with a warning", async () => {
  const encoder = await openEncoder(await folderOf("llama.int8"));
  expect(encoder.warnings).toEqual([expect.stringContaining("one scale a batch")]);
});

test("tensors that are named are the layers, and other ones than hidden states are refused", async () => {
  const model = await folderOf("bert.classic");
  const found = await modelLayers(model);
  const [first, , last] = found.layers.map(({ tensor }) => tensor) as [string, string, string];
  const options = { poolings: ["mean"] as const };
  const plain = await openEncoder(model);
  const named = await openEncoder(model, { hiddenStates: [first, last] });
  expect(named.layers).toEqual([0, 1]);
  expect(named.hash).not.toBe(plain.hash);
  const [all, some] = [
    await plain.encode(["w7 w12"], options),
    await named.encode(["w7 w12"], options),
  ];
  await Promise.all([plain.close(), named.close()]);
  expect(some.mean.states[1]).toEqual(all.mean.states[2]);
  await expect(openEncoder(model, { hiddenStates: ["nothing"] })).rejects.toThrow(
    /hiddenStates are names of tensors that .* computes, the embeddings first, but there is no nothing/,
  );
  const { attention } = found.layers[1]!;
  await expect(openEncoder(model, { hiddenStates: [attention!] })).rejects.toThrow(
    /hidden states need to be \[texts, tokens, dimensions\] at every layer/,
  );
});

test("a provider that cannot be had is said, and an unknown one refused", async () => {
  const encoder = await openEncoder(await folderOf("bert.classic"), { provider: "dml" });
  await encoder.encode(["w7"], { poolings: ["mean"] });
  await encoder.close();
  expect(encoder.warnings).toEqual([
    expect.stringMatching(/^The model runs on the CPU: the provider "dml" cannot be had/),
  ]);
  const unknown = openEncoder(await folderOf("bert.classic"), { provider: "tpu" as "cpu" });
  await expect(unknown).rejects.toThrow(
    'there is no provider "tpu". There are cpu, cuda, tensorrt, webgpu, coreml, dml.',
  );
});

test("another model's tokenizer is found by ids beyond the vocabulary, and a piece without id is named", async () => {
  const model = await folderOf("bert.classic");
  const encode = async (vocab: object, text: string) => {
    const own = { ...wordTokenizer, model: { ...wordTokenizer.model, vocab, unk_token: "none" } };
    await writeFile(join(model, "tokenizer.json"), JSON.stringify(own));
    return (await openEncoder(model)).encode(["a", text], { poolings: ["mean"] });
  };
  const vocab = wordTokenizer.model.vocab;
  await expect(encode({ ...vocab, big: 50 }, "w7 big")).rejects.toThrow(
    'the model knows the tokens 0 … 49, but its tokenizer gives 50 ("big") in text 2: it is another model\'s.',
  );
  await expect(encode(vocab, "w7 what")).rejects.toThrow(
    'every piece of a text needs an id, but the vocabulary has none for "what" of "w7 what"',
  );
});

test("an operator that the runtime lacks is named", async () => {
  const unknown = (model: Buffer) =>
    Buffer.from(model.toString("latin1").replaceAll("Erf", "Erg"), "latin1");
  await expect(openEncoder(await folderOf("bert.classic", unknown))).rejects.toThrow(
    /needs the operator Erg, which this onnxruntime lacks\. Update/,
  );
  // A version that stands later takes the place of the one before.
  const versions = field(8, message([2, 99]));
  const newer = (model: Buffer) => Buffer.concat([model, versions]);
  await expect(openEncoder(await folderOf("bert.classic", newer))).rejects.toThrow(
    /written in ONNX's operators of version 99, but this onnxruntime has those up to \d+\. Update/,
  );
});

test("weights that are not in the model's folder are refused, with their name", async () => {
  const model = await folderOf("bert.external");
  await expect(openEncoder(model)).rejects.toThrow(
    /keeps weights in model\.onnx_data, which is not there\. Put the file itself beside/,
  );
  const weights = join(__dirname, "onnx", "fixtures", "bert.external.onnx_data");
  await symlink(weights, join(model, "model.onnx_data"));
  await expect(openEncoder(model)).rejects.toThrow(
    "outside of its folder, where onnxruntime does not read",
  );
  await rm(join(model, "model.onnx_data"));
  await copyFile(weights, join(model, "model.onnx_data"));
  const options = { poolings: ["mean"] as const };
  const [outside, within] = await Promise.all(
    [model, await folderOf("bert.classic")].map((folder) => openEncoder(folder)),
  );
  const expected = await within!.encode(["w7 w12"], options);
  expect((await outside!.encode(["w7 w12"], options)).mean.states).toEqual(expected.mean.states);
  await Promise.all([outside!.close(), within!.close()]);
});

test("a model that takes only texts of one length is refused with the axes", async () => {
  // A later input of the same name is merged into the first: here its type and shape.
  const fixed = (model: Buffer) => {
    const ids = tensorInfo("input_ids", "int64", [1, 16]);
    const whole = model.toString("latin1");
    const was = tensorInfo("input_ids", "int64", ["batch", "tokens"]).toString("latin1");
    expect(whole).toContain(was);
    return Buffer.from(whole.replace(was, padded(ids, was.length)), "latin1");
  };
  await expect(openEncoder(await folderOf("bert.classic", fixed))).rejects.toThrow(
    /takes input_ids of \[1, 16\] alone\. Export it with dynamic axes\./,
  );
});

test.each([
  ["encoder_hidden_states", "encoder_model_q8.onnx"],
  ["position_ids", "decoder_model_q8.onnx"],
])(
  "a decoder merged with the one that has a past, fed %s, is refused: take %s",
  async (input, file) => {
    const inputs = [
      tensorInfo("use_cache_branch", "int64", [1]),
      tensorInfo(input, "int64", ["b", "t"]),
    ];
    const added = appendedGraph({ nodes: [], inputs, outputs: [] });
    const folder = await folderOf("gpt2.optimum-past", (model) => Buffer.concat([model, added]));
    await rename(join(folder, "model.onnx"), join(folder, "decoder_model_merged_q8.onnx"));
    await expect(openEncoder(folder, { file: "decoder_model_merged_q8.onnx" })).rejects.toThrow(
      `lie in two branches of it, for text with and without a past. Take the unmerged ${file}, which is exported beside it`,
    );
  },
);

/** A message made longer by a field that nobody reads (ValueInfoProto.doc_string). */
function padded(message: Buffer, length: number): string {
  const doc = Buffer.alloc(length - message.length - 2, "x");
  return Buffer.concat([message, field(3, doc)]).toString("latin1");
}
