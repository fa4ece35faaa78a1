import type { Values } from "../../core/matrix";
import { forEachRow, type PairRows } from "../pair-rows";

/**
 * The two middle numbers of all pairs of rows, i ≠ j or with i = j too: equal when their count is
 * odd. Exact, without holding or sorting them all: one pass counts them by the leading 16 bits of
 * their float32, the next by the other 16 those in the middle, and of float64 a last one sorts
 * those that are one number in float32. For numbers ≥ 0, of which those above the diagonal are not read.
 */
export async function middlePairs(
  pairs: PairRows,
  diagonal: "with diagonal" | "without diagonal",
): Promise<readonly [lower: number, upper: number]> {
  const { n } = pairs;
  // Each pair once: counted twice they would have the same middle. With the diagonal they are n².
  const counted = diagonal === "with diagonal" ? { pair: 2, self: 1 } : { pair: 1, self: 0 };
  const total = (counted.pair * n * (n - 1)) / 2 + counted.self * n;
  const high = await countsOf(pairs, counted);
  const [first, last] = [Math.floor((total - 1) / 2), Math.floor(total / 2)].map((rank) =>
    bucketOf(high, rank),
  ) as [Bucket, Bucket];
  const low = await countsOf(pairs, counted, first.bits);
  const lower = await numberAt(pairs, counted, first, low);
  const others = last.bits === first.bits ? low : await countsOf(pairs, counted, last.bits);
  return [lower, await numberAt(pairs, counted, last, others)];
}

/** How often a pair of different rows counts, and one of a row with itself. */
interface Counted {
  readonly pair: number;
  readonly self: number;
}

/** Numbers by their leading 16 bits; or, of those whose leading bits are `leading`, by the other 16. */
async function countsOf(
  pairs: PairRows,
  { pair, self }: Counted,
  leading?: number,
): Promise<Float64Array> {
  const counts = new Float64Array(2 ** 16);
  const bitsOf = singleBits(pairs.n);
  await forEachRow(pairs, (row, i) => {
    const bits = bitsOf(row);
    if (leading === undefined) {
      for (let j = 0; j < i; j++) counts[bits[j]! >>> 16]! += pair;
      counts[bits[i]! >>> 16]! += self;
      return;
    }
    for (let j = 0; j < i; j++) {
      if (bits[j]! >>> 16 === leading) counts[bits[j]! & 0xffff]! += pair;
    }
    if (bits[i]! >>> 16 === leading) counts[bits[i]! & 0xffff]! += self;
  });
  return counts;
}

/** Some of the bits of the number of a rank, and its rank among the numbers that have those. */
interface Bucket {
  readonly bits: number;
  readonly rank: number;
}

function bucketOf(counts: Float64Array, rank: number): Bucket {
  let before = 0;
  for (let bits = 0; bits < counts.length; bits++) {
    if (rank < before + counts[bits]!) return { bits, rank: rank - before };
    before += counts[bits]!;
  }
  throw new RangeError("middlePairs: numbers need to be finite and at least 0.");
}

/** The number of that rank among those of its leading bits, which `low` counts by the others. */
async function numberAt(
  pairs: PairRows,
  { pair, self }: Counted,
  leading: Bucket,
  low: Float64Array,
): Promise<number> {
  const { bits: rest, rank } = bucketOf(low, leading.rank);
  const wanted = ((leading.bits << 16) | rest) >>> 0;
  if (pairs.precision === "float32") return new Float32Array(Uint32Array.of(wanted).buffer)[0]!;
  const alike: number[] = [];
  const bitsOf = singleBits(pairs.n);
  await forEachRow(pairs, (row, i) => {
    const bits = bitsOf(row);
    for (let j = 0; j <= i; j++) {
      if (bits[j] !== wanted) continue;
      for (let times = j < i ? pair : self; times > 0; times--) alike.push(row[j]!);
    }
  });
  return Float64Array.from(alike).sort()[rank]!;
}

/** The float32 nearest to each number of a row, as 32 bits, which ascend with a number ≥ 0. */
function singleBits(n: number): (row: Values) => Uint32Array {
  const rounded = new Float32Array(n);
  return (row) => {
    if (row instanceof Float32Array) return new Uint32Array(row.buffer, row.byteOffset, row.length);
    rounded.set(row);
    return new Uint32Array(rounded.buffer);
  };
}
