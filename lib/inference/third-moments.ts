import { sum } from "../core/arithmetic";
import { type Matrix, rowOf } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { hasFeatures } from "./feature-hsic";
import { featureThirdMoments } from "./feature-third-moments";
import type { GramRows } from "./gram-rows";
import type { ThirdMoments } from "./permutation-null";

/**
 * ΣAᵢⱼ³ and tr A³ of the U-centred Gram matrix of one side, scaled to ‖A‖ = 1.
 *
 * Holds A and A² and costs 2n³ operations, which is why only pairs near their null ask for it. Of
 * fewer columns than rows it holds neither, and costs n²d.
 */
export async function thirdMoments(side: GramRows, engine: Engine): Promise<ThirdMoments> {
  const sides = [side];
  if (hasFeatures(sides) && sides[0]!.features().columns < side.n) {
    return featureThirdMoments(sides[0]!, engine);
  }
  const a = await centredGram(side);
  const square = await engine.rowProduct(a);
  let [squares, cubes, triangles] = [0, 0, 0];
  for (let k = 0; k < a.values.length; k++) {
    const value = a.values[k]!;
    squares += value * value;
    cubes += value ** 3;
    triangles += square.values[k]! * value;
  }
  return { cubes: cubes / squares ** 1.5, triangles: triangles / squares ** 1.5 };
}

/**
 * U-centring: rows and columns of the result sum to 0, its diagonal is 0.
 *
 *     Ãᵢⱼ = Kᵢⱼ − Σₗ Kᵢₗ/(n−2) − Σₗ Kₗⱼ/(n−2) + ΣK/((n−1)(n−2))     sums without the diagonal
 *
 * @see Székely & Rizzo (2014), Partial distance correlation with methods for dissimilarities
 */
async function centredGram(side: GramRows): Promise<Matrix> {
  const { n, rowSums } = side;
  const total = sum(rowSums) / ((n - 1) * (n - 2));
  const k = await side.read(0, n);
  for (let i = 0; i < n; i++) {
    const row = rowOf(k, i);
    for (let j = 0; j < n; j++) {
      row[j] = i === j ? 0 : row[j]! - (rowSums[i]! + rowSums[j]!) / (n - 2) + total;
    }
  }
  return k;
}
