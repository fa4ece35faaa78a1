import { type Matrix, matrix } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { centerLanguages } from "../representations/center";
import { fromMatrices } from "../representations/representations";
import { clustersByLayer } from "./clusters-by-layer";
import { describeLanguages } from "./describe-languages";
import { varianceByLayer } from "./variance-by-layer";

const random = randomNumbers(11);
const names = ["en", "lv", "et", "fi"];
const sentences = Array.from({ length: 12 }, (_, i) => `${i}`);
const meaning = randomNormal(12, 8, random);

/** Of layer 0 the language says most, of layer 1 the sentence. */
function layer(language: Matrix["values"], far: number, same: number): Matrix {
  return matrix(
    12,
    8,
    (i, j) => far * language[j]! + same * meaning.values[i * 8 + j]! + 0.3 * random(),
  );
}

const made = Object.fromEntries(
  names.map((name) => {
    const language = randomNormal(1, 8, random).values;
    return [name, [layer(language, 4, 0.3), layer(language, 0.3, 4)]];
  }),
);
const groups = sentences.map((_, i) => `${Math.floor(i / 2)}`);
const states = fromMatrices(made, { sentences, groups });

test("the variance of each layer is divided, with intervals, and centring takes the language away", async () => {
  const seen: number[] = [];
  const rows = await varianceByLayer(states, { onProgress: ({ done }) => seen.push(done) });
  const at = (layer: number, part: string) =>
    rows.find((row) => row.layer === layer && row.part === part)!;
  expect(at(0, "language").lower).toBeGreaterThan(0.8);
  expect(at(1, "sentence").lower).toBeGreaterThan(0.8);
  for (const layer of [0, 1]) {
    const shares = rows.filter((row) => row.layer === layer).map(({ share }) => share);
    expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  }
  expect(seen).toEqual([1, 2]);
  const centred = await varianceByLayer(centerLanguages(states), { groups: false });
  expect(centred[0]!.plainShare).toBeCloseTo(0, 12);
  expect(centred[0]!.share).toBeLessThan(0);
  const few = await varianceByLayer(states, { groups: sentences.map((_, i) => `${i % 2}`) });
  expect(few[0]).toMatchObject({ lower: Number.NaN, warnings: expect.stringMatching(/2 groups/) });
});

test("points cluster by language where the language says most, else by sentence", async () => {
  const rows = await clustersByLayer(states);
  const at = (layer: number, by: string) =>
    rows.find((row) => row.layer === layer && row.by === by)!;
  expect(at(0, "language").silhouette).toBeGreaterThan(0.7);
  expect(at(0, "sentence").silhouette).toBeLessThan(0);
  expect(at(0, "language").vMeasure).toBe(1);
  expect(at(1, "sentence").silhouette).toBeGreaterThan(0.7);
  expect(at(1, "sentence").lower).toBeLessThan(at(1, "sentence").silhouette);
  expect(at(1, "language").silhouette).toBeLessThan(0.1);
});

test("every language is described at every layer, by properties of one's own too", async () => {
  const rows = await describeLanguages(states);
  expect(rows).toHaveLength(6 * 4 * 2);
  expect(rows.every(({ value, warnings }) => Number.isFinite(value) && warnings === "")).toBe(true);
  const columns = (x: Matrix) => ({
    ...{ value: x.columns, n: x.rows, dimensions: x.columns, details: {}, warnings: ["mine"] },
  });
  const own = await describeLanguages(states, { properties: { columns } });
  expect(own[0]).toMatchObject({ property: "columns", language: "en", value: 8, warnings: "mine" });
  expect(own[0]!.lower).toBeNaN();
});

test("all stop when they are told to", async () => {
  const signal = AbortSignal.abort(new Error("stopped"));
  for (const study of [varianceByLayer, clustersByLayer, describeLanguages]) {
    await expect(study(states, { signal })).rejects.toThrow("stopped");
  }
});
