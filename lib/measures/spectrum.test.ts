import { type Matrix, matrix, precisionOf, rowOf, toPrecision } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { referenceEngine as engine } from "../engine/reference";
import { canonicalCorrelations } from "./cca/cca";
import { pwcca } from "./cca/pwcca";
import { svcca } from "./cca/svcca";
import { score } from "./compare";
import { directionsOf, innerProducts } from "./directions";
import { spectrumOf } from "./spectrum";
import { summedCrossProduct } from "./summed-products";
import { view } from "./view";

const random = randomNumbers(4);
const tall = randomNormal(90, 6, random);
const steep = matrix(90, 6, (i, j) => tall.values[i * 6 + j]! * 10 ** -j);
const largest = (a: Matrix, b: Matrix) =>
  Math.max(...Array.from(a.values, (value, k) => Math.abs(value - b.values[k]!)));

/** The same up to the signs of its columns. */
function product({ u, s, v }: { u: Matrix; s: Float64Array; v: Matrix }): Matrix {
  return matrix(u.rows, v.rows, (i, j) =>
    s.reduce(
      (sum, length, k) =>
        sum + u.values[i * u.columns + k]! * length * v.values[j * v.columns + k]!,
      0,
    ),
  );
}

describe("spectrumOf", () => {
  for (const [what, x] of [
    ["a tall matrix", tall],
    ["a tall matrix of float32", toPrecision(tall, "float32")],
    ["a tall matrix too steep for squares", steep],
    ["a wide matrix", randomNormal(5, 9, random)],
  ] as const) {
    it(`takes ${what} apart so that its parts give it back`, async () => {
      const { lengths, axes, basis } = await spectrumOf(x, engine);
      const { singularValues } = await engine.svd(toPrecision(x, "float64"));
      // Products of float32 data may be made in float32.
      const [ofLengths, ofBasis] = precisionOf(x) === "float32" ? [1e-7, 1e-6] : [1e-9, 1e-8];
      lengths.forEach((length, k) => {
        expect(Math.abs(length - singularValues[k]!)).toBeLessThan(ofLengths * singularValues[0]!);
      });
      expect(largest(product({ u: await basis(), s: lengths, v: axes }), x)).toBeLessThan(1e-8);
      const u = await basis();
      const identity = matrix(u.columns, u.columns, (i, j) => Number(i === j));
      expect(largest(await engine.crossProduct(u), identity)).toBeLessThan(ofBasis);
    });
  }
});

describe("summedCrossProduct", () => {
  it("adds up parts in float64 as the whole", async () => {
    const x = randomNormal(4500, 3, random, "float32");
    const y = randomNormal(4500, 2, random, "float32");
    const whole = await engine.crossProduct(toPrecision(x, "float64"), toPrecision(y, "float64"));
    expect(largest(await summedCrossProduct(x, y, engine), whole)).toBeLessThan(1e-10);
  });
});

