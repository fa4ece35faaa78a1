import type { Score, Scores } from "../measure";

/** What was found out about one pair after it was compared. */
export interface Amendment extends Partial<Omit<Score, "details" | "warnings">> {
  readonly details?: Score["details"];
  readonly warnings?: Score["warnings"];
}

/** Scores with more grids, and with more said of each pair: `of` its place in a grid. */
export function amendScores(
  scores: Scores,
  grids: Partial<Scores>,
  of: (at: number) => Amendment,
): Scores {
  return {
    ...scores,
    ...grids,
    at(a, b) {
      const score = scores.at(a, b);
      const { details, warnings = [], ...rest } = of(a * scores.value.columns + b);
      return {
        ...score,
        ...rest,
        details: { ...score.details, ...details },
        warnings: [...score.warnings, ...warnings],
      };
    },
  };
}
