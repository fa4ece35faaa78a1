import { difference, uncertaintyOf } from "../inference/estimate";
import { languageOf } from "../languages/languages";
import { cka } from "../measures/cka/cka";
import type { Measure } from "../measures/measure";
import { describeHistory } from "../representations/representations";
import type { LanguagePair } from "../studies/compare-languages";
import type { GroupEstimate } from "../studies/language-groups";
import { measureAgreement } from "../studies/measure-agreement";
import { type Comparison, rowsOf } from "./compare-figures";
import { aligned, from, two } from "./numbers";

/** A short table for the terminal: the averages of each layer. */
export function compareSummary({ measure, layers, averages }: Comparison): string {
  const groups = [...new Set(averages.map(({ group }) => group))];
  const header = ["layer", ...groups.flatMap((group) => [group, "95 %"]), "null", "of length"];
  const rows = layers.map((layer) => {
    const of = (name: string) => averages.find((row) => row.layer === layer && row.group === name);
    const all = of("all pairs");
    return [
      `${layer}`,
      ...groups.flatMap((group) => [two(of(group)?.score), from(of(group))]),
      two(all?.nullMean),
      two(all?.lengthNullMean),
    ];
  });
  return `${measure.name}, averages over pairs of languages\n${aligned([header, ...rows])}`;
}

/** What the numbers say, in sentences: only what an interval keeps apart is called different. */
export function compareConclusions(comparison: Comparison): string[] {
  const { measure, estimates, languages } = comparison;
  const table = rowsOf(comparison);
  const all = estimates.filter(
    ({ group, score }) => group === "all pairs" && !Number.isNaN(score.value),
  );
  const [most, least] = mostAndLeastAlike(all, measure, ({ score }) => score.value);
  if (!most || !least) {
    return [`Every score is undefined: ${table[0]?.warnings || "the table says why"}.`];
  }
  const pairs = most.pairs - most.undefinedPairs;
  const at = `${measure.name} of ${pairs === 1 ? "one pair" : `${pairs} pairs`} of ${languages.length} languages`;
  const bounds = boundsOf(uncertaintyOf(most.score, "correlation"), measure);
  const end = measure.kind === "similarity" ? "highest" : "lowest";
  return [
    `The ${at} is on average ${valued(most.score.value, bounds)} ${all.length > 1 ? `at its ${end}, layer` : "at layer"} ${most.layer}${unrelated(most)}.`,
    ...(least.layer === most.layer ? [] : [layersApart(most, least, measure)]),
    ...lengthExplains(most),
    ...pairsApart(table, most.layer, measure),
    ...undefinedScores(table),
    ...disagreement(comparison),
  ];
}

/** The two pairs of languages that are the most and the least alike at a layer. */
function pairsApart(table: readonly LanguagePair[], at: number, measure: Measure): string[] {
  const pairs = table.filter(({ layer, score }) => layer === at && !Number.isNaN(score));
  const [most, least] = mostAndLeastAlike(pairs, measure, ({ score }) => score);
  if (!most || !least || most === least) return [];
  const [first, last] = [most, least].map((row) => {
    const name = `${languageOf(row.source).name}–${languageOf(row.target).name}`;
    return `${name}, ${valued(row.score, boundsOf(row, measure))}`;
  });
  return [`At layer ${at} the most alike are ${first}, the least ${last}.`];
}

/** What the averages leave out, and why. */
function undefinedScores(table: readonly LanguagePair[]): string[] {
  const [first, ...others] = table.filter(({ score }) => Number.isNaN(score));
  if (!first) return [];
  const { source, target, layer, warnings } = first;
  return [
    `${others.length + 1} of ${table.length} scores are undefined and left out, as ${languageOf(source).name}–${languageOf(target).name} at layer ${layer} (${warnings.replace(/^undefined: /, "")}).`,
  ];
}

/** Of several measures, the two that agree least. */
function disagreement({ measures, table }: Comparison): string[] {
  const all = measureAgreement(table, measures).filter(
    ({ agreement, pairs }) => pairs > 2 && !Number.isNaN(agreement),
  );
  const least = highest(all, ({ agreement }) => -agreement);
  if (!least) return [];
  const { measure, otherMeasure, layer, pairs, agreement } = least;
  return [
    `Of ${measures.length} measures, ${measure} and ${otherMeasure} agree least, at layer ${layer}: the rank correlation of what they say of ${pairs} pairs is ${two(agreement)}.`,
  ];
}

/** What unrelated vectors would get, where that is known. */
function unrelated({ nullMean }: GroupEstimate): string {
  return Number.isNaN(nullMean) ? "" : `; unrelated vectors would get ${two(nullMean)}`;
}

function layersApart(most: GroupEstimate, least: GroupEstimate, { kind }: Measure): string {
  const [high, low] = kind === "similarity" ? [most, least] : [least, most];
  const apart = difference(high.score, low.score);
  const bounds = uncertaintyOf(apart);
  const sure = bounds.lower <= 0 ? ", which this many sentences do not tell apart from none" : "";
  const where = kind === "similarity" ? "above its lowest" : "below its highest";
  return `That is ${valued(apart.value, bounds)} ${where}, layer ${least.layer}${sure}.`;
}

function lengthExplains({ excess, lengthNullMean, score }: GroupEstimate): string[] {
  if (Number.isNaN(excess.value)) return [];
  return [
    `Sentence length alone would give ${two(lengthNullMean)} of those ${two(score.value)}; the excess is ${valued(excess.value, uncertaintyOf(excess))}.`,
  ];
}

interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

/** The interval of the biased index is about its own expectation, and is not given. */
function boundsOf(bounds: Bounds, { name }: Comparison["measure"]): Bounds {
  return name === cka.name ? { lower: Number.NaN, upper: Number.NaN } : bounds;
}

function valued(value: number, bounds: Bounds): string {
  return Number.isNaN(bounds.lower)
    ? `${two(value)} (no interval)`
    : `${two(value)} [${two(bounds.lower)}, ${two(bounds.upper)}]`;
}

function highest<T>(items: readonly T[], value: (item: T) => number): T | undefined {
  return items.reduce<T | undefined>(
    (best, item) => (best === undefined || value(item) > value(best) ? item : best),
    undefined,
  );
}

/** Of similarities the highest is the most alike and the lowest the least; of distances the other way round. */
function mostAndLeastAlike<T>(
  items: readonly T[],
  { kind }: Measure,
  value: (item: T) => number,
): [most: T | undefined, least: T | undefined] {
  const [most, least] = [highest(items, value), highest(items, (item) => -value(item))];
  return kind === "similarity" ? [most, least] : [least, most];
}

/** What a methods section would say; `sure` is about intervals and nulls. */
export function compareMethods(
  { measure, measures, representations, languages, layers }: Comparison,
  engine: string,
  sure: string,
): string {
  const { sentences, groups, history } = representations;
  const documents = groups ? ` from ${new Set(groups).size} documents` : "";
  return [
    `Similarity is ${measure.name} (${measure.source}) of ${sentences.length} aligned sentences${documents} in ${languages.length} languages, at layers ${layers.join(", ")}.`,
    ...(measures.length > 1
      ? [
          `It is compared with ${measures
            .slice(1)
            .map(({ name, source }) => `${name} (${source})`)
            .join(", ")}, by Spearman's rank correlation over pairs of languages.`,
        ]
      : []),
    `Vectors: ${describeHistory(history)}; columns are centred within each language and layer.`,
    sure,
    `Computed with ${engine}.`,
  ].join(" ");
}
