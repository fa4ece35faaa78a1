import { type Matrix, matrix, type Precision } from "../core/matrix";
import type { Engine } from "./engine";

/**
 * Small sums with known answers, in both precisions: a library that is there but broken, or
 * called in the wrong way, is found out before it is used.
 *
 * @throws Error naming the first operation that is wrong
 */
export async function selfTest(engine: Engine): Promise<void> {
  for (const precision of ["float32", "float64"] as const) {
    await testProducts(engine, precision);
    await testDecompositions(engine, precision);
  }
}

async function testProducts(engine: Engine, precision: Precision): Promise<void> {
  const a = matrix(3, 2, (i, j) => 2 * i + j, precision);
  const b = matrix(3, 2, (i, j) => i - j, precision);
  const c = matrix(2, 3, (i, j) => i + j, precision);
  expect("multiply", await engine.multiply(a, c), [1, 2, 3, 3, 8, 13, 5, 14, 23]);
  expect("crossProduct", await engine.crossProduct(a, b), [10, 4, 13, 4]);
  expect("crossProduct", await engine.crossProduct(a), [20, 26, 26, 35]);
  expect("rowProduct", await engine.rowProduct(a, b), [-1, 0, 1, -3, 2, 7, -5, 4, 13]);
  expect("rowProduct", await engine.rowProduct(a), [1, 3, 5, 3, 13, 23, 5, 23, 41]);
  const rowwise = await engine.rowwiseProducts([a, b], [a]);
  expect("rowwiseProducts", rowwise, [1, -1, 13, 2, 41, 13]);
}

async function testDecompositions(engine: Engine, precision: Precision): Promise<void> {
  const a = matrix(2, 2, (i, j) => [2, 9, 1, 2][2 * i + j]!, precision);
  const { eigenvalues } = await engine.eigh(a);
  expect(
    "eigh",
    matrix(1, 2, (_, k) => eigenvalues[k]!),
    [3, 1],
  );
  const factor = await engine.cholesky(a);
  expect("cholesky", factor, [Math.SQRT2, 0, Math.SQRT1_2, Math.sqrt(1.5)]);
  const tall = matrix(3, 2, (i, j) => [3, 0, 0, 4, 0, 0][2 * i + j]!, precision);
  const { u, singularValues: s, v } = await engine.svd(tall);
  const scaled = { ...u, values: u.values.map((value, k) => value * s[k % 2]!) };
  expect("svd", await engine.rowProduct(scaled, v), [3, 0, 0, 4, 0, 0]);
  const { q, r } = await engine.qr(tall);
  expect("qr", await engine.multiply(q, r), [3, 0, 0, 4, 0, 0]);
  const solved = await engine.solveTriangular(factor, factor, { triangle: "lower" });
  expect("solveTriangular", solved, [1, 0, 0, 1]);
}

function expect(operation: string, actual: Matrix, expected: readonly number[]): void {
  const right =
    actual.values.length === expected.length &&
    expected.every((value, k) => Math.abs(actual.values[k]! - value) <= 1e-5);
  if (right) return;
  throw new Error(
    `${operation} gave ${[...actual.values].join(" ")} where ${expected.join(" ")} is right.`,
  );
}
