import type { Watch } from "../../core/progress";
import type { Engine } from "../../engine/engine";
import { type NearestLists, nearestLists } from "./nearest-lists";
import type { Pairing } from "./pairing";
import { scanColumns, scanRows } from "./scan";
import { requireCandidates } from "./side";
import type { Neighbourhood, Similarity } from "./similarity";
import type { Adjustment, Tile } from "./tile";
import { forEachTile } from "./tiles";

/** What a first pass over all pairs found out: how near each row is to its neighbourhood. */
export interface Neighbourhoods {
  readonly adjustment: Adjustment;
  /** The nearest before adjusting, where the neighbourhood is the k nearest. */
  readonly ofRows?: NearestLists;
  readonly ofColumns?: NearestLists;
}

/**
 * The first of two passes, for similarities that compare with neighbourhoods.
 *
 * @param k lists are to have at least so many, where there are lists
 * @throws RangeError when a neighbourhood is to have more rows than there are
 */
export async function neighbourhoodsOf(
  who: string,
  pairing: Pairing,
  against: Neighbourhood,
  k: number,
  engine: Engine,
  watch: Watch,
): Promise<Neighbourhoods> {
  if (against.by === "softmax") {
    return { adjustment: await softmaxSums(pairing, against.temperature, engine, watch) };
  }
  const { x, y, precision } = pairing;
  requireCandidates(who, against.k, y);
  requireCandidates(who, against.k, x);
  const [n, m] = [x.rows, y.rows];
  const length = Math.max(k, against.k);
  const ofRows = nearestLists(n, Math.min(length, m), precision);
  const ofColumns = nearestLists(m, Math.min(length, n), precision);
  const visit = (tile: Tile) => {
    scanRows(tile, ofRows);
    scanColumns(tile, ofColumns);
  };
  await forEachTile(pairing, engine, visit, watch);
  const share = against.by === "difference" ? against.share : 1;
  const [rows, columns] = [ofRows, ofColumns].map((lists) =>
    meansOf(lists, against.k).map((mean) => share * mean),
  ) as [Float64Array, Float64Array];
  const scale = against.by === "difference" ? against.scale : 2;
  return { adjustment: { by: against.by, scale, rows, columns }, ofRows, ofColumns };
}

/** The mean similarity of each row with its k nearest. */
function meansOf({ similarities, k: length }: NearestLists, k: number): Float64Array {
  return Float64Array.from({ length: similarities.length / length }, (_, row) => {
    let sum = 0;
    for (let at = row * length; at < row * length + k; at++) sum += similarities[at]!;
    return sum / k;
  });
}

/** log Σ exp(β·s) over all of the other side; exp(β(s − 1)) neither overflows nor, to β = 300, vanishes. */
async function softmaxSums(
  pairing: Pairing,
  temperature: number,
  engine: Engine,
  watch: Watch,
): Promise<Adjustment> {
  const rows = new Float64Array(pairing.x.rows);
  const columns = new Float64Array(pairing.y.rows);
  const visit = ({ firstRow, firstColumn, similarities: { values, ...shape } }: Tile) => {
    for (let i = 0, k = 0; i < shape.rows; i++) {
      for (let j = 0; j < shape.columns; j++, k++) {
        const weight = Math.exp(temperature * (values[k]! - 1));
        rows[firstRow + i]! += weight;
        columns[firstColumn + j]! += weight;
      }
    }
  };
  await forEachTile(pairing, engine, visit, watch);
  const log = (sums: Float64Array) => sums.map((sum) => Math.log(sum) + temperature);
  return { by: "difference", scale: temperature, rows: log(rows), columns: log(columns) };
}

/** Rows whose neighbourhood lies so far away that a ratio to it turns its sign. */
export function neighbourhoodWarnings(
  { against }: Similarity,
  { adjustment }: Neighbourhoods,
): readonly string[] {
  if (against?.by !== "ratio") return [];
  const below = [adjustment.rows, adjustment.columns].map((means) => means.filter((r) => r <= 0));
  const count = below[0]!.length + below[1]!.length;
  if (count === 0) return [];
  return [
    `${count} rows have a cosine of 0 or less with their ${against.k} nearest on average, so that margins by ratio may have the wrong sign; take marginDistance`,
  ];
}
