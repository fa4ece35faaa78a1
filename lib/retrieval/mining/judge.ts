import { whyNoInterval } from "../../inference/jackknife";
import { jackknifeInRange } from "../../inference/jackknife-in-range";
import { type Share, shareOf } from "../share";
import type { MinedPair } from "./mine";

/** Row of x and row of y that are translations. */
export type GoldPair = readonly [source: number, target: number];

/** How good mined pairs are, at a threshold. */
export interface MiningScores {
  readonly threshold: number;
  /** The share of mined pairs that are translations. NaN when none was mined. */
  readonly precision: Share;
  /** The share of translations that were mined. */
  readonly recall: Share;
  /** Their harmonic mean; its interval by the jackknife over sentences of x. */
  readonly f1: Share;
  readonly mined: number;
  readonly right: number;
}

/**
 * Precision, recall and F1 of the pairs that score at least a threshold.
 *
 *     P = right/mined      R = right/gold      F1 = 2·right/(mined + gold)
 *
 * Choose the threshold on other sentences (`chooseThreshold` on a dev set): chosen on the same ones, F1 flatters.
 *
 * @throws RangeError when there are no gold pairs
 */
export function judgeMining(
  pairs: readonly MinedPair[],
  gold: readonly GoldPair[],
  threshold: number = Number.NEGATIVE_INFINITY,
): MiningScores {
  const known = goldSet("judgeMining", gold);
  const kept = pairs.filter(({ score }) => score >= threshold);
  const isRight = kept.map(({ source, target }) => known.has(`${source} ${target}`));
  const right = isRight.filter(Boolean).length;
  const found = new Set(kept.map(({ source, target }) => `${source} ${target}`));
  return {
    threshold,
    precision: shareOf(Float64Array.from(isRight, Number)),
    recall: shareOf(Float64Array.from(known, (pair) => Number(found.has(pair)))),
    f1: f1Of(kept, gold, isRight),
    mined: kept.length,
    right,
  };
}

/** F1 with the pairs of each sentence of x left out in turn. */
function f1Of(
  kept: readonly MinedPair[],
  gold: readonly GoldPair[],
  isRight: readonly boolean[],
): Share {
  const bySource = new Map<number, { right: number; pairs: number }>();
  const count = (source: number, right: number) => {
    const sums = bySource.get(source) ?? { right: 0, pairs: 0 };
    bySource.set(source, { right: sums.right + right, pairs: sums.pairs + 1 });
  };
  for (const [i, { source }] of kept.entries()) count(source, Number(isRight[i]));
  for (const [source] of gold) count(source, 0);
  const right = isRight.filter(Boolean).length;
  const all = kept.length + gold.length;
  const value = (2 * right) / all;
  const sizes = Array.from(bySource, () => 1);
  if (whyNoInterval(sizes)) return { value };
  const leftOut = Array.from(
    bySource.values(),
    (own) => (2 * (right - own.right)) / (all - own.pairs),
  );
  const { standardError, lower, upper } = jackknifeInRange(value, leftOut, sizes, [0, 1]);
  return { value, standardError, interval: [lower, upper] };
}

/**
 * The threshold with the best F1 on these pairs, half way between the last score above and the first
 * below it, as BUCC's baseline has it; all pairs are taken when nothing lies below.
 *
 * @throws RangeError when there are no gold pairs, or none was mined
 * @see Zweigenbaum, Sharoff & Rapp (2018), Overview of the Third BUCC Shared Task: Spotting Parallel Sentences in Comparable Corpora
 */
export function chooseThreshold(pairs: readonly MinedPair[], gold: readonly GoldPair[]): number {
  const known = goldSet("chooseThreshold", gold);
  if (pairs.length === 0) {
    throw new RangeError(
      "chooseThreshold: a threshold is chosen among mined pairs, but none came. Mine a dev set first.",
    );
  }
  const sorted = [...pairs].sort((a, b) => b.score - a.score);
  let [right, best, threshold] = [0, Number.NEGATIVE_INFINITY, sorted[0]!.score];
  for (const [i, { source, target, score }] of sorted.entries()) {
    if (known.has(`${source} ${target}`)) right++;
    const below = sorted[i + 1]?.score;
    const f1 = (2 * right) / (i + 1 + known.size);
    // Pairs of one score stand or fall together.
    if (below === score || f1 <= best) continue;
    best = f1;
    threshold = below === undefined ? score : (score + below) / 2;
  }
  return threshold;
}

function goldSet(who: string, gold: readonly GoldPair[]): Set<string> {
  if (gold.length === 0) {
    throw new RangeError(
      `${who}: right pairs are needed to judge by, but none came. Give [source, target] pairs.`,
    );
  }
  return new Set(gold.map(([source, target]) => `${source} ${target}`));
}
