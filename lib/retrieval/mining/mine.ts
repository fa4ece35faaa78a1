import type { Matrix } from "../../core/matrix";
import type { Row, Table } from "../../core/table";
import type { Engine } from "../../engine/engine";
import { openEngine } from "../../engine/open";
import type { MatchOptions } from "../matching";
import { openPairing, searchPairing } from "../search/find-nearest";
import { marginRatio } from "../search/similarity";

/** A row of x and a row of y that may be translations. */
export interface MinedPair extends Row {
  /** Row of x. */
  readonly source: number;
  /** Row of y. */
  readonly target: number;
  readonly score: number;
}

export interface MineOptions extends MatchOptions {
  /**
   * `max`: the best of either side for each row, best first, no row twice. `intersection`: pairs that
   * are each other's best. `forward`, `backward`: the best for each row of x, of y.
   */
  readonly strategy?: MiningStrategy;
}

export type MiningStrategy = "max" | "intersection" | "forward" | "backward";

export interface Mined {
  /** Best first. */
  readonly pairs: Table<MinedPair>;
  readonly warnings: readonly string[];
}

/**
 * Mines two texts that are not aligned for pairs that may be translations, scored so that a
 * threshold can tell which are: by margin ratio with 4 neighbours, unless told otherwise.
 *
 * The best is looked for among all rows of the other side (LASER looks among the 4 nearest by cosine,
 * which finds a pair of lower margin where the best is not among them).
 *
 * [n, d], [m, d] → up to n + m pairs, best first; costs 2nmd, and more where that does not settle all
 *
 * @throws RangeError as `findNearest` does, and for an unknown strategy
 * @see Artetxe & Schwenk (2019), Margin-based Parallel Corpus Mining with Multilingual Sentence Embeddings
 */
export async function mine(
  x: Matrix,
  y: Matrix,
  { similarity = marginRatio(), strategy = "max", ...watch }: MineOptions = {},
  engine?: Engine,
): Promise<Mined> {
  requireStrategy(strategy);
  const pairing = openPairing("mine", x, y, similarity, ["x", "y"]);
  const arithmetic = engine ?? (await openEngine());
  const k = {
    ...(strategy !== "backward" && { rows: 1 }),
    ...(strategy !== "forward" && { columns: 1 }),
  };
  const found = await searchPairing("mine", pairing, similarity, k, arithmetic, watch);
  const { ofRows, ofColumns, warnings } = found;
  const forward = Array.from(ofRows?.indices ?? [], (target, source) => ({
    source,
    target,
    score: ofRows!.similarities[source]!,
  }));
  const backward = Array.from(ofColumns?.indices ?? [], (source, target) => ({
    source,
    target,
    score: ofColumns!.similarities[target]!,
  }));
  const mutual = () =>
    forward.filter(({ source, target }) => ofColumns!.indices[target] === source);
  const chosen = strategy === "intersection" ? mutual() : [...forward, ...backward];
  const sorted = chosen.sort((a, b) => b.score - a.score);
  return { pairs: strategy === "max" ? eachOnce(sorted) : sorted, warnings };
}

/** Pairs of which neither row is in a better one. */
function eachOnce(pairs: readonly MinedPair[]): MinedPair[] {
  const [sources, targets] = [new Set<number>(), new Set<number>()];
  return pairs.filter(({ source, target }) => {
    if (sources.has(source) || targets.has(target)) return false;
    sources.add(source);
    targets.add(target);
    return true;
  });
}

function requireStrategy(strategy: string): void {
  const known = ["max", "intersection", "forward", "backward"];
  if (known.includes(strategy)) return;
  throw new RangeError(
    `mine: the strategy is one of ${known.join(", ")}, but "${strategy}" came. Name one of them.`,
  );
}
