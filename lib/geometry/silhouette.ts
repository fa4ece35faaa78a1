import { squaredRowNorms, sum } from "../core/arithmetic";
import type { Matrix } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { grouping } from "../inference/gram-rows";
import { leaveOutMeans } from "../inference/leave-out-means";
import { forEachRow, type PairRows, squaredDistances } from "../measures/pair-rows";
import { view } from "../measures/view";
import { unitRows } from "../retrieval/search/side";
import { requireLabels } from "./labelled-rows";
import { type Property, type PropertyOptions, propertyOf, requireRows } from "./property";

export interface SilhouetteOptions extends PropertyOptions {
  /** Euclidean, or between rows brought to length one, whose squared distance is 2 − 2cos. */
  readonly distance?: "euclidean" | "cosine";
}

/**
 * Silhouette of rows with labels: whether a row is nearer to the rows of its own label (a language,
 * a sentence) than to those of the nearest other, on average. 1 where labels are tight clusters far
 * apart, 0 where they mix, negative where rows are nearer to another label than to their own.
 *
 *     sᵢ = (bᵢ − aᵢ)/max(aᵢ, bᵢ)      a: mean distance to own label, b: to the nearest other
 *
 * Cosine distances are 1 − cos. A row that is the only one of its label counts 0. Interval by the
 * jackknife over the sᵢ as they are, by `groups`: give each row's sentence, for its translations are
 * no other draws. Costs 2n²d.
 *
 * [n, d], [n] → one number
 *
 * @throws RangeError when there is not a label a row, or fewer than 2 labels or as many as rows; of
 *   cosines, when a row, but not every one, is zero
 * @see Rousseeuw (1987), Silhouettes: a graphical aid to the interpretation and validation of cluster
 *   analysis
 */
export async function silhouette(
  x: Matrix,
  labels: readonly string[],
  { groups, distance = "euclidean" }: SilhouetteOptions = {},
  engine?: Engine,
): Promise<Property> {
  requireRows("silhouette", x, 3);
  const { codes, sizes } = requireLabels("silhouette", x, labels);
  if (sizes.length === x.rows) {
    throw new RangeError(
      `silhouette: some label needs two rows, but the ${x.rows} labels are all different. Give each row its language or sentence.`,
    );
  }
  const pairs = distancesOf(x, distance, engine ?? (await openEngine()));
  const scores = new Float64Array(x.rows);
  const toLabel = new Float64Array(sizes.length);
  await forEachRow(pairs, (row, i) => {
    toLabel.fill(0);
    for (let j = 0; j < row.length; j++) {
      if (j !== i) toLabel[codes[j]!]! += distance === "cosine" ? row[j]! / 2 : Math.sqrt(row[j]!);
    }
    scores[i] = silhouetteOf(codes[i]!, toLabel, sizes);
  });
  const rows = grouping(x.rows, groups);
  return propertyOf(x, {
    value: sum(scores) / x.rows,
    leftOut: leaveOutMeans(scores, rows),
    sizes: rows.sizes,
    range: [-1, 1],
    details: { labels: sizes.length },
  });
}

/** ‖xᵢ − xⱼ‖², of rows of length one for cosines. */
function distancesOf(
  x: Matrix,
  distance: NonNullable<SilhouetteOptions["distance"]>,
  engine: Engine,
): PairRows {
  if (distance === "euclidean") {
    const { matrix, squaredNorms } = view(x).centered();
    return squaredDistances(matrix, squaredNorms, engine);
  }
  const unit = unitRows("silhouette", "x", x);
  return squaredDistances(unit, squaredRowNorms(unit), engine);
}

function silhouetteOf(own: number, toLabel: Float64Array, sizes: readonly number[]): number {
  if (sizes[own] === 1) return 0;
  const a = toLabel[own]! / (sizes[own]! - 1);
  let b = Number.POSITIVE_INFINITY;
  for (let k = 0; k < sizes.length; k++) {
    if (k !== own) b = Math.min(b, toLabel[k]! / sizes[k]!);
  }
  return a === b ? 0 : (b - a) / Math.max(a, b);
}
