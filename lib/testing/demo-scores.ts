import { randomNumbers } from "../core/random";
import type { Row } from "../core/table";

/** Scores as a study gives them, for the tests: made up, seeded, undefined at layer 0 of cls. */
export function demoScores(
  languages: readonly string[],
  layers: number,
  poolings: readonly string[],
): Row[] {
  const random = randomNumbers(1);
  return poolings.flatMap((pooling) =>
    Array.from({ length: layers }, (_, layer) => layer).flatMap((layer) =>
      languages.flatMap((target, i) =>
        languages.slice(0, i).map((source) => {
          const none = pooling === "cls" && layer === 0;
          const score = none ? Number.NaN : 0.3 + 0.05 * layer + 0.1 * random();
          const bounds = { lower: score - 0.05, upper: score + 0.04 };
          const warnings = none ? "every sentence has the same vector" : "";
          return { pooling, layer, source, target, score, ...bounds, nullMean: 0, warnings };
        }),
      ),
    ),
  );
}
