import { takeRows } from "../../core/matrix";
import type { Watch } from "../../core/progress";
import type { Row, Table } from "../../core/table";
import type { Engine } from "../../engine/engine";
import type { Representations } from "../../representations/representations";
import { rowsOf } from "../../representations/select";
import { chooseThreshold, type GoldPair, judgeMining } from "../../retrieval/mining/judge";
import { mine } from "../../retrieval/mining/mine";
import { marginRatio, type Similarity } from "../../retrieval/search/similarity";
import { halvesOf } from "../alignment/halves";
import { studyEngine } from "../study-engine";

/** How well translations are told from sentences that have none. */
interface MiningFacts {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly lower: number;
  readonly upper: number;
  /** Chosen on the dev sentences. */
  readonly threshold: number;
  /** Sentences of either language, and how many of them are translations of each other. */
  readonly sentences: number;
  readonly parallel: number;
}

/** The same of one language and another, at one layer. */
export interface MiningRow extends Row, MiningFacts {
  readonly layer: number;
  readonly source: string;
  readonly target: string;
  /** By which similarity. */
  readonly by: string;
  readonly warnings: string;
}

export interface MineFromOptions extends Watch {
  /** Margin ratio with 4 neighbours when left out. */
  readonly similarity?: Similarity;
  /** Ids of the sentences that thresholds are chosen on; every other (document) when left out. */
  readonly dev?: readonly string[];
  readonly engine?: Engine;
}

/**
 * Bitext mining between one language and every other at every layer: the threshold chosen on dev
 * sentences, precision, recall and F1 on the others. A row a layer and language.
 *
 * Of parallel sentences texts are made that are not: of every four, the first is kept in the source
 * alone, the second in the target alone, so that two thirds of each side have a translation and the
 * others have to be left alone.
 *
 * @throws RangeError when there are too few sentences on either side of the division
 * @see Zweigenbaum, Sharoff & Rapp (2018), Overview of the Third BUCC Shared Task: Spotting Parallel Sentences in Comparable Corpora
 */
export async function mineFrom(
  representations: Representations,
  source: string,
  { similarity = marginRatio(), dev, engine, onProgress, signal }: MineFromOptions = {},
): Promise<Table<MiningRow>> {
  const { languages, layers, sentences } = representations;
  const halves = halvesOf("mineFrom", representations, dev);
  const [tune, test] = [halves.fittedOn, halves.heldOut].map((ids) =>
    notAligned(rowsOf("mineFrom", ids, sentences)),
  ) as [NotAligned, NotAligned];
  const arithmetic = await studyEngine("mineFrom", engine);
  const watch = signal ? { signal } : {};
  const table: MiningRow[] = [];
  for (const [done, layer] of layers.entries()) {
    const x = await representations.read(source, layer);
    for (const target of languages.filter((language) => language !== source)) {
      const y = await representations.read(target, layer);
      const mined = (texts: NotAligned) =>
        mine(
          takeRows(x, texts.left),
          takeRows(y, texts.right),
          { similarity, ...watch },
          arithmetic,
        );
      const threshold = chooseThreshold((await mined(tune)).pairs, tune.gold);
      const found = await mined(test);
      const facts = factsOf(judgeMining(found.pairs, test.gold, threshold), test);
      const words = { by: similarity.name, warnings: found.warnings.join("; ") };
      table.push({ layer, source, target, ...facts, ...words });
    }
    onProgress?.({ task: "mining", done: done + 1, total: layers.length, unit: "layers" });
  }
  return table;
}

/** Rows on either side, and which of them are translations, by their places there. */
interface NotAligned {
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly gold: readonly GoldPair[];
}

function notAligned(rows: readonly number[]): NotAligned {
  const left = rows.filter((_, i) => i % 4 !== 1);
  const right = rows.filter((_, i) => i % 4 !== 0);
  const gold = left.flatMap((row, i): GoldPair[] =>
    right.includes(row) ? [[i, right.indexOf(row)]] : [],
  );
  return { left, right, gold };
}

function factsOf(
  { precision, recall, f1, threshold }: ReturnType<typeof judgeMining>,
  { left, gold }: NotAligned,
): MiningFacts {
  const [lower, upper] = f1.interval ?? [Number.NaN, Number.NaN];
  const scores = { precision: precision.value, recall: recall.value, f1: f1.value, lower, upper };
  return { ...scores, threshold, sentences: left.length, parallel: gold.length };
}
