import { columnMeans, dot, squaredRowNorms, sum } from "../../core/arithmetic";
import { fromArrays, type Matrix, matrix, rowOf, toPrecision, transpose } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { openEngine } from "../../engine/open";
import { referenceEngine } from "../../engine/reference";
import { compareAll, score } from "../compare";
import { cka, debiasedCka } from "./cka";
import fixture from "./cka.fixture.json";

const engine = referenceEngine;

// Ends of intervals agree to 7 digits, not 9: jstat has quantiles of t to 1e-8.

describe.each(fixture.cases)("CKA against numpy, $name", (expected) => {
  const [x, y] = [fromArrays(expected.x), fromArrays(expected.y)];
  const measures = [cka, debiasedCka] as const;

  it.each(measures)("$name has the value, the null and the jackknife by row", async (measure) => {
    const { value, byRow, null: shuffled } = expected[measure.name as "CKA" | "debiased CKA"];
    const ours = await score(measure, x, y, {}, engine);
    expect(ours.value).toBeCloseTo(value, 9);
    expect(ours.standardError).toBeCloseTo(byRow.standardError, 9);
    expect(ours.interval![0]).toBeCloseTo(byRow.interval[0]!, 7);
    expect(ours.interval![1]).toBeCloseTo(byRow.interval[1]!, 7);
    expect(ours.null!.mean).toBeCloseTo(shuffled.mean, 9);
    expect(ours.null!.sd).toBeCloseTo(shuffled.sd, 9);
  });

  it.each(measures)("$name has the jackknife by documents of unequal length", async (measure) => {
    const { byGroup } = expected[measure.name as "CKA" | "debiased CKA"];
    const options = { groups: expected.groups };
    const scores = await compareAll(measure, [x], [y], options, engine);
    const { standardError, interval } = scores.at(0, 0);
    expect(standardError).toBeCloseTo(byGroup.standardError, 9);
    expect(interval![0]).toBeCloseTo(byGroup.interval[0]!, 7);
    expect(interval![1]).toBeCloseTo(byGroup.interval[1]!, 7);
    for (const [g, replicate] of byGroup.replicates.entries()) {
      expect(scores.replicates!.value.values[g]).toBeCloseTo(replicate, 9);
    }
  });

  it.each(measures)("$name of float32 states is as near as they are", async (measure) => {
    const { value, byRow } = expected[measure.name as "CKA" | "debiased CKA"];
    const [a, b] = [toPrecision(x, "float32"), toPrecision(y, "float32")];
    const ours = await score(measure, a, b, {}, engine);
    expect(Math.abs(ours.value - value)).toBeLessThan(1e-5);
    expect(Math.abs(ours.standardError! - byRow.standardError)).toBeLessThan(1e-5);
    expect(Math.abs(ours.interval![0] - byRow.interval[0]!)).toBeLessThan(1e-5);
  });
});

describe("debiasedCka", () => {
  it("keeps a negative value, whose interval is about it", async () => {
    const { x, y } = fixture.cases[2]!;
    const { value, interval } = await score(debiasedCka, fromArrays(x), fromArrays(y), {}, engine);
    expect(value).toBeCloseTo(-0.0656, 3);
    expect(interval![0]).toBeLessThan(value);
    expect(interval![1]).toBeGreaterThan(value);
  });

  it("is not what double-centring the whole Gram matrix gives, as some code has it", async () => {
    const random = randomNumbers(4);
    const [x, y] = [randomNormal(20, 60, random), randomNormal(20, 60, random)];
    const centred = (side: Matrix) => {
      const gram = matrix(20, 20, (i, j) => dot(rowOf(side, i), rowOf(side, j)));
      const [columns, rows] = [columnMeans(gram), columnMeans(transpose(gram))];
      const mean = sum(rows) / 20;
      return matrix(20, 20, (i, j) => gram.values[i * 20 + j]! - rows[i]! - columns[j]! + mean);
    };
    const cosine = (a: Matrix, b: Matrix) =>
      dot(a.values, b.values) / Math.sqrt(dot(a.values, a.values) * dot(b.values, b.values));
    const centring = cosine(centred(x), centred(y));
    expect(centring).toBeCloseTo((await score(cka, x, y, {}, engine)).value, 10);
    expect(centring).toBeGreaterThan(0.6);
    expect(Math.abs((await score(debiasedCka, x, y, {}, engine)).value)).toBeLessThan(0.2);
  });

  it("is undefined, and says so, when its own variation cannot be told from none", async () => {
    const random = randomNumbers(4);
    const oneRowDiffers = matrix(9, 3, (i) => Number(i === 2));
    const { value, warnings } = await score(
      debiasedCka,
      oneRowDiffers,
      randomNormal(9, 3, random),
      {},
      engine,
    );
    expect(value).toBeNaN();
    expect(warnings[0]).toMatch(
      /^undefined: HSIC of x with itself is \S+ \(unbiased\), not positive: its rows hardly differ$/,
    );
  });
});

describe("CKA of many rows far from the origin", () => {
  /** By sums over features in float64, which need no Gram matrix. */
  function inFeatureSpace(x: Matrix, y: Matrix): { biased: number; debiased: number } {
    const n = x.rows;
    const [a, b] = [x, y].map((side) => {
      const means = columnMeans(side);
      return matrix(n, side.columns, (i, j) => rowOf(side, i)[j]! - means[j]!);
    }) as [Matrix, Matrix];
    const hsic = (p: Matrix, q: Matrix) => {
      const [columnsOfP, columnsOfQ] = [transpose(p), transpose(q)];
      let biased = 0;
      for (let i = 0; i < p.columns; i++) {
        for (let j = 0; j < q.columns; j++) {
          biased += dot(rowOf(columnsOfP, i), rowOf(columnsOfQ, j)) ** 2;
        }
      }
      const [s, t] = [squaredRowNorms(p), squaredRowNorms(q)];
      const debiased = biased - (n / (n - 2)) * dot(s, t) + (sum(s) * sum(t)) / ((n - 1) * (n - 2));
      return { biased, debiased };
    };
    const [ab, aa, bb] = [hsic(a, b), hsic(a, a), hsic(b, b)];
    return {
      biased: ab.biased / Math.sqrt(aa.biased * bb.biased),
      debiased: ab.debiased / Math.sqrt(aa.debiased * bb.debiased),
    };
  }

  it("errs by less than 1e-6 in float32 with 1000 added to every value", async () => {
    const fast = await openEngine();
    const n = fast.kind === "blas" ? 10_000 : 1_000;
    const random = randomNumbers(8);
    const common = randomNormal(n, 8, random);
    const [x, y] = [24, 32].map((columns) =>
      matrix(
        n,
        columns,
        (i, j) => 1000 + common.values[i * 8 + (j % 8)]! + 2 * random() * (1 + j / 16),
        "float32",
      ),
    );
    const exact = inFeatureSpace(x!, y!);
    const found = [await score(cka, x!, y!, {}, fast), await score(debiasedCka, x!, y!, {}, fast)];
    await fast.close();
    expect(Math.abs(found[0]!.value - exact.biased)).toBeLessThan(1e-6);
    expect(Math.abs(found[1]!.value - exact.debiased)).toBeLessThan(1e-6);
  });
});
