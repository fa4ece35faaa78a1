import type { Engine } from "../engine/engine";
import { betweenGroupsHsic } from "./between-groups";
import { fewestBlocks } from "./blocks";
import { type FeatureRows, featureHsic, hasFeatures } from "./feature-hsic";
import { type GramRows, type Grouping, tiles } from "./gram-rows";
import { whyNoInterval } from "./jackknife";
import { type Estimator, type PairwiseHsic, pairwiseHsic } from "./leave-out";

/** HSIC of pairs of sides, and how it was come by. */
export interface MeasuredHsic extends PairwiseHsic {
  /** What was left out in turn. */
  readonly rows: Grouping;
  /** Products of columns, or rows of Gram matrices: all at once, or a tile after the other. */
  readonly form: "features" | "rows" | "rows, tiled" | "rows of different groups";
  /** What the interval is by, where that is not each row or each group. */
  readonly interval?: string;
  /** Why there is no interval, if there is none. */
  readonly noInterval: string | undefined;
}

export interface HsicRequest {
  readonly sides: readonly GramRows[];
  /** Which pairs x < y are asked for. */
  readonly wanted: (x: number, y: number) => boolean;
  readonly rows: Grouping;
  /** Whether rows of Gram matrices are needed for something else as well. */
  readonly byRows: boolean;
  /** Whether leave-outs are asked for. Rows of Gram matrices give them for nearly nothing. */
  readonly leaveOut: boolean;
  /** Whether pairs of rows within one group stay out of all sums. */
  readonly betweenGroups?: boolean;
}

/**
 * HSIC by whichever form is cheaper; both are exact. Up to 5,000 rows, and where features do not
 * pay, it is rows of Gram matrices, with each row (or group) left out in turn. Beyond, where columns are
 * few, it is products of columns, with 20 blocks of consecutive rows (or neighbouring groups) left
 * out: a jackknife of 20 blocks knows its standard error to about 16 %.
 */
export async function measureHsic(
  request: HsicRequest,
  estimator: Estimator,
  engine: Engine,
  signal?: AbortSignal,
): Promise<MeasuredHsic> {
  const { sides, rows, wanted, leaveOut } = request;
  const [{ n }] = sides as [GramRows];
  if (request.betweenGroups) {
    const hsic = await betweenGroupsHsic(sides, rows, engine, signal);
    const noInterval = whyNoInterval(rows.sizes);
    return { ...hsic, rows, form: "rows of different groups", noInterval };
  }
  if (!hasFeatures(sides) || !featuresPay(request, sides)) {
    const hsic = await pairwiseHsic(sides, rows, estimator, engine, signal);
    const form = tiles(rows, sides.length).length > 1 ? "rows, tiled" : "rows";
    return { ...hsic, rows, form, noInterval: whyNoInterval(rows.sizes) };
  }
  const blocks = leaveOut ? pooled(rows) : { ...rows, sizes: [n] };
  const hsic = await featureHsic(sides, blocks, wanted, estimator, engine, signal);
  const grouped = rows.sizes.length < n;
  const of = grouped ? "of neighbouring groups" : "of consecutive rows";
  const each = grouped && blocks.sizes.length === rows.sizes.length;
  return {
    ...hsic,
    rows: blocks,
    form: "features",
    noInterval: leaveOut ? whyNoInterval(blocks.sizes) : notAskedFor,
    ...(leaveOut && !each && { interval: `jackknife of ${blocks.sizes.length} blocks ${of}` }),
  };
}

const notAskedFor = "no interval: jackknife is false, and it would cost half as much again";

/** So many rows can be left out one by one whatever it costs, to know which of them matter. */
const rowsLeftOutEach = 5000;

/** Numbers that leave-outs of rows may take: 512 MiB. */
const mostLeftOut = 2 ** 26;

function featuresPay(
  { rows, wanted, byRows }: HsicRequest,
  sides: readonly FeatureRows[],
): boolean {
  const [count, { n }] = [sides.length, sides[0]!];
  if (byRows || n <= rowsLeftOutEach) return false;
  if (rows.sizes.length * count ** 2 > mostLeftOut) return true;
  let [ofFeatures, ofRows] = [0, leaveOutCost * (count * n) ** 2];
  for (const [x, { dimensions: p }] of sides.entries()) {
    ofRows += 2 * p * n ** 2;
    ofFeatures += n * p ** 2;
    for (let y = x + 1; y < count; y++) {
      if (wanted(x, y)) ofFeatures += 2 * n * p * sides[y]!.dimensions;
    }
  }
  return ofFeatures < ofRows;
}

/** What small products of rows cost, in operations of large ones. */
const leaveOutCost = 10;

/** Neighbouring groups joined into 20 blocks of about as many rows, or fewer where a group is larger. */
function pooled({ order, sizes }: Grouping): Grouping {
  const n = sizes.reduce((total, size) => total + size, 0);
  const blocks = new Map<number, number>();
  let start = 0;
  for (const size of sizes) {
    const block = Math.floor(((start + size / 2) * fewestBlocks) / n);
    blocks.set(block, (blocks.get(block) ?? 0) + size);
    start += size;
  }
  return { ...(order && { order }), sizes: [...blocks.values()] };
}
