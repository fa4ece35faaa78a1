import type { Score, Scores } from "../measure";

/** Scores as plain data, which can be kept and sent: every pair's score in place of `at`. */
export interface SavedScores extends Omit<Scores, "at"> {
  readonly pairs: readonly (readonly Score[])[];
}

export function savedScores({ at, ...grids }: Scores): SavedScores {
  const { rows, columns } = grids.value;
  const pairs = Array.from({ length: rows }, (_, a) =>
    Array.from({ length: columns }, (_, b) => at(a, b)),
  );
  return { ...grids, pairs };
}

export function scoresFrom({ pairs, ...grids }: SavedScores): Scores {
  return { ...grids, at: (a, b) => pairs[a]![b]! };
}
