import { type Matrix, matrix, rowOf, toArrays, transpose } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { referenceEngine as engine } from "../engine/reference";
import { translationTable, wassersteinBarycenter } from "./barycenter";
import { cosineCosts, squaredDistances } from "./costs";
import { exactTransport } from "./exact-transport";
import { gaussianTransport } from "./gaussian-transport";
import { gromovWasserstein } from "./gromov-wasserstein";
import { sinkhorn } from "./sinkhorn";
import { sinkhornDivergence } from "./sinkhorn-divergence";
import { slicedAlong, slicedDistance } from "./sliced-transport";
import { transport } from "./transport";
import reference from "./transport.fixture.json";

/** The clouds of transport.fixture.py. */
const fraction = (value: number) => value - Math.floor(value);
const noise = (i: number, j: number, seed: number) =>
  fraction(1000 * Math.sin(12.9898 * i + 78.233 * j + seed)) - 0.5;
const grid = (n: number, d: number, seed: number, scale = 1, offset = 0) =>
  matrix(n, d, (i, j) => scale * noise(i, j, seed) + offset);
const [x, y, z] = [grid(12, 3, 1), grid(9, 3, 2, 1.5, 0.3), grid(12, 3, 3, 1, -0.2)];
const weights = (n: number) => Array.from({ length: n }, (_, i) => 1 + (i % 4));
const uneven = { weightsX: weights(12), weightsY: weights(9) };

const costs = () => squaredDistances(x, y, engine);
const expectNear = (found: Matrix, expected: number[][], digits = 9) => {
  const rows = toArrays(found);
  expect(rows.length).toBe(expected.length);
  for (const [i, row] of rows.entries()) {
    for (const [j, value] of row.entries()) expect(value).toBeCloseTo(expected[i]![j]!, digits);
  }
};
const euclidean = async (points: Matrix) => {
  const squares = await squaredDistances(points, points, engine);
  return matrix(points.rows, points.rows, (i, j) =>
    i === j ? 0 : Math.sqrt(squares.values[i * points.rows + j]!),
  );
};

describe("agree with POT:", () => {
  it("exact transport, of even and uneven weights", async () => {
    const found = await exactTransport(await costs(), uneven);
    expectNear(found.plan, reference.plan, 12);
    expect(found.cost).toBeCloseTo(reference.cost, 12);
    const even = await exactTransport(await costs());
    expect(even.cost).toBeCloseTo(reference.evenCost, 12);
    const back = await exactTransport(transpose(await costs()));
    expect(back.cost).toBeCloseTo(reference.evenCost, 12);
  });

  it("Sinkhorn's plan and what it minimises", async () => {
    const found = await sinkhorn(await costs(), {
      regularization: 0.05,
      ...uneven,
      tolerance: 1e-13,
      maximumIterations: 10000,
    });
    expectNear(found.plan, reference.sinkhorn, 10);
    expect(found.value).toBeCloseTo(reference.value, 10);
    expect(found).toMatchObject({ converged: true, warnings: [] });
  });

  it("Sinkhorn's plan of a regularisation that underflows without logarithms", async () => {
    const found = await sinkhorn(await costs(), {
      regularization: 0.004,
      tolerance: 1e-10,
      maximumIterations: 400_000,
    });
    expectNear(found.plan, reference.sharp, 7);
  });

  it("Sinkhorn divergence", async () => {
    const options = { regularization: 0.5, ...uneven, tolerance: 1e-13, maximumIterations: 10000 };
    const { value, warnings } = await sinkhornDivergence(x, y, options, engine);
    expect(value).toBeCloseTo(reference.divergence, 10);
    expect(warnings).toEqual([]);
  });

  it("sliced distance, of as many points and of more", async () => {
    const axes = grid(7, 3, 4);
    for (let t = 0; t < 7; t++) {
      const row = rowOf(axes, t);
      const length = Math.hypot(...row);
      for (let j = 0; j < 3; j++) row[j] = row[j]! / length;
    }
    expect((await slicedAlong(x, y, axes, engine)).value).toBeCloseTo(reference.sliced, 12);
    expect((await slicedAlong(x, z, axes, engine)).value).toBeCloseTo(reference.slicedEqual, 12);
  });

  it("transport of normal distributions, and its map", async () => {
    const found = await gaussianTransport(x, y, engine);
    expect(found.distance).toBeCloseTo(reference.gaussian, 10);
    expectNear(found.matrix, reference.mapping, 10);
  });

  it("the barycenter of weighted clouds, begun at the first with its weights", async () => {
    const found = await wassersteinBarycenter(
      [{ points: x, weights: weights(12) }, { points: y }, { points: z }],
      { shares: [0.5, 0.3, 0.2], tolerance: 1e-12, engine },
    );
    expectNear(found.points, reference.barycenter, 9);
    expect(found.weights[1]).toBeCloseTo(2 / 30, 14);
    expect(found).toMatchObject({ converged: true, warnings: [] });
  });

  it("Gromov–Wasserstein", async () => {
    const found = await gromovWasserstein(await euclidean(x), await euclidean(y), uneven, engine);
    expect(found.cost).toBeCloseTo(reference.gromov, 8);
    expect(found.converged).toBe(true);
  });
});

