import { type Grouping, grouping } from "../inference/gram-rows";
import { forEachRow, holdFew, type PairRows } from "../measures/pair-rows";

/** Sums of a number dᵢⱼ over every two different rows, each pair both ways. */
export interface PairSums {
  readonly n: number;
  /** Σ dᵢⱼ */
  readonly total: number;
  /** Σ dᵢⱼ² */
  readonly squares: number;
  /** Σᵢ (Σⱼ dᵢⱼ)² */
  readonly rowSquares: number;
}

/** The sums over all rows, and over those that remain when each group is left out. */
export interface PairSumsLeftOut {
  readonly whole: PairSums;
  readonly leftOut: readonly PairSums[];
  readonly sizes: readonly number[];
}

/**
 * The sums over pairs of rows with all their leave-outs, exact, in two passes over the pairs. With
 * r the row sums and c the sum of the rows of group g:
 *
 *     Σ′d = Σd − 2Σ_{i∈g} rᵢ + Σ_{i∈g} cᵢ      Σ′r² = Σ_{k∉g} (rₖ − cₖ)²
 */
export async function pairSums(
  pairs: PairRows,
  groups: readonly string[] | undefined,
): Promise<PairSumsLeftOut> {
  const { order, sizes } = grouping(pairs.n, groups);
  const ordered = await holdFew(order ? pairs.reorder(order) : pairs);
  const { rowSums, rowSquares } = await sumsOfRows(ordered);
  const whole = wholeSums(rowSums, rowSquares);
  const leftOut = await withoutGroups(ordered, { sizes }, rowSums, rowSquares, whole);
  return { whole, leftOut, sizes };
}

async function sumsOfRows(pairs: PairRows) {
  const rowSums = new Float64Array(pairs.n);
  const rowSquares = new Float64Array(pairs.n);
  await forEachRow(pairs, (row, i) => {
    let [sum, squares] = [0, 0];
    for (let j = 0; j < row.length; j++) {
      if (j === i) continue;
      sum += row[j]!;
      squares += row[j]! ** 2;
    }
    rowSums[i] = sum;
    rowSquares[i] = squares;
  });
  return { rowSums, rowSquares };
}

function wholeSums(rowSums: Float64Array, squares: Float64Array): PairSums {
  const sums = { n: rowSums.length, total: 0, squares: 0, rowSquares: 0 };
  for (let i = 0; i < rowSums.length; i++) {
    sums.total += rowSums[i]!;
    sums.squares += squares[i]!;
    sums.rowSquares += rowSums[i]! ** 2;
  }
  return sums;
}

/** Groups stand together: the rows of one are added up as they come, and it is done at its last. */
async function withoutGroups(
  pairs: PairRows,
  { sizes }: Grouping,
  rowSums: Float64Array,
  rowSquares: Float64Array,
  whole: PairSums,
): Promise<PairSums[]> {
  const result: PairSums[] = [];
  const own = new Float64Array(pairs.n);
  let [start, end, ownSquares, within] = [0, sizes[0] ?? 0, 0, 0];
  await forEachRow(pairs, (row, i) => {
    for (let j = 0; j < row.length; j++) if (j !== i) own[j]! += row[j]!;
    ownSquares += rowSquares[i]!;
    for (let j = start; j < end; j++) if (j !== i) within += row[j]! ** 2;
    if (i + 1 < end) return;
    result.push(remaining(whole, rowSums, own, start, end, 2 * ownSquares - within));
    own.fill(0);
    [start, end, ownSquares, within] = [end, end + (sizes[result.length] ?? 0), 0, 0];
  });
  return result;
}

function remaining(
  whole: PairSums,
  rowSums: Float64Array,
  own: Float64Array,
  start: number,
  end: number,
  squares: number,
): PairSums {
  let [total, rowSquares] = [whole.total, 0];
  for (let k = 0; k < rowSums.length; k++) {
    if (k >= start && k < end) total += own[k]! - 2 * rowSums[k]!;
    else rowSquares += (rowSums[k]! - own[k]!) ** 2;
  }
  return { n: whole.n - (end - start), total, squares: whole.squares - squares, rowSquares };
}
