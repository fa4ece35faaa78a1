import { copyFile, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheEntries, clearCache, describeEntry } from "../files/cache/cache-entries";
import { type FixtureModels, openFixtureModels } from "../testing/fixture-models";
import { corpus } from "./corpora/corpus";
import { type Encoder, type EncoderOptions, openEncoder } from "./encoder";
import { field, message } from "./onnx/bytes";
import { type WeightPlace, weightPlaces } from "./onnx/weights";
import { represent } from "./represent";

let models: FixtureModels;
beforeAll(async () => {
  models = await openFixtureModels();
});
afterAll(() => models.close());

const cacheOf = () => process.env.INTERLINGUA_CACHE!;
const options = { poolings: ["mean"] as const };
const text = ["w7 w12 w30", "w9 w8 w7 w31"];

async function lastLayer(encoder: Encoder): Promise<Float32Array> {
  const { mean } = await encoder.encode(text, options);
  await encoder.close();
  return mean.states[2]!.values as Float32Array;
}

const shuffled = (folder: string, more: EncoderOptions = {}) =>
  openEncoder(folder, { weights: "shuffled", ...more });

/** The numbers of a weight, as bytes, in order of their value. */
function sortedNumbers(bytes: Buffer, { start, end, width }: WeightPlace): string[] {
  const numbers = Array.from({ length: (end - start) / width }, (_, k) =>
    bytes.toString("hex", start + k * width, start + (k + 1) * width),
  );
  return numbers.sort();
}

test.each([
  "bert.classic",
  "bert.external",
  "bert.half",
  "bert.int8",
  "llama.optimum",
  "bloom.dynamo",
])(
  "%s shuffled has the same numbers in every weight, in another order, and nothing else is changed",
  async (name) => {
    const folder = await models.folderOf(name);
    const external = name === "bert.external" ? "model.onnx_data" : undefined;
    if (external) {
      const weights = join(__dirname, "onnx", "fixtures", `${name}.onnx_data`);
      await copyFile(weights, join(folder, external));
    }
    const encoder = await shuffled(folder);
    const values = await lastLayer(encoder);
    expect(values.every(Number.isFinite)).toBe(true);
    const places = weightPlaces(join(folder, "model.onnx"));
    expect(places.length).toBeGreaterThan(10);
    for (const file of ["model.onnx", ...(external ? [external] : [])]) {
      const before = await readFile(join(folder, file));
      const after = await readFile(join(cacheOf(), `${encoder.hash}.model`, file));
      const own = places.filter((place) => (place.file ?? "model.onnx") === file);
      for (const place of own) {
        expect(sortedNumbers(after, place)).toEqual(sortedNumbers(before, place));
      }
      const moved = own.filter(({ start, end }) => after.compare(before, start, end, start, end));
      if (own.length > 0) expect(moved.length).toBeGreaterThan(0);
      for (const { start, end } of own) before.copy(after, start, start, end);
      expect(after.equals(before)).toBe(true);
    }
  },
);

test("rotations and the slopes of ALiBi belong to the architecture, and keep their order", async () => {
  for (const name of ["llama.classic", "llama.dynamo", "modernbert.optimum", "bloom.classic"]) {
    const path = join(await models.folderOf(name), "model.onnx");
    const numbers = weightPlaces(path).map(({ start, end, width }) => (end - start) / width);
    expect(numbers.filter((count) => count < 8)).toEqual([]);
  }
});

test("the built-in model too, whose embeddings are larger than a block, gives finite vectors of all layers", async () => {
  const encoder = await openEncoder(undefined, { weights: "shuffled" });
  const { mean } = await encoder.encode(["Labdien!", "Good day!"], options);
  await encoder.close();
  for (const { values } of mean.states) {
    expect(values.every(Number.isFinite)).toBe(true);
    expect(values.subarray(0, 384)).not.toEqual(values.subarray(384));
  }
});

