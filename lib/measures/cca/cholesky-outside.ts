import type { Matrix } from "../../core/matrix";
import type { Engine } from "../../engine/engine";

/**
 * L with LLᵀ = A, where A says how much the rows outside a fold vary in each direction of a side,
 * as a share of how much all rows do. [k, k] → [k, k]
 *
 * @throws RangeError when a direction is in the fold alone, so that a pivot is 0 but for rounding
 */
export async function choleskyOutside(
  a: Matrix,
  { name, fold }: { readonly name: string; readonly fold: number },
  engine: Engine,
): Promise<Matrix> {
  const lower = await engine.cholesky(a).catch((error: unknown) => {
    if (error instanceof RangeError) return undefined;
    throw error;
  });
  if (lower && pivots(lower).every((pivot) => pivot > 1e-6)) return lower;
  throw new RangeError(
    `${name}: the rows outside a fold must vary in every direction of both sides, but fold ${fold} alone ` +
      "holds one. Give a ridge, or use fewer rows a fold.",
  );
}

function pivots({ rows, values }: Matrix): number[] {
  return Array.from({ length: rows }, (_, i) => values[i * rows + i]!);
}
