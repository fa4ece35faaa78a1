import { batchesOfPlan, membershipInWords } from "./batches";

const groups = Array.from({ length: 100 }, (_, row) => `document ${Math.floor(row / 5)}`);

it("every sentence comes into one batch, and batches are of nearly one size", () => {
  for (const documents of [undefined, groups]) {
    const batches = batchesOfPlan(100, documents, { batchSize: 30, seed: 1 });
    expect(batches.map(({ length }) => length)).toEqual([25, 25, 25, 25]);
    expect(batches.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  }
});

it("documents stay together, in an order that follows from the seed", () => {
  const [one, again, other] = [1, 1, 2].map((seed) =>
    batchesOfPlan(100, groups, { batchSize: 25, seed }),
  );
  for (const batch of one!) {
    expect(new Set(batch.map((row) => groups[row])).size).toBe(5);
  }
  expect(again).toEqual(one);
  expect(other).not.toEqual(one);
});

it("refuses batches of fewer than four sentences", () => {
  expect(() => batchesOfPlan(50, undefined, { batchSize: 3, seed: 1 })).toThrow(
    "plan: a batch needs at least 4 sentences, but 50 sentences in batches of 3 do not have them. Give a larger --batch or more sentences.",
  );
});

it("says how sentences came into their batches", () => {
  expect(membershipInWords(true, { batchSize: 25, seed: 7 })).toBe(
    "documents in random order, seed 7",
  );
});
