import type { Matrix } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { squaredDistances } from "./costs";
import { type SinkhornOptions, sinkhorn } from "./sinkhorn";

/**
 * Sinkhorn divergence: entropic transport between x and y without what entropy alone costs, so that
 * it is 0 of a cloud with itself and positive otherwise.
 *
 *     S(x, y) = OT(x, y) − OT(x, x)/2 − OT(y, y)/2      OT: `value` of sinkhorn, costs ‖x − y‖²
 *
 * Between optimal transport (regularization → 0) and the energy-like distance of the means
 * (→ ∞). [n, d], [m, d] → one number
 *
 * @throws RangeError as `sinkhorn` does, and when x and y differ in columns
 * @see Feydy et al. (2019), Interpolating between Optimal Transport and MMD using Sinkhorn Divergences
 */
export async function sinkhornDivergence(
  x: Matrix,
  y: Matrix,
  { weightsX, weightsY, ...options }: SinkhornOptions,
  engine?: Engine,
): Promise<{ readonly value: number; readonly warnings: readonly string[] }> {
  const arithmetic = engine ?? (await openEngine());
  const between = async (
    a: Matrix,
    b: Matrix,
    left?: ArrayLike<number>,
    right?: ArrayLike<number>,
  ) =>
    sinkhorn(
      await squaredDistances(a, b, arithmetic),
      { ...options, ...(left && { weightsX: left }), ...(right && { weightsY: right }) },
      arithmetic,
    );
  const found = [
    await between(x, y, weightsX, weightsY),
    await between(x, x, weightsX, weightsX),
    await between(y, y, weightsY, weightsY),
  ] as const;
  const [xy, xx, yy] = found;
  return {
    value: xy.value - xx.value / 2 - yy.value / 2,
    warnings: [...new Set(found.flatMap(({ warnings }) => warnings))],
  };
}
