import { matrix } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { referenceEngine as engine } from "../../engine/reference";
import { languageMatrix } from "../../languages/language-matrix";
import trees from "../../languages/trees/trees.fixture.json";
import { kruskalStress } from "../../ordination/nonmetric-scaling";
import scaling from "../../ordination/scaling.fixture.json";
import { fromMatrices } from "../../representations/representations";
import { type PlaceMethod, placeLanguages, placeSentences } from "./place-languages";

const { languages } = trees;
const at = (i: number, j: number) => i * 12 - (i * (i + 1)) / 2 + j - i - 1;
const given = languageMatrix({
  name: "given",
  kind: "distance",
  languages,
  values: matrix(12, 12, (i, j) =>
    i === j ? 0 : trees.distances[at(Math.min(i, j), Math.max(i, j))]!,
  ),
});

it("classical scaling has R's eigenvalues, and tells how much the plane holds", async () => {
  const made = await placeLanguages(given, { engine });
  for (const [k, value] of trees.classicalScaling.entries()) {
    expect(made.eigenvalues[k]).toBeCloseTo(value, 9);
  }
  const [first, second, third] = trees.classicalScaling as [number, number, number];
  expect(made.explained).toBeCloseTo((first + second) / (first + second + third), 9);
  expect(made.points[0]).toMatchObject({
    language: "en",
    name: "English",
    family: "Indo-European",
  });
  const square = made.points.reduce((sum, { x }) => sum + x * x, 0);
  expect(square).toBeCloseTo(first, 9);
});

it("stress is MASS's, and non-metric scaling ends where MASS's best of fifty does", async () => {
  const points = matrix(12, 2, (i, j) => scaling.points[2 * i + j]!);
  expect(kruskalStress(given.values, points)).toBeCloseTo(scaling.stressOfPoints, 9);
  const made = await placeLanguages(given, { method: "nonmetric", engine });
  expect(made.stress).toBeLessThan(scaling.bestStress * 1.001);
  expect(made.stress).toBeLessThan((await placeLanguages(given, { engine })).stress);
});

it("t-SNE and UMAP keep clusters apart, and give the same map again", async () => {
  const random = randomNumbers(3);
  const places = matrix(30, 3, (i) => 8 * Math.floor(i / 10) + random());
  const codes = Array.from({ length: 30 }, (_, i) => `l${i}`);
  const values = matrix(30, 30, (i, j) =>
    Math.hypot(...[0, 1, 2].map((c) => places.values[3 * i + c]! - places.values[3 * j + c]!)),
  );
  const clusters = languageMatrix({ name: "clusters", kind: "distance", languages: codes, values });
  for (const method of ["tsne", "umap"] as const) {
    const { points } = await placeLanguages(clusters, { method, neighbours: 5, engine });
    const nearest = points.map((one, i) => {
      const others = points.map((other, j) =>
        i === j ? Infinity : Math.hypot(one.x - other.x, one.y - other.y),
      );
      return others.indexOf(Math.min(...others));
    });
    expect(nearest.every((j, i) => Math.floor(i / 10) === Math.floor(j / 10))).toBe(true);
    expect((await placeLanguages(clusters, { method, neighbours: 5, engine })).points).toEqual(
      points,
    );
  }
});

it("knows its methods, and how many neighbours there are", async () => {
  await expect(placeLanguages(given, { method: "pca" as PlaceMethod, engine })).rejects.toThrow(
    new RangeError(
      'placeLanguages: there is no method "pca". There are classical, nonmetric, tsne, umap.',
    ),
  );
  await expect(placeLanguages(given, { method: "tsne", neighbours: 12, engine })).rejects.toThrow(
    new RangeError("placeLanguages: a point of 12 has 2 to 11 neighbours, but 12 were asked for."),
  );
});

it("sentences are mapped by cosine, those of a row together", async () => {
  const random = randomNumbers(4);
  const meaning = randomNormal(6, 5, random);
  const near = () => matrix(6, 5, (i, j) => meaning.values[5 * i + j]! + 0.01 * random());
  const states = fromMatrices({ en: [near()], lv: [near()] }, { sentences: [..."abcdef"] });
  const points = await placeSentences(states, { layer: 0, engine });
  expect(points).toHaveLength(12);
  const [a, b] = [points[2]!, points[8]!];
  expect([a.language, b.language, a.sentence, b.sentence]).toEqual(["en", "lv", "c", "c"]);
  expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeLessThan(0.05);
  const zero = fromMatrices({ en: [matrix(6, 5)] }, { sentences: [..."abcdef"] });
  await expect(placeSentences(zero, { layer: 0, engine })).rejects.toThrow(
    new RangeError(
      "placeSentences: a vector of zeros has no direction, but that of sentence a in en is one. Leave it out with selectSentences.",
    ),
  );
});
