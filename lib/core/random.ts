import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { type Matrix, matrix, type Precision } from "./matrix";

/** A seeded generator of uniform numbers in [0, 1): xoroshiro128+ (Blackman & Vigna 2018). */
export function randomNumbers(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat64(generator);
}

/** Independent standard normal entries, by Box and Muller. */
export function randomNormal(
  rows: number,
  columns: number,
  random: () => number,
  precision: Precision = "float64",
): Matrix {
  return matrix(
    rows,
    columns,
    () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
    precision,
  );
}

/** The numbers 0 … n − 1 in random order, every order equally likely (Fisher and Yates). */
export function randomPermutation(n: number, random: () => number): number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
