import { sum } from "../core/arithmetic";
import { type Matrix, rowOf, zeros } from "../core/matrix";
import { breather } from "../engine/slices";

/**
 * The cheapest way to send `supply` from the rows to the columns, which take up to `capacity`: how
 * much goes from row i to column j. One number for all rows or columns, or one each. With 1 and 1
 * it is linear assignment (a matching).
 *
 * Shortest augmenting paths with prices (the Hungarian method as Jonker and Volgenant have it): exact
 * in whole units (of fractions, up to their rounding), at most about rows·columns operations a
 * path, rows paths for a matching and a few times as many otherwise. Lets others run meanwhile.
 * [p, q] costs, [p], [q] → [p, q]
 *
 * @throws RangeError when the columns cannot take all
 * @see Crouse (2016), On implementing 2D rectangular assignment algorithms
 * @see Ahuja, Magnanti & Orlin (1993), Network Flows, § 9.7
 */
export async function transport(
  costs: Matrix,
  supply: number | Float64Array,
  capacity: number | Float64Array,
  signal?: AbortSignal,
): Promise<Matrix> {
  const { rows, columns } = costs;
  const [sent, room] = [each(rows, supply), each(columns, capacity)];
  // Sums of fractions differ in their last digits; of whole units they do not.
  const rounding = 1e-13 * sum(sent);
  if (sum(sent) > sum(room) + rounding) throw noRoom(costs, supply, capacity);
  const plan: Plan = {
    costs,
    flow: zeros(rows, columns),
    // The least cost of each row, so that no cost less its price is below 0.
    rowPrices: Float64Array.from({ length: rows }, (_, i) => Math.min(...rowOf(costs, i))),
    columnPrices: new Float64Array(columns),
    room,
  };
  const pause = breather();
  for (let row = 0; row < rows; row++) {
    for (let left = sent[row]!; left > rounding; ) {
      const taken = augment(plan, row, left);
      if (taken === 0) break;
      left -= taken;
    }
    await pause();
    signal?.throwIfAborted();
  }
  return plan.flow;
}

/** One number for each, as given. */
function each(count: number, amount: number | Float64Array): Float64Array {
  return typeof amount === "number" ? new Float64Array(count).fill(amount) : amount.slice();
}

function noRoom(
  { rows, columns }: Matrix,
  supply: number | Float64Array,
  capacity: number | Float64Array,
): RangeError {
  const words = (amount: number | Float64Array) =>
    typeof amount === "number" ? `${amount} each` : `${sum(amount)} together`;
  return new RangeError(
    `transport: columns need room for all, but ${rows} rows send ${words(supply)} and ${columns} columns take ${words(capacity)}. Transpose the costs.`,
  );
}

interface Plan {
  readonly costs: Matrix;
  readonly flow: Matrix;
  /** Costs less both prices are never below 0, and 0 where anything flows. */
  readonly rowPrices: Float64Array;
  readonly columnPrices: Float64Array;
  /** What each column can still take. */
  readonly room: Float64Array;
}

/** Sends what it can of `left` from a row along the shortest path to a column with room: 0 where none has any. */
function augment(plan: Plan, source: number, left: number): number {
  const { flow, room } = plan;
  const path = shortestPath(plan, source);
  if (!path) return 0;
  let amount = Math.min(left, room[path.end]!);
  forEachStep(path, source, (_row, _column, backward) => {
    if (backward !== undefined) amount = Math.min(amount, flow.values[backward]!);
  });
  forEachStep(path, source, (row, column, backward) => {
    flow.values[row * flow.columns + column]! += amount;
    if (backward !== undefined) flow.values[backward]! -= amount;
  });
  room[path.end]! -= amount;
  return amount;
}

interface Path {
  readonly end: number;
  /** The row from which each column was reached, and the column from which each row was; −1: not. */
  readonly rowBefore: Int32Array;
  readonly columnBefore: Int32Array;
  readonly columns: number;
}

/** Walks a path from its end: each step takes a row's units to `column`, from the entry `backward`, if any. */
function forEachStep(
  { end, rowBefore, columnBefore, columns }: Path,
  source: number,
  each: (row: number, column: number, backward: number | undefined) => void,
): void {
  for (let column = end; ; ) {
    const row = rowBefore[column]!;
    const before = row === source ? undefined : columnBefore[row]!;
    each(row, column, before === undefined ? undefined : row * columns + before);
    if (before === undefined) return;
    column = before;
  }
}

/** Dijkstra over what can still flow, forward or back; then prices follow the distances. */
function shortestPath(plan: Plan, source: number): Path | undefined {
  const { costs, flow, rowPrices, columnPrices, room } = plan;
  const { rows, columns } = costs;
  const distances = new Float64Array(columns).fill(Number.POSITIVE_INFINITY);
  const rowDistances = new Float64Array(rows);
  const visited = new Uint8Array(rows);
  const rowBefore = new Int32Array(columns).fill(-1);
  const columnBefore = new Int32Array(rows).fill(-1);
  const done = new Uint8Array(columns);
  const visit = (row: number, distance: number) => {
    rowDistances[row] = distance;
    visited[row] = 1;
    for (let j = 0; j < columns; j++) {
      if (done[j]) continue;
      const reach =
        distance + costs.values[row * columns + j]! - rowPrices[row]! - columnPrices[j]!;
      if (reach >= distances[j]!) continue;
      distances[j] = reach;
      rowBefore[j] = row;
    }
  };
  visit(source, 0);
  for (;;) {
    let nearest = -1;
    for (let j = 0; j < columns; j++) {
      if (!done[j] && (nearest < 0 || distances[j]! < distances[nearest]!)) nearest = j;
    }
    if (nearest < 0) return undefined;
    const distance = distances[nearest]!;
    done[nearest] = 1;
    if (room[nearest]! > 0) {
      for (let i = 0; i < rows; i++) {
        if (visited[i]) rowPrices[i]! += distance - rowDistances[i]!;
      }
      for (let j = 0; j < columns; j++) {
        if (done[j]) columnPrices[j]! -= distance - distances[j]!;
      }
      return { end: nearest, rowBefore, columnBefore, columns };
    }
    for (let i = 0; i < rows; i++) {
      if (visited[i] || flow.values[i * columns + nearest]! === 0) continue;
      columnBefore[i] = nearest;
      visit(i, distance);
    }
  }
}
