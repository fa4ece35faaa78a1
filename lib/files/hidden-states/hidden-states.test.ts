import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Matrix, matrix, takeRows } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { fromMatrices } from "../../representations/representations";
import { writeNpy } from "../formats/npy";
import { writeSafetensors } from "../formats/write-safetensors";
import { openRepresentations, saveRepresentations } from "./hidden-states";

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
        rowsAre: "tokens",
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
    /differ in numbers of sentences: en 3, lv 4\. Save the same for all, or their ids/,
  );
});

test("layers of one language with other numbers of sentences are named", async () => {
  await writeNpy(join(folder, "en.0.npy"), asTensor(matrix(3, 2)));
  await writeNpy(join(folder, "en.1.npy"), asTensor(matrix(4, 2)));
  await expect(openRepresentations(folder)).rejects.toThrow(
    /every layer of en needs the same sentences, but layer 0 has 3 and layer 1 \(.*en\.1\.npy\) has 4/,
  );
});

test("rows are paired by ids: the others are left out, and a warning says which", async () => {
  await saveTwo(["a", "b", "c"], ["d", "c", "a"]);
  const { sentences, groups, lengths, warnings, read } = await openRepresentations(folder);
  expect({ sentences, groups, lengths }).toEqual({
    sentences: ["a", "c"],
    groups: ["group of a", "group of c"],
    lengths: { en: [1, 3], lv: [3, 2] },
  });
  expect(warnings).toEqual([
    "1 of the 3 sentences of en are not in every language and were left out: b.",
    "1 of the 3 sentences of lv are not in every language and were left out: d.",
  ]);
  expect(await read("en", 1)).toEqual(takeRows(en[1]!, [0, 2]));
  expect(await read("lv", 1)).toEqual(takeRows(lv[1]!, [2, 1]));
});

test("rows in another order are put in order, which a warning says", async () => {
  await saveTwo(["a", "b", "c"], ["c", "b", "a"]);
  const { warnings, read } = await openRepresentations(folder);
  expect(warnings).toEqual(["The sentences of lv were put into the order of en."]);
  expect(await read("lv", 0)).toEqual(takeRows(lv[0]!, [2, 1, 0]));
});

test("ids that no two languages share, come twice, or are some languages' only, are refused", async () => {
  await saveTwo(["a", "b", "c"], ["d", "e", "f"]);
  await expect(openRepresentations(folder)).rejects.toThrow(
    /no id is in every language of .*: en a, b, c …; lv d, e, f …\. Give translations the same id/,
  );
  await saveTwo(["a", "b", "c"], ["a", "b", "a"]);
  await expect(openRepresentations(folder)).rejects.toThrow(/lv in .* has "a" twice/);
  const tensors = Object.fromEntries(lv.map((x, k) => [`${k}`, asTensor(x)]));
  await writeSafetensors(join(folder, "lv.safetensors"), tensors);
  await expect(openRepresentations(folder)).rejects.toThrow(
    /every language needs sentence ids when one has them, but in .* there are none of lv/,
  );
});

test("ids may stand in text files beside the arrays", async () => {
  await writeNpy(join(folder, "en.npy"), asTensor(en[0]!));
  await writeNpy(join(folder, "lv.npy"), asTensor(lv[0]!));
  await writeFile(join(folder, "ids.txt"), "x\ny\nz\n");
  expect((await openRepresentations(folder)).sentences).toEqual(["x", "y", "z"]);
  await writeFile(join(folder, "ids.txt"), "x\ny\n");
  await expect(openRepresentations(folder)).rejects.toThrow(
    /en has 3 sentences, and there are 2 ids in .*ids\.txt/,
  );
  await rm(join(folder, "ids.txt"));
  await writeFile(join(folder, "en.ids.txt"), "x\ny\nz\n");
  await writeFile(join(folder, "lv.ids"), "z\r\ny\r\nw\r\n");
  expect((await openRepresentations(folder)).sentences).toEqual(["y", "z"]);
});

test("languages with other layers are refused", async () => {
  await saveTwo(["a", "b", "c"], ["a", "b", "c"]);
  await writeSafetensors(join(folder, "lv.safetensors"), { "0": asTensor(lv[0]!) });
  await expect(openRepresentations(folder)).rejects.toThrow("differ in layers: en 0 1, lv 0");
});

test("a folder of other files, and tensors without a layer, are refused", async () => {
  await writeFile(join(folder, "notes.md"), "");
  await expect(openRepresentations(folder)).rejects.toThrow(
    "has notes.md. Rename or convert them so.",
  );
  const tensors = { weight: asTensor(en[0]!), bias: asTensor(en[1]!) };
  await writeSafetensors(join(folder, "en.safetensors"), tensors);
  await expect(openRepresentations(folder)).rejects.toThrow(
    /"weight" in .* and "bias" in .* both seem to be en at layer 0\. Say what names mean/,
  );
});

