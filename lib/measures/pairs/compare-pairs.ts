import { matrix } from "../../core/matrix";
import { enoughAtOnce, sideBySide } from "../../core/side-by-side";
import type { Engine } from "../../engine/engine";
import type { CompareOptions, Measure, Score, Scores } from "../measure";

/** A measure, and what it made of the matrices of two lists. */
export interface PreparedBy<P = unknown> {
  readonly measure: Measure<P>;
  readonly as: readonly P[];
  readonly bs: readonly P[];
}

/**
 * The scores of every pair of two lists by each of some measures, for those without a product that
 * gives all pairs at once: values alone. A pair is compared by all of them before the next, so that
 * they share what it takes; several pairs are under way at a time. A symmetric measure compares
 * each pair of one list once.
 */
export async function comparePairs(
  all: readonly PreparedBy[],
  engine: Engine,
  options: CompareOptions = {},
): Promise<Scores[]> {
  const [{ as, bs }] = all as readonly [PreparedBy];
  const found = all.map(() => as.map((): Score[] => []));
  const pairs = as.flatMap((_, i) => bs.map((_, j) => [i, j] as const));
  await sideBySide(pairs, enoughAtOnce, async ([i, j]) => {
    for (const [at, one] of all.entries()) {
      options.signal?.throwIfAborted();
      if (isMirrored(one) && j < i) continue;
      found[at]![i]![j] = await one.measure.compare(one.as[i]!, one.bs[j]!, engine, options);
    }
  });
  return all.map((one, at) => scoresOf(found[at]!, isMirrored(one)));
}

function isMirrored({ measure, as, bs }: PreparedBy): boolean {
  return as === bs && measure.symmetric;
}

function scoresOf(scores: Score[][], symmetric: boolean): Scores {
  if (symmetric) {
    for (const [i, row] of scores.entries()) {
      for (let j = 0; j < i; j++) row[j] = mirror(scores[j]![i]!);
    }
  }
  const value = matrix(scores.length, scores[0]?.length ?? 0, (i, j) => scores[i]![j]!.value);
  return { symmetric, n: scores[0]?.[0]?.n ?? 0, value, at: (a, b) => scores[a]![b]! };
}

/** The same score with x and y changing places. */
function mirror(score: Score): Score {
  const [p, q] = score.dimensions;
  const swapped = (text: string) =>
    text.replaceAll(/\b(of )([xy])\b/g, (_, of, side) => `${of}${side === "x" ? "y" : "x"}`);
  const details = Object.entries(score.details).map(([name, detail]) => [
    name.replace(/([XY])$/, (side) => (side === "X" ? "Y" : "X")),
    detail,
  ]);
  return {
    ...score,
    dimensions: [q, p],
    details: Object.fromEntries(details),
    warnings: score.warnings.map(swapped),
  };
}
