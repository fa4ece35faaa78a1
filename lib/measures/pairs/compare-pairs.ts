import { zeros } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import type { CompareOptions, Measure, Score, Scores } from "../measure";

/**
 * The scores of every pair of two lists, one pair after the other: for measures without a product
 * that gives all pairs at once, values alone. A symmetric measure compares each pair of one list once.
 */
export async function comparePairs<P>(
  measure: Measure<P>,
  as: readonly P[],
  bs: readonly P[],
  engine: Engine,
  options: CompareOptions = {},
): Promise<Scores> {
  const mirrored = as === bs && measure.symmetric;
  const scores: Score[][] = as.map(() => []);
  const value = zeros(as.length, bs.length);
  for (const [i, a] of as.entries()) {
    for (let j = 0; j < bs.length; j++) {
      options.signal?.throwIfAborted();
      const score =
        mirrored && j < i
          ? mirror(scores[j]![i]!)
          : await measure.compare(a, bs[j]!, engine, options);
      scores[i]![j] = score;
      value.values[i * bs.length + j] = score.value;
    }
  }
  return {
    symmetric: mirrored,
    n: scores[0]?.[0]?.n ?? 0,
    value,
    at: (a, b) => scores[a]![b]!,
  };
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
