import { type Matrix, matrix, rowsBetween, takeRows, toPrecision } from "../../core/matrix";
import { randomNormal, randomNumbers, randomPermutation } from "../../core/random";
import { referenceEngine as engine } from "../../engine/reference";
import { grouping } from "../../inference/gram-rows";
import { jackknife } from "../../inference/jackknife";
import { pairwiseHsic } from "../../inference/leave-out";
import { debiasedCka } from "../cka/cka";
import { rbfCka } from "../cka/kernel-cka";
import { compareAll } from "../compare";
import { view } from "../view";
import { type BatchHsicOptions, BatchHsicSums } from "./batch-hsic";

const n = 60;
const random = randomNumbers(5);
const shared = randomNormal(n, 3, random);
const noisy = (columns: number) =>
  matrix(n, columns, (i, j) => shared.values[i * 3 + (j % 3)]! + 2 * random() + j / 5);
// Larger from row to row, so that batches are not of one size.
const matrices = [4, 7, 30].map((d) => {
  const x = noisy(d);
  return matrix(n, d, (i, j) => x.values[i * d + j]! * (1 + i / 10));
});
const cuts = [0, 10, 20, 30, 40, 50, 60];

async function sumsOver(
  from: number,
  to: number,
  options: Partial<BatchHsicOptions> = {},
  list: readonly Matrix[] = matrices,
): Promise<BatchHsicSums> {
  const sums = new BatchHsicSums({ membership: "in order", ...options });
  for (let b = from; b < to; b++) {
    await sums.add(
      list.map((x) => rowsBetween(x, cuts[b]!, cuts[b + 1]!)),
      engine,
    );
  }
  return sums;
}

/** HSIC of one batch by the definition that pairwiseHsic is held to. */
async function batch(b: number, measure = debiasedCka): Promise<Float64Array> {
  const views = matrices.map((x) => view(rowsBetween(x, cuts[b]!, cuts[b + 1]!)));
  const factors = views.map((x) => x.centered().factor);
  const sides = await Promise.all(views.map((x) => measure.prepare(x, engine)));
  const { whole } = await pairwiseHsic(sides, grouping(10), "unbiased", engine);
  return whole.values.map((value, at) => {
    if (measure !== debiasedCka) return value;
    const [a, b] = [factors[Math.floor(at / 3)]!, factors[at % 3]!];
    return value / (a * b) ** 2;
  }) as Float64Array;
}

