import { pearson } from "../core/correlation";
import { takeRows } from "../core/matrix";
import type { Watch } from "../core/progress";
import type { Row, Table } from "../core/table";
import type { Engine } from "../engine/engine";
import { grouping } from "../inference/gram-rows";
import { fisherJackknife, whyNoInterval } from "../inference/jackknife";
import { principalAxis } from "../probes/directions/principal-axis";
import type { Representations } from "../representations/representations";
import { studyEngine } from "./study-engine";

/** How far two languages put the same sentences in the same order along their own axes. */
export interface ProjectionPair extends Row {
  readonly layer: number;
  readonly source: string;
  readonly target: string;
  /** Pearson's, of the sentences that the axes were not found in. */
  readonly correlation: number;
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
  /** How much of the variance of the sentences it was found in the axis of each has. */
  readonly sourceShare: number;
  readonly targetShare: number;
  readonly n: number;
  readonly warnings: string;
}

export interface ProjectionOptions extends Watch {
  /** Ids of the sentences that each language's axis is found in, e.g. "You should [do]" of verbs. */
  readonly foundIn: readonly string[];
  /** Those of them that are to be on the positive side, on average: of what is good. */
  readonly positive: readonly string[];
  readonly engine?: Engine;
}

/**
 * The moral dimension compared across languages, or any other that phrases differ along above all: each
 * language's first principal axis is found in some sentences, all others are put on it, and every two
 * languages' orders are correlated. Intervals over these sentences, or their groups, the axes as they
 * are.
 *
 * @throws RangeError for ids that are not there, `positive` ones that are not among `foundIn`, or when
 *   no sentence is left
 * @see Schramowski et al. (2022), Large pre-trained language models contain human-like biases of what
 *   is right and wrong to do
 * @see Hämmerl et al. (2023), Speaking Multiple Languages Affects the Moral Bias of Language Models
 */
export async function compareProjections(
  representations: Representations,
  { foundIn, positive, engine, onProgress, signal }: ProjectionOptions,
): Promise<Table<ProjectionPair>> {
  const { languages, layers, sentences, groups } = representations;
  const own = foundIn.map((id) => sentences.indexOf(id));
  const side = positive.map((id) => foundIn.indexOf(id));
  const others = sentences.flatMap((id, row) => (foundIn.includes(id) ? [] : [row]));
  if (own.includes(-1) || side.includes(-1) || others.length < 3) {
    throw new RangeError(
      `compareProjections: axes are found in some of the ${sentences.length} sentences and judged by 3 others at least, but ${own.filter((row) => row < 0).length} of foundIn are not there, ${side.filter((row) => row < 0).length} of positive are not in foundIn, and ${others.length} sentences are left. Name sentences by their ids.`,
    );
  }
  const { sizes, order } = grouping(others.length, groups && others.map((row) => groups[row]!));
  const arithmetic = await studyEngine("compareProjections", engine);
  const rows: ProjectionPair[] = [];
  for (const [done, layer] of layers.entries()) {
    const found: { readonly along: Float64Array; readonly share: number }[] = [];
    for (const language of languages) {
      signal?.throwIfAborted();
      const x = await representations.read(language, layer);
      const { share, project } = await principalAxis(takeRows(x, own), side, arithmetic);
      const along = project(takeRows(x, others));
      found.push({ share, along: order ? Float64Array.from(order, (row) => along[row]!) : along });
    }
    for (const [a, source] of languages.entries()) {
      for (const [k, target] of languages.slice(a + 1).entries()) {
        const [one, other] = [found[a]!, found[a + 1 + k]!];
        const shares = { sourceShare: one.share, targetShare: other.share, n: others.length };
        rows.push({
          layer,
          source,
          target,
          ...correlated(one.along, other.along, sizes),
          ...shares,
        });
      }
    }
    onProgress?.({ task: "projections", done: done + 1, total: layers.length, unit: "layers" });
  }
  return rows;
}

function correlated(a: Float64Array, b: Float64Array, sizes: readonly number[]) {
  const correlation = pearson(a, b);
  const noInterval = whyNoInterval(sizes);
  if (Number.isNaN(correlation) || noInterval) {
    const nothing = { standardError: Number.NaN, lower: Number.NaN, upper: Number.NaN };
    const warnings = noInterval ?? "undefined: all sentences lie at one place of an axis";
    return { correlation, ...nothing, warnings };
  }
  let start = 0;
  const leftOut = sizes.map((size) => {
    start += size;
    const without = (of: Float64Array) =>
      Float64Array.of(...of.subarray(0, start - size), ...of.subarray(start));
    return pearson(without(a), without(b));
  });
  const { standardError, lower, upper } = fisherJackknife(correlation, leftOut, sizes);
  return { correlation, standardError, lower, upper, warnings: "" };
}