describe("what products are enough for", () => {
  const d = 12;
  const mixed = randomNormal(4 * d * d, d, random);
  /** Centred, column j shrunk by `shrink(j)`. */
  const shaped = (shrink: (j: number) => number) =>
    view(
      toPrecision(
        matrix(mixed.rows, d, (i, j) => {
          const first = mixed.values[i * d]!;
          return first + shrink(j) * mixed.values[i * d + j]!;
        }),
        "float32",
      ),
    ).centered().matrix;
  const exact = async (x: Matrix) => (await engine.svd(toPrecision(x, "float64"))).singularValues;

  it("are those in float32 where every direction varies enough", async () => {
    const x = shaped(() => 0.5);
    const { lengths, productsIn } = await spectrumOf(x, engine);
    expect(productsIn).toBe("float32");
    const expected = await exact(x);
    lengths.forEach((length, k) => {
      expect(length / expected[k]!).toBeCloseTo(1, 5);
    });
  });

  it("are those in float64 where one varies little", async () => {
    const x = shaped((j) => 0.5 ** (j === 3 ? 12 : 1));
    const { lengths, productsIn } = await spectrumOf(x, engine);
    expect(productsIn).toBe("float64");
    const expected = await exact(x);
    lengths.forEach((length, k) => {
      expect(length / expected[k]!).toBeCloseTo(1, 6);
    });
  });

  it("are those in float32 where layer normalisation took one direction out, which does not count", async () => {
    const whole = shaped(() => 2);
    const x = toPrecision(
      matrix(whole.rows, d, (i, j) => {
        const row = Float64Array.from(rowOf(whole, i));
        const mean = row.reduce((sum, value) => sum + value, 0) / d;
        const spread = Math.sqrt(row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / d);
        return ((1 + j / 7) * (row[j]! - mean)) / spread;
      }),
      "float32",
    );
    const { matrix: centred } = view(x).centered();
    const { lengths, axes, basis, productsIn } = await spectrumOf(centred, engine);
    expect(productsIn).toBe("float32");
    expect([lengths.length, axes.columns, (await basis()).columns]).toEqual([d - 1, d - 1, d - 1]);
    const expected = await exact(centred);
    expect(expected[d - 1]! / expected[0]!).toBeLessThan(1e-6);
    lengths.forEach((length, k) => {
      expect(length / expected[k]!).toBeCloseTo(1, 5);
    });
    expect((await directionsOf(view(x), engine)).rank).toBe(d - 1);
  });

  it("give float32 states the canonical correlations that float64 gives them", async () => {
    const noise = randomNormal(mixed.rows, d, random);
    const [x, z] = [shaped(() => 0.5), shaped((j) => 0.3 + j / d)];
    const y = toPrecision(
      matrix(z.rows, d, (i, j) => z.values[i * d + j]! + noise.values[i * d + j]!),
      "float32",
    );
    const [a, b] = [toPrecision(x, "float64"), toPrecision(y, "float64")];
    for (const measure of [svcca({ variance: 0.99 }), pwcca]) {
      const quick = (await score(measure, x, y, {}, engine)).value;
      const slow = (await score(measure, a, b, {}, engine)).value;
      expect(quick / slow).toBeCloseTo(1, 6);
    }
  });
});

describe("innerProducts", () => {
  const y = matrix(90, 4, (i, j) => tall.values[i * 6 + j]! + 0.5 * random());
  const wide = matrix(90, 12, (i, j) => (j < 6 ? tall.values[i * 6 + j]! : random()));

  it("are those of the bases, whether or not these are found", async () => {
    for (const [x, z] of [
      [tall, y],
      [tall, wide],
    ] as const) {
      const [a, b] = [await directionsOf(view(x), engine), await directionsOf(view(z), engine)];
      const expected = await engine.crossProduct(await a.findBasis(), await b.findBasis());
      expect(largest(await innerProducts(a, b, engine), expected)).toBeLessThan(1e-9);
    }
  });

  it("are not mixed up when one side meets several others", async () => {
    const other = matrix(90, 4, () => random());
    const correlations = async (z: Matrix) => [...(await canonicalCorrelations(tall, z, engine))];
    const first = await correlations(y);
    await correlations(other);
    expect(await correlations(y)).toEqual(first);
    const a = await directionsOf(view(tall), engine);
    const [b, c] = [await directionsOf(view(y), engine), await directionsOf(view(other), engine)];
    const withY = await innerProducts(a, b, engine);
    const withOther = await innerProducts(a, c, engine);
    expect(largest(withY, withOther)).toBeGreaterThan(0.1);
    expect(await innerProducts(a, b, engine)).toEqual(withY);
  });

  it("give SVCCA and PWCCA of a matrix with itself 1", async () => {
    expect((await score(svcca({ variance: 0.9 }), tall, tall, {}, engine)).value).toBeCloseTo(1, 9);
    expect((await score(pwcca, tall, tall, {}, engine)).value).toBeCloseTo(1, 9);
  });
});
