import { firstNotFinite } from "../core/arithmetic";
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
  /** What the matrices are, those of `others` after them, and their rows: for messages. */
  readonly names: readonly string[];
  readonly sentences: readonly string[];
  readonly options: CompareOptions;
  readonly engine: Engine;
}

/**
 * compareAll of several measures; where there are `parts`, of those it was done for before, from there.
 *
 * @throws RangeError as compareAll does; of a value that is NaN or infinite, whose it is
 */
export async function recallScores(
  who: string,
  comparing: Comparing,
  parts: Parts | undefined,
): Promise<readonly Scores[]> {
  const { measures, matrices, others, options, engine } = comparing;
  const compute = () =>
    compareAll(measures, matrices, others, options, engine).catch((error: unknown) => {
      throw notFinite(who, comparing, error) ?? error;
    });
  if (!parts) return compute();
  const { signal: _, ...settings } = options;
  const dependsOn = {
    ...{ what: "scores", engine: engine.name, settings, matrices, others },
    measures: measures.map(({ name, source, holds }) => ({ name, source, holds })),
  };
  const saved = await parts.recall(dependsOn, async () => (await compute()).map(savedScores));
  return saved.map(scoresFrom);
}

/** The values are looked through only now: it takes as long as to centre them. */
function notFinite(
  who: string,
  { matrices, others = [], names, sentences }: Comparing,
  cause: unknown,
): RangeError | undefined {
  for (const [k, x] of [...matrices, ...others].entries()) {
    const found = firstNotFinite(x);
    if (!found) continue;
    return new RangeError(
      `${who}: every value must be a finite number, but ${found.value} stands in column ${found.column} of sentence "${sentences[found.row]}" of ${names[k]}. Leave that sentence out with selectSentences, or save the states again.`,
      { cause },
    );
  }
  return undefined;
}
