import { type Matrix, matrix } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { differenceInMeans } from "../probes/directions/concept-direction";
import { fromMatrices } from "../representations/representations";
import { compareDirections } from "./compare-directions";
import { compareProjections } from "./compare-projections";

const random = randomNumbers(8);
const [n, d] = [60, 10];
const sentences = Array.from({ length: n }, (_, i) => `s${i}`);
const labels = sentences.map((_, i) => (i % 2 ? "yes" : "no"));
const concept = randomNormal(1, d, random).values;
const meaning = randomNormal(n, d, random);

/** Layer 0: noise alone. Layer 1: meaning that is shared, without the concept. Layer 2: with it. */
function language(): Matrix[] {
  const noise = randomNormal(n, d, random);
  const of = (shared: number, far: number) =>
    matrix(n, d, (i, j) => {
      const side = i % 2 ? far : -far;
      return noise.values[i * d + j]! + shared * meaning.values[i * d + j]! + side * concept[j]!;
    });
  return [of(0, 0), of(2, 0), of(0.5, 1.5)];
}

const states = fromMatrices({ en: language(), lv: language(), et: language() }, { sentences });

test("a direction is called shared only where shuffled labels share theirs less", async () => {
  const rows = await compareDirections(states, labels, differenceInMeans("yes", "no"), {
    permutations: 60,
  });
  expect(rows).toHaveLength(9);
  const at = (layer: number) => rows.find((row) => row.layer === layer && row.source === "en")!;
  expect(Math.abs(at(0).nullMean)).toBeLessThan(0.15);
  expect(at(1).cosine).toBeGreaterThan(0.5);
  expect(at(1).nullMean).toBeGreaterThan(0.5);
  expect(at(1).pValue).toBeGreaterThan(0.02);
  expect(at(2)).toMatchObject({ direction: "difference in means", target: "lv", pValue: 1 / 61 });
  expect(at(2).lower).toBeGreaterThan(0.9);
  expect(at(2).upper).toBeLessThanOrEqual(1);
});

test("the same seed shuffles the same, and without permutations there is no null", async () => {
  const [one, other] = await Promise.all(
    [1, 2].map(() =>
      compareDirections(states, labels, differenceInMeans("yes", "no"), { permutations: 5 }),
    ),
  );
  expect(one).toEqual(other);
  const [row] = await compareDirections(states, labels, differenceInMeans("yes", "no"), {
    permutations: 0,
  });
  expect(row!.pValue).toBeNaN();
  const two = labels.map((_, i) => `${i % 2}`);
  const grouped = await compareDirections(states, labels, differenceInMeans("yes", "no"), {
    groups: two,
    permutations: 1,
  });
  expect(grouped[0]!.warnings).toMatch(/2 groups/);
});

test("sentences lie in one order along axes that are shared, and in none where nothing is", async () => {
  const [foundIn, positive] = [
    sentences.slice(0, 30),
    sentences.slice(0, 30).filter((_, i) => i % 2),
  ];
  const rows = await compareProjections(states, { foundIn, positive });
  const at = (layer: number) => rows.find((row) => row.layer === layer && row.source === "en")!;
  expect(at(2).correlation).toBeGreaterThan(0.8);
  expect(at(2).lower).toBeGreaterThan(0.6);
  expect(at(2).sourceShare).toBeGreaterThan(0.4);
  expect(at(0).lower).toBeLessThan(0);
  expect(at(0).n).toBe(30);
});

test("what does not fit is refused", async () => {
  const direction = differenceInMeans("yes", "no");
  await expect(compareDirections(states, ["yes"], direction)).rejects.toThrow(
    "60 sentences, 1 labels and 3 languages",
  );
  await expect(
    compareProjections(states, { foundIn: ["s1", "x"], positive: ["s2"] }),
  ).rejects.toThrow(
    "1 of foundIn are not there, 1 of positive are not in foundIn, and 59 sentences are left",
  );
  const signal = AbortSignal.abort(new Error("stopped"));
  await expect(compareDirections(states, labels, direction, { signal })).rejects.toThrow("stopped");
});
