import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Matrix, matrix } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { fromMatrices } from "../representations/representations";
import { openRepresentations, saveRepresentations } from "./hidden-states";
import { writeNpy } from "./npy";
import { writeSafetensors } from "./safetensors";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "interlingua-"));
});
afterEach(() => rm(folder, { recursive: true }));

const random = randomNumbers(1);
const en = [0, 1].map(() => randomNormal(3, 2, random, "float32"));
const lv = [0, 1].map(() => randomNormal(3, 2, random, "float64"));
const asTensor = ({ rows, columns, values }: Matrix) => ({ shape: [rows, columns], values });

test("what was saved comes back exactly, with ids, groups, lengths, history and warnings", async () => {
  const saved = {
    ...fromMatrices(
      { en, lv },
      {
        sentences: ["1.1", "1.2", "2.1"],
        groups: ["1", "1", "2"],
        lengths: { en: [3, 4, 5], lv: [5, 6, 7] },
        history: [{ what: "e5", settings: { prefix: "none" } }, { what: "mean pooled" }],
      },
    ),
    warnings: ["one sentence was cut"],
  };
  await saveRepresentations(saved, folder);
  const { read, ...about } = await openRepresentations(folder);
  const { read: _, ...expected } = saved;
  expect(about).toEqual(expected);
  for (const layer of [0, 1]) {
    expect(await read("en", layer)).toEqual(en[layer]);
    expect(await read("lv", layer)).toEqual(lv[layer]);
  }
});

const npyLayouts = ["{}/1.npy", "{}/layer_1.npy", "{}.1.npy", "{}_layer1.npy", "{}.layer.1.npy"];

test.each(npyLayouts)("a folder of %s is told from its names", async (layout) => {
  for (const [language, [x]] of Object.entries({ en, "zh-Hans": lv })) {
    const path = join(folder, layout.replace("{}", language));
    await mkdir(join(path, ".."), { recursive: true });
    await writeNpy(path, asTensor(x!));
  }
  const { languages, layers, sentences, read } = await openRepresentations(folder);
  expect({ languages, layers, sentences }).toEqual({
    languages: ["en", "zh-Hans"],
    layers: [1],
    sentences: ["1", "2", "3"],
  });
  expect(await read("en", 1)).toEqual(en[0]);
});

test.each(["", "layer.", "hidden_", "hidden_states."])(
  "tensors may be named %s0",
  async (prefix) => {
    const tensors = Object.fromEntries(en.map((x, k) => [`${prefix}${k}`, asTensor(x)]));
    await writeSafetensors(join(folder, "en.safetensors"), tensors);
    const { layers, read } = await openRepresentations(folder);
    expect(layers).toEqual([0, 1]);
    expect(await read("en", 1)).toEqual(en[1]);
  },
);

test("one tensor of [layers, sentences, dimensions] is cut into layers", async () => {
  const values = Float32Array.of(...en[0]!.values, ...en[1]!.values);
  await writeSafetensors(join(folder, "en.safetensors"), { states: { shape: [2, 3, 2], values } });
  const { layers, read } = await openRepresentations(folder);
  expect(layers).toEqual([0, 1]);
  expect(await read("en", 1)).toEqual(en[1]);
});

test("languages with other numbers of sentences are named", async () => {
  await writeNpy(join(folder, "en.0.npy"), asTensor(matrix(3, 2)));
  await writeNpy(join(folder, "lv.0.npy"), asTensor(matrix(4, 2)));
  await expect(openRepresentations(folder)).rejects.toThrow(
    /differ in numbers of sentences: en 3, lv 4\. Save the same for all\./,
  );
});

test("layers of one language with other numbers of sentences are named when they are read", async () => {
  await writeNpy(join(folder, "en.0.npy"), asTensor(matrix(3, 2)));
  await writeNpy(join(folder, "en.1.npy"), asTensor(matrix(4, 2)));
  const { read } = await openRepresentations(folder);
  await expect(read("en", 1)).rejects.toThrow("needs 3 rows, but en at layer 1 is [4 × 2]");
});

test("languages with other layers, or other sentences, are refused", async () => {
  await saveRepresentations(fromMatrices({ en }, { sentences: ["a", "b", "c"] }), folder);
  const other = await mkdtemp(join(tmpdir(), "interlingua-"));
  await saveRepresentations(fromMatrices({ lv }, { sentences: ["a", "b", "d"] }), other);
  const { copyFile } = await import("node:fs/promises");
  await copyFile(join(other, "lv.safetensors"), join(folder, "lv.safetensors"));
  await rm(other, { recursive: true });
  await expect(openRepresentations(folder)).rejects.toThrow("have different sentence ids");
  await writeSafetensors(join(folder, "lv.safetensors"), { "0": asTensor(lv[0]!) });
  await expect(openRepresentations(folder)).rejects.toThrow("differ in layers: en 0 1, lv 0");
});

test("a folder of other files, and tensors without a layer, are refused", async () => {
  await writeFile(join(folder, "notes.md"), "");
  await expect(openRepresentations(folder)).rejects.toThrow("has notes.md. Rename them so.");
  await writeSafetensors(join(folder, "en.safetensors"), { weight: asTensor(en[0]!) });
  await expect(openRepresentations(folder)).rejects.toThrow(/has "weight"/);
});

test("arrays that are no matrices are refused", async () => {
  await writeNpy(join(folder, "en.0.npy"), { shape: [6], values: new Float32Array(6) });
  await expect(openRepresentations(folder)).rejects.toThrow("it is [6]");
});

test("states of another set in the folder are neither mixed in nor lost", async () => {
  await saveRepresentations(fromMatrices({ en }, { sentences: ["a", "b", "c"] }), folder);
  const saving = saveRepresentations(fromMatrices({ lv }, { sentences: ["a", "b", "c"] }), folder);
  await expect(saving).rejects.toThrow("has en.safetensors of another. Save to an empty folder.");
});

test("they can be saved in another precision", async () => {
  const states = fromMatrices({ en }, { sentences: ["a", "b", "c"] });
  await saveRepresentations(states, folder, { dtype: "float16" });
  const x = await (await openRepresentations(folder)).read("en", 0);
  for (const [k, value] of x.values.entries()) expect(value).toBeCloseTo(en[0]!.values[k]!, 2);
});

it("a folder that is not there is refused in words", async () => {
  await expect(openRepresentations(join(tmpdir(), "nowhere at all"))).rejects.toThrow(
    /^openRepresentations: there is no folder .*nowhere at all\. Give one/,
  );
});
