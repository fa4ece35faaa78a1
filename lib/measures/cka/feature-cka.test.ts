import { matrix } from "../../core/matrix";
import { randomNormal, randomNumbers } from "../../core/random";
import { referenceEngine as engine } from "../../engine/reference";
import { compareAll, score } from "../compare";
import { cka, debiasedCka } from "./cka";

const n = 5200;
const random = randomNumbers(4);
const shared = randomNormal(n, 2, random, "float32");
const noise = randomNormal(n, 8, random, "float32");
const noisy = (from: number, columns: number, offset = 0) =>
  matrix(
    n,
    columns,
    (i, j) => 0.2 * shared.values[2 * i + (j % 2)]! + noise.values[8 * i + from + j]! + offset,
    "float32",
  );
const [x, y] = [noisy(0, 3, 1000), noisy(4, 4)];

describe("linear CKA of many rows", () => {
  it.each([cka, debiasedCka])("is told from products of columns: $name", async (measure) => {
    const told = await score(measure, x, y, {}, engine);
    expect(told.details).toMatchObject({
      form: "features",
      groups: 20,
      interval: "jackknife of 20 blocks of consecutive rows",
    });
    expect(told.warnings).toEqual([]);
    const exact = crossProducts();
    const expected =
      measure === cka
        ? exact.xy / Math.sqrt(exact.xx * exact.yy)
        : exact.debiasedXy / Math.sqrt(exact.debiasedXx * exact.debiasedYy);
    expect(Math.abs(told.value - expected)).toBeLessThan(1e-6);
    const [lower, upper] = told.interval!;
    expect(lower).toBeLessThan(told.value);
    expect(upper).toBeGreaterThan(told.value);
    expect(told.standardError).toBeGreaterThan(0);
  });

  it("gives rows of one group the jackknife of their groups, and says what that means", async () => {
    const groups = Array.from({ length: n }, (_, i) => `document ${i % 30}`);
    const told = await score(debiasedCka, x, y, { groups }, engine);
    expect(told.details.interval).toMatch(/^jackknife of \d+ blocks of neighbouring groups$/);
    expect(told.warnings[0]).toContain("rows of one group are not exchangeable");
  });

  it("has no interval where none is asked for, and says so", async () => {
    const told = await score(cka, x, y, { jackknife: false }, engine);
    expect(told.interval).toBeUndefined();
    expect(told.warnings[0]).toContain("no interval: jackknife is false");
    expect(told.value).toBeCloseTo((await score(cka, x, y, {}, engine)).value, 6);
  });

  it("gives one against many what each pair gives", async () => {
    const { value } = await compareAll(debiasedCka, [x], [y, x], {}, engine);
    expect(value.values[0]).toBeCloseTo((await score(debiasedCka, x, y, {}, engine)).value, 6);
    expect(value.values[1]).toBeCloseTo(1, 6);
  });

  it("knows the skewness of the null of unrelated vectors", async () => {
    const unrelated = matrix(n, 2, (i, j) => noise.values[8 * i + 6 + j]!, "float32");
    const other = matrix(n, 2, (i, j) => noise.values[8 * i + 4 + j]!, "float32");
    const { null: shuffled } = await score(debiasedCka, unrelated, other, {}, engine);
    expect(shuffled!.pValue).toBeGreaterThan(0.01);
    expect(shuffled!.pValue).toBeLessThan(1);
  });
});

/** ‖XᵀY‖² of centred columns, and with the sums of the diagonals taken off, in float64. */
function crossProducts() {
  const [a, b] = [x, y].map((side) => {
    const means = Array.from({ length: side.columns }, (_, j) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += side.values[i * side.columns + j]!;
      return sum / n;
    });
    return matrix(n, side.columns, (i, j) => side.values[i * side.columns + j]! - means[j]!);
  }) as [ReturnType<typeof matrix>, ReturnType<typeof matrix>];
  const of = (p: typeof a, q: typeof a) => {
    const c = new Float64Array(p.columns * q.columns);
    let [diagonals, trace, otherTrace] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      let [s, t] = [0, 0];
      for (let k = 0; k < p.columns; k++) s += p.values[i * p.columns + k]! ** 2;
      for (let k = 0; k < q.columns; k++) t += q.values[i * q.columns + k]! ** 2;
      for (let k = 0; k < c.length; k++) {
        const [j, l] = [Math.floor(k / q.columns), k % q.columns];
        c[k]! += p.values[i * p.columns + j]! * q.values[i * q.columns + l]!;
      }
      diagonals += s * t;
      trace += s;
      otherTrace += t;
    }
    const biased = c.reduce((sum, value) => sum + value * value, 0);
    const corrected =
      biased - (n / (n - 2)) * diagonals + (trace * otherTrace) / ((n - 1) * (n - 2));
    return [biased, corrected] as const;
  };
  const [[xx, debiasedXx], [xy, debiasedXy], [yy, debiasedYy]] = [of(a, a), of(a, b), of(b, b)];
  return { xx, xy, yy, debiasedXx, debiasedXy, debiasedYy };
}
