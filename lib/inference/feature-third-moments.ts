import { dot, sum } from "../core/arithmetic";
import { type Matrix, matrix, precisionOf, rowOf, rowsBetween } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { centringShifts } from "./bins";
import type { FeatureRows } from "./feature-hsic";
import type { ThirdMoments } from "./permutation-null";

/**
 * thirdMoments of a side with more rows than columns. Ã = M − diag(e) with M = XXᵀ − u1ᵀ − 1uᵀ,
 * e its diagonal, and X centred, so that with S = XᵀX and w = Xᵀu
 *
 *     tr Ã³ = tr S³ + 3n‖w‖² − 2(Σu)³ − 6nΣuΣu² − 3Σeᵢ‖Mᵢ‖² + 2Σeᵢ³
 *     ‖Mᵢ‖² = xᵢᵀSxᵢ − 2xᵢ·w + nuᵢ² + 2uᵢΣu + Σu²
 *
 * and only the cubes need the Gram matrix, half of it, some rows at a time: n²d + 2nd² operations.
 */
export async function featureThirdMoments(
  side: FeatureRows,
  engine: Engine,
): Promise<ThirdMoments> {
  const { n, diagonal } = side;
  const x = side.features();
  const u = centringShifts(side);
  const e = diagonal.map((value, i) => value - 2 * u[i]!);
  const [u1, u2] = [sum(u), dot(u, u)];
  const s = await engine.crossProduct(x);
  const w = (await engine.crossProduct(x, columnOf(u, x))).values;
  const xw = (await engine.multiply(x, { rows: x.columns, columns: 1, values: w })).values;
  const xs = await engine.multiply(x, s);
  let [squares, triangles] = [0, 0];
  for (let i = 0; i < n; i++) {
    const ownSquare = dot(rowOf(xs, i), rowOf(x, i)) - 2 * xw[i]!;
    const square = ownSquare + n * u[i]! ** 2 + 2 * u[i]! * u1 + u2;
    squares += square - e[i]! ** 2;
    triangles += 2 * e[i]! ** 3 - 3 * e[i]! * square;
  }
  const cubed = dot((await engine.rowProduct(s)).values, s.values);
  triangles += cubed + 3 * n * dot(w, w) - 2 * u1 ** 3 - 6 * n * u1 * u2;
  const cubes = await sumOfCubes(x, u, engine);
  return { cubes: cubes / squares ** 1.5, triangles: triangles / squares ** 1.5 };
}

function columnOf(values: Float64Array, like: Matrix): Matrix {
  return matrix(values.length, 1, (i) => values[i]!, precisionOf(like));
}

/** Σ of (Kᵢⱼ − uᵢ − uⱼ)³ over i ≠ j, from the part of K right of the diagonal. */
async function sumOfCubes(x: Matrix, u: Float64Array, engine: Engine): Promise<number> {
  let total = 0;
  for (let start = 0; start < x.rows; start += rowsAtOnce) {
    const end = Math.min(start + rowsAtOnce, x.rows);
    const rows = await engine.rowProduct(rowsBetween(x, start, end), rowsBetween(x, start, x.rows));
    for (let i = start; i < end; i++) {
      const row = rowOf(rows, i - start);
      const shift = u[i]!;
      let inRow = 0;
      for (let j = i + 1; j < x.rows; j++) {
        const value = row[j - start]! - shift - u[j]!;
        inRow += value * value * value;
      }
      total += inRow;
    }
  }
  return 2 * total;
}

const rowsAtOnce = 512;
