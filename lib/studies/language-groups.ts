import type { Row, Table } from "../core/table";
import { difference, type Estimate, uncertaintyOf } from "../inference/estimate";
import { fewestGroups } from "../inference/jackknife";
import { balticLanguages, familyOf } from "../languages/languages";
import { cka } from "../measures/cka/cka";
import { averageOfPairs, type LanguageScores, languagePairs } from "./compare-languages";

/** Some pairs of languages under one name. */
export interface PairGroup {
  readonly name: string;
  readonly pairs: readonly (readonly [number, number])[];
}

/** The seed study's comparisons, as far as the languages make them; an empty one is left out. */
export function balticGroups(languages: readonly string[]): PairGroup[] {
  const all = languagePairs(languages, true);
  const isBaltic = (place: number) => balticLanguages.includes(languages[place]!);
  const isEnglish = (place: number) => languages[place] === "en";
  const groups = [
    { name: "all pairs", pairs: all },
    {
      name: "Baltic–English",
      pairs: all.filter(([a, b]) => (isBaltic(a) && isEnglish(b)) || (isEnglish(a) && isBaltic(b))),
    },
    { name: "Baltic–Baltic", pairs: all.filter(([a, b]) => isBaltic(a) && isBaltic(b)) },
    ...familyGroups(languages, all),
  ];
  return groups.filter(({ pairs }) => pairs.length > 0);
}

/** Of some pairs, those within and between families; neither holds a language of unknown family. */
export function familyGroups(
  languages: readonly string[],
  pairs: readonly (readonly [number, number])[],
): PairGroup[] {
  const families = languages.map(familyOf);
  const known = pairs.filter((pair) => pair.every((place) => families[place] !== "unknown"));
  const sameFamily = ([a, b]: readonly [number, number]) => families[a] === families[b];
  return [
    { name: "within families", pairs: known.filter(sameFamily) },
    { name: "between families", pairs: known.filter((pair) => !sameFamily(pair)) },
  ].filter((group) => group.pairs.length > 0);
}

/** The average of a group's pairs, with its leave-outs, and the pairs it leaves out as undefined. */
export interface GroupEstimate {
  readonly group: string;
  readonly layer: number;
  readonly score: Estimate;
  readonly excess: Estimate;
  /** The average of the pairs' nulls: of rows shuffled freely, and within bins of length. */
  readonly nullMean: number;
  readonly lengthNullMean: number;
  readonly pairs: number;
  readonly undefinedPairs: number;
}

export function averageGroups(
  scores: LanguageScores,
  groups: readonly PairGroup[],
): GroupEstimate[] {
  return scores.layers.flatMap((layer, l) =>
    groups.map(({ name, pairs }) => {
      const defined = pairs.filter(
        ([a, b]) => !Number.isNaN(scores.scores[l]!.value.values[a * scores.languages.length + b]!),
      );
      const meanOf = (grid: ArrayLike<number> | undefined) =>
        grid
          ? defined.reduce((sum, [a, b]) => sum + grid[a * scores.languages.length + b]!, 0) /
            defined.length
          : Number.NaN;
      return {
        group: name,
        layer,
        score: averageOfPairs(scores, l, defined),
        excess: averageOfPairs(scores, l, defined, "excess"),
        nullMean: meanOf(scores.scores[l]!.null?.mean.values),
        lengthNullMean: meanOf(scores.scores[l]!.binnedNull?.mean.values),
        pairs: pairs.length,
        undefinedPairs: pairs.length - defined.length,
      };
    }),
  );
}

/** The average of a group of pairs at one layer. */
export interface GroupRow extends Row {
  readonly pooling: string;
  readonly measure: string;
  readonly layer: number;
  readonly group: string;
  readonly score: number;
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
  readonly nullMean: number;
  readonly lengthNullMean: number;
  readonly excess: number;
  readonly excessLower: number;
  readonly excessUpper: number;
  readonly pairs: number;
  readonly warnings: string;
}

/**
 * Averages in rows. The interval is the jackknife of the average; that of a biased index, which
 * is about its own expectation, is left out.
 */
