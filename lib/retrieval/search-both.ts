import type { Watch } from "../core/progress";
import type { Engine } from "../engine/engine";
import type { FoundDirection } from "./direction";
import { nearestLists } from "./search/nearest-lists";
import { neighbourhoodsOf, neighbourhoodWarnings } from "./search/neighbourhoods";
import { pair } from "./search/pairing";
import { ranksOf } from "./search/ranks";
import { scanColumns, scanRows } from "./search/scan";
import type { Side } from "./search/side";
import type { Similarity } from "./search/similarity";
import { forEachTile, ownSimilarities } from "./search/tiles";

/** Neighbours whose occurrences tell of hubs. */
const neighbours = 10;

/** One pass over all pairs serves both directions, after another for their neighbourhoods where they matter. */
export async function searchBoth(
  x: Side,
  y: Side,
  similarity: Similarity,
  engine: Engine,
  watch: Watch,
): Promise<{
  readonly ofRows: FoundDirection;
  readonly ofColumns: FoundDirection;
  readonly warnings: readonly string[];
}> {
  const n = x.matrix.rows;
  const products = pair(x, y, similarity.of);
  const around =
    similarity.against &&
    (await neighbourhoodsOf("retrieve", products, similarity.against, 1, engine, watch));
  const pairing = around ? { ...products, adjustment: around.adjustment } : products;
  const own = await ownSimilarities(pairing, engine);
  const k = Math.min(neighbours, n);
  const right = Int32Array.from({ length: n }, (_, i) => i);
  const ofDirection = (queries: Side, candidates: Side) => ({
    queries,
    candidates,
    lists: nearestLists(n, k, pairing.precision),
    ranks: ranksOf(right, own, candidates),
  });
  const [ofRows, ofColumns] = [ofDirection(x, y), ofDirection(y, x)];
  await forEachTile(
    pairing,
    engine,
    (tile) => {
      for (const listener of [ofRows.lists, ofRows.ranks]) scanRows(tile, listener);
      for (const listener of [ofColumns.lists, ofColumns.ranks]) scanColumns(tile, listener);
    },
    watch,
  );
  return { ofRows, ofColumns, warnings: around ? neighbourhoodWarnings(similarity, around) : [] };
}
