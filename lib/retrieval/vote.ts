import type { Matrix } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { type FindNearestOptions, findNearest } from "./search/find-nearest";

/** What the neighbours of each row say it is. */
export interface Vote {
  readonly labels: readonly string[];
  /** Rows for which several labels had as many votes: of those, the one whose row is nearest was taken. */
  readonly undecided: number;
  readonly warnings: readonly string[];
}

/**
 * Classification by a vote of the k nearest labelled rows: a retriever as a classifier, with
 * nothing trained. With labels in one language and rows of another, it asks whether they share a
 * space.
 *
 * [m, d] labelled, m labels, [n, d] → n labels
 *
 * @param options.k 5 when left out
 * @throws RangeError when there is not one label a row, and as `findNearest` does
 * @see Cover & Hart (1967), Nearest Neighbor Pattern Classification
 * @see Winata et al. (2024), MINERS: Multilingual Language Models as Semantic Retrievers
 */
export async function voteOfNearest(
  labelled: Matrix,
  labels: readonly string[],
  rows: Matrix,
  options: FindNearestOptions = {},
  engine?: Engine,
): Promise<Vote> {
  if (labels.length !== labelled.rows) {
    throw new RangeError(
      `voteOfNearest: each labelled row needs a label, but there are ${labelled.rows} rows and ${labels.length} labels. Give one each.`,
    );
  }
  const found = await findNearest(rows, labelled, { k: 5, ...options }, engine);
  const { indices, k, warnings } = found;
  const votes = Array.from({ length: rows.rows }, (_, row) =>
    counted([...indices.subarray(row * k, (row + 1) * k)].map((neighbour) => labels[neighbour]!)),
  );
  return {
    labels: votes.map(({ winner }) => winner),
    undecided: votes.filter(({ alone }) => !alone).length,
    warnings,
  };
}

/** The label that comes most often; of several, the one that comes first. */
function counted(labels: readonly string[]): { readonly winner: string; readonly alone: boolean } {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const best = [...counts].filter(([, count]) => count === most);
  return { winner: best[0]![0], alone: best.length === 1 };
}
