import type { Matrix } from "../../core/matrix";
import type { Watch } from "../../core/progress";
import type { Engine } from "../../engine/engine";
import { openEngine } from "../../engine/open";
import type { NearestLists } from "./nearest-lists";
import { neighbourhoodsOf, neighbourhoodWarnings } from "./neighbourhoods";
import { type Pairing, pair } from "./pairing";
import { type HowMany, type ScannedLists, scanAll } from "./scan-all";
import { settle } from "./settle";
import { requireCandidates, requireOneSpace, sideOf } from "./side";
import { cosine, type Similarity } from "./similarity";

export interface FindNearestOptions extends Watch {
  /** How many to find for each query; 1 when left out. */
  readonly k?: number;
  /** Cosine when left out. */
  readonly similarity?: Similarity;
}

/** For each query the candidates nearest to it. */
export interface Neighbours extends NearestLists {
  /** Queries for which a candidate left out is as near as the last that was taken. */
  readonly ties: number;
  readonly warnings: readonly string[];
}

/**
 * The k candidates nearest to each query, exactly: of equally near ones those of lower index, and
 * how many queries had such a choice is counted.
 *
 * All similarities are computed, at most 2560 × 2560 at a time, and read once; beside the two sides and
 * the result it takes less than 300 MB whatever their sizes. CSLS and margins take a second pass
 * for the queries whose answer the first did not settle.
 *
 * [n, d] queries, [m, d] candidates → n lists of k; costs 2nmd
 *
 * @throws RangeError when rows differ in length, when there are fewer than k candidates, when a
 *   value is not finite, or, for cosines, when a row is zero
 */
export async function findNearest(
  queries: Matrix,
  candidates: Matrix,
  options: FindNearestOptions = {},
  engine?: Engine,
): Promise<Neighbours> {
  const { similarity = cosine, k = 1 } = options;
  const arithmetic = engine ?? (await openEngine());
  const [pairing, watch] = [openPairing("findNearest", queries, candidates, similarity), options];
  requireCandidates("findNearest", k, pairing.y);
  const { ofRows, warnings } = await searchPairing(
    "findNearest",
    pairing,
    similarity,
    { rows: k },
    arithmetic,
    watch,
  );
  return { ...ofRows!, ties: ofRows!.tied.reduce((sum, tied) => sum + tied, 0), warnings };
}

/** Both sides looked at, and paired. */
export function openPairing(
  who: string,
  queries: Matrix,
  candidates: Matrix,
  { of }: Similarity,
  names: readonly [string, string] = ["queries", "candidates"],
): Pairing {
  const x = sideOf(who, names[0], queries, of);
  const y = queries === candidates ? x : sideOf(who, names[1], candidates, of);
  requireOneSpace(who, x, y);
  return pair(x, y, of);
}

export interface Found extends ScannedLists {
  readonly warnings: readonly string[];
}

/** The nearest of rows, of columns, or of both: as many as asked for. */
export async function searchPairing(
  who: string,
  pairing: Pairing,
  similarity: Similarity,
  k: HowMany,
  engine: Engine,
  watch: Watch,
): Promise<Found> {
  if (!similarity.against) return { ...(await scanAll(pairing, k, engine, watch)), warnings: [] };
  const most = Math.max(k.rows ?? 0, k.columns ?? 0);
  const around = await neighbourhoodsOf(who, pairing, similarity.against, most, engine, watch);
  const found = await settle(pairing, around, k, engine, watch);
  return { ...found, warnings: neighbourhoodWarnings(similarity, around) };
}
