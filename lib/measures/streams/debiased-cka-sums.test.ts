import { type Matrix, matrix, rowsBetween, takeRows, toPrecision } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { referenceEngine as engine } from "../../engine/reference";
import { jackknife } from "../../inference/jackknife";
import { cka, debiasedCka } from "../cka/cka";
import type { GramSide } from "../cka/gram-side";
import { score } from "../compare";
import type { Measure } from "../measure";
import { DebiasedCkaSums } from "./debiased-cka-sums";

const n = 60;
const random = randomNumbers(5);
const shared = randomNormal(n, 3, random);
const noisy = (columns: number, offset = 0) =>
  matrix(n, columns, (i, j) => shared.values[i * 3 + (j % 3)]! + 2 * random() + j / 5 + offset);
const [x, y] = [noisy(4), noisy(7)];

async function sumsOver(
  cuts: readonly number[],
  [a, b]: readonly [Matrix, Matrix] = [x, y],
  options = {},
): Promise<DebiasedCkaSums> {
  const sums = new DebiasedCkaSums(options);
  for (const [k, start] of cuts.entries()) {
    const end = cuts[k + 1] ?? a.rows;
    await sums.add(rowsBetween(a, start, end), rowsBetween(b, start, end), engine);
  }
  return sums;
}
const whole = async (measure: Measure<GramSide>, a: Matrix, b: Matrix) =>
  score(measure, a, b, {}, engine);

