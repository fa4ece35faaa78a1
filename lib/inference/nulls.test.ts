import { matrix, takeRows } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { referenceEngine as engine } from "../engine/reference";
import { cka, debiasedCka } from "../measures/cka/cka";
import { linearGram } from "../measures/cka/linear-gram";
import { score } from "../measures/compare";
import { view } from "../measures/view";
import { debiasedNull, skewness } from "./permutation-null";
import { thirdMoments } from "./third-moments";

/** Every order of 0 … n−1. */
function* permutations(items: readonly number[]): Generator<number[]> {
  if (items.length === 0) yield [];
  for (const [i, first] of items.entries()) {
    for (const rest of permutations([...items.slice(0, i), ...items.slice(i + 1)]))
      yield [first, ...rest];
  }
}
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);
function moments(values: readonly number[]) {
  const mean = values.reduce((s, v) => s + v, 0) / values.length;
  const central = (power: number) =>
    values.reduce((s, v) => s + (v - mean) ** power, 0) / values.length;
  return { mean, sd: Math.sqrt(central(2)), skewness: central(3) / central(2) ** 1.5 };
}

const random = randomNumbers(5);
const x = randomNormal(6, 3, random);
const y = matrix(6, 9, (i, j) => random() * (j + 1) + i ** 2);

describe("the null of freely shuffled rows", () => {
  it.each([cka, debiasedCka])(
    "has the mean and SD of all 720 orders of 6 rows for $name",
    async (measure) => {
      const values: number[] = [];
      for (const order of permutations(upTo(6))) {
        values.push((await score(measure, x, takeRows(y, order), {}, engine)).value);
      }
      const expected = moments(values);
      const { null: shuffled } = await score(measure, x, y, {}, engine);
      expect(shuffled!.mean).toBeCloseTo(expected.mean, 9);
      expect(shuffled!.sd).toBeCloseTo(expected.sd, 9);
    },
  );

  it("has the skewness of all 5040 orders of 7 rows for debiased CKA", async () => {
    const [a, b] = [randomNormal(7, 2, random), randomNormal(7, 5, random)].map((m) =>
      linearGram(view(m), engine),
    );
    const values: number[] = [];
    const [ka, kb] = [await a!.read(0, 7), await b!.read(0, 7)].map((k, side) =>
      centreU(k.values, [a, b][side]!.rowSums),
    );
    for (const order of permutations(upTo(7))) {
      let s = 0;
      for (let i = 0; i < 7; i++)
        for (let j = 0; j < 7; j++) s += ka![i * 7 + j]! * kb![order[i]! * 7 + order[j]!]!;
      values.push(s);
    }
    const expected = moments(values);
    expect(skewness(7, await thirdMoments(a!, engine), await thirdMoments(b!, engine))).toBeCloseTo(
      expected.skewness,
      9,
    );
    const norm = Math.sqrt(ka!.reduce((s, v) => s + v * v, 0) * kb!.reduce((s, v) => s + v * v, 0));
    expect(debiasedNull(7).sd).toBeCloseTo(expected.sd / norm, 9);
  });

  it("calls 5 % of unrelated pairs unlikely at the 5 % level", async () => {
    let [low, trials] = [0, 1000];
    for (let t = 0; t < trials; t++) {
      const [a, b] = [randomNormal(20, 3, random), randomNormal(20, 30, random)];
      if ((await score(debiasedCka, a, b, {}, engine)).null!.pValue < 0.05) low++;
    }
    expect(low / trials).toBeGreaterThan(0.03);
    expect(low / trials).toBeLessThan(0.07);
  });
});

function centreU(k: ArrayLike<number>, rowSums: Float64Array): number[] {
  const n = rowSums.length;
  const total = rowSums.reduce((s, v) => s + v, 0) / ((n - 1) * (n - 2));
  return Array.from(k, (value, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return i === j ? 0 : value - (rowSums[i]! + rowSums[j]!) / (n - 2) + total;
  });
}

describe("the null of rows shuffled within bins", () => {
  it("has the mean and SD of all 2880 orders that keep 4 and 5 rows in their bins", async () => {
    const bins = [0, 1, 0, 1, 1, 0, 1, 0, 1];
    const byBin = [0, 1].map((bin) => upTo(9).filter((i) => bins[i] === bin));
    const a = matrix(9, 3, (i) => random() + 2 * bins[i]!);
    const b = matrix(9, 12, (i, j) => random() * (j + 1) + bins[i]!);
    const values: number[] = [];
    for (const first of permutations(byBin[0]!)) {
      for (const second of permutations(byBin[1]!)) {
        const order = upTo(9);
        byBin[0]!.forEach((row, k) => {
          order[row] = first[k]!;
        });
        byBin[1]!.forEach((row, k) => {
          order[row] = second[k]!;
        });
        values.push((await score(debiasedCka, a, takeRows(b, order), {}, engine)).value);
      }
    }
    const expected = moments(values);
    const { binnedNull, value } = await score(debiasedCka, a, b, { bins }, engine);
    expect(binnedNull!.mean).toBeCloseTo(expected.mean, 9);
    expect(binnedNull!.sd).toBeCloseTo(expected.sd, 9);
    expect(binnedNull!.excess).toBeCloseTo(value - expected.mean, 9);
  });

  it("has leave-outs that are the null of the rows that remain", async () => {
    const bins = upTo(24).map((i) => i % 3);
    const groups = upTo(24).map((i) => `${Math.floor(i / 3)}${i % 2}`);
    const [a, b] = [randomNormal(24, 3, random), randomNormal(24, 30, random)];
    const { replicates } = await debiasedCka.compareAll!(
      [linearGram(view(a), engine)],
      [linearGram(view(b), engine)],
      engine,
      { bins, groups },
    );
    const kept = upTo(24).filter((i) => groups[i] !== groups[4]);
    const rest = await score(
      debiasedCka,
      takeRows(a, kept),
      takeRows(b, kept),
      { bins: kept.map((i) => bins[i]!) },
      engine,
    );
    const g = [...new Set(groups)].indexOf(groups[4]!);
    expect(replicates!.value.values[g]).toBeCloseTo(rest.value, 10);
    expect(replicates!.excess!.values[g]).toBeCloseTo(rest.binnedNull!.excess, 10);
  });
});
