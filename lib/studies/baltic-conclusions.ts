import { difference, type Estimate, uncertaintyOf } from "../inference/estimate";
import { languageOf } from "../languages/languages";
import type { BalticStudy } from "./baltic";
import type { GroupEstimate } from "./language-groups";

/**
 * What the study concludes, in sentences made from its numbers: of the excess over the null of
 * sentence length (of the score itself where lengths are not known), calling different only what
 * a paired 95 % interval keeps apart. What cannot be said is left out.
 */
export function balticConclusions(study: BalticStudy): string[] {
  const pooling = study.poolings.at(-1)!;
  const all = averagesOf(study, pooling, "all pairs");
  const best = highest(all, ({ told }) => told.value);
  if (!best) return ["Every score is undefined: the table says why."];
  return [
    doTheyMeet(study, pooling, all, best),
    ...whatLengthExplains(all, best),
    ...theBaltic(study, pooling, best.layer),
    ...doesPoolingMatter(study, pooling),
    ...theBiasedIndex(study, pooling),
    ...doesTheIndexMatter(study, pooling, all),
    ...whatOneDocumentMoves(study, pooling),
  ];
}

/** An average that is defined, and what of it conclusions speak of. */
interface Average extends GroupEstimate {
  readonly told: Estimate;
}

function averagesOf(
  { estimates }: BalticStudy,
  pooling: string,
  group: string,
): readonly Average[] {
  return (estimates.get(pooling) ?? [])
    .filter((estimate) => estimate.group === group && !Number.isNaN(estimate.score.value))
    .map((estimate) => ({
      ...estimate,
      told: knowsLength(estimate) ? estimate.excess : estimate.score,
    }));
}

function knowsLength({ excess }: GroupEstimate): boolean {
  return !Number.isNaN(excess.value);
}

function doTheyMeet(
  { languages }: BalticStudy,
  pooling: string,
  all: readonly Average[],
  best: Average,
): string {
  const peak = highest(all, ({ score }) => score.value)!;
  const pairs = best.pairs === 1 ? "1 pair" : `${best.pairs} pairs`;
  const beyond = knowsLength(best) ? " beyond what sentence length explains" : "";
  const share = verdict(
    best.told,
    "share a space",
    "are less alike than chance",
    "cannot be said to share a space",
  );
  const excess = knowsLength(best)
    ? `; its excess over sentences shuffled among those of like length is highest at layer ${best.layer}, ${interval(best.excess)}`
    : "; how long sentences are is not known, so what length alone explains is not taken off";
  return (
    `The ${languages.length} languages (${pairs}) ${share ?? "are measured without an interval, so it is not said whether they share a space"}${share ? beyond : ""}: ` +
    `with ${pooling} pooling, debiased CKA is on average ${interval(peak.score, "correlation")} at its highest, layer ${peak.layer} (unrelated vectors get 0)${excess}.`
  );
}

function whatLengthExplains(all: readonly Average[], best: Average): string[] {
  const most = highest(
    all.filter(knowsLength),
    ({ score, lengthNullMean }) => lengthNullMean / score.value,
  );
  if (!most) return [];
  const part = ({ lengthNullMean, score, layer }: Average) =>
    `${two(lengthNullMean)} of ${two(score.value)} at layer ${layer}`;
  const elsewhere = most.layer === best.layer ? "" : `, but ${part(best)}`;
  return [`Sentences of like length, shuffled, already get ${part(most)}${elsewhere}.`];
}

/** The Baltic languages with English, held against the average of all pairs, of which they are a part. */
function theBaltic(study: BalticStudy, pooling: string, layer: number): string[] {
  const at = (group: string) =>
    averagesOf(study, pooling, group).find((average) => average.layer === layer);
  const [baltic, within, all] = [at("Baltic–English"), at("Baltic–Baltic"), at("all pairs")];
  if (!baltic || !all || baltic.pairs === all.pairs) return [];
  const apart = difference(baltic.told, all.told);
  const than = verdict(
    apart,
    "more than",
    "less than",
    "no more and no less, as far as this corpus can tell, than",
  );
  if (!than) return [];
  const among = within ? `; among themselves ${interval(within.told)}` : "";
  return [
    `The Baltic languages meet English ${than} languages meet on average: at layer ${layer} ${interval(baltic.told)}, a difference of ${interval(apart)}${among}.`,
  ];
}

