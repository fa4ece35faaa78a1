import { scale } from "../../core/arithmetic";
import { type Matrix, stackRows } from "../../core/matrix";
import { requireFinite } from "../../engine/shapes";
import { inOwnUnit } from "../../probes/principal-axes";
import type { Representations } from "../../representations/representations";

/**
 * All languages of a layer, one after the other, in one unit: divided by the root of the mean
 * square of what varies, so that a penalty means the same at every layer.
 *
 * @throws RangeError when a value is not finite
 */
export async function readAllLanguages(
  who: string,
  { languages, read }: Representations,
  layer: number,
): Promise<Matrix> {
  const matrices: Matrix[] = [];
  for (const language of languages) matrices.push(await read(language, layer));
  const x = stackRows(matrices);
  requireFinite(who, `layer ${layer}`, x);
  return scale(x, 1 / inOwnUnit(x).unit);
}
