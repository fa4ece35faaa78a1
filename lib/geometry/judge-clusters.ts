import { codesOf } from "./labelled-rows";

/** How well clusters and labels tell each other, 0 … 1. */
export interface VMeasure {
  /** Whether each cluster has rows of one label only. */
  readonly homogeneity: number;
  /** Whether the rows of a label are all in one cluster. */
  readonly completeness: number;
  /** Their harmonic mean. */
  readonly vMeasure: number;
}

/**
 * V-measure: whether clusters found without labels are the languages, or the sentences.
 *
 *     homogeneity 1 − H(label | cluster)/H(label)      completeness 1 − H(cluster | label)/H(cluster)
 *     V = 2·homogeneity·completeness/(homogeneity + completeness)
 *
 * It is above 0 by chance, the more so the more clusters there are for the rows: compare it with that
 * of shuffled labels. [n], [n] → three numbers
 *
 * @throws RangeError when lengths differ
 * @see Rosenberg & Hirschberg (2007), V-Measure: A conditional entropy-based external cluster
 *   evaluation measure
 */
export function vMeasure(
  labels: readonly (string | number)[],
  clusters: readonly (string | number)[] | Int32Array,
): VMeasure {
  requireLabels("vMeasure", labels, clusters);
  const n = labels.length;
  const entropy = (counts: Iterable<number>) =>
    -[...counts].reduce((total, count) => total + (count / n) * Math.log(count / n), 0);
  const [a, b] = [codesOf(labels), codesOf(Array.from(clusters))];
  const together = codesOf(labels.map((_, i) => a.codes[i]! * b.sizes.length + b.codes[i]!));
  const [ofLabels, ofClusters, ofBoth] = [a, b, together].map(({ sizes }) => entropy(sizes));
  const share = (of: number, given: number) => (of === 0 ? 1 : 1 - (ofBoth! - given) / of);
  const homogeneity = share(ofLabels!, ofClusters!);
  const completeness = share(ofClusters!, ofLabels!);
  const sum = homogeneity + completeness;
  return {
    homogeneity,
    completeness,
    vMeasure: sum === 0 ? 0 : (2 * homogeneity * completeness) / sum,
  };
}

/**
 * Purity: the share of rows that are in a cluster in which their label is the most frequent.
 *
 *     (1/n) Σ over clusters of the largest count of a label in it
 *
 * It is 1 where every row is a cluster of its own: compare it at one number of clusters only, and with
 * the share of the most frequent label. [n], [n] → one number
 *
 * @throws RangeError when lengths differ
 * @see Manning, Raghavan & Schütze (2008), Introduction to Information Retrieval, § 16.3
 */
export function purity(
  labels: readonly (string | number)[],
  clusters: readonly (string | number)[] | Int32Array,
): number {
  requireLabels("purity", labels, clusters);
  const counts = new Map<string | number, Map<string | number, number>>();
  for (const [i, label] of labels.entries()) {
    const inside = counts.get(clusters[i]!) ?? new Map<string | number, number>();
    counts.set(clusters[i]!, inside.set(label, (inside.get(label) ?? 0) + 1));
  }
  let most = 0;
  for (const inside of counts.values()) most += Math.max(...inside.values());
  return most / labels.length;
}

function requireLabels(
  who: string,
  labels: ArrayLike<unknown>,
  clusters: ArrayLike<unknown>,
): void {
  if (labels.length === clusters.length && labels.length > 0) return;
  throw new RangeError(
    `${who}: each row needs a label and a cluster, but there are ${labels.length} labels and ${clusters.length} clusters. Give both of the same rows.`,
  );
}
