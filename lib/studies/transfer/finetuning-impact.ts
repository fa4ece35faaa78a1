import { pearson, spearman } from "../../core/correlation";
import { groupRows, type Row, type Table } from "../../core/table";
import {
  between,
  fewestLanguages,
  type LanguageMatrix,
  toDistances,
} from "../../languages/language-matrix";
import { debiasedCka } from "../../measures/cka/cka";
import type { Measure } from "../../measures/measure";
import type { Representations } from "../../representations/representations";
import type { CompareLanguagesOptions } from "../compare-languages";
import { compareModels } from "../compare-models";
import { placeOf } from "./rank-sources";

/** How far fine-tuning moved a language at a layer. */
export interface ImpactRow extends Row {
  readonly language: string;
  readonly layer: number;
  /** 1 − similarity of the states before and after. */
  readonly impact: number;
  readonly lower: number;
  readonly upper: number;
  readonly n: number;
  readonly warnings: string;
}

/**
 * What fine-tuning did to the representations of each language, layer by layer: one less how alike
 * the same sentences look before and after.
 *
 *     impact = 1 − CKA(base, fine-tuned)      debiased, unless another measure is given
 *
 * @throws RangeError as `compareModels` does, and when the measure is a distance
 * @see Philippy, Guo & Haddadan (2023), Identifying the Correlation Between Language Distance and Cross-Lingual Transfer in a Multilingual Representation Space
 */
export async function finetuningImpact(
  base: Representations,
  fineTuned: Representations,
  {
    measure = debiasedCka,
    ...options
  }: CompareLanguagesOptions & { readonly measure?: Measure } = {},
): Promise<Table<ImpactRow>> {
  if (measure.kind === "distance") {
    throw new RangeError(
      `finetuningImpact: impact is one less a similarity, but ${measure.name} is a distance, which is an impact itself. Use compareModels.`,
    );
  }
  const pairs = await compareModels({ base, fineTuned }, measure, options);
  return pairs.map(({ language, layer, score, lower, upper, n, warnings }) => ({
    language,
    layer,
    impact: 1 - score,
    lower: 1 - upper,
    upper: 1 - lower,
    n,
    warnings,
  }));
}

/** How a number a language goes with how far the language is from another. */
export interface SourceCorrelation extends Row {
  readonly layer: number;
  readonly distance: string;
  readonly pearson: number;
  readonly spearman: number;
  readonly languages: number;
  readonly droppedLanguages: number;
}

/**
 * Whether a number of each language (impact, transfer) goes with its distance from one, layer by
 * layer: the source of transfer, English most often. Distances stay distances, and similarities
 * become them, so that a positive correlation means: the farther, the more.
 *
 * Languages are kin and neighbours, and no p-value is given.
 *
 * @param table a row a language and layer; the source itself is left out
 * @param value the column
 * @throws RangeError with fewer than four languages with a number and a distance
 */
export function correlateWithDistance(
  table: Table,
  value: string,
  source: string,
  distances: readonly LanguageMatrix[],
): Table<SourceCorrelation> {
  return [...groupRows(table, (row) => Number(row.layer ?? Number.NaN))].flatMap(([layer, rows]) =>
    distances.map((given) => {
      const one = toDistances(given);
      const s = placeOf(one.languages, source);
      const others = rows.filter(({ language }) => language !== source);
      const known = others.flatMap((row) => {
        const t = placeOf(one.languages, `${row.language}`);
        const distance = s < 0 || t < 0 ? Number.NaN : between(one, s, t);
        return Number.isNaN(distance + Number(row[value]))
          ? []
          : [[distance, Number(row[value])] as const];
      });
      if (known.length < fewestLanguages) {
        throw new RangeError(
          `correlateWithDistance: it takes ${fewestLanguages} languages with a number as ${value} and a ${one.name} distance from ${source}, but ${known.length} have both. Are codes written alike?`,
        );
      }
      const [x, y] = [known.map(([distance]) => distance), known.map(([, number]) => number)];
      return {
        layer,
        distance: one.name,
        pearson: pearson(x, y),
        spearman: spearman(x, y),
        languages: known.length,
        droppedLanguages: others.length - known.length,
      };
    }),
  );
}
