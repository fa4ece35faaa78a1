import { difference, type Estimate, uncertaintyOf } from "../inference/estimate";
import { languageOf } from "../languages/languages";
import type { BalticStudy } from "./baltic";
import type { GroupEstimate } from "./language-groups";

/**
 * What the study concludes, in sentences made from its numbers: of the excess over the null of
 * sentence length, and calling different only what its paired 95 % interval keeps apart.
 */
export function balticConclusions(study: BalticStudy): string[] {
  const pooling = study.poolings.at(-1)!;
  const all = of(study, pooling, "all pairs");
  const best = highest(all, ({ excess }) => excess.value);
  if (!best) return ["Every score is undefined: the table says why."];
  return [
    doTheyMeet(study, pooling, all, best),
    whatLengthExplains(all, best),
    ...theBaltic(study, pooling, best.layer),
    ...doesPoolingMatter(study, pooling),
    ...doesTheIndexMatter(study, pooling, all),
    ...whatOneDocumentMoves(study, pooling),
  ];
}

function doTheyMeet(
  { languages }: BalticStudy,
  pooling: string,
  all: readonly GroupEstimate[],
  best: GroupEstimate,
): string {
  const peak = highest(all, ({ score }) => score.value)!;
  const { lower } = uncertaintyOf(best.excess);
  const meets = lower > 0 ? "share" : "cannot be said to share";
  return (
    `The ${languages.length} languages (${best.pairs} pairs) ${meets} a space beyond what sentence length explains: with ${pooling} pooling, ` +
    `debiased CKA is on average ${interval(peak.score, "correlation")} at its highest, layer ${peak.layer} (unrelated vectors get 0), ` +
    `and its excess over sentences shuffled among those of like length is highest at layer ${best.layer}, ${interval(best.excess)}.`
  );
}

function whatLengthExplains(all: readonly GroupEstimate[], best: GroupEstimate): string {
  const most = highest(all, ({ score, lengthNullMean }) => lengthNullMean / score.value)!;
  const part = (estimate: GroupEstimate) =>
    `${two(estimate.lengthNullMean)} of ${two(estimate.score.value)} at layer ${estimate.layer}`;
  return `Length alone carries much of the similarity in some layers: ${part(most)}, but ${part(best)}.`;
}

function theBaltic(study: BalticStudy, pooling: string, layer: number): string[] {
  const baltic = at(of(study, pooling, "Baltic–English"), layer);
  const within = at(of(study, pooling, "Baltic–Baltic"), layer);
  const all = at(of(study, pooling, "all pairs"), layer);
  if (!baltic || !all) return [];
  const apart = difference(baltic.excess, all.excess);
  const among = within ? `; among themselves ${interval(within.excess)}` : "";
  return [
    `The Baltic languages meet English ${verdict(apart, "more than", "less than", "no more and no less, as far as this corpus can tell, than")} languages meet on average: ` +
      `excess at layer ${layer} ${interval(baltic.excess)}, a difference of ${interval(apart)}${among}.`,
  ];
}

/** At the layer where poolings are furthest apart, measured in standard errors. */
function doesPoolingMatter(study: BalticStudy, base: string): string[] {
  const others = study.poolings.filter((pooling) => pooling !== base);
  const apart = others.flatMap((pooling) =>
    of(study, pooling, "all pairs").flatMap((estimate) => {
      const other = at(of(study, base, "all pairs"), estimate.layer);
      return other
        ? [{ pooling, layer: estimate.layer, by: difference(estimate.excess, other.excess) }]
        : [];
    }),
  );
  const furthest = highest(
    apart,
    ({ by }) => Math.abs(by.value) / uncertaintyOf(by).standardError || 0,
  );
  if (!furthest) return [];
  const there = apart
    .filter(({ layer }) => layer === furthest.layer)
    .map(({ pooling, by }) => `${pooling} − ${base} ${interval(by)}`);
  const peaks = study.poolings.flatMap((pooling) => {
    const best = highest(of(study, pooling, "all pairs"), ({ excess }) => excess.value);
    return best ? [`layer ${best.layer} (${pooling})`] : [];
  });
  const depends = verdict(
    furthest.by,
    "depends on pooling",
    "depends on pooling",
    "cannot be said to depend on pooling",
  );
  return [
    `The answer ${depends}: at layer ${furthest.layer} the excess differs by ${there.join(", ")}; it is highest at ${peaks.join(", ")}.`,
  ];
}

