import { type Matrix, shapeOf } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { grouping } from "../inference/gram-rows";
import type { ShareWithin } from "./direction";
import { type Hubness, hubness } from "./hubness";
import { type MeanOfRanks, reciprocalRank } from "./reciprocal-rank";
import type { RetrieveOptions } from "./retrieve";
import { openPairing } from "./search/find-nearest";
import { nearestLists } from "./search/nearest-lists";
import { neighbourhoodsOf, neighbourhoodWarnings } from "./search/neighbourhoods";
import type { Pairing } from "./search/pairing";
import { ranksOf } from "./search/ranks";
import { scanRows } from "./search/scan";
import { requireCandidates, sideOf } from "./search/side";
import { cosine } from "./search/similarity";
import { forEachTile } from "./search/tiles";
import { shareOf } from "./share";

/** How often a word's translation is among the nearest words of the other language. */
export interface Induction {
  readonly n: number;
  /** By which similarity. */
  readonly by: string;
  /** Precision at k: the share of words with a right answer among the k nearest. */
  readonly within: readonly ShareWithin[];
  /** Of the best placed right answer. */
  readonly reciprocalRank: MeanOfRanks;
  /** Of the best placed right answer, from 1. */
  readonly ranks: Int32Array;
  /** The nearest candidate of each word. */
  readonly nearest: Int32Array;
  readonly hubness: Hubness;
  readonly warnings: readonly string[];
}

/**
 * Dictionary induction: for each word of x, where its right answers stand among all words of y.
 *
 *     P@k: share of words with a right answer of rank ≤ k      MRR = mean(1/rank of the best)
 *
 * A word may have several right answers. Equally near candidates stand in the order of their index.
 *
 * [n, d] words, [m, d] candidates, n lists of candidates → shares with Wilson's intervals; costs 4nmd
 *
 * @param answers the rows of y that are right for each row of x
 * @throws RangeError when there are not n lists, when a word has no right answer or one that is not
 *   there, and as `findNearest` does
 * @see Conneau et al. (2018), Word Translation Without Parallel Data (P@k)
 * @see Glavaš et al. (2019), How to (Properly) Evaluate Cross-Lingual Word Embeddings (MRR)
 */
export async function induceDictionary(
  x: Matrix,
  y: Matrix,
  answers: readonly (readonly number[])[],
  { similarity = cosine, within, groups, ...watch }: RetrieveOptions = {},
  engine?: Engine,
): Promise<Induction> {
  requireAnswers(x, y, answers);
  const arithmetic = engine ?? (await openEngine());
  const products = openPairing("induceDictionary", x, y, similarity, ["x", "y"]);
  const ks = within ?? [1, 5, 10].filter((k) => k <= y.rows);
  for (const k of ks) requireCandidates("induceDictionary", k, products.y);
  const around =
    similarity.against &&
    (await neighbourhoodsOf(
      "induceDictionary",
      products,
      similarity.against,
      1,
      arithmetic,
      watch,
    ));
  const pairing = around ? { ...products, adjustment: around.adjustment } : products;
  const { right, own } = await bestAnswers(pairing, answers, arithmetic);
  const lists = nearestLists(x.rows, Math.min(10, y.rows), pairing.precision);
  const { before, ...listener } = ranksOf(
    right,
    own,
    sideOf("induceDictionary", "y", y, similarity.of),
  );
  await forEachTile(
    pairing,
    arithmetic,
    (tile) => {
      scanRows(tile, lists);
      scanRows(tile, listener);
    },
    watch,
  );
  const ranks = before.map((count) => count + 1);
  const hits = (k: number) => Float64Array.from(ranks, (rank) => Number(rank <= k));
  return {
    n: x.rows,
    by: similarity.name,
    within: ks.map((k) => ({ k, chance: k / y.rows, ...shareOf(hits(k), groups && { groups }) })),
    reciprocalRank: reciprocalRank([ranks], grouping(x.rows, groups)),
    ranks,
    nearest: Int32Array.from(ranks, (_, row) => lists.indices[row * lists.k]!),
    hubness: hubness(lists.indices, lists.k, y.rows),
    warnings: around ? neighbourhoodWarnings(similarity, around) : [],
  };
}

/** The nearest right answer of each word, the first of equals, and how near it is. */
async function bestAnswers(
  pairing: Pairing,
  answers: readonly (readonly number[])[],
  engine: Engine,
): Promise<{ readonly right: Int32Array; readonly own: Float64Array }> {
  const right = Int32Array.from(answers, ([first]) => first!);
  const own = new Float64Array(answers.length).fill(Number.NEGATIVE_INFINITY);
  await forEachTile(pairing, engine, ({ firstRow, firstColumn, similarities }) => {
    const { rows, columns, values } = similarities;
    for (let i = 0; i < rows; i++) {
      const word = firstRow + i;
      for (const answer of [...answers[word]!].sort((a, b) => a - b)) {
        const column = answer - firstColumn;
        if (column < 0 || column >= columns) continue;
        const value = values[i * columns + column]!;
        if (!(value > own[word]!)) continue;
        own[word] = value;
        right[word] = answer;
      }
    }
  });
  return { right, own };
}

function requireAnswers(x: Matrix, y: Matrix, answers: readonly (readonly number[])[]): void {
  if (answers.length !== x.rows) {
    throw new RangeError(
      `induceDictionary: each word needs its right answers, but x is ${shapeOf(x)} and ${answers.length} lists came. Give one a word.`,
    );
  }
  for (const [word, list] of answers.entries()) {
    const wrong = list.find(
      (answer) => !(Number.isInteger(answer) && answer >= 0 && answer < y.rows),
    );
    if (list.length > 0 && wrong === undefined) continue;
    throw new RangeError(
      `induceDictionary: right answers are rows of y ${shapeOf(y)}, at least one a word, but word ${word} has ${
        list.length === 0 ? "none" : `row ${wrong}`
      }. Leave such words out.`,
    );
  }
}
