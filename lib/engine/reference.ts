import { type Matrix, matrix } from "../core/matrix";
import { plainDecompositions } from "./decompositions";
import type { Engine } from "./engine";
import { type ProductName, productTarget, requireRowwise } from "./shapes";

/**
 * Plain loops with float64 sums, and ml-matrix: slow, on the calling thread, and right. Other
 * engines are tested against it.
 */
export const referenceEngine: Engine = {
  name: "reference (plain JavaScript)",
  kind: "reference",
  multiply: async (a, b) => product("multiply", a, b),
  crossProduct: async (a, b = a, into) => product("crossProduct", a, b, into),
  rowProduct: async (a, b = a, into) => product("rowProduct", a, b, into),
  rowwiseProducts: async (as, bs) => rowwise(as, bs),
  ...plainDecompositions,
  async close() {},
};

/** One loop for all three products: they differ in how far apart neighbours lie in a and b. */
function product(who: ProductName, a: Matrix, b: Matrix, into?: Matrix): Matrix {
  const target = productTarget(who, a, b, into);
  const [down, along] = who === "crossProduct" ? [1, a.columns] : [a.columns, 1];
  const [deeper, across] = who === "rowProduct" ? [1, b.columns] : [b.columns, 1];
  const depth = who === "crossProduct" ? a.rows : a.columns;
  const sums = new Float64Array(target.columns);
  for (let i = 0; i < target.rows; i++) {
    sums.fill(0);
    for (let k = 0; k < depth; k++) {
      const factor = a.values[i * down + k * along]!;
      for (let j = 0; j < sums.length; j++) {
        sums[j]! += factor * b.values[k * deeper + j * across]!;
      }
    }
    target.values.set(sums, i * target.columns);
  }
  return target;
}

function rowwise(as: readonly Matrix[], bs: readonly Matrix[]): Matrix {
  requireRowwise(as, bs);
  const { rows, columns } = as[0]!;
  return matrix(rows, as.length * bs.length, (r, pair) => {
    const a = as[Math.floor(pair / bs.length)]!;
    const b = bs[pair % bs.length]!;
    let sum = 0;
    for (let k = r * columns; k < (r + 1) * columns; k++) sum += a.values[k]! * b.values[k]!;
    return sum;
  });
}
