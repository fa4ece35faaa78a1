import { dot } from "../../core/arithmetic";
import { fromArrays, matrix } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { openEngine } from "../../engine/open";
import { logisticRegression } from "../logistic";
import { axisOfDifferences, differenceInMeans, probeNormal, unit } from "./concept-direction";
import { principalAxis } from "./principal-axis";

const random = randomNumbers(6);
const planted = unit(Float64Array.from(randomNormal(1, 8, random).values));
const labels = Array.from({ length: 80 }, (_, i) => (i % 2 ? "good" : "bad"));
const vectors = randomNormal(80, 8, random);
for (let i = 0; i < 80; i++) {
  for (let j = 0; j < 8; j++) vectors.values[i * 8 + j]! += 5 + (i % 2 ? 4 : -4) * planted[j]!;
}

test.each([
  differenceInMeans("good", "bad"),
  axisOfDifferences("good", "bad"),
  probeNormal(logisticRegression(), "good", "bad"),
])(
  "$name finds the direction that is there, of length one, and its opposite",
  async (direction) => {
    const engine = await openEngine();
    const found = await direction.find(vectors, labels, engine);
    expect(dot(found, planted)).toBeGreaterThan(0.97);
    expect(dot(found, found)).toBeCloseTo(1, 12);
    const other = labels.map((label) => (label === "good" ? "bad" : "good"));
    expect(dot(await direction.find(vectors, other, engine), planted)).toBeLessThan(-0.97);
  },
);

test("by hand: means, and the axis of differences", async () => {
  const engine = await openEngine();
  const x = fromArrays([
    [3, 0],
    [0, 0],
    [0, 4],
    [0, 0],
  ]);
  const own = ["a", "b", "a", "b"];
  const means = await differenceInMeans("a", "b").find(x, own, engine);
  expect([...means]).toEqual([expect.closeTo(0.6, 12), expect.closeTo(0.8, 12)]);
  const axis = await axisOfDifferences("a", "b").find(x, own, engine);
  expect([...axis]).toEqual([expect.closeTo(0, 12), expect.closeTo(1, 12)]);
});

test("a principal axis orders vectors that were not there, from the side that was named", async () => {
  const good = labels.flatMap((label, i) => (label === "good" ? [i] : []));
  const { axis, share, project } = await principalAxis(vectors, good);
  expect(dot(axis, planted)).toBeGreaterThan(0.97);
  expect(share).toBeGreaterThan(0.5);
  const [up, down] = project(
    fromArrays([planted, planted.map((v) => -v)].map((v) => v.map((w) => 5 + w))),
  );
  expect(up! - down!).toBeCloseTo(2 * dot(axis, planted), 10);
  const bad = labels.flatMap((label, i) => (label === "bad" ? [i] : []));
  expect(dot((await principalAxis(vectors, bad)).axis, axis)).toBeCloseTo(-1, 10);
});

test("what has no direction is refused, or NaN", async () => {
  const engine = await openEngine();
  await expect(differenceInMeans("good", "none").find(vectors, labels, engine)).rejects.toThrow(
    'between rows of "none" and of "good", but there are 0 and 40',
  );
  const odd = ["good", ...labels.slice(1)];
  await expect(axisOfDifferences("good", "bad").find(vectors, odd, engine)).rejects.toThrow(
    '41 of "good" and 39',
  );
  await expect(principalAxis(vectors, [])).rejects.toThrow("0 rows are named");
  await expect(principalAxis(vectors, [80])).rejects.toThrow("row 80 is named");
  await expect(
    principalAxis(
      matrix(4, 3, () => 2),
      [0],
    ),
  ).rejects.toThrow("all 4 rows of x are the same");
  const same = matrix(80, 8, () => 1);
  expect((await differenceInMeans("good", "bad").find(same, labels, engine))[0]).toBeNaN();
});
