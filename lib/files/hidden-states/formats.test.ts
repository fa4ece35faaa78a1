/** Files that Python wrote (fixtures/make.py), read back to the last bit. */

import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toArrays } from "../../core/matrix";
import type { Representations } from "../../representations/representations";
import type { Layout } from "./arrange";
import expected from "./fixtures/expected.json";
import { openRepresentations } from "./hidden-states";

const fixture = (name: string) => join(__dirname, "fixtures", name);

async function open(name: string, layout?: Layout): Promise<Representations> {
  return openRepresentations(fixture(name), layout);
}

async function expectStates(opened: Representations, precision: string): Promise<void> {
  expect([opened.languages, opened.layers]).toEqual([
    ["en", "lv"],
    [0, 1],
  ]);
  for (const [language, layers] of Object.entries(expected.states)) {
    for (const [layer, rows] of layers.entries()) {
      const x = await opened.read(language, layer);
      const order = opened.sentences.map((id) => expected.ids.indexOf(id));
      const inOrder = order.includes(-1) ? rows : order.map((row) => rows[row]);
      expect(toArrays(x)).toEqual(inOrder);
      expect(x.values.constructor.name).toBe(precision);
    }
  }
}

const numbers = ["1", "2", "3", "4", "5"];

describe("NumPy", () => {
  const files = ["little", "big"].flatMap((order) =>
    ["f2", "f4", "f8"].flatMap((kind) => ["C", "F"].map((axes) => `${order}-${kind}-${axes}.npz`)),
  );

  it.each(files)("%s: one array a language, with ids", async (name) => {
    const opened = await open(name);
    await expectStates(opened, name.includes("f8") ? "Float64Array" : "Float32Array");
    expect(opened.sentences).toEqual(expected.ids);
  });

  it("inflates what savez_compressed wrote, whose ids may be whole numbers", async () => {
    const opened = await open("compressed.npz");
    await expectStates(opened, "Float32Array");
    expect(opened.sentences).toEqual(["0", "1", "2", "3", "4"]);
  });

  it("may have an array a language and layer", async () => {
    await expectStates(await open("layer-each.npz"), "Float32Array");
  });

  it("may have its axes in another order, when that is said", async () => {
    const first = await open("languages-first.npy", {
      axes: "languages layers sentences dimensions",
      languages: ["en", "lv"],
    });
    await expectStates(first, "Float64Array");
    const one = await open("sentences-first.npy", { axes: "sentences layers dimensions" });
    expect(one.languages).toEqual(["sentences-first"]);
    expect(toArrays(await one.read("sentences-first", 1))).toEqual(expected.states.en[1]);
  });
});

describe("safetensors", () => {
  it.each(["F16", "BF16", "F32", "F64"])("%s, other tensors left out", async (kind) => {
    const opened = await open(`${kind}.safetensors`);
    await expectStates(opened, kind === "F64" ? "Float64Array" : "Float32Array");
    expect(opened.history[0]!.settings).toMatchObject({ "left out": "lengths" });
  });
});

describe("PyTorch", () => {
  it.each(["F16", "BF16", "F32", "F64"])("%s tensors, with ids", async (kind) => {
    const opened = await open(`${kind}.pt`);
    await expectStates(opened, kind === "F64" ? "Float64Array" : "Float32Array");
    expect(opened.sentences).toEqual(expected.ids);
    expect(opened.history[0]!.settings).toMatchObject({ "left out": "lengths model epoch" });
  });

  it.each(["lists.pt", "views.pt"])("lists and views of tensors: %s", async (name) => {
    const opened = await open(name);
    await expectStates(opened, "Float32Array");
    expect(opened.sentences).toEqual(numbers);
  });

  it.each(["ordered.bin", "state-dictionary.bin"])("parameters: %s", async (name) => {
    await expectStates(await open(name), "Float64Array");
  });

  it("one tensor without a name is of the language that the file is called by", async () => {
    const opened = await open("root-tensor.pt");
    expect(opened.languages).toEqual(["root-tensor"]);
    expect(toArrays(await opened.read("root-tensor", 1))).toEqual(expected.states.en[1]);
  });

  it("runs no code: what a pickle would import is refused, with where it stands", async () => {
    await expect(open("harmful.pt")).rejects.toThrow(
      /no code of a pickle is run, but before offset \d+ it asks for "posix system"\. Load it where you trust it/,
    );
    await expect(open("module.pt")).rejects.toThrow(TypeError);
    await expect(open("eng_Latn")).rejects.toThrow(
      `import glob, numpy, pickle\n  for path in glob.glob("${fixture("???_????")}"): numpy.save(path + ".npy", numpy.array(pickle.load(open(path, "rb")), dtype="float32"))`,
    );
    await expect(open("legacy.pt")).rejects.toThrow(
      `import glob, torch\n  for path in glob.glob("${fixture("*.pt")}"): torch.save(torch.load(path, map_location="cpu"), path[:-3] + ".zip.pt")`,
    );
  });

  it("does not blow up a tensor that repeats one number", async () => {
    await expect(open("expanded.pt")).rejects.toThrow(
      /"en" \[1000000\] of .* does not fit its storage "0" of 1 numbers/,
    );
  });
});

