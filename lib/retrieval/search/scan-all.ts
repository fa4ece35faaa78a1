import type { Watch } from "../../core/progress";
import type { Engine } from "../../engine/engine";
import { type NearestLists, nearestLists } from "./nearest-lists";
import type { Pairing } from "./pairing";
import { scanColumns, scanRows } from "./scan";
import type { Tile } from "./tile";
import { forEachTile } from "./tiles";

/** How many to find for each row, and for each column; none when left out. */
export interface HowMany {
  readonly rows?: number;
  readonly columns?: number;
}

export interface ScannedLists {
  readonly ofRows?: NearestLists;
  readonly ofColumns?: NearestLists;
}

/** The nearest of rows, of columns, or of both, by one pass over all pairs. */
export async function scanAll(
  pairing: Pairing,
  k: HowMany,
  engine: Engine,
  watch: Watch,
): Promise<ScannedLists> {
  const { x, y, precision } = pairing;
  const ofRows = k.rows ? nearestLists(x.rows, k.rows, precision) : undefined;
  const ofColumns = k.columns ? nearestLists(y.rows, k.columns, precision) : undefined;
  const visit = (tile: Tile) => {
    if (ofRows) scanRows(tile, ofRows);
    if (ofColumns) scanColumns(tile, ofColumns);
  };
  await forEachTile(pairing, engine, visit, watch);
  return { ...(ofRows && { ofRows }), ...(ofColumns && { ofColumns }) };
}
