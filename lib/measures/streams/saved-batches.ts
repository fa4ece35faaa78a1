import type { BatchFacts } from "./batch-scores";
import type { SavedSums } from "./saved-sums";

/** What is told beside the sums of batches. */
interface Told {
  /** How many blocks are kept apart, at most. */
  readonly blocks: number;
  readonly measure: string;
  readonly membership: string;
}

const nothing: BatchFacts = {
  dimensions: [],
  blocks: [],
  nullVariance: new Float64Array(),
  batchSizes: [0, 0],
};

/** Sums of batches as named arrays in float64; `batchesOf` takes them back. */
export function savedBatches(
  facts: BatchFacts | undefined,
  { blocks: most, measure, membership }: Told,
): SavedSums {
  const { dimensions, blocks, nullVariance, batchSizes } = facts ?? nothing;
  const vector = (values: ArrayLike<number>) => ({
    shape: [values.length],
    values: Float64Array.from(values),
  });
  const sums = new Float64Array(blocks.length * nullVariance.length);
  for (const [b, block] of blocks.entries()) sums.set(block.sums, b * nullVariance.length);
  const { length } = dimensions;
  return {
    metadata: { what: "BatchHsicSums", version: "1", blocks: String(most), measure, membership },
    tensors: {
      dimensions: vector(dimensions),
      batchSizes: vector(batchSizes),
      rows: vector(blocks.map(({ rows }) => rows)),
      batches: vector(blocks.map(({ batches }) => batches)),
      nullVariance: { shape: [length, length], values: nullVariance },
      sums: { shape: [blocks.length, length, length], values: sums },
    },
  };
}

/**
 * The sums that `savedBatches` gave, of the same measure; no facts where no batch had come.
 *
 * @throws RangeError when they are of something else, or arrays are missing or of other lengths
 */
export function batchesOf(
  { metadata, tensors }: SavedSums<ArrayLike<number>>,
  measure: string,
): Told & { readonly facts: BatchFacts | undefined } {
  const { what, version, blocks, membership = "" } = metadata;
  if (what !== "BatchHsicSums" || version !== "1" || metadata.measure !== measure) {
    throw refusal(`they say ${JSON.stringify(metadata)}, and the measure is ${measure}`);
  }
  const told = { blocks: Number(blocks), measure, membership };
  const [count, kept] = [tensors.dimensions?.values.length ?? 0, tensors.rows?.values.length ?? 0];
  if (kept === 0) return { ...told, facts: undefined };
  const take = (name: string, length: number) => {
    const values = tensors[name]?.values;
    if (values?.length === length) return Float64Array.from(values);
    throw refusal(`${name} should have ${length} values and has ${values?.length ?? 0}`);
  };
  const sums = take("sums", kept * count ** 2);
  const [rows, batches] = [take("rows", kept), take("batches", kept)];
  const [smallest, largest] = take("batchSizes", 2);
  const facts = {
    dimensions: [...take("dimensions", count)],
    blocks: Array.from(rows, (of, b) => ({
      rows: of,
      batches: batches[b]!,
      sums: sums.slice(b * count ** 2, (b + 1) * count ** 2),
    })),
    nullVariance: take("nullVariance", count ** 2),
    batchSizes: [smallest!, largest!] as const,
  };
  return { ...told, facts };
}

function refusal(what: string): RangeError {
  return new RangeError(
    `BatchHsicSums: saved sums need the arrays of BatchHsicSums, version 1, of the same measure, but ${what}. The file is of something else, or damaged: make that part again.`,
  );
}