describe("transport", () => {
  it("stops when it is told to", async () => {
    await expect(transport(matrix(3, 3), 1, 1, AbortSignal.abort())).rejects.toThrow("aborted");
  });

  it("refuses more than the columns can take", async () => {
    const error = await transport(matrix(3, 2), 1, 1).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(RangeError);
    expect(error.message).toBe(
      "transport: columns need room for all, but 3 rows send 1 each and 2 columns take 1 each. Transpose the costs.",
    );
    await expect(transport(matrix(1, 1), Float64Array.of(2), Float64Array.of(1))).rejects.toThrow(
      "1 rows send 2 together and 1 columns take 1 together.",
    );
  });

  it("of fractions moves all but their rounding", async () => {
    const { plan } = await exactTransport(await costs(), uneven);
    for (const [i, row] of toArrays(plan).entries()) {
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(weights(12)[i]! / 30, 14);
    }
  });
});

describe("Sinkhorn", () => {
  it("that does not converge says the residual", async () => {
    const found = await sinkhorn(await costs(), { regularization: 0.004, maximumIterations: 5 });
    expect(found.converged).toBe(false);
    expect(found.residual).toBeGreaterThan(1e-3);
    expect(found.warnings[0]).toMatch(
      /^not converged: after 5 iterations a share of \d\.\de-\d of the weight is not where it should be; give more maximumIterations, a larger regularization or a larger tolerance$/,
    );
  });

  it("comes near the exact cost as the regularisation goes to zero, from above", async () => {
    const exact = await exactTransport(await costs());
    const near = await sinkhorn(await costs(), {
      regularization: 4e-3,
      tolerance: 1e-6,
      maximumIterations: 100_000,
    });
    expect(near.cost - exact.cost).toBeGreaterThan(-1e-5);
    expect(near.cost - exact.cost).toBeLessThan(8e-3);
  });

  it("survives costs so far apart that whole rows underflow", async () => {
    const far = matrix(6, 6, (i, j) => 1000 * Math.abs(i - j) + i * 10_000);
    const found = await sinkhorn(far, { regularization: 0.1 });
    expect(found.converged).toBe(true);
    expectNear(found.plan, toArrays(matrix(6, 6, (i, j) => Number(i === j) / 6)), 12);
    const uphill = matrix(2, 2, (i, j) => (i === 0 ? 0 : j === 0 ? 5000 : 0));
    const moved = await sinkhorn(uphill, {
      regularization: 1,
      weightsX: [1, 3],
      weightsY: [3, 1],
      maximumIterations: 10_000,
    });
    expect(moved.cost).toBeCloseTo(2500, 5);
  });

  it("stops when it is told to", async () => {
    const options = { regularization: 0.05, signal: AbortSignal.abort() };
    await expect(sinkhorn(await costs(), options)).rejects.toThrow("aborted");
  });

  it.each([
    [
      { regularization: 0 },
      "sinkhorn: regularization is positive and finite, in the units of the costs, but 0 came. Without one, use exactTransport.",
    ],
    [
      { regularization: 1, weightsX: [1, 2] },
      "sinkhorn: every point needs a weight, but x has 12 points and 2 weights. Give one a point.",
    ],
    [
      { regularization: 1, weightsY: [1, 1, 0, 1, 1, 1, 1, 1, 1] },
      "sinkhorn: weights are positive and finite, but that of point 2 of y is 0. Leave that point out.",
    ],
  ])("refuses %j", async (options, words) => {
    await expect(sinkhorn(await costs(), options)).rejects.toThrow(new RangeError(words));
  });

  it("refuses costs that are not numbers, or none", async () => {
    const bad = matrix(2, 2, (i, j) => (i + j === 2 ? Number.NaN : 1));
    await expect(sinkhorn(bad, { regularization: 1 })).rejects.toThrow(
      "sinkhorn: costs must be finite, but NaN stands in row 1, column 1 of [2 × 2]. Leave that point out.",
    );
    await expect(exactTransport(matrix(0, 2))).rejects.toThrow(
      "exactTransport: there must be points on both sides, but costs are [0 × 2].",
    );
  });
});

