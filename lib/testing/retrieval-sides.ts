import { type Matrix, matrix } from "../core/matrix";

const fraction = (value: number) => value - Math.floor(value);
const noise = (i: number, j: number, seed: number) =>
  fraction(1000 * Math.sin(12.9898 * i + 78.233 * j + seed)) - 0.5;
const side = (rows: number, seed: number) =>
  matrix(rows, 8, (i, j) => 0.4 + noise(i, j, 0) + 0.6 * noise(i, j, seed));

/** The two sides of lib/retrieval/retrieval.fixture.py: 60 rows, and 50 that go with the first 50 of them. */
export const x: Matrix = side(60, 1);
export const y: Matrix = side(50, 2);

/** The same of a second model, of five dimensions. */
const second = (of: Matrix, seed: number) =>
  matrix(of.rows, 5, (i, j) => Math.tanh(of.values[i * 8 + j]! + 0.3 * noise(i, j, seed)));
export const x2: Matrix = second(x, 5);
export const y2: Matrix = second(y, 6);
