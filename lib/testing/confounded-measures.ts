/** Measures that take confounds, of certain rows each: these, of as many as come, as if each had its length. */

import { matrix } from "../core/matrix";
import { deconfoundedCka, lengthSimilarity, type Measure, rsa } from "../measures/index";

export const confoundedMeasures: readonly Measure[] = [
  ...[false, true].map((debiased) =>
    ofAnyRows((n) => deconfoundedCka({ confounds: [lengthSimilarity(lengthsOf(n))], debiased })),
  ),
  ofAnyRows((n) => rsa({ confounds: [lengthGaps(n)] })),
  ofAnyRows((n) => rsa({ confounds: [lengthGaps(n)], distance: "euclidean", compare: "pearson" })),
  ofAnyRows((n) => rsa({ confounds: [lengthGaps(n)], distance: "cosine", regress: "distances" })),
];

function lengthsOf(n: number): readonly number[] {
  return Array.from({ length: n }, (_, i) => ((7 * i) % 11) + i / n);
}

function lengthGaps(n: number) {
  const lengths = lengthsOf(n);
  return matrix(n, n, (i, j) => Math.abs(lengths[i]! - lengths[j]!));
}

function ofAnyRows(measureFor: (n: number) => Measure): Measure {
  const made = new Map<number, Measure>();
  const of = (n: number): Measure => {
    const measure = made.get(n) ?? measureFor(n);
    made.set(n, measure);
    return measure;
  };
  const { reorder, ...measure } = of(10);
  return {
    ...measure,
    prepare: (x, engine) => of(x.matrix.rows).prepare(x, engine),
    ...(reorder && { reorder: (side, order) => of(order.length).reorder!(side, order) }),
  };
}