test("arrays that are no matrices are refused", async () => {
  await writeNpy(join(folder, "en.0.npy"), { shape: [6], values: new Float32Array(6) });
  await expect(openRepresentations(folder)).rejects.toThrow(
    "needs the axes [sentences × dimensions], but it is [6]",
  );
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
    /^openRepresentations: there is no file or folder .*nowhere at all\. Give one/,
  );
});

test("a language whose name would climb out of the folder is not saved", async () => {
  const states = fromMatrices({ "../en": en }, { sentences: ["a", "b", "c"] });
  await expect(saveRepresentations(states, folder)).rejects.toThrow(
    'each language becomes a file of its name, but "../en" is no name for one',
  );
});

test("the layout may be given: names, axes and languages", async () => {
  const both = Float32Array.of(...en[0]!.values, ...en[1]!.values);
  await writeNpy(join(folder, "all-states.npy"), { shape: [2, 3, 2], values: both });
  const opened = await openRepresentations(join(folder, "all-states.npy"), {
    axes: "languages sentences dimensions",
    languages: ["fi", "et"],
  });
  expect(opened.languages).toEqual(["fi", "et"]);
  expect(await opened.read("et", 0)).toEqual(en[1]);
  const named = { "lv/mean_3": asTensor(lv[0]!), "lv/cls_3": asTensor(lv[1]!) };
  await writeSafetensors(join(folder, "pooled.safetensors"), named);
  const cls = await openRepresentations(join(folder, "pooled.safetensors"), {
    names: "pooled/{language}/cls_{layer}",
  });
  expect([cls.languages, cls.layers]).toEqual([["lv"], [3]]);
  expect(await cls.read("lv", 3)).toEqual(lv[1]);
  expect(cls.history).toEqual([
    {
      what: "hidden states in pooled.safetensors",
      settings: {
        axes: "sentences dimensions",
        example: 'lv at layer 3 from "lv/cls_3" in pooled.safetensors',
      },
    },
  ]);
});

test("sentences first and more layers than sentences are told apart only when that is said", async () => {
  const values = Float32Array.from({ length: 12 }, (_, k) => k);
  await writeNpy(join(folder, "en.npy"), { shape: [3, 2, 2], values });
  await expect(openRepresentations(folder)).rejects.toThrow(
    /\[3 × 2 × 2\] has 3 layers of 2 sentences, or the other way round\. Say which/,
  );
  const { layers, read } = await openRepresentations(folder, {
    axes: "sentences layers dimensions",
  });
  expect(layers).toEqual([0, 1]);
  expect([...(await read("en", 1)).values]).toEqual([2, 3, 6, 7, 10, 11]);
});

test("a layout that makes no sense is refused", async () => {
  await writeNpy(join(folder, "en.npy"), { shape: [3, 2, 2], values: new Float32Array(12) });
  const opening = (layout: object) => expect(openRepresentations(folder, layout)).rejects;
  await opening({ axes: "sentences tokens" }).toThrow('but "sentences tokens" came. Write e.g.');
  await opening({ names: "{lang}" }).toThrow('but "{lang}" came. Write e.g.');
  await opening({ names: "fi_{layer}" }).toThrow(
    'hidden states are arrays named like "fi_{layer}"',
  );
  await opening({ languages: ["en", "lv"] }).toThrow("has 3 languages, but 2 names came (en, lv)");
});

test("a header that holds no ids of ours is refused", async () => {
  const tensors = { "0": asTensor(en[0]!) };
  await writeSafetensors(join(folder, "en.safetensors"), tensors, { interlingua: "[]" });
  await expect(openRepresentations(folder)).rejects.toThrow(
    /the header of .* should hold what saveRepresentations writes/,
  );
});

test("a pickle is never loaded: the error says how to convert it", async () => {
  await writeFile(join(folder, "eng_Latn"), Buffer.from("\x80\x04\x95", "latin1"));
  await expect(openRepresentations(folder)).rejects.toThrow(
    /a pickle can run any code .*eng_Latn is one\..*\n {2}import glob, numpy, pickle\n {2}for path in .*numpy\.save/s,
  );
  await writeNpy(join(folder, "eng_Latn.npy"), asTensor(en[0]!));
  expect((await openRepresentations(folder)).languages).toEqual(["eng_Latn"]);
});

/** Two languages with ids, groups and lengths that tell which sentence they are of. */
async function saveTwo(ofEn: string[], ofLv: string[]): Promise<void> {
  await rm(folder, { recursive: true });
  for (const [language, x, sentences] of [
    ["en", en, ofEn],
    ["lv", lv, ofLv],
  ] as const) {
    const groups = sentences.map((id) => `group of ${id}`);
    const about = { sentences, groups, lengths: { [language]: [1, 2, 3] }, history: [] };
    const temporary = `${folder}-${language}`;
    await saveRepresentations(fromMatrices({ [language]: x }, about), temporary);
    await mkdir(folder, { recursive: true });
    await rename(
      join(temporary, `${language}.safetensors`),
      join(folder, `${language}.safetensors`),
    );
    await rm(temporary, { recursive: true });
  }
}