/** At the layer where poolings are furthest apart, measured in standard errors. */
function doesPoolingMatter(study: BalticStudy, base: string): string[] {
  const bases = averagesOf(study, base, "all pairs");
  const apart = study.poolings
    .filter((pooling) => pooling !== base)
    .flatMap((pooling) =>
      averagesOf(study, pooling, "all pairs").flatMap(({ layer, told }) => {
        const other = bases.find((average) => average.layer === layer);
        return other ? [{ pooling, layer, by: difference(told, other.told) }] : [];
      }),
    );
  const furthest = highest(
    apart,
    ({ by }) => Math.abs(by.value) / uncertaintyOf(by).standardError || 0,
  );
  const depends =
    furthest &&
    verdict(
      furthest.by,
      "depends on pooling",
      "depends on pooling",
      "cannot be said to depend on pooling",
    );
  if (!furthest || !depends) return [];
  const there = apart
    .filter(({ layer }) => layer === furthest.layer)
    .map(({ pooling, by }) => `${pooling} − ${base} ${interval(by)}`);
  const peaks = study.poolings.flatMap((pooling) => {
    const best = highest(averagesOf(study, pooling, "all pairs"), ({ told }) => told.value);
    return best ? [`layer ${best.layer} (${pooling})`] : [];
  });
  const told = bases.some(knowsLength) ? "the excess" : "debiased CKA";
  return [
    `The answer ${depends}: at layer ${furthest.layer} ${told} differs by ${there.join(", ")}; it is highest at ${peaks.join(", ")}.`,
  ];
}

function theBiasedIndex({ groups }: BalticStudy, pooling: string): string[] {
  const biased = groups.filter(
    (row) =>
      row.pooling === pooling &&
      row.measure === "CKA" &&
      row.group === "all pairs" &&
      !Number.isNaN(row.score),
  );
  const worst = highest(biased, ({ nullMean }) => nullMean);
  if (!worst) return [];
  return [
    `The biased index must not be read by itself: unrelated vectors would get up to ${two(worst.nullMean)} here (layer ${worst.layer}, where it says ${two(worst.score)}).`,
  ];
}

function doesTheIndexMatter(
  study: BalticStudy,
  pooling: string,
  all: readonly Average[],
): string[] {
  const retrieval = study.retrievalAverages.filter(
    (row) => row.pooling === pooling && row.targets === "all languages" && !Number.isNaN(row.top1),
  );
  const found = highest(retrieval, ({ top1 }) => top1);
  const peak = highest(all, ({ score }) => score.value);
  if (!found || !peak || study.layers.length < 2) return [];
  const agree = found.layer === peak.layer ? "agree on the layer" : "disagree on the layer";
  const bounds = Number.isNaN(found.lower) ? "" : ` [${two(found.lower)}, ${two(found.upper)}]`;
  return [
    `The indices ${agree}: CKA is highest at layer ${peak.layer}, top-1 retrieval from English at layer ${found.layer}, ${two(found.top1)}${bounds}.`,
  ];
}

/** More than a tenth of the scale, by one of twenty documents or more: something to look at in the text. */
function whatOneDocumentMoves({ influence, estimates }: BalticStudy, base: string): string[] {
  const [most] = influence.filter(({ pooling }) => pooling === base);
  const documents = estimates.get(base)?.[0]?.score.sizes.length ?? 0;
  if (!most || documents < 20 || Math.abs(most.scoreWithout - most.score) < 0.1) return [];
  const { source, target, without, layer, score, scoreWithout } = most;
  return [
    `One document moves a pair much: ${languageOf(source).name}–${languageOf(target).name} at layer ${layer} is ${two(score)}, and ${two(scoreWithout)} without "${without}". Look whether its sentences line up in both languages.`,
  ];
}

function highest<T>(items: readonly T[], value: (item: T) => number): T | undefined {
  return items.reduce<T | undefined>(
    (best, item) => (best === undefined || value(item) > value(best) ? item : best),
    undefined,
  );
}

/** What an interval says of an estimate and 0; nothing when there is no interval. */
function verdict(
  estimate: Estimate,
  above: string,
  below: string,
  neither: string,
): string | undefined {
  const { lower, upper } = uncertaintyOf(estimate);
  if (Number.isNaN(lower)) return undefined;
  if (lower > 0) return above;
  return upper < 0 ? below : neither;
}

/** ".53 [.41, .66]" */
function interval(estimate: Estimate, scale: "plain" | "correlation" = "plain"): string {
  const { lower, upper } = uncertaintyOf(estimate, scale);
  const bounds = Number.isNaN(lower) ? " (no interval)" : ` [${two(lower)}, ${two(upper)}]`;
  return `${two(estimate.value)}${bounds}`;
}

function two(value: number): string {
  return value
    .toFixed(2)
    .replace(/^(-?)0\./, "$1.")
    .replace("-", "−");
}