describe("DebiasedCkaSums", () => {
  it.each([
    ["one batch", [0]],
    ["batches of unequal sizes", [0, 1, 8, 9, 40]],
  ])("gives debiased and biased CKA of all rows from %s", async (_, cuts) => {
    const sums = await sumsOver(cuts);
    expect(sums.n).toBe(n);
    const [debiased, biased] = [await whole(debiasedCka, x, y), await whole(cka, x, y)];
    expect(sums.value()).toBeCloseTo(debiased.value, 10);
    expect(sums.value("biased")).toBeCloseTo(biased.value, 10);
    expect(sums.score().null).toMatchObject({ mean: 0, sd: debiased.null!.sd });
    expect(sums.score("biased").null!.mean).toBeCloseTo(biased.null!.mean, 10);
    expect(sums.score("biased").null!.sd).toBeCloseTo(biased.null!.sd, 10);
    expect(sums.score().details.effectiveRankY).toBeCloseTo(
      debiased.details.effectiveRankY as number,
      8,
    );
  });

  it("is of all batches: not of the last, as some code has it, nor of their mean", async () => {
    const cuts = [0, 20];
    const alone = await Promise.all(
      [rowsBetween(x, 0, 20), rowsBetween(x, 20, n)].map((part, k) =>
        whole(debiasedCka, part, rowsBetween(y, cuts[k]!, k === 0 ? 20 : n)),
      ),
    );
    const value = (await sumsOver(cuts)).value();
    const mean = (alone[0]!.value + alone[1]!.value) / 2;
    for (const wrong of [alone[1]!.value, mean])
      expect(Math.abs(value - wrong)).toBeGreaterThan(1e-3);
  });

  it("merges shards that count from means of their own into what one pass gives", async () => {
    // Sorted, so that the shards' means are far apart.
    const order = Array.from({ length: n }, (_, i) => i).sort(
      (i, j) => x.values[4 * i]! - x.values[4 * j]!,
    );
    const [a, b] = [takeRows(x, order), takeRows(y, order)];
    const shards = await Promise.all(
      [
        [0, 7],
        [7, 30],
        [30, n],
      ].map(([start, end]) =>
        sumsOver([0], [rowsBetween(a, start!, end!), rowsBetween(b, start!, end!)]),
      ),
    );
    const merged = new DebiasedCkaSums();
    for (const shard of shards) merged.merge(shard);
    expect(merged.value()).toBeCloseTo((await whole(debiasedCka, x, y)).value, 12);
    expect(shards[0]!.n).toBe(7);
  });

  it.each([4, 200])("is as good in float32 of %d dimensions, 1000 from the origin", async (d) => {
    const [a, b] = [noisy(d), y].map((side) =>
      toPrecision({ ...side, values: side.values.map((value) => value + 1000) }, "float32"),
    ) as [Matrix, Matrix];
    const exact = await whole(debiasedCka, toPrecision(a, "float64"), toPrecision(b, "float64"));
    const sums = await sumsOver([0, 20, 40], [a, b]);
    expect(Math.abs(sums.value() - exact.value)).toBeLessThan(1e-6);
  });

  it("leaves blocks of batches out for its interval", async () => {
    const cuts = Array.from({ length: 6 }, (_, k) => 10 * k);
    const { value, standardError, interval, details } = (
      await sumsOver(cuts, [x, y], { blocks: 6 })
    ).score();
    const replicates = await Promise.all(
      cuts.map(async (start) => {
        const kept = Array.from({ length: n }, (_, i) => i).filter(
          (i) => i < start || i >= start + 10,
        );
        return (await whole(debiasedCka, takeRows(x, kept), takeRows(y, kept))).value;
      }),
    );
    const expected = jackknife(value, replicates, new Array(6).fill(10));
    expect(standardError).toBeCloseTo(expected.standardError, 10);
    expect(interval![0]).toBeLessThan(value);
    expect(details.groups).toBe(6);
  });

  it("pools neighbouring blocks rather than hold ever more", async () => {
    const cuts = Array.from({ length: 30 }, (_, k) => 2 * k);
    const sums = await sumsOver(cuts, [x, y], { blocks: 6 });
    expect(sums.score().details.groups).toBe(6);
    expect(sums.value()).toBeCloseTo((await whole(debiasedCka, x, y)).value, 10);
    expect((await sumsOver(cuts)).score().warnings).toEqual([
      "no interval: rows come from 1 groups, and it takes 5; keep more blocks apart",
    ]);
  });

  it("comes back from what it saved, as arrays or as JSON, bit for bit", async () => {
    const sums = await sumsOver([0, 10, 20, 30, 40, 50], [x, y], { blocks: 6 });
    const [saved, json] = [sums.saved(), JSON.parse(JSON.stringify(sums))];
    expect(saved.tensors.xy!.shape).toEqual([6, 6, 9]);
    expect(DebiasedCkaSums.from(saved).score()).toEqual(sums.score());
    expect(DebiasedCkaSums.from(json).score()).toEqual(sums.score());
    const none = DebiasedCkaSums.from(new DebiasedCkaSums().saved());
    expect(none.merge(sums).value()).toBeCloseTo(sums.value(), 14);
  });

  it("has no value of a side that is one vector throughout, and says so", async () => {
    const still = matrix(n, 3, (_, j) => 0.1 + j);
    const { value, warnings } = (await sumsOver([0, 7], [still, y])).score();
    expect(value).toBeNaN();
    expect(warnings[0]).toBe("undefined: all rows of x are one and the same vector");
  });

  it("has no interval where one block has all that differs, and says so", async () => {
    const a = matrix(n, 4, (i, j) => (i < 10 ? x.values[4 * i + j]! : 0.3));
    const cuts = [0, 10, 20, 30, 40, 50];
    const { value, interval, warnings } = (await sumsOver(cuts, [a, y], { blocks: 6 })).score();
    expect(value).not.toBeNaN();
    expect(interval).toBeUndefined();
    expect(warnings).toEqual(["no interval: without some of the rows the value is undefined"]);
  });

  it("keeps out of trouble with numbers far from 1, and refuses what leaves its range", async () => {
    const large = [x, y].map((side) =>
      toPrecision({ ...side, values: side.values.map((value) => value * 1e15) }, "float32"),
    ) as [Matrix, Matrix];
    const sums = await sumsOver([0, 30], large);
    expect(sums.value()).toBeCloseTo((await whole(debiasedCka, x, y)).value, 5);
    const first = toPrecision(rowsBetween(x, 0, 20), "float32");
    const next = { ...first, values: first.values.map((value) => value * 1e30) };
    const small = new DebiasedCkaSums();
    await small.add(first, first, engine);
    await expect(small.add(next, next, engine)).rejects.toThrow(
      "DebiasedCkaSums: values must be of the size of the first batch's, but sums over x [20 × 4] and y [20 × 4] are infinite.",
    );
    expect(small.n).toBe(20);
  });

  it("refuses batches that do not fit", async () => {
    const sums = await sumsOver([0]);
    await expect(sums.add(x, rowsBetween(y, 0, 5), engine)).rejects.toThrow(
      "but x is [60 × 4] and y is [5 × 7]",
    );
    await expect(sums.add(x, x, engine)).rejects.toThrow(
      "all batches need the same dimensions, but earlier ones have 4 and 7, and the batch 4 and 4",
    );
    await expect(sums.add(x, toPrecision(y, "float32"), engine)).rejects.toThrow(
      "x is float64 and y is float32",
    );
    const broken = matrix(5, 4, (i) => (i === 2 ? Number.NaN : i));
    await expect(sums.add(broken, rowsBetween(y, 0, 5), engine)).rejects.toThrow(
      "NaN stands in row 2, column 0 of x [5 × 4]",
    );
    expect(() => sums.merge(DebiasedCkaSums.from(sums.saved()))).not.toThrow();
    expect(() => new DebiasedCkaSums().value()).toThrow("need at least 5 rows, but 0 came");
    expect(() => new DebiasedCkaSums({ blocks: 0 })).toThrow("blocks is a whole number from 1");
  });

  it("refuses saved sums of something else", async () => {
    const saved = (await sumsOver([0])).saved();
    expect(() => DebiasedCkaSums.from({ ...saved, metadata: {} })).toThrow(
      "saved sums need the arrays of DebiasedCkaSums, version 1, but they say {}",
    );
    const cut = { ...saved.tensors, xx: { shape: [1, 2, 2], values: new Float64Array(4) } };
    expect(() => DebiasedCkaSums.from({ ...saved, tensors: cut })).toThrow(
      "xx should be [1 × 6 × 6] and has 4",
    );
  });
});
