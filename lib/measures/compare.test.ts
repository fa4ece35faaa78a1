import { scale } from "../core/arithmetic";
import { type Matrix, shapeOf } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import type { Engine } from "../engine/engine";
import { referenceEngine } from "../engine/reference";
import {
  angularProcrustes,
  cca,
  ccaR2,
  cka,
  compareAll,
  debiasedCka,
  distanceCorrelation,
  type Measure,
  nbs,
  pwcca,
  rbfCka,
  rsa,
  score,
  svcca,
} from "./index";

const random = randomNumbers(31);
const n = 44;
const wide = [30, 40].map((d) => randomNormal(n, d, random));
const tall = [3, 4, 5].map((d) => randomNormal(n, d, random));
const groups = Array.from({ length: n }, (_, i) => `document ${i % 22}`);
const options = { groups, jackknife: true, permutations: 19 } as const;

/** The reference engine, and how often each of its operations was asked for of a matrix of some shape. */
function counting(): { engine: Engine; counts: Map<string, number> } {
  const counts = new Map<string, number>();
  const engine = new Proxy(referenceEngine, {
    get(target, name: keyof Engine) {
      const value = target[name];
      if (typeof value !== "function") return value;
      return (...given: [Matrix, ...unknown[]]) => {
        const what = `${name} ${shapeOf(given[0])}`;
        counts.set(what, (counts.get(what) ?? 0) + 1);
        return (value as (...all: unknown[]) => unknown).apply(target, given);
      };
    },
  });
  return { engine, counts };
}

async function work(measures: Measure | readonly Measure[], matrices: readonly Matrix[]) {
  const { engine, counts } = counting();
  await compareAll(measures as readonly Measure[], matrices, undefined, {}, engine);
  return counts;
}

describe("compareAll of several measures", () => {
  const measures = [debiasedCka, cca, rbfCka(), svcca({ variance: 0.8 }), rsa, pwcca];

  it.each([
    ["with itself", undefined],
    ["with another", tall.slice(0, 2)],
  ] as const)("gives, for a list %s, what each gives alone", async (_, others) => {
    const together = await compareAll(measures, tall, others, options, referenceEngine);
    expect(together).toHaveLength(measures.length);
    for (const [k, measure] of measures.entries()) {
      const alone = await compareAll(measure, tall, others, options, referenceEngine);
      for (const a of tall.keys()) {
        for (const b of (others ?? tall).keys()) {
          expect(together[k]!.at(a, b)).toEqual(alone.at(a, b));
        }
      }
      expect(together[k]!.replicates).toEqual(alone.replicates);
      expect(together[k]!.shuffled).toEqual(alone.shuffled);
    }
  });

  it("finds the directions of each matrix once for all", async () => {
    const of = [svcca({ variance: 0.3 }), nbs, angularProcrustes, svcca({ variance: 0.4 })];
    expect((await work(of, wide)).get("svd [44 × 40]")).toBe(1);
    expect((await work([cca, svcca(), ccaR2], tall)).get("eigh [5 × 5]")).toBe(1);
  });

  it("multiplies the rows of each matrix once for all", async () => {
    const grams = [debiasedCka, cka, rbfCka(), distanceCorrelation, rsa({ distance: "euclidean" })];
    // Far from their null: near it, third moments take products of their own.
    const alike = [1, 2].map((factor) => scale(tall[2]!, factor));
    expect((await work(grams, alike)).get("rowProduct [44 × 5]")).toBe(2);
  });

  it("holds every measure to its own rules, by its name", async () => {
    await expect(
      compareAll([debiasedCka, cca], wide, undefined, {}, referenceEngine),
    ).rejects.toThrow("CCA: it takes more rows");
    expect(await compareAll([], tall, undefined, {}, referenceEngine)).toEqual([]);
  });
});

it("what is no measure or no matrix is refused, with what to give", async () => {
  const x = randomNormal(12, 3, randomNumbers(1));
  await expect(score("cka" as unknown as Measure, x, x, {}, referenceEngine)).rejects.toThrow(
    'a measure is a value, as debiasedCka or svcca({ variance: 0.99 }), but "cka" came. Import it from interlingua.',
  );
  const rows = [[1, 2]] as unknown as Matrix;
  await expect(score(cka, rows, x, {}, referenceEngine)).rejects.toThrow(
    "CKA: x and y are matrices, but an array came. Make one with fromArrays.",
  );
  await expect(score(cka, x, undefined as unknown as Matrix, {}, referenceEngine)).rejects.toThrow(
    "CKA: x and y are matrices, but undefined came.",
  );
});

it("a value that is no number is named by its place in the lists", async () => {
  const [x, y] = [randomNormal(12, 3, randomNumbers(1)), randomNormal(12, 3, randomNumbers(2))];
  y.values[4] = Number.NaN;
  const place = "NaN stands in row 1, column 1 of";
  await expect(compareAll(cka, [x, y], undefined, {}, referenceEngine)).rejects.toThrow(
    `${place} matrix 1 [12 × 3]`,
  );
  await expect(compareAll(cka, [x, x], [x, y], {}, referenceEngine)).rejects.toThrow(
    `${place} other 1 [12 × 3]`,
  );
});
