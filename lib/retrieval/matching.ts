import { type Matrix, transpose, zeros } from "../core/matrix";
import type { Watch } from "../core/progress";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { transport } from "../transport/transport";
import { openPairing, searchPairing } from "./search/find-nearest";
import { neighbourhoodsOf, neighbourhoodWarnings } from "./search/neighbourhoods";
import { type Pairing, someRows, swap } from "./search/pairing";
import { scanAll } from "./search/scan-all";
import { cosine, type Similarity } from "./search/similarity";
import { forEachTile } from "./search/tiles";

/** Pairs of a row of x and a row of y, no row in more than one; in the order of x. */
export interface Matching {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Of each pair. */
  readonly similarities: readonly number[];
  readonly warnings: readonly string[];
}

export interface MatchOptions extends Watch {
  /** Cosine when left out. */
  readonly similarity?: Similarity;
}

/**
 * Mutual nearest neighbours: pairs each of which is nearest to the other. Rows whose nearest prefers
 * another stay alone.
 *
 * [n, d], [m, d] → up to min(n, m) pairs; costs 2nmd
 *
 * @throws RangeError as `findNearest` does
 */
export async function mutualNearest(
  x: Matrix,
  y: Matrix,
  { similarity = cosine, ...watch }: MatchOptions = {},
  engine?: Engine,
): Promise<Matching> {
  const arithmetic = engine ?? (await openEngine());
  const pairing = openPairing("mutualNearest", x, y, similarity, ["x", "y"]);
  const { ofRows, ofColumns, warnings } = await searchPairing(
    "mutualNearest",
    pairing,
    similarity,
    { rows: 1, columns: 1 },
    arithmetic,
    watch,
  );
  const rows = mutual(ofRows!.indices, ofColumns!.indices);
  return {
    x: rows,
    y: rows.map((row) => ofRows!.indices[row]!),
    similarities: rows.map((row) => ofRows!.similarities[row]!),
    warnings,
  };
}

/** Rows that are the nearest of their nearest. */
function mutual(there: Int32Array, back: Int32Array): number[] {
  return [...there.keys()].filter((row) => back[there[row]!] === row);
}

/**
 * Greedy one-to-one matching: the nearest pair of all, then the nearest pair of what is left, until
 * one side is used up.
 *
 * Worked out in rounds: mutual nearest neighbours are what greed comes to sooner or later, so all of
 * them are taken at once, and the rest is searched again. Neighbourhoods (of CSLS and margins) are
 * those of the whole sides.
 *
 * [n, d], [m, d] → min(n, m) pairs; costs 2nmd, and less for each further round
 *
 * @throws RangeError as `findNearest` does
 */
export async function matchGreedily(
  x: Matrix,
  y: Matrix,
  { similarity = cosine, ...watch }: MatchOptions = {},
  engine?: Engine,
): Promise<Matching> {
  const arithmetic = engine ?? (await openEngine());
  const { pairing, warnings } = await adjusted(
    "matchGreedily",
    x,
    y,
    similarity,
    arithmetic,
    watch,
  );
  const pairs: { x: number; y: number; similarity: number }[] = [];
  let [left, right] = [range(x.rows), range(y.rows)];
  while (left.length > 0 && right.length > 0) {
    const rest = swap(someRows(swap(someRows(pairing, left)), right));
    const { ofRows, ofColumns } = await scanAll(rest, { rows: 1, columns: 1 }, arithmetic, watch);
    const taken = mutual(ofRows!.indices, ofColumns!.indices);
    const found = new Set(taken.map((row) => ofRows!.indices[row]!));
    for (const row of taken) {
      const similarity = ofRows!.similarities[row]!;
      pairs.push({ x: left[row]!, y: right[ofRows!.indices[row]!]!, similarity });
    }
    const gone = new Set(taken);
    left = left.filter((_, i) => !gone.has(i));
    right = right.filter((_, j) => !found.has(j));
  }
  return { ...inOrder(pairs), warnings };
}

/**
 * The one-to-one matching with the largest sum of similarities: linear assignment, exactly, by the
 * Hungarian method. Holds all similarities, and takes up to n²m operations: for some thousands of rows.
 *
 * [n, d], [m, d] → min(n, m) pairs
 *
 * @throws RangeError as `findNearest` does
 * @see Kuhn (1955), The Hungarian method for the assignment problem
 */
export async function matchOptimally(
  x: Matrix,
  y: Matrix,
  { similarity = cosine, ...watch }: MatchOptions = {},
  engine?: Engine,
): Promise<Matching> {
  const arithmetic = engine ?? (await openEngine());
  const { pairing, warnings } = await adjusted(
    "matchOptimally",
    x,
    y,
    similarity,
    arithmetic,
    watch,
  );
  const all = zeros(x.rows, y.rows);
  await forEachTile(
    pairing,
    arithmetic,
    ({ firstRow, firstColumn, similarities }) => {
      for (let i = 0; i < similarities.rows; i++) {
        const row = similarities.values.subarray(
          i * similarities.columns,
          (i + 1) * similarities.columns,
        );
        all.values.set(row, (firstRow + i) * y.rows + firstColumn);
      }
    },
    watch,
  );
  const costs = { ...all, values: all.values.map((value) => -value) };
  const wide = x.rows <= y.rows;
  const flow = await transport(wide ? costs : transpose(costs), 1, 1, watch.signal);
  const pairs: { x: number; y: number; similarity: number }[] = [];
  for (const [at, units] of flow.values.entries()) {
    if (units === 0) continue;
    const [few, many] = [Math.floor(at / flow.columns), at % flow.columns];
    const [row, column] = wide ? [few, many] : [many, few];
    pairs.push({ x: row, y: column, similarity: all.values[row * y.rows + column]! });
  }
  return { ...inOrder(pairs), warnings };
}

async function adjusted(
  who: string,
  x: Matrix,
  y: Matrix,
  similarity: Similarity,
  engine: Engine,
  watch: Watch,
): Promise<{ readonly pairing: Pairing; readonly warnings: readonly string[] }> {
  const pairing = openPairing(who, x, y, similarity, ["x", "y"]);
  if (!similarity.against) return { pairing, warnings: [] };
  const around = await neighbourhoodsOf(who, pairing, similarity.against, 1, engine, watch);
  const warnings = neighbourhoodWarnings(similarity, around);
  return { pairing: { ...pairing, adjustment: around.adjustment }, warnings };
}

function inOrder(
  pairs: readonly { readonly x: number; readonly y: number; readonly similarity: number }[],
): Omit<Matching, "warnings"> {
  const sorted = [...pairs].sort((a, b) => a.x - b.x);
  return {
    x: sorted.map((pair) => pair.x),
    y: sorted.map((pair) => pair.y),
    similarities: sorted.map((pair) => pair.similarity),
  };
}

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}
