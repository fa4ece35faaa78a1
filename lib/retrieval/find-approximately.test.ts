import { takeRows } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { referenceEngine as engine } from "../engine/reference";
import { findApproximately } from "./find-approximately";
import { findNearest } from "./search/find-nearest";
import { cosine, csls, dotProduct, euclidean } from "./search/similarity";

const random = randomNumbers(31);
const [x, y] = [randomNormal(120, 10, random), randomNormal(500, 10, random)];

it.each([cosine, dotProduct, euclidean])(
  "finds most of what the exact search finds, and says how much: $name",
  async (similarity) => {
    const found = await findApproximately(x, y, { k: 5, similarity }, engine);
    const exact = await findNearest(x, y, { k: 5, similarity }, engine);
    expect(found.recall.value).toBeGreaterThan(0.9);
    const right = Array.from({ length: 120 }, (_, i) => {
      const list = new Set(exact.indices.subarray(5 * i, 5 * i + 5));
      return found.indices.subarray(5 * i, 5 * i + 5).filter((one) => list.has(one)).length / 5;
    });
    expect(found.recall.value).toBeCloseTo(right.reduce((a, b) => a + b) / 120, 12);
    const hit = [...found.indices.keys()].find((at) => found.indices[at] === exact.indices[at])!;
    expect(found.similarities[hit]).toBeCloseTo(exact.similarities[hit]!, 4);
  },
);

it("a graph with few links, hardly searched, finds less, and that is told", async () => {
  const sparse = { connectivity: 2, expansion: { add: 2, search: 1 } };
  const few = await findApproximately(x, y, { k: 5, ...sparse }, engine);
  const many = await findApproximately(x, y, { k: 5 }, engine);
  expect(few.recall.value).toBeLessThan(many.recall.value);
});

it("what it cannot search by is refused", async () => {
  await expect(findApproximately(x, y, { similarity: csls() }, engine)).rejects.toThrow(
    new RangeError(
      "findApproximately: it searches by cosine, dotProduct or euclidean, but CSLS (k = 10) compares with neighbourhoods. Use findNearest.",
    ),
  );
  await expect(findApproximately(x, takeRows(y, [0]), { k: 2 }, engine)).rejects.toThrow(
    "findApproximately: k is a whole number from 1 to the number of candidates, but is 2, and candidates has 1 rows. Give a k from 1 to 1.",
  );
});