test("one seed is one model, another is another, and neither is the trained one", async () => {
  const folder = await models.folderOf("bert.classic");
  const trained = await openEncoder(folder);
  const [a, b] = [await shuffled(folder), await shuffled(folder, { seed: 1 })];
  expect([trained.weights, a.weights, b.weights]).toEqual([
    ...[undefined, "shuffled, seed 0", "shuffled, seed 1"],
  ]);
  expect(new Set([trained.hash, a.hash, b.hash]).size).toBe(3);
  const [first, other, usual] = [await lastLayer(a), await lastLayer(b), await lastLayer(trained)];
  expect(other).not.toEqual(first);
  expect(usual).not.toEqual(first);
  await clearCache(cacheOf());
  expect(await lastLayer(await shuffled(folder))).toEqual(first);
});

test("it is a step of the history, is kept apart from the trained model's states, and is made only when needed", async () => {
  const folder = await models.folderOf("bert.classic");
  const words = corpus({ name: "words", text: { en: text } });
  const read = async (encoder: Encoder) => {
    const { mean } = await represent(encoder, words, options);
    await encoder.close();
    return { history: mean.history, values: (await mean.read("en", 2)).values };
  };
  const [plain, random] = [
    await read(await openEncoder(folder)),
    await read(await shuffled(folder)),
  ];
  expect(random.values).not.toEqual(plain.values);
  expect(random.history[1]!.settings).toMatchObject({ weights: "shuffled, seed 0" });
  expect(plain.history[1]!.settings).not.toHaveProperty("weights");
  const copies = (await cacheEntries(cacheOf())).filter(({ name }) => name.endsWith(".model"));
  expect(await describeEntry(cacheOf(), copies[0]!.name)).toBe("a model with shuffled weights");
  expect(copies[0]!.bytes).toBeGreaterThan(10_000);
  const states = (name: string) => name.endsWith(".safetensors");
  const kept = (await readdir(cacheOf())).filter(states);
  expect((await read(await shuffled(folder))).values).toEqual(random.values);
  expect((await readdir(cacheOf())).filter(states)).toEqual(kept);
  const unused = await shuffled(folder, { seed: 7 });
  expect(await readdir(cacheOf())).not.toContain(`${unused.hash}.model`);
});

test("a copy that was stopped leaves nothing, and is made when asked again", async () => {
  const folder = await models.folderOf("bert.classic");
  const stop = new AbortController();
  const encoder = await shuffled(folder, {
    ...{ seed: 3, signal: stop.signal },
    onProgress: ({ task }) => task === "shuffling weights" && stop.abort(new Error("stopped")),
  });
  await expect(encoder.encode(text, options)).rejects.toThrow("stopped");
  expect((await readdir(cacheOf())).filter((name) => name.includes(encoder.hash))).toEqual([]);
  expect((await lastLayer(await shuffled(folder, { seed: 3 }))).length).toBe(16);
});

test("other weights, and tensors number by number, are refused", async () => {
  const folder = await models.folderOf("bert.classic");
  await expect(openEncoder(folder, { weights: "random" as "shuffled" })).rejects.toThrow(
    'openEncoder: weights are "trained" or "shuffled", by a seed that is a whole number, but "random" and 0 came.',
  );
  await expect(shuffled(folder, { seed: 0.5 })).rejects.toThrow('but "shuffled" and 0.5 came.');
  // Codes as numbers of a list (int32_data), as ONNX allows and nobody writes.
  const odd = message([1, 3], [2, 2], [5, Buffer.from([1, 2, 3])], [8, "codes"]);
  const listed = await models.folderOf("bert.classic", (model) =>
    Buffer.concat([model, field(7, field(5, odd))]),
  );
  const encoder = await shuffled(listed);
  await expect(encoder.encode(text, options)).rejects.toThrow(
    /weights can be shuffled where a tensor is in one piece, but .*model\.onnx has codes number by number\. Write it again/,
  );
});
