import type { Matrix } from "../core/matrix";
import type { Parts } from "../core/parts";
import type { Engine } from "../engine/engine";
import { compareAll } from "../measures/compare";
import type { CompareOptions, Measure, Scores } from "../measures/measure";
import { savedScores, scoresFrom } from "../measures/pairs/saved-scores";

/** What is compared, and how. */
export interface Comparing {
  readonly measures: readonly Measure[];
  readonly matrices: readonly Matrix[];
  readonly others?: readonly Matrix[];
  readonly options: CompareOptions;
  readonly engine: Engine;
}

/** compareAll of several measures; where there are `parts`, of those it was done for before, from there. */
export async function recallScores(
  { measures, matrices, others, options, engine }: Comparing,
  parts: Parts | undefined,
): Promise<readonly Scores[]> {
  const compute = () => compareAll(measures, matrices, others, options, engine);
  if (!parts) return compute();
  const { signal: _, ...settings } = options;
  const dependsOn = {
    ...{ what: "scores", engine: engine.name, settings, matrices, others },
    measures: measures.map(({ name, source, holds }) => ({ name, source, holds })),
  };
  const saved = await parts.recall(dependsOn, async () => (await compute()).map(savedScores));
  return saved.map(scoresFrom);
}
