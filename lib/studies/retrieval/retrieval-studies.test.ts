import { type Matrix, matrix } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { referenceEngine as engine } from "../../engine/reference";
import { fromMatrices, type Representations } from "../../representations/representations";
import { csls } from "../../retrieval/search/similarity";
import { retrieveFrom } from "../retrieve-from";
import { fuseLayers } from "./fuse-layers";
import { induceDictionaries } from "./induce-dictionaries";
import { mineFrom } from "./mine-from";

const n = 80;
const random = randomNumbers(12);
const meaning = randomNormal(n, 12, random);
/** Layer 0 says nothing of the meaning, layer 1 something, layer 2 more. */
const layersOf = (): Matrix[] =>
  [0, 0.8, 1.6].map((weight) => {
    const noise = randomNormal(n, 12, random);
    return matrix(
      n,
      12,
      (i, j) => noise.values[i * 12 + j]! + weight * meaning.values[i * 12 + j]!,
    );
  });
const sentences = Array.from({ length: n }, (_, i) => `s${i}`);
const states: Representations = fromMatrices(
  { en: layersOf(), lv: layersOf(), et: layersOf() },
  { sentences },
);

describe("retrieveFrom", () => {
  it("tells ranks, hubs and anisotropy beside accuracy, by the similarity asked for", async () => {
    const { pairs, averages } = await retrieveFrom(states, "en", {
      similarity: csls({ k: 5 }),
      averages: { both: ["lv", "et"] },
      engine,
    });
    const last = pairs.filter(({ layer }) => layer === 2);
    for (const row of last) {
      expect(row.top1).toBeLessThanOrEqual(row.top5);
      expect(row.top5).toBeLessThanOrEqual(row.top10);
      expect(row.mrr).toBeGreaterThan(row.top1);
      expect(row.mrrLower).toBeLessThan(row.mrr);
      expect(row.reciprocity).toBeGreaterThan(0.5);
      expect(Math.abs(row.anisotropy)).toBeLessThan(0.1);
      expect(row.neverNearest).toBeLessThan(0.5);
    }
    const mean = (last[0]!.mrr + last[1]!.mrr) / 2;
    expect(averages.at(-1)!.mrr).toBeCloseTo(mean, 12);
    const plain = await retrieveFrom(states, "en", { engine });
    expect(plain.pairs.map(({ top1 }) => top1)).not.toEqual(pairs.map(({ top1 }) => top1));
  });
});

describe("induceDictionaries", () => {
  const words = (language: string) => sentences.map((id, i) => (i < 20 ? id : `${language} ${id}`));
  const text = { en: words("en"), lv: words("lv"), et: words("et") };

  it("leaves out what is written alike, and says how much that is", async () => {
    const table = await induceDictionaries(states, "en", { text, engine });
    expect(table).toHaveLength(6);
    for (const { words: counted, candidates, identical, chance } of table) {
      expect([counted, candidates, identical, chance]).toEqual([60, 60, 0.25, 1 / 60]);
    }
    const of = (layer: number) => table.find((row) => row.layer === layer && row.target === "lv")!;
    expect(of(0).mrr).toBeLessThan(0.2);
    expect(of(2).mrr).toBeGreaterThan(of(1).mrr);
    expect(of(2).p1).toBeLessThanOrEqual(of(2).p5);
    expect(of(2).mrrUpper).toBeGreaterThan(of(2).mrr);
  });

  it("a word with two entries has two right answers, and counts once", async () => {
    const twice = text.en.map((word, i) => (i === 41 ? text.en[40]! : word));
    const [row] = await induceDictionaries(states, "en", { text: { ...text, en: twice }, engine });
    expect([row!.words, row!.candidates]).toEqual([59, 60]);
  });

  it("needs the text of all languages, and words that differ", async () => {
    await expect(
      induceDictionaries(states, "en", { text: { en: text.en, lv: text.lv }, engine }),
    ).rejects.toThrow(
      new RangeError(
        "induceDictionaries: each entry needs its word, but of 80 entries the text of et has 0. Give the text of the corpus.",
      ),
    );
    await expect(
      induceDictionaries(states, "en", { text, scored: ["s1", "s2"], engine }),
    ).rejects.toThrow(
      new RangeError(
        "induceDictionaries: words are needed that are written differently, but all 2 are alike in en and lv. Give other words.",
      ),
    );
  });
});

describe("mineFrom", () => {
  it("mines better where vectors say more of the meaning, with the threshold of other sentences", async () => {
    const table = await mineFrom(states, "en", { engine });
    const f1 = (layer: number) => table.find((row) => row.layer === layer && row.target === "lv")!;
    expect(f1(0).f1).toBeLessThan(0.3);
    expect(f1(2).f1).toBeGreaterThan(0.7);
    expect(f1(2)).toMatchObject({ by: "margin ratio (k = 4)", sentences: 30, parallel: 20 });
    expect(f1(2).lower).toBeLessThan(f1(2).f1);
  });
});

describe("fuseLayers", () => {
  it("has cosines that are the weighted means of the layers'", async () => {
    const fused = fuseLayers(states, [1, 2], [1, 3]);
    expect(fused.layers).toEqual([2]);
    expect(fused.history.at(-1)).toEqual({
      what: "layers fused",
      settings: { layers: "1 2", weights: "1 3" },
    });
    const cosine = async (of: Representations, layer: number) => {
      const [x, y] = [await of.read("en", layer), await of.read("lv", layer)];
      const [a, b] = [x, y].map(({ values, columns }) => values.subarray(0, columns));
      const dot = (p: ArrayLike<number>, q: ArrayLike<number>) =>
        Array.from(p).reduce((sum, value, k) => sum + value * q[k]!, 0);
      return dot(a!, b!) / Math.sqrt(dot(a!, a!) * dot(b!, b!));
    };
    const mean = (1 * (await cosine(states, 1)) + 3 * (await cosine(states, 2))) / 4;
    expect(await cosine(fused, 2)).toBeCloseTo(mean, 12);
  });

  it("takes a weight for each layer", () => {
    expect(() => fuseLayers(states, [1, 2], [1])).toThrow(
      new RangeError(
        "fuseLayers: layers are needed, and a weight for each where any is given, but there are 2 layers and 1 weights. Give one each.",
      ),
    );
  });
});