describe("BatchHsicSums", () => {
  it("gives debiased CKA of one batch of all rows", async () => {
    const sums = new BatchHsicSums({ membership: "all" });
    await sums.add(matrices, engine);
    const [found, expected] = [
      sums.scores(),
      await compareAll(debiasedCka, matrices, matrices, {}, engine),
    ];
    found.value.values.forEach((value, at) => {
      expect(value).toBeCloseTo(expected.value.values[at]!, 10);
    });
    expect(found.at(0, 1).null!.sd).toBeCloseTo(expected.at(0, 1).null!.sd, 12);
  });

  it.each([debiasedCka, rbfCka({ debiased: true, bandwidth: 0.8 })])(
    "averages HSIC of batches before it divides: $name",
    async (measure) => {
      const { value } = (await sumsOver(0, 6, { measure })).scores();
      const mean = new Float64Array(9);
      for (let b = 0; b < 6; b++)
        (await batch(b, measure)).forEach((h, at) => {
          mean[at]! += h / 6;
        });
      expect(value.values[1]).toBeCloseTo(mean[1]! / Math.sqrt(mean[0]! * mean[4]!), 10);
      expect(value.values[5]).toBeCloseTo(mean[5]! / Math.sqrt(mean[4]! * mean[8]!), 10);
      expect(value.values[3]).toBeCloseTo(value.values[1]!, 14);
    },
  );

  it("weighs batches by their rows", async () => {
    const sums = new BatchHsicSums({ membership: "two" });
    const [first, second] = [
      [0, 20],
      [20, 60],
    ].map(([a, b]) => matrices.map((x) => rowsBetween(x, a!, b!)));
    await sums.add(first!, engine);
    await sums.add(second!, engine);
    const values = await Promise.all(
      [first!, second!].map(async (list) => {
        const one = new BatchHsicSums({ membership: "one" });
        await one.add(list, engine);
        return one.saved().tensors.sums!.values;
      }),
    );
    // What is saved is HSIC times rows.
    const h = (at: number) => values[0]![at]! + values[1]![at]!;
    expect(sums.scores().value.values[1]).toBeCloseTo(h(1) / Math.sqrt(h(0) * h(4)), 12);
    expect(sums.scores().at(0, 1).details.batchSize).toBe("20 to 40");
  });

  it("names batches in the result", async () => {
    const { details, warnings, n: rows } = (await sumsOver(0, 6)).scores().at(0, 1);
    expect(rows).toBe(n);
    expect(details).toMatchObject({
      form: "mean of unbiased HSIC within batches",
      measure: "debiased CKA",
      batches: 6,
      batchSize: 10,
      membership: "in order",
    });
    expect(warnings).toEqual([
      "no interval: rows come from 1 groups, and it takes 5; keep more blocks apart",
    ]);
  });

  it("merges shards, through what they saved, into what one pass gives", async () => {
    const whole = await sumsOver(0, 6, { blocks: 6 });
    const parts = [await sumsOver(0, 2, { blocks: 6 }), await sumsOver(2, 6, { blocks: 6 })];
    const merged = new BatchHsicSums({ membership: "in order", blocks: 6 });
    merged.merge(BatchHsicSums.from(parts[0]!.saved()));
    merged.merge(BatchHsicSums.from(JSON.parse(JSON.stringify(parts[1]))));
    expect(merged.scores().value).toEqual(whole.scores().value);
    expect(merged.scores().interval).toEqual(whole.scores().interval);
    expect(merged.n).toBe(n);
    const none = BatchHsicSums.from(new BatchHsicSums({ membership: "in order" }).saved());
    expect(none.merge(whole).scores().value.values[1]).toBeCloseTo(
      whole.scores().value.values[1]!,
      14,
    );
  });

  it("leaves blocks out for its interval", async () => {
    const { value, standardError } = (await sumsOver(0, 6, { blocks: 6 })).scores().at(0, 1);
    const batches = await Promise.all(cuts.slice(1).map((_, b) => batch(b)));
    const without = batches.map((_, left) => {
      const mean = (at: number) =>
        batches.reduce((sum, h, b) => sum + (b === left ? 0 : h[at]!), 0);
      return mean(1) / Math.sqrt(mean(0) * mean(4));
    });
    const expected = jackknife(value, without, new Array(6).fill(10)).standardError;
    expect(standardError).toBeCloseTo(expected, 10);
  });

  it("has the null of rows shuffled within batches", async () => {
    const { sd } = (await sumsOver(0, 6)).scores().at(0, 1).null!;
    const shuffle = randomNumbers(1);
    const values = [];
    for (let r = 0; r < 300; r++) {
      const order = cuts
        .slice(0, 6)
        .flatMap((start) => randomPermutation(10, shuffle).map((i) => start + i));
      const list = [matrices[0]!, takeRows(matrices[1]!, order)];
      values.push((await sumsOver(0, 6, {}, list)).scores().value.values[1]!);
    }
    const spread = Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
    expect(Math.abs(spread / sd - 1)).toBeLessThan(0.1);
  });

  it("is as good in float32, and in tiles of rows", async () => {
    const single = matrices.map((x) => toPrecision(x, "float32"));
    const [found, exact] = [await sumsOver(0, 6, {}, single), await sumsOver(0, 6)];
    const of = (sums: BatchHsicSums) => sums.scores().value.values[5]!;
    expect(Math.abs(of(found) - of(exact))).toBeLessThan(1e-6);
  });

  it("has no value of what does not vary within batches, and says so", async () => {
    const still = matrix(n, 3, (i, j) => 0.1 * Math.floor(i / 10) + j);
    const { value, warnings } = (await sumsOver(0, 6, {}, [still, matrices[0]!])).scores().at(0, 1);
    expect(value).toBeNaN();
    expect(warnings[0]).toBe(
      "undefined: the mean HSIC of x with itself is 0, not positive: its rows hardly differ within batches",
    );
  });

  it("refuses what does not fit", async () => {
    const sums = await sumsOver(0, 1);
    const [x, y] = matrices as [Matrix, Matrix];
    await expect(sums.add([], engine)).rejects.toThrow("but none came");
    await expect(sums.add([rowsBetween(x, 0, 3)], engine)).rejects.toThrow("but [3 × 4] came");
    await expect(sums.add([x, rowsBetween(y, 0, 9)], engine)).rejects.toThrow(
      "one is [60 × 4] and another [9 × 7]",
    );
    await expect(sums.add([x, toPrecision(y, "float32")], engine)).rejects.toThrow(
      "one is float64 and another float32",
    );
    await expect(sums.add([x, y], engine)).rejects.toThrow(
      "earlier ones have 4, 7, 30 dimensions, and these 4, 7",
    );
    const huge = { ...x, values: x.values.map((value) => value * 1e80) };
    await expect(new BatchHsicSums({ membership: "" }).add([huge], engine)).rejects.toThrow(
      "but HSIC of a batch of [60 × 4] is infinite",
    );
    expect(() => sums.merge(new BatchHsicSums({ membership: "random, seed 1" }))).toThrow(
      "but these are debiased CKA, in order and those debiased CKA, random, seed 1",
    );
    expect(() => new BatchHsicSums({ membership: "" }).scores()).toThrow("none came");
    expect(() => new BatchHsicSums({ membership: "", blocks: 0.5 })).toThrow("whole number from 1");
    const saved = sums.saved();
    expect(() => BatchHsicSums.from({ ...saved, metadata: {} })).toThrow("but they say {}");
    expect(() => BatchHsicSums.from(saved, rbfCka)).toThrow("and the measure is");
    const cut = { ...saved.tensors, sums: { shape: [1], values: new Float64Array(1) } };
    expect(() => BatchHsicSums.from({ ...saved, tensors: cut })).toThrow(
      "sums should have 9 values and has 1",
    );
  });
});