describe("tables of vectors", () => {
  const tables = ["lists", "fixed", "doubles"].flatMap((name) => [
    `${name}.parquet`,
    `${name}.arrow`,
  ]);

  it.each([...tables, "stream.arrow"])("%s, with languages and ids in columns", async (name) => {
    const opened = await open(name);
    await expectStates(opened, name.startsWith("doubles") ? "Float64Array" : "Float32Array");
    expect(opened.sentences).toEqual(["s1", "s3", "s5", "s2", "š4"]);
  });

  it("says how to write Arrow without compression", async () => {
    await expect(open("lz4.feather")).rejects.toThrow('write it with compression "uncompressed"');
  });
});

describe("HDF5", () => {
  it.each([
    ["groups.h5", "Float32Array"],
    ["datasets.h5", "Float64Array"],
    ["half.h5", "Float32Array"],
  ])("%s: groups or datasets, chunked or not", async (name, precision) => {
    const opened = await open(name);
    await expectStates(opened, precision);
    expect(opened.sentences).toEqual(name === "half.h5" ? numbers : expected.ids);
  });
});

describe("word vectors", () => {
  it("have words for ids, and the language that fastText names the file by", async () => {
    const { languages, sentences, read } = await open("wiki.lv.vec");
    expect([languages, sentences]).toEqual([["lv"], expected.ids]);
    expect(toArrays(await read("lv", 0))).toEqual(expected.states.lv[1]);
  });
});

describe("a folder", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "interlingua-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("may have an archive a language, named as xsim does", async () => {
    for (const language of ["en", "lv"]) {
      const name = `sentemb-mean-${language}.npy`;
      await cp(fixture("sentences-first.npy"), join(folder, name));
    }
    const { languages, layers } = await openRepresentations(folder, {
      axes: "sentences layers dimensions",
    });
    expect({ languages, layers }).toEqual({ languages: ["en", "lv"], layers: [0, 1] });
  });

  it("may have the shards of a table a language, as Hugging Face's datasets write them", async () => {
    await mkdir(join(folder, "eng_Latn"));
    for (const part of [0, 1]) {
      const name = `-0000${part}-of-00002.arrow`;
      await cp(fixture(`shard${name}`), join(folder, "eng_Latn", `data${name}`));
    }
    const { languages, layers, read } = await openRepresentations(folder);
    expect({ languages, layers }).toEqual({ languages: ["eng_Latn"], layers: [0, 1] });
    expect(toArrays(await read("eng_Latn", 1))).toEqual(expected.states.en[1]);
  });

  it("of word vectors pairs the words that languages share", async () => {
    await cp(fixture("wiki.en.vec"), join(folder, "wiki.en.vec"));
    const text = await readFile(fixture("wiki.lv.vec"), "utf8");
    await writeFile(
      join(folder, "wiki.lv.vec"),
      text.replace("s2", "divi vārdi").replace("s5", "s1"),
    );
    const { sentences, warnings, history, read } = await openRepresentations(folder);
    expect(sentences).toEqual(["s1", "s3", "š4"]);
    expect(warnings![1]).toContain("1 of the 4 sentences of lv are not in every language");
    expect(warnings![1]).toContain("divi vārdi");
    expect(history[0]!.settings).toMatchObject({ "left out": "1 repeated words" });
    expect(toArrays(await read("lv", 0))).toEqual([0, 2, 3].map((k) => expected.states.lv[1]![k]));
  });

  it.each([
    [
      "2 4\na 1 2\n",
      /every line has a word and 4 numbers, but the one at offset 4 of .* has 3 parts/,
    ],
    ["2 2\na 1 2\n", /says it has 2 words, but has 1 in 10 bytes/],
    ["99999999 300\na 1\n", /word vectors begin with a line of two numbers/],
    ["1 2\na 1 x\n", /"a" at offset 4 of .* has "x"/],
  ])("of word vectors like %j is refused", async (text, message) => {
    const path = join(folder, "wiki.en.vec");
    await writeFile(path, text);
    const reading = openRepresentations(path).then(({ read }) => read("en", 0));
    await expect(reading).rejects.toThrow(message);
  });
});
