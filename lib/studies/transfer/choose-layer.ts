import { pearson } from "../../core/correlation";
import type { Watch } from "../../core/progress";
import { randomNumbers, randomPermutation } from "../../core/random";
import type { Row, Table } from "../../core/table";
import { average, type Estimate, uncertaintyOf } from "../../inference/estimate";
import { grouping } from "../../inference/gram-rows";
import { joinMatrices } from "../../languages/join-matrices";
import {
  between,
  fewestLanguages,
  type LanguageMatrix,
  toSimilarities,
} from "../../languages/language-matrix";
import type { Representations } from "../../representations/representations";
import { type CosineSide, type Cosines, cosineSide, cosinesOfSides } from "../../retrieval/cosine";
import { sideOf } from "../../retrieval/search/side";
import { languagePairs } from "../compare-languages";

/** How far a layer tells translations from other sentences, over pairs of languages. */
export interface LayerMargin extends Row {
  readonly layer: number;
  /** Mean cosine of translations. */
  readonly parallel: number;
  /** Of sentences that are not. */
  readonly random: number;
  /** parallel − random */
  readonly margin: number;
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
  readonly pairs: number;
  readonly n: number;
  readonly warnings: string;
}

/**
 * The margin of translations over other sentences at each layer, averaged over pairs of languages:
 * the layer with the largest is the one in which meaning weighs most beside language.
 *
 *     margin = mean cos(xᵢ, yᵢ) − mean cos(xᵢ, yⱼ), i ≠ j
 *
 * Intervals by the jackknife over sentences (or their documents). The largest of many margins is
 * too large by chance: judge the layer chosen on other sentences.
 *
 * @see Verma et al. (2025), OmniGuard: An Efficient Approach for AI Safety Moderation Across Languages and Modalities
 */
export async function layerMargins(
  representations: Representations,
  { onProgress, signal }: Watch = {},
): Promise<Table<LayerMargin>> {
  const { languages, layers, groups, sentences } = representations;
  const rows = grouping(sentences.length, groups);
  const table: LayerMargin[] = [];
  for (const [done, layer] of layers.entries()) {
    signal?.throwIfAborted();
    const sides: CosineSide[] = [];
    for (const language of languages) {
      const x = await representations.read(language, layer);
      sides.push(cosineSide(sideOf("layerMargins", language, x, "cosine"), rows));
    }
    const all = languagePairs(languages, true).map(([a, b]) =>
      cosinesOfSides(sides[a]!, sides[b]!, rows),
    );
    const found = all.filter(({ parallel }) => !Number.isNaN(parallel.value));
    const mean = average(found.map(marginOf));
    const of = (value: (one: Cosines) => number) =>
      found.reduce((total, one) => total + value(one), 0) / found.length;
    const { standardError, lower, upper } = uncertaintyOf(mean);
    table.push({
      layer,
      parallel: of(({ parallel }) => parallel.value),
      random: of((one) => randomOf(one.n, one.parallel.value, one.all.value)),
      margin: mean.value,
      standardError,
      lower,
      upper,
      pairs: found.length,
      n: sentences.length,
      warnings: [...new Set(all.flatMap(({ warnings }) => warnings))].join("; "),
    });
    onProgress?.({ task: "margins", done: done + 1, total: layers.length, unit: "layers" });
  }
  return table;
}

/** The mean over all pairs of sentences holds the parallel ones, too. */
function randomOf(n: number, parallel: number, all: number): number {
  return (n * all - parallel) / (n - 1);
}

function marginOf({ n, parallel, all, sizes }: Cosines): Estimate {
  const margin = (rows: number, near: number, any: number) => near - randomOf(rows, near, any);
  const [near, any] = [parallel.replicates, all.replicates];
  const known = near && any ? sizes : [];
  return {
    value: margin(n, parallel.value, all.value),
    replicates: Float64Array.from(known, (size, g) => margin(n - size, near![g]!, any![g]!)),
    sizes: known,
  };
}

/** How a layer does when chosen on some languages and judged on others. */
export interface HeldOutLayer extends Row {
  readonly layer: number;
  /** Over all languages. */
  readonly correlation: number;
  /** Share of the splits in which it correlated best among the languages it was chosen on. */
  readonly chosen: number;
  /** In these, its mean correlation there; NaN where it never was. */
  readonly correlationThere: number;
  /** … and among the languages left out. */
  readonly heldOutCorrelation: number;
}

/**
 * The layer whose similarities go best with a target (a typology, a table of transfer), chosen on
 * half of the languages and judged on the other half, over random splits. What the best layer loses
 * on languages it was not chosen on is what the choice owed to chance.
 *
 * @param byLayer e.g. `languageMatrices(scores)`, each of a layer
 * @param options splits: 200 when left out
 * @throws RangeError with fewer than eight languages in common, or a matrix without a layer
 */
export function chooseLayer(
  byLayer: readonly LanguageMatrix[],
  target: LanguageMatrix,
  { splits = 200, seed = 1 }: { readonly splits?: number; readonly seed?: number } = {},
): Table<HeldOutLayer> {
  const { languages, matrices } = joinMatrices([target, ...byLayer]);
  const bare = byLayer.find(({ layer }) => layer === undefined);
  if (bare || languages.length < 2 * fewestLanguages) {
    throw new RangeError(
      bare
        ? `chooseLayer: every matrix needs its layer, but "${bare.name}" has none. Give { ...matrix, layer }.`
        : `chooseLayer: halves of ${fewestLanguages} languages take ${2 * fewestLanguages}, but ${languages.length} are in common. Bring more.`,
    );
  }
  const [goal, ...layers] = matrices.map(toSimilarities) as [LanguageMatrix, ...LanguageMatrix[]];
  const random = randomNumbers(seed);
  const half = Math.floor(languages.length / 2);
  const choices = Array.from({ length: splits }, () => {
    const order = randomPermutation(languages.length, random);
    const [ours, theirs] = [order.slice(0, half), order.slice(half)];
    const there = layers.map((one) => among(one, goal, ours));
    const best = there.reduce(
      (a, value, l) => (value > (there[a] ?? Number.NEGATIVE_INFINITY) ? l : a),
      0,
    );
    return { best, there: there[best]!, heldOut: among(layers[best]!, goal, theirs) };
  });
  const everyone = languages.map((_, i) => i);
  return layers.map((one, l) => {
    const own = choices.filter(({ best }) => best === l);
    const mean = (of: (choice: (typeof choices)[number]) => number) =>
      own.reduce((total, choice) => total + of(choice), 0) / own.length;
    return {
      layer: one.layer!,
      correlation: among(one, goal, everyone),
      chosen: own.length / splits,
      correlationThere: mean(({ there }) => there),
      heldOutCorrelation: mean(({ heldOut }) => heldOut),
    };
  });
}

/** Pearson's, over pairs of some places that both know. */
function among(a: LanguageMatrix, b: LanguageMatrix, places: readonly number[]): number {
  const [x, y]: [number[], number[]] = [[], []];
  for (const [at, i] of places.entries()) {
    for (const j of places.slice(at + 1)) {
      const [one, other] = [between(a, i, j), between(b, i, j)];
      if (Number.isNaN(one + other)) continue;
      x.push(one);
      y.push(other);
    }
  }
  return pearson(x, y);
}
