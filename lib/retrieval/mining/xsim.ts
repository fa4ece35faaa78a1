import type { Matrix } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import type { MatchOptions } from "../matching";
import { requireSameShape } from "../retrieve";
import { findNearest } from "../search/find-nearest";
import { marginRatio } from "../search/similarity";
import { type Share, shareOf } from "../share";

/** The share of sentences whose best match is not their translation. */
export interface Xsim extends Share {
  readonly errors: number;
  readonly n: number;
  readonly warnings: readonly string[];
}

/**
 * xSIM: the error rate of similarity search from x to y, by margin ratio with 4 neighbours unless
 * told otherwise. Lower is better. Looks among all rows (LASER among the 4 nearest by cosine).
 *
 * [n, d], [n, d] → a share of sentences with its interval (Wilson)
 *
 * @throws RangeError when shapes differ, and as `findNearest` does
 * @see Heffernan, Çelebi & Schwenk (2022), Bitext Mining Using Distilled Sentence Representations for Low-Resource Languages
 */
export async function xsim(
  x: Matrix,
  y: Matrix,
  {
    similarity = marginRatio(),
    groups,
    ...watch
  }: MatchOptions & { readonly groups?: readonly string[] } = {},
  engine?: Engine,
): Promise<Xsim> {
  requireSameShape("xsim", x, y);
  const { indices, ties, warnings } = await findNearest(x, y, { similarity, ...watch }, engine);
  const wrong = Float64Array.from(indices, (found, i) => Number(found !== i));
  const tied =
    ties > 0
      ? [`${ties} of ${x.rows} rows have several best matches, of which the first was taken`]
      : [];
  return {
    ...shareOf(wrong, groups && { groups }),
    errors: wrong.filter(Boolean).length,
    n: x.rows,
    warnings: [...warnings, ...tied],
  };
}
