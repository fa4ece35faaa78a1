import type { Watch } from "../../core/progress";
import type { Engine } from "../../engine/engine";
import { type NearestLists, nearestLists } from "./nearest-lists";
import type { Neighbourhoods } from "./neighbourhoods";
import { type Pairing, someRows, swap } from "./pairing";
import type { Listener } from "./scan";
import { type HowMany, type ScannedLists, scanAll } from "./scan-all";
import type { Adjustment } from "./tile";

/**
 * The second of two passes, over those rows only whose nearest by the adjusted similarity are not
 * settled by the lists of the first. What a list leaves out is at most as similar as its last, t,
 * so that no adjusting for a neighbourhood lifts it above
 *
 *     scale·t − rowᵢ − minⱼ columnⱼ      or      scale·t / (rowᵢ + minⱼ columnⱼ)
 *
 * and where the k-th best of the list lies above that, the list has the answer.
 */
export async function settle(
  pairing: Pairing,
  { adjustment, ofRows, ofColumns }: Neighbourhoods,
  k: HowMany,
  engine: Engine,
  watch: Watch,
): Promise<ScannedLists> {
  const there = { ...pairing, adjustment };
  if (!ofRows || !ofColumns) return scanAll(there, k, engine, watch);
  const back = swap(there);
  const rows = k.rows ? listed(there, ofRows, k.rows) : undefined;
  const columns = k.columns ? listed(back, ofColumns, k.columns) : undefined;
  const openShare = (one: Listed | undefined, of: number) => (one ? one.open.length / of : 0);
  // Two passes over parts would then cost more than one over all, which serves both directions.
  if (openShare(rows, pairing.x.rows) + openShare(columns, pairing.y.rows) > 1) {
    return scanAll(there, k, engine, watch);
  }
  if (rows) await finish(there, rows, engine, watch);
  if (columns) await finish(back, columns, engine, watch);
  return { ...(rows && { ofRows: rows.lists }), ...(columns && { ofColumns: columns.lists }) };
}

interface Listed {
  readonly lists: NearestLists & Listener;
  /** Rows that are not settled. */
  readonly open: readonly number[];
}

/** The k best of each row's list after adjusting, and which rows that does not settle. */
function listed({ x, y, precision, adjustment }: Pairing, before: NearestLists, k: number): Listed {
  const how = adjustment!;
  const round = precision === "float32" ? Math.fround : (value: number) => value;
  const lists = nearestLists(x.rows, k, precision);
  const least = how.columns.reduce((a, b) => Math.min(a, b));
  const open: number[] = [];
  for (let row = 0; row < x.rows; row++) {
    const first = row * before.k;
    // In the order of their indices, by which ties are decided.
    const places = Array.from({ length: before.k }, (_, r) => first + r).sort(
      (a, b) => before.indices[a]! - before.indices[b]!,
    );
    for (const at of places) {
      const other = before.indices[at]!;
      const value = round(adjusted(how, row, how.columns[other]!, before.similarities[at]!));
      if (value >= lists.thresholds[row]!) lists.offer(row, other, value);
    }
    const last = before.similarities[first + before.k - 1]!;
    const most = round(highest(how, row, least, last));
    if (before.k < y.rows && !(lists.thresholds[row]! > most)) open.push(row);
  }
  return { lists, open };
}

function adjusted({ by, scale, rows }: Adjustment, row: number, column: number, product: number) {
  const own = rows[row]!;
  return by === "difference" ? scale * product - own - column : (scale * product) / (own + column);
}

/** Above what no other candidate can be; a ratio to a sum that may be below 0 has no such bound. */
function highest(how: Adjustment, row: number, least: number, last: number): number {
  const bounded = how.by === "difference" || (last >= 0 && how.rows[row]! + least > 0);
  return bounded ? adjusted(how, row, least, last) : Number.POSITIVE_INFINITY;
}

/** Compares the rows that are open with all candidates. */
async function finish(
  pairing: Pairing,
  { lists, open }: Listed,
  engine: Engine,
  watch: Watch,
): Promise<void> {
  if (open.length === 0) return;
  const { k } = lists;
  const { ofRows } = await scanAll(someRows(pairing, open), { rows: k }, engine, watch);
  for (const [i, row] of open.entries()) {
    lists.indices.set(ofRows!.indices.subarray(i * k, (i + 1) * k), row * k);
    lists.similarities.set(ofRows!.similarities.subarray(i * k, (i + 1) * k), row * k);
    lists.tied[row] = ofRows!.tied[i]!;
  }
}
