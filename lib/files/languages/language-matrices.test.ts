import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toArrays } from "../../core/matrix";
import { between } from "../../languages/language-matrix";
import { openLang2vec } from "./lang2vec";
import { openLanguageMatrices, openLanguageMatrix } from "./language-matrices";
import { openTypology, type Typology } from "./typology";

const folder = mkdtempSync(join(tmpdir(), "interlingua-matrices-"));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

describe("openLanguageMatrix", () => {
  it("reads a square table by tabs or commas, unknown cells, columns in their own order", async () => {
    const tsv = write("xlm.layer03.tsv", "\ten\tlv\r\nlv\t0.5\tNA\r\nen\t\t0.25\r\n");
    const read = await openLanguageMatrix(tsv, { kind: "similarity" });
    expect(read).toMatchObject({ name: "xlm.layer03", layer: 3, languages: ["lv", "en"] });
    expect(toArrays(read.values)).toEqual([
      [Number.NaN, 0.5],
      [0.25, Number.NaN],
    ]);
    const csv = write("a.csv", '"",en,lv\nen,0,1e-1\nlv,.1,0\n');
    const distances = await openLanguageMatrix(csv, { kind: "distance", name: "mine" });
    expect([distances.name, distances.layer, between(distances, 0, 1)]).toEqual([
      "mine",
      undefined,
      0.1,
    ]);
  });

  it.each([
    [
      "\ten\tlv\nen\t0\t1\nfi\t1\t0\n",
      "openLanguageMatrix: a square table has the same languages in its first line and first column, each once, but PATH has 2 columns and 2 rows, and just one of the two has fi, lv. For a row a pair, use readTable and pivot.",
    ],
    [
      "\ten\tlv\nen\t0\t1\nlv\tone\t0\n",
      'openLanguageMatrix: every cell is a number or empty, but PATH has "one" in row 2, column 1. Mend it, or leave it empty.',
    ],
    [
      "\ten\tlv\nen\t0\nlv\t1\t0\n",
      "openLanguageMatrix: every line needs 3 cells, as the first has, but that of en in PATH has 2.",
    ],
    [
      "",
      "openLanguageMatrix: a square table has the same languages in its first line and first column, each once, but PATH has 0 columns and 0 rows. For a row a pair, use readTable and pivot.",
    ],
  ])("refuses %j, saying what is wrong", async (text, words) => {
    const path = write("bad.tsv", text);
    await expect(openLanguageMatrix(path, { kind: "distance" })).rejects.toThrow(
      new RangeError(words.replace("PATH", path)),
    );
  });
});

describe("openLanguageMatrices", () => {
  it("has what XLM-R makes of 84 languages, layer by layer, and five typologies", async () => {
    const published = await openLanguageMatrices("mplm-sim", { kind: "similarity" });
    expect(published.map(({ layer }) => layer)).toEqual([
      ...Array(5).fill(undefined),
      ...Array.from({ length: 13 }, (_, layer) => layer),
    ]);
    expect(new Set(published.map(({ languages }) => languages.length))).toEqual(new Set([84]));
  });

  it("refuses a name that is no folder of tables", async () => {
    await expect(openLanguageMatrices("nowhere", { kind: "distance" })).rejects.toThrow(
      new RangeError(
        'openLanguageMatrices: "nowhere" is neither "mplm-sim" nor a folder with tables .tsv or .csv. Name one.',
      ),
    );
  });
});

describe("openTypology", () => {
  it("gives URIEL's distances of the languages named, in their order", async () => {
    const made = await openTypology("syntactic", ["deu_Latn", "en"]);
    expect(made).toMatchObject({ name: "syntactic", kind: "distance" });
    expect(made.languages).toEqual(["deu_Latn", "en"]);
    expect(between(made, 0, 1)).toBeCloseTo(0.097, 6);
    expect((await openTypology("genetic")).languages).toHaveLength(71);
    expect(between(await openTypology("geographic", ["en", "de"]), 0, 1)).toBeCloseTo(1060, -1);
  });

  it("refuses what URIEL has not", async () => {
    await expect(openTypology("lexical" as Typology)).rejects.toThrow(
      new RangeError(
        'openTypology: there is no typology "lexical". There are genetic, geographic, syntactic, phonological, inventory, featural.',
      ),
    );
    await expect(openTypology("syntactic", ["mr"])).rejects.toThrow(
      'openTypology: every language needs a line in the table of 71 languages, but "mr" has none.',
    );
  });
});

describe("openLang2vec", () => {
  const path = join(__dirname, "fixtures", "lang2vec.npz");

  it("gives cosine distances over the features that both have, by any code", async () => {
    const settings = { languages: ["en", "zh", "nb"], source: "WALS" };
    const made = await openLang2vec(path, { ...settings, features: "S_" });
    expect(made.name).toBe("lang2vec S_");
    // English 1 0 1, Chinese 1 1 ?, Norwegian ? ? ?
    expect(between(made, 0, 1)).toBeCloseTo(1 - 1 / Math.sqrt(2), 7);
    expect(between(made, 0, 2)).toBeNaN();
  });

  it("asks for one source, and for features and languages that are there", async () => {
    await expect(openLang2vec(path, { languages: ["en"] })).rejects.toThrow(
      new RangeError(
        `openLang2vec: one source at a time, but none is named. ${path} has WALS, SSWL.`,
      ),
    );
    const wals = { source: "WALS", languages: ["en", "fi"] };
    await expect(
      openLang2vec(path, { ...wals, languages: ["en"], features: "INV_" }),
    ).rejects.toThrow(
      new RangeError(
        `openLang2vec: no feature of ${path} begins with "INV_". They begin with S, P.`,
      ),
    );
    await expect(openLang2vec(path, wals)).rejects.toThrow(
      new RangeError(
        `openLang2vec: ${path} has 3 languages by their codes of ISO 639-3, but none for fi. Leave them out.`,
      ),
    );
    const other = join(__dirname, "..", "hidden-states", "fixtures", "layer-each.npz");
    await expect(openLang2vec(other, wals)).rejects.toThrow(
      "openLang2vec: a file of lang2vec holds data [languages × features × sources] and their names langs, feats and sources, but ",
    );
  });
});