export function groupRows(
  pooling: string,
  { name: measure }: { readonly name: string },
  estimates: readonly GroupEstimate[],
  intervals: boolean,
): Table<GroupRow> {
  return estimates.map(
    ({ group, layer, score, excess, nullMean, lengthNullMean, pairs, undefinedPairs }) => {
      const nothing = { standardError: Number.NaN, lower: Number.NaN, upper: Number.NaN };
      const of = intervals ? uncertaintyOf(score, "correlation") : nothing;
      const ofExcess = intervals ? uncertaintyOf(excess) : nothing;
      return {
        pooling,
        measure,
        layer,
        group,
        score: score.value,
        standardError: of.standardError,
        lower: of.lower,
        upper: of.upper,
        nullMean,
        lengthNullMean,
        excess: intervals ? excess.value : Number.NaN,
        excessLower: ofExcess.lower,
        excessUpper: ofExcess.upper,
        pairs,
        warnings: [
          ...(undefinedPairs > 0
            ? [`${undefinedPairs} of ${pairs} pairs are undefined and left out`]
            : []),
          ...(undefinedPairs < pairs && score.sizes.length === 0 ? [fewGroups] : []),
        ].join("; "),
      };
    },
  );
}

/**
 * Averages over groups of pairs (those of the Baltic study unless told), a row a layer and group,
 * each with the interval of the average itself: pairs share sentences, so their errors do not add.
 *
 *     averageLanguages(await scoreLanguages(states.mean, debiasedCka))
 */
export function averageLanguages(
  scores: LanguageScores,
  groups: readonly PairGroup[] = balticGroups(scores.languages),
  pooling = "",
): Table<GroupRow> {
  // The biased index has intervals about its own expectation only.
  return groupRows(pooling, scores.measure, averageGroups(scores, groups), scores.measure !== cka);
}

/** The table of pairs says how many groups there are. */
const fewGroups = `no interval: rows come from fewer than ${fewestGroups} groups`;

/** A difference of two averages over the same sentences. */
export interface ContrastRow extends Row {
  readonly contrast: string;
  readonly between: "layers" | "poolings";
  readonly group: string;
  readonly pooling: string;
  readonly layer: number;
  readonly difference: number;
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
}

/** Every layer against the last, within each pooling; and every pooling against the last named, at each layer. */
export function contrasts(
  byPooling: ReadonlyMap<string, readonly GroupEstimate[]>,
): Table<ContrastRow> {
  const names = [...byPooling.keys()];
  const base = names.at(-1)!;
  const find = (pooling: string, group: string, layer: number) =>
    byPooling
      .get(pooling)!
      .find((estimate) => estimate.group === group && estimate.layer === layer)!;
  const lastLayer = Math.max(...byPooling.get(base)!.map(({ layer }) => layer));
  return names.flatMap((pooling) =>
    byPooling.get(pooling)!.flatMap((estimate) => {
      const { group, layer } = estimate;
      const place = { group, pooling, layer };
      const layers = contrast(estimate, find(pooling, group, lastLayer));
      const poolings = contrast(estimate, find(base, group, layer));
      return [
        ...(layer === lastLayer
          ? []
          : [
              {
                contrast: `layer ${layer} − layer ${lastLayer}`,
                between: "layers" as const,
                ...place,
                ...layers,
              },
            ]),
        ...(pooling === base
          ? []
          : [
              {
                contrast: `${pooling} − ${base}`,
                between: "poolings" as const,
                ...place,
                ...poolings,
              },
            ]),
      ];
    }),
  );
}

function contrast(
  a: GroupEstimate,
  b: GroupEstimate,
): Pick<ContrastRow, "difference" | "standardError" | "lower" | "upper"> {
  const undefinedHere = Number.isNaN(a.score.value) || Number.isNaN(b.score.value);
  if (undefinedHere)
    return {
      difference: Number.NaN,
      standardError: Number.NaN,
      lower: Number.NaN,
      upper: Number.NaN,
    };
  const estimate = difference(a.score, b.score);
  const { standardError, lower, upper } = uncertaintyOf(estimate);
  return { difference: estimate.value, standardError, lower, upper };
}
