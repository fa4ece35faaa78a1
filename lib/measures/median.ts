import { forEachRow, type PairRows } from "./pair-rows";

/**
 * The two middle numbers of all pairs of rows, i ≠ j or with i = j too: equal when their count is
 * odd. Exact, without holding or sorting them all: one pass counts them by the leading 16 bits of
 * their float32, a second sorts those in the middle. For numbers ≥ 0.
 */
export async function middlePairs(
  pairs: PairRows,
  diagonal: "with diagonal" | "without diagonal",
): Promise<readonly [lower: number, upper: number]> {
  const { n } = pairs;
  const least = diagonal === "with diagonal" ? 0 : 1;
  // Each pair once: counted twice they would have the same middle. With the diagonal they are n².
  const counts = new Float64Array(2 ** 16);
  await forEachRow(pairs, (row, i) => {
    for (let j = 0; j + 1 <= i; j++) counts[leadingBits(row[j]!)]! += 2 - least;
    if (least === 0) counts[leadingBits(row[i]!)]! += 1;
  });
  const total = least === 0 ? n ** 2 : (n * (n - 1)) / 2;
  const ranks = [Math.floor((total - 1) / 2), Math.floor(total / 2)] as const;
  const [first, last] = [bucketOf(counts, ranks[0]), bucketOf(counts, ranks[1])];
  const between: number[] = [];
  await forEachRow(pairs, (row, i) => {
    for (let j = 0; j + least <= i; j++) {
      const bits = leadingBits(row[j]!);
      if (bits < first.bits || bits > last.bits) continue;
      between.push(row[j]!);
      if (least === 0 && j < i) between.push(row[j]!);
    }
  });
  const sorted = Float64Array.from(between).sort();
  return [sorted[ranks[0] - first.before]!, sorted[ranks[1] - first.before]!];
}

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** Ascends with a number ≥ 0. */
function leadingBits(value: number): number {
  float[0] = value;
  return bits[0]! >>> 16;
}

/** The leading bits of the number of that rank, and how many numbers have lower ones. */
function bucketOf(counts: Float64Array, rank: number): { bits: number; before: number } {
  let before = 0;
  for (let at = 0; at < counts.length; at++) {
    if (rank < before + counts[at]!) return { bits: at, before };
    before += counts[at]!;
  }
  throw new RangeError("middlePairs: numbers need to be finite and at least 0.");
}
