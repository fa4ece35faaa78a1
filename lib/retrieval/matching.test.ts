import { dot } from "../core/arithmetic";
import { referenceEngine as engine } from "../engine/reference";
import { x, y } from "../testing/retrieval-sides";
import { matchGreedily, matchOptimally, mutualNearest } from "./matching";
import fixture from "./retrieval.fixture.json";
import { csls } from "./search/similarity";

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
const pairsOf = ({ x, y }: { x: readonly number[]; y: readonly number[] }) =>
  x.map((row, i) => [row, y[i]]);

it("mutual nearest neighbours are numpy's", async () => {
  const found = await mutualNearest(x, y, {}, engine);
  expect(pairsOf(found)).toEqual(fixture.mutual);
  expect(found.similarities).toHaveLength(found.x.length);
});

it("the optimal matching is scipy's linear assignment, whichever side has more rows", async () => {
  const found = await matchOptimally(x, y, {}, engine);
  expect(found.x).toEqual(fixture.assignmentRows);
  expect(found.y).toEqual(fixture.assignment);
  expect(total(found.similarities)).toBeCloseTo(fixture.assignmentSum, 10);
  const back = await matchOptimally(y, x, {}, engine);
  expect(new Set(pairsOf(back).map(([a, b]) => `${b} ${a}`))).toEqual(
    new Set(pairsOf(found).map(([a, b]) => `${a} ${b}`)),
  );
});

it("greedy matching takes the nearest pair of what is left, and uses up the smaller side", async () => {
  const found = await matchGreedily(x, y, {}, engine);
  const all = await matchOptimally(x, y, {}, engine);
  expect([new Set(found.x).size, new Set(found.y).size]).toEqual([50, 50]);
  expect(total(found.similarities)).toBeLessThanOrEqual(total(all.similarities) + 1e-12);
  const cosineOf = (i: number, j: number) => {
    const [a, b] = [x.values.subarray(8 * i, 8 * i + 8), y.values.subarray(8 * j, 8 * j + 8)];
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  };
  const everyPair = Array.from(
    { length: 3000 },
    (_, at) => [Math.floor(at / 50), at % 50] as const,
  );
  const [rows, columns] = [new Set<number>(), new Set<number>()];
  const greedy = everyPair
    .sort((p, q) => cosineOf(...q) - cosineOf(...p))
    .filter(([i, j]) => {
      if (rows.has(i) || columns.has(j)) return false;
      rows.add(i);
      columns.add(j);
      return true;
    })
    .sort((p, q) => p[0] - q[0]);
  expect(pairsOf(found)).toEqual(greedy);
});

it("matching by CSLS scores by CSLS", async () => {
  const greedy = await matchGreedily(x, y, { similarity: csls({ k: 10 }) }, engine);
  const [at] = [greedy.x.indexOf(3)];
  if (greedy.y[at] === 7) expect(greedy.similarities[at]).toBeCloseTo(fixture.values.csls, 9);
  const optimal = await matchOptimally(x, y, { similarity: csls({ k: 10 }) }, engine);
  expect(total(optimal.similarities)).toBeGreaterThanOrEqual(total(greedy.similarities) - 1e-9);
});

it("zero rows are named, and work stops when told to", async () => {
  const zeros = { ...x, values: x.values.map((value, k) => (k < 8 ? 0 : value)) };
  for (const match of [mutualNearest, matchGreedily, matchOptimally]) {
    await expect(match(zeros, y, {}, engine)).rejects.toThrow(
      `${match.name}: every row needs a length above zero, for zero has no direction, but row 0 of x [60 × 8] is zero.`,
    );
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(match(x, y, { signal }, engine)).rejects.toThrow("enough");
  }
});
