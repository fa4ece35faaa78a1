import { squaredRowNorms } from "../core/arithmetic";
import { type Matrix, matrix, rowsBetween } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { referenceEngine as engine } from "../engine/reference";
import type { FeatureRows } from "./feature-hsic";
import { type GramRows, grouping } from "./gram-rows";
import { type HsicRequest, measureHsic } from "./hsic-form";

const few = 40;
const many = 6000;
const shared = randomNormal(many, 2, randomNumbers(2));

/** A side whose Gram matrix nobody may ask for. */
function features(n: number, columns: number, forbidden: boolean): FeatureRows {
  const x: Matrix = matrix(n, columns, (i, j) => shared.values[2 * i + (j % 2)]!);
  const diagonal = squaredRowNorms(x);
  return {
    n,
    precision: "float64",
    dimensions: columns,
    diagonal,
    rowSums: diagonal.map((value) => -value),
    features: () => x,
    squareWith: () => undefined,
    async read(start, end) {
      if (forbidden) throw new Error("rows of the Gram matrix were asked for");
      return engine.rowProduct(rowsBetween(x, start, end), x);
    },
    reorder: () => features(n, columns, forbidden),
  };
}
const request = (sides: readonly GramRows[], rest: Partial<HsicRequest> = {}): HsicRequest => ({
  sides,
  wanted: () => true,
  rows: grouping(sides[0]!.n),
  byRows: false,
  leaveOut: true,
  ...rest,
});

describe("measureHsic", () => {
  it("takes rows of Gram matrices where rows are few, and leaves each out", async () => {
    const sides = [features(few, 2, false), features(few, 3, false)];
    const { form, rows, interval } = await measureHsic(request(sides), "unbiased", engine);
    expect({ form, groups: rows.sizes.length, interval }).toEqual({
      form: "rows",
      groups: few,
      interval: undefined,
    });
  });

  it("takes products of columns where rows are many, and leaves 20 blocks out", async () => {
    const sides = [features(many, 2, true), features(many, 3, true)];
    const { form, rows, interval, leftOut } = await measureHsic(request(sides), "biased", engine);
    expect(form).toBe("features");
    expect(rows.sizes).toEqual(new Array(20).fill(300));
    expect(interval).toBe("jackknife of 20 blocks of consecutive rows");
    expect(leftOut.rows).toBe(20);
  });

  it("pools neighbouring groups into blocks, and keeps groups that are few as they are", async () => {
    const sides = [features(many, 2, true), features(many, 3, true)];
    const inGroups = (count: number) =>
      grouping(
        many,
        Array.from({ length: many }, (_, i) => `${Math.floor((i * count) / many)}`),
      );
    const pooled = await measureHsic(request(sides, { rows: inGroups(60) }), "biased", engine);
    expect(pooled.rows.sizes).toEqual(new Array(20).fill(300));
    expect(pooled.interval).toBe("jackknife of 20 blocks of neighbouring groups");
    const kept = await measureHsic(request(sides, { rows: inGroups(8) }), "biased", engine);
    expect(kept.rows.sizes).toEqual(new Array(8).fill(750));
    expect(kept.interval).toBeUndefined();
  });

  it("leaves nothing out where no interval is asked for", async () => {
    const sides = [features(many, 2, true)];
    const { leftOut, rows } = await measureHsic(
      request(sides, { leaveOut: false }),
      "biased",
      engine,
    );
    expect([leftOut.rows, rows.sizes]).toEqual([0, [many]]);
  });

  it("keeps to rows of Gram matrices for what needs them", async () => {
    const sides = [features(many, 2, true)];
    await expect(measureHsic(request(sides, { byRows: true }), "biased", engine)).rejects.toThrow(
      "rows of the Gram matrix were asked for",
    );
    const { features: _, ...kernel } = features(many, 2, true);
    await expect(measureHsic(request([kernel]), "biased", engine)).rejects.toThrow(
      "rows of the Gram matrix were asked for",
    );
  });

  it("takes rows of Gram matrices where columns are many", async () => {
    const sides = [{ ...features(5001, 2, true), dimensions: 20_000 }];
    await expect(measureHsic(request(sides), "biased", engine)).rejects.toThrow(
      "rows of the Gram matrix were asked for",
    );
  });
});