function doesTheIndexMatter(
  study: BalticStudy,
  pooling: string,
  all: readonly GroupEstimate[],
): string[] {
  const biased = study.groups.filter(
    (row) =>
      row.pooling === pooling &&
      row.measure === "CKA" &&
      row.group === "all pairs" &&
      !Number.isNaN(row.score),
  );
  const retrieval = study.retrievalAverages.filter(
    (row) => row.pooling === pooling && row.targets === "all languages" && !Number.isNaN(row.top1),
  );
  const lowest = highest(all, ({ score }) => -score.value);
  const found = highest(retrieval, ({ top1 }) => top1);
  const floor = highest(biased, ({ nullMean }) => nullMean);
  const peak = highest(all, ({ score }) => score.value);
  return [
    ...(floor
      ? [
          `The biased index must not be read by itself: unrelated vectors would get up to ${two(floor.nullMean)} here (layer ${floor.layer}, where it says ${two(floor.score)}).`,
        ]
      : []),
    ...(found && peak && lowest
      ? [
          `The indices ${found.layer === peak.layer ? "agree on the layer" : "disagree"}: CKA is highest at layer ${peak.layer} and lowest at layer ${lowest.layer}, ` +
            `top-1 retrieval from English is highest at layer ${found.layer}, ${two(found.top1)} [${two(found.lower)}, ${two(found.upper)}].`,
        ]
      : []),
  ];
}

/** More than a tenth of the scale, by one document: something to look at in the text. */
function whatOneDocumentMoves({ influence }: BalticStudy, base: string): string[] {
  const [most] = influence.filter(({ pooling }) => pooling === base);
  if (!most || Math.abs(most.scoreWithout - most.score) < 0.1) return [];
  const { source, target, without, layer, score, scoreWithout } = most;
  return [
    `One document moves a pair much: ${languageOf(source).name}–${languageOf(target).name} at layer ${layer} is ${two(score)}, and ${two(scoreWithout)} without "${without}". Look whether its sentences line up in both languages.`,
  ];
}

function of({ estimates }: BalticStudy, pooling: string, group: string): readonly GroupEstimate[] {
  return (estimates.get(pooling) ?? []).filter(
    (estimate) => estimate.group === group && !Number.isNaN(estimate.score.value),
  );
}

function at(estimates: readonly GroupEstimate[], layer: number): GroupEstimate | undefined {
  return estimates.find((estimate) => estimate.layer === layer);
}

function highest<T>(items: readonly T[], value: (item: T) => number): T | undefined {
  return items.reduce<T | undefined>(
    (best, item) => (best === undefined || value(item) > value(best) ? item : best),
    undefined,
  );
}

function verdict(estimate: Estimate, above: string, below: string, neither: string): string {
  const { lower, upper } = uncertaintyOf(estimate);
  if (lower > 0) return above;
  return upper < 0 ? below : neither;
}

/** ".53 [.41, .66]" */
function interval(estimate: Estimate, scale: "plain" | "correlation" = "plain"): string {
  const { lower, upper } = uncertaintyOf(estimate, scale);
  return `${two(estimate.value)} [${two(lower)}, ${two(upper)}]`;
}

function two(value: number): string {
  return value
    .toFixed(2)
    .replace(/^(-?)0\./, "$1.")
    .replace("-", "−");
}