it("a divergence is 0 of a cloud with itself, and positive otherwise", async () => {
  const options = { regularization: 0.3, tolerance: 1e-12, maximumIterations: 10_000 };
  expect((await sinkhornDivergence(x, x, options, engine)).value).toBeCloseTo(0, 12);
  expect((await sinkhornDivergence(x, z, options, engine)).value).toBeGreaterThan(0.01);
});

describe("sliced distance", () => {
  it("of a shift in d dimensions is the shift by √d", async () => {
    const points = randomNormal(50, 4, randomNumbers(1));
    const shifted = matrix(50, 4, (i, j) => points.values[4 * i + j]! + (j === 0 ? 3 : 0));
    const options = { directions: 4000, seed: 2 };
    const found = await slicedDistance(points, shifted, options, engine);
    expect(Math.abs(found.value - 3 / 2)).toBeLessThan(4 * found.standardError);
    expect((await slicedDistance(points, points, {}, engine)).value).toBe(0);
  });

  it("refuses other dimensions and a single direction", async () => {
    await expect(slicedDistance(x, matrix(3, 2), {}, engine)).rejects.toThrow(
      "slicedDistance: points need the same dimensions, but x is [12 × 3] and y is [3 × 2].",
    );
    await expect(slicedDistance(x, y, { directions: 1 }, engine)).rejects.toThrow(
      "slicedDistance: directions are a whole number from 2, but 1 came.",
    );
  });
});

describe("transport of normal distributions", () => {
  it("carries mean and covariance over, and is 0 of a cloud with itself", async () => {
    const { matrix: a } = await gaussianTransport(x, y, engine);
    const covariance = async (points: Matrix) => {
      const means = toArrays(points)[0]!.map(
        (_, j) => toArrays(points).reduce((sum, row) => sum + row[j]!, 0) / points.rows,
      );
      const centred = matrix(points.rows, 3, (i, j) => points.values[3 * i + j]! - means[j]!);
      const products = await engine.crossProduct(centred);
      return { ...products, values: products.values.map((value) => value / points.rows) };
    };
    const moved = await engine.multiply(await engine.multiply(a, await covariance(x)), a);
    expectNear(moved, toArrays(await covariance(y)), 10);
    const own = await gaussianTransport(x, x, engine);
    expect(own.distance).toBeLessThan(1e-7);
    expectNear(own.matrix, toArrays(matrix(3, 3, (i, j) => Number(i === j))), 10);
  });

  it("refuses other dimensions", async () => {
    await expect(gaussianTransport(x, matrix(4, 2), engine)).rejects.toThrow(
      "gaussianTransport: points need the same dimensions, but x has 3 and y 2. Give vectors of one space.",
    );
  });
});

