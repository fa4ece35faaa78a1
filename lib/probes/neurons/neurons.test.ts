import { fromArrays, matrix } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { openEngine } from "../../engine/open";
import { logisticRegression } from "../logistic";
import { ablationCurve } from "./ablation";
import {
  averagePrecision,
  byAveragePrecision,
  byMutualInformation,
  byWeights,
  type NeuronScore,
} from "./neuron-scores";
import fixture from "./neurons.fixture.json";

const x = fromArrays(fixture.x);
const { labels } = fixture;

const scoresBy = async (ranking: NeuronScore) => ranking.score(x, labels, await openEngine());

test("average precision is scikit-learn's, ties included", async () => {
  for (const [name, expected] of Object.entries(fixture.averagePrecision)) {
    const found = averagePrecision(x, labels, name);
    for (const [j, value] of expected.entries()) expect(found[j]).toBeCloseTo(value, 12);
  }
  const best = await scoresBy(byAveragePrecision());
  const { a, b, c } = fixture.averagePrecision;
  expect([...best]).toEqual(a.map((_, j) => expect.closeTo(Math.max(a[j]!, b[j]!, c[j]!), 12)));
});

test("mutual information is scikit-learn's of the same bins", async () => {
  const found = await scoresBy(byMutualInformation({ bins: 6 }));
  expect([...found]).toEqual(fixture.mutualInformation.map((bits) => expect.closeTo(bits, 12)));
});

test("weights are those of a converged logistic regression", async () => {
  const found = await scoresBy(byWeights(logisticRegression({ tolerance: 1e-9 })));
  expect([...found]).toEqual(fixture.weights.map((weight) => expect.closeTo(weight, 5)));
});

const random = randomNumbers(4);
/** Two classes that three neurons of twenty tell, each a part of it. */
const told = Array.from({ length: 240 }, (_, i) => (i % 2 ? "yes" : "no"));
const vectors = randomNormal(240, 20, random);
for (let i = 0; i < 240; i++)
  for (const j of [3, 7, 11]) vectors.values[i * 20 + j]! += i % 2 ? 1.2 : -1.2;

test.each([byWeights(logisticRegression()), byMutualInformation(), byAveragePrecision()])(
  "by $name, the neurons that tell come first, and their removal hurts",
  async (ranking) => {
    const scores = await ranking.score(vectors, told, await openEngine());
    const first = Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!);
    expect(first.slice(0, 3).sort((a, b) => a - b)).toEqual([3, 7, 11]);
    const groups = told.map((_, i) => `${Math.floor(i / 2)}`);
    const curve = await ablationCurve(logisticRegression(), ranking, vectors, told, {
      ...{ counts: [0, 3, 20], groups },
    });
    const at = (neurons: number, which: string) =>
      curve.find((row) => row.neurons === neurons && row.which === which)!;
    expect(at(3, "top kept").accuracy).toBeGreaterThan(0.93);
    expect(at(3, "top removed").accuracy).toBeLessThan(0.65);
    expect(at(3, "random removed").lower).toBeGreaterThan(at(3, "top removed").upper);
    expect(at(20, "top kept")).toMatchObject({ accuracy: at(0, "top removed").accuracy });
    expect(at(20, "top removed").accuracy).toBeCloseTo(0.5, 1);
  },
);

test("what cannot be is refused", async () => {
  expect(() => averagePrecision(x, labels, "d")).toThrow(
    'no row has the label "d". There are a, b, c.',
  );
  await expect(scoresBy(byMutualInformation({ bins: 1 }))).rejects.toThrow(
    "from 2 to the 60 rows, but is 1",
  );
  const curve = ablationCurve(logisticRegression(), byAveragePrecision(), x, labels, {
    counts: [6],
  });
  await expect(curve).rejects.toThrow("from 0 to 5, but 6 came");
  await expect(
    ablationCurve(logisticRegression(), byAveragePrecision(), matrix(3, 2), ["a"]),
  ).rejects.toThrow(RangeError);
});
