import { dot, sum } from "../core/arithmetic";
import { type Matrix, matrix, rowOf, takeRows } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import { referenceEngine as engine } from "../engine/reference";
import { linearGram } from "../measures/cka/linear-gram";
import { view } from "../measures/view";
import { type GramRows, grouping } from "./gram-rows";
import { type Estimator, pairwiseHsic } from "./leave-out";

const random = randomNumbers(3);
const shared = randomNormal(23, 3, random);
const noisy = (columns: number) =>
  matrix(23, columns, (i, j) => shared.values[i * 3 + (j % 3)]! + 2 * random() + j / 5);
const [x, y] = [noisy(4), noisy(40)];
const documents = Array.from({ length: 23 }, (_, i) => `document ${(i * i) % 7}`);

/** HSIC straight from its definition, with explicit centring matrices. */
function bruteForce(x: Matrix, y: Matrix, estimator: Estimator): number {
  const n = x.rows;
  const gram = (m: Matrix) => matrix(n, n, (i, j) => dot(rowOf(m, i), rowOf(m, j)));
  const [k, l] = [gram(x), gram(y)];
  if (estimator === "biased") return trace(centred(k), l) / (n - 1) ** 2;
  const [a, b] = [hollow(k), hollow(l)];
  const [ka, lb] = [rowSums(a), rowSums(b)];
  const total = (sums: number[]) => sums.reduce((s, v) => s + v, 0);
  const t3 = ka.reduce((s, v, i) => s + v * lb[i]!, 0);
  return (
    (trace(a, b) + (total(ka) * total(lb)) / ((n - 1) * (n - 2)) - (2 * t3) / (n - 2)) /
    (n * (n - 3))
  );
}
const hollow = (k: Matrix) =>
  matrix(k.rows, k.rows, (i, j) => (i === j ? 0 : k.values[i * k.rows + j]!));
const rowSums = (k: Matrix) => Array.from({ length: k.rows }, (_, i) => sum(rowOf(k, i)));
const trace = (a: Matrix, b: Matrix) => dot(a.values, b.values);
function centred(k: Matrix): Matrix {
  const n = k.rows;
  const means = rowSums(k).map((s) => s / n);
  const mean = means.reduce((s, v) => s + v, 0) / n;
  return matrix(n, n, (i, j) => k.values[i * n + j]! - means[i]! - means[j]! + mean);
}

describe.each<Estimator>(["unbiased", "biased"])("pairwiseHsic, %s", (estimator) => {
  const sides: GramRows[] = [x, y].map((side) => linearGram(view(side), engine));
  // linearGram scales its side by a power of two, which HSIC feels squared
  const units = [x, y].map(
    (side) => linearGram(view(side), engine).diagonal[0]! / centredSquare(side),
  );
  const unit = (pair: number) => units[pair >> 1]! * units[pair & 1]!;

  it("gives the definition's value on all rows", async () => {
    const { whole } = await pairwiseHsic(sides, grouping(23), estimator, engine);
    expect(whole.values[1]! / unit(1)).toBeCloseTo(bruteForce(x, y, estimator), 8);
    expect(whole.values[3]! / unit(3)).toBeCloseTo(bruteForce(y, y, estimator), 6);
  });

  it.each([
    ["each row", undefined],
    ["each document", documents],
  ] as const)("gives the definition's value with %s left out", async (_, groups) => {
    const rows = grouping(23, groups);
    const { leftOut } = await pairwiseHsic(sides, rows, estimator, engine);
    const names = groups ? [...new Set(groups)] : Array.from({ length: 23 }, (_, i) => `${i}`);
    for (const [g, name] of names.entries()) {
      const kept = Array.from({ length: 23 }, (_, i) => i).filter((i) =>
        groups ? groups[i] !== name : `${i}` !== name,
      );
      const [a, b] = [takeRows(x, kept), takeRows(y, kept)];
      for (const [pair, [p, q]] of [
        [a, a],
        [a, b],
        [b, a],
        [b, b],
      ].entries()) {
        const expected = bruteForce(p!, q!, estimator);
        expect(leftOut.values[g * 4 + pair]! / unit(pair) / expected).toBeCloseTo(1, 9);
      }
    }
  });
});

function centredSquare(x: Matrix): number {
  let square = 0;
  for (let j = 0; j < x.columns; j++) {
    let mean = 0;
    for (let i = 0; i < x.rows; i++) mean += x.values[i * x.columns + j]! / x.rows;
    square += (x.values[j]! - mean) ** 2;
  }
  return square;
}
