import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dot, normalizeRows } from "../core/arithmetic";
import { type Matrix, rowOf } from "../core/matrix";
import { openCache } from "../files/cache/cache";
import { selectCorpus } from "./corpora/corpus";
import { openCorpus } from "./corpora/open-corpus";
import { builtInModel, type Encoder, openEncoder } from "./encoder";
import { represent } from "./represent";
import { openTokenizer, type Tokenizer } from "./tokens/tokenizer";
import fixture from "./tokens/tokenizer.fixture.json";

let folder: string;
let encoder: Encoder;
let tokenizer: Tokenizer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "interlingua-"));
  process.env.INTERLINGUA_CACHE = join(folder, "cache");
  encoder = await openEncoder();
  tokenizer = await openTokenizer(builtInModel());
});
afterAll(async () => {
  await encoder.close();
  await rm(folder, { recursive: true });
});

test.each(Object.entries(fixture.ids))(
  "%s is tokenized as by the Python tokenizers",
  async (language, ids) => {
    const { text } = await openCorpus();
    const pieces = tokenizer.tokenize(text[language]![0]!);
    expect([...tokenizer.before, ...pieces.ids, ...tokenizer.after]).toEqual(ids);
    expect(pieces.missing).toBe(0);
  },
);

test("the built-in encoder says what it is without loading the model", () => {
  expect(encoder.name).toBe("multilingual-e5-small-q4-pruned");
  expect(encoder.layers).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect([encoder.dimensions, encoder.maximumTokens]).toEqual([384, 512]);
  expect(encoder.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(encoder.wholeModel).toMatch(/^intfloat\/multilingual-e5-small/);
});

test("padding never enters a vector, under any pooling", async () => {
  const poolings = ["cls", "first", "mean", "xsim"] as const;
  const long = "A much longer sentence that makes every other one in its batch be padded.";
  const alone = await encoder.encode(["Labdien!"], { poolings });
  const beside = await encoder.encode(["Labdien!", long], { poolings });
  for (const name of poolings) {
    for (const [layer, x] of alone[name].states.entries()) {
      const other = rowOf(beside[name].states[layer]!, 0);
      expect(largestDifference(x.values, other)).toBeLessThan(1e-4);
    }
  }
});

test("at layer 0 cls is one and the same vector, first and mean are not", async () => {
  const encoded = await encoder.encode(["One.", "Another one."], { poolings: ["cls", "mean"] });
  const difference = ({ values }: Matrix) =>
    largestDifference(values.subarray(0, 384), values.subarray(384));
  expect(difference(encoded.cls.states[0]!)).toBe(0);
  expect(difference(encoded.mean.states[0]!)).toBeGreaterThan(0.01);
});

test("only the layers asked for are given, and unknown ones refused", async () => {
  const all = await encoder.encode(["One."], { poolings: ["mean"] });
  const { mean } = await encoder.encode(["One."], { poolings: ["mean"], layers: [12, 3] });
  expect(mean.states).toEqual([all.mean.states[12], all.mean.states[3]]);
  await expect(encoder.encode(["One."], { poolings: ["mean"], layers: [13] })).rejects.toThrow(
    "encode: there is no layer 13. There are 0 … 12.",
  );
});

test("on the declaration, English and German meet at the last layer, English and Amharic half", async () => {
  const corpus = selectCorpus(await openCorpus(), { languages: ["en", "de", "am"] });
  const { mean } = await represent(encoder, corpus, {
    ...{ poolings: ["mean"], layers: [12], cache: openCache(join(folder, "cache")) },
  });
  expect(mean.warnings).toEqual([]);
  const english = await mean.read("en", 12);
  expect(top1(english, await mean.read("de", 12))).toBeCloseTo(0.98, 1);
  expect(Math.abs(top1(english, await mean.read("am", 12)) - 0.49)).toBeLessThanOrEqual(0.02);
});

test("text with pieces that the vocabulary lacks is counted", async () => {
  const { mean } = await encoder.encode(["Plain text.", LACKING], {
    poolings: ["mean"],
    layers: [0],
  });
  expect(mean.inexact.texts).toBe(1);
  expect(mean.inexact.pieces).toBeGreaterThan(0);
});

test("a folder without a model or tokenizer, and a file that is not ONNX, are refused", async () => {
  const broken = await mkdtemp(join(folder, "broken-"));
  await expect(openEncoder(broken)).rejects.toThrow("needs model.onnx or onnx/model.onnx");
  await expect(openEncoder(join(broken, "absent"))).rejects.toThrow(
    /has a name on the hub \(organisation\/model\), but there is no .*absent\./,
  );
  await writeFile(join(broken, "model_q4.onnx"), "");
  await expect(openEncoder(broken)).rejects.toThrow("It has model_q4.onnx: name one with the opti");
  await expect(openEncoder(join(broken, "model_q4.onnx"))).rejects.toThrow(
    /model_q4\.onnx is a file\. Give the folder, and the file with the option file\./,
  );
  await writeFile(join(broken, "model.onnx"), "version https://git-lfs.github.com/spec/v1");
  await expect(openEncoder(broken)).rejects.toThrow("needs its tokenizer.json");
  await copyFile(join(builtInModel(), "tokenizer_config.json"), join(broken, "tokenizer.json"));
  await expect(openEncoder(broken)).rejects.toThrow(
    /broken-.*model\.onnx is damaged or of another format: .* Fetch it again/,
  );
});

test("a model with inputs that are not known is refused, with which", async () => {
  const plain = await mkdtemp(join(folder, "plain-"));
  await copyFile(join(builtInModel(), "tokenizer_config.json"), join(plain, "tokenizer.json"));
  await writeFile(join(plain, "model.onnx"), Buffer.from(IDENTITY, "base64"));
  await expect(openEncoder(plain)).rejects.toThrow(/may take input_ids, .* takes x too\. Export/);
});

/** A model of one node, x → logits, both float [N]: written out by hand in protobuf. */
const IDENTITY =
  "CAg6QwoVCgF4EgZsb2dpdHMiCElkZW50aXR5EgFnWhAKAXgSCwoJCAESBQoDEgFOYhUKBmxvZ2l0cxILCgkIARIFCgMSAU5CAhAN";

/** Sanskrit, of which the built-in corpora have none. */
const LACKING = "धर्मक्षेत्रे कुरुक्षेत्रे समवेता युयुत्सवः";

function largestDifference(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return Array.from(x).reduce((most, value, k) => Math.max(most, Math.abs(value - y[k]!)), 0);
}

/** How often a row's nearest by cosine is its translation, averaged over both directions. */
function top1(x: Matrix, y: Matrix): number {
  const [a, b] = [normalizeRows(x), normalizeRows(y)];
  const hits = (from: Matrix, to: Matrix) => {
    let count = 0;
    for (let i = 0; i < from.rows; i++) {
      const cosines = Array.from({ length: to.rows }, (_, j) => dot(rowOf(from, i), rowOf(to, j)));
      if (cosines.indexOf(Math.max(...cosines)) === i) count++;
    }
    return count / from.rows;
  };
  return (hits(a, b) + hits(b, a)) / 2;
}