describe("a barycenter", () => {
  const shift = (of: Matrix, by: number) => ({ ...of, values: of.values.map((v) => v + by) });

  it("of a cloud and its copy moved away lies in the middle, and translates each point to its copy", async () => {
    const clouds = [{ points: x }, { points: shift(x, 4) }];
    const found = await wassersteinBarycenter(clouds, { engine });
    expectNear(found.points, toArrays(shift(x, 2)), 12);
    const table = await translationTable(found, 0, 1, engine);
    expectNear(table, toArrays(matrix(12, 12, (i, j) => Number(i === j))), 12);
  });

  it("lies nearer to the cloud that counts more", async () => {
    const clouds = [{ points: x }, { points: shift(x, 4) }];
    const found = await wassersteinBarycenter(clouds, { shares: [3, 1], engine });
    expectNear(found.points, toArrays(shift(x, 1)), 12);
  });

  it("with entropic couplings gives tables whose rows add up to one", async () => {
    const done: number[] = [];
    const clouds = [{ points: x }, { points: y }];
    const found = await wassersteinBarycenter(clouds, {
      regularization: 0.3,
      maximumIterations: 10,
      onProgress: (progress) => done.push(progress.done),
      engine,
    });
    expect(done[0]).toBe(1);
    const table = await translationTable(found, 0, 1, engine);
    expect(table).toMatchObject({ rows: 12, columns: 9 });
    for (const row of toArrays(table)) {
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
    }
  });

  it("that does not settle says so", async () => {
    const clouds = [{ points: x }, { points: y }];
    const found = await wassersteinBarycenter(clouds, { maximumIterations: 1, engine });
    expect(found.warnings[0]).toMatch(/^not settled: after 1 rounds the points still move by/);
  });

  it("refuses nothing, other dimensions, and places that there are not", async () => {
    await expect(wassersteinBarycenter([], { engine })).rejects.toThrow(
      "wassersteinBarycenter: there must be a cloud at least, but none came.",
    );
    await expect(
      wassersteinBarycenter([{ points: x }, { points: matrix(3, 2) }], { engine }),
    ).rejects.toThrow(
      "wassersteinBarycenter: clouds need the same dimensions, but they have 3, 2. Map them into one space first.",
    );
    const found = await wassersteinBarycenter([{ points: x }], { engine });
    await expect(translationTable(found, 0, 1, engine)).rejects.toThrow(
      "translationTable: from and to are places of clouds, 0 to 0, but 0 and 1 came.",
    );
  });
});

describe("Gromov–Wasserstein", () => {
  it("finds which point is which in a space that was rotated, from nothing but distances", async () => {
    const { q } = await engine.qr(randomNormal(3, 3, randomNumbers(3)));
    const order = [3, 7, 0, 11, 5, 2, 9, 1, 10, 4, 8, 6];
    const turned = await engine.multiply(x, q);
    const shuffled = matrix(12, 3, (i, j) => turned.values[3 * order[i]! + j]!);
    const found = await gromovWasserstein(
      await euclidean(x),
      await euclidean(shuffled),
      {},
      engine,
    );
    expect(found.cost).toBeCloseTo(0, 10);
    for (const [i, row] of toArrays(transpose(found.plan)).entries()) {
      expect(row.indexOf(Math.max(...row))).toBe(order[i]);
    }
  });

  it("begins where it is told, stays at a best, and says when it had to stop", async () => {
    const d = await euclidean(x);
    const identity = matrix(12, 12, (i, j) => Number(i === j) / 12);
    const found = await gromovWasserstein(d, d, { start: identity }, engine);
    expect(found).toMatchObject({ iterations: 1, converged: true });
    const cut = await gromovWasserstein(d, await euclidean(y), { maximumIterations: 1 }, engine);
    expect(cut.warnings).toEqual([
      "not settled: after 1 steps the coupling still changes; give more maximumIterations",
    ]);
  });

  it("refuses what are no distances, and starts with other weights", async () => {
    const d = await euclidean(x);
    await expect(gromovWasserstein(x, d, {}, engine)).rejects.toThrow(
      "gromovWasserstein: distances are between the points of one side, but those of x are [12 × 3]. Give squaredDistances(x, x).",
    );
    const oneWay = matrix(2, 2, (i, j) => i - j);
    await expect(gromovWasserstein(d, oneWay, {}, engine)).rejects.toThrow(
      "gromovWasserstein: distances are finite and the same both ways, but from 1 to 0 of y it is 1 and back -1.",
    );
    await expect(gromovWasserstein(d, d, { start: d }, engine)).rejects.toThrow(
      "gromovWasserstein: start is a coupling [12 × 12] with the weights of both sides, but [12 × 12] came, whose rows or columns add up to others.",
    );
  });
});

it("costs by cosine are one less the cosine", async () => {
  const found = await cosineCosts(x, y, engine);
  const [a, b] = [toArrays(x)[2]!, toArrays(y)[4]!];
  const cosine =
    (a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]!) / (Math.hypot(...a) * Math.hypot(...b));
  expect(found.values[2 * 9 + 4]).toBeCloseTo(1 - cosine, 12);
  await expect(cosineCosts(x, matrix(2, 2), engine)).rejects.toThrow(
    "cosineCosts: points need the same dimensions, but x is [12 × 3] and y is [2 × 2]. Of two spaces without common dimensions, use gromovWasserstein.",
  );
});
