import { fromArrays, matrix, takeRows } from "../core/matrix";
import { randomNormal, randomNumbers, randomPermutation } from "../core/random";
import { referenceEngine as engine } from "../engine/reference";
import { describeLabels } from "./description-length";
import fixture from "./description-length.fixture.json";
import { logisticRegression } from "./logistic";
import { nearestCentroid } from "./nearest-centroid";
import { ridgeClassifier } from "./ridge-classifier";

describe("description length", () => {
  it("is what an independent script gets, block by block", async () => {
    // The package tells rows in a random order: stand them so that it is the script's.
    const order = randomPermutation(80, randomNumbers(0));
    const places = order.map((_, row) => order.indexOf(row));
    const x = takeRows(fromArrays(fixture.x), places);
    const labels = places.map((place) => fixture.labels[place]!);
    const probe = logisticRegression({ penalty: fixture.penalty, tolerance: 1e-9 });
    const schedule = fixture.ends.map((end) => end / 80);
    const found = await describeLabels(probe, x, labels, { schedule }, engine);
    expect(found.blocks.map(({ to }) => to)).toEqual(fixture.ends);
    for (const [b, { bits }] of found.blocks.entries()) {
      expect(bits).toBeCloseTo(fixture.blocks[b]!, 4);
    }
    expect(found.uniform).toBeCloseTo(fixture.uniform, 10);
    expect(found.compression).toBeCloseTo(fixture.uniform / fixture.online, 5);
  });

  it("of labels that the vectors give away is short, of random ones no shorter than the uniform code", async () => {
    const random = randomNumbers(1);
    const labels = Array.from({ length: 200 }, (_, i) => `class ${i % 4}`);
    const noise = randomNormal(200, 6, random);
    const apart = matrix(200, 6, (i, j) => noise.values[i * 6 + j]! + (i % 4 === j ? 8 : 0));
    const known = await describeLabels(nearestCentroid, apart, labels, {}, engine);
    expect(known.compression).toBeGreaterThan(5);
    for (const probe of [nearestCentroid, logisticRegression({ penalty: [100, 1] })]) {
      const guessed = await describeLabels(probe, noise, labels, {}, engine);
      expect(guessed.compression).toBeLessThanOrEqual(1);
    }
  });

  it("tells a group's rows in one block", async () => {
    const x = randomNormal(60, 3, randomNumbers(2));
    const groups = Array.from({ length: 60 }, (_, i) => `sentence ${i % 12}`);
    const labels = Array.from({ length: 60 }, (_, i) => `language ${Math.floor(i / 12)}`);
    const { blocks } = await describeLabels(nearestCentroid, x, labels, { groups }, engine);
    for (const { from, to } of blocks) expect((to - from) % 5).toBe(0);
    expect(blocks.at(-1)!.to).toBe(60);
  });

  it("asks for probabilities, and for a schedule that rises to 1", async () => {
    const x = randomNormal(40, 3, randomNumbers(3));
    const labels = Array.from({ length: 40 }, (_, i) => `class ${i % 2}`);
    await expect(describeLabels(ridgeClassifier(), x, labels, {}, engine)).rejects.toThrow(
      "describeLabels: ridge classifier (penalty 1) knows no probabilities, so that nothing can be told in bits. Use logisticRegression or linearDiscriminant.",
    );
    const schedule = [0.5, 0.2];
    await expect(describeLabels(nearestCentroid, x, labels, { schedule }, engine)).rejects.toThrow(
      "describeLabels: a schedule is shares of the rows that rise to 1, but 0.5, 0.2 came. Leave it out for Voita & Titov's.",
    );
  });
});
