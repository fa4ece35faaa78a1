import type { PlannedWork } from "./planned-work";

/** What a plan will take, before it begins. */
export interface Estimate {
  /** Of the hidden states on the disk, and of the sums. */
  readonly statesBytes: number;
  readonly sumsBytes: number;
  /** The most memory of one task of each stage, beside the program's own 300 MB or so. */
  readonly statesMemory: number;
  readonly sumsMemory: number;
  /** Multiplications and additions of the sums. */
  readonly sumsOperations: number;
  /** Sentences times languages that go through the model. */
  readonly sentences: number;
  /** As tried on this machine when the plan was made. */
  readonly measured: Speeds;
  /** Of both stages on one machine like it. */
  readonly statesHours: number;
  readonly sumsHours: number;
}

/** What a short trial on the planning machine gave. */
export interface Speeds {
  readonly sentencesPerSecond: number;
  readonly operationsPerSecond: number;
}

/**
 * Bytes, operations, memory and hours of a plan, for L languages, ℓ layers, n sentences in batches
 * of m, d dimensions:
 *
 *     states      4·L·ℓ·n·d bytes
 *     sums        ℓ·n/m · (L·m²·d + 2·L²·m²) operations      half of each Gram matrix, then one product for all pairs
 *     memory      of sums 4·L·(m·d + m²) bytes and the sums; of states a part and the model
 *
 * So 200 languages × 33 layers × 100,000 sentences of 4,096 dimensions, in batches of 512: 10.8 TB of
 * states in 39,200 files of 277 MB, which are written once and read once (in 64 tasks 169 GB each, 23
 * minutes each way at 1 Gbit/s); 1.5e15 operations, 3 hours on one machine of 140 GFLOP/s, 3 minutes
 * on 64; 1.9 GB of memory a task, and 196 parts of sums of 21 MB, which merge one at a time. What takes
 * long is the model: 20 million sentences, at 100 a second and task 52 minutes on 64.
 */
export function costOf(work: PlannedWork, measured: Speeds): Estimate {
  const { languages, layers, dimensions: d, batches, corpus, batchesInPart } = work;
  const [many, deep, n] = [languages.length, layers.length, corpus.sentences];
  const m = Math.ceil(n / batches.count);
  const sumsOfPart = 16 * deep * many ** 2;
  const sentences = many * n;
  const sumsOperations = deep * batches.count * (many * m ** 2 * d + 2 * many ** 2 * m ** 2);
  return {
    statesBytes: 4 * deep * d * sentences,
    sumsBytes: sumsOfPart * Math.ceil(batches.count / batchesInPart),
    statesMemory: 8 * deep * d * m * batchesInPart,
    sumsMemory: 4 * many * (m * d + m ** 2) + sumsOfPart,
    sumsOperations,
    sentences,
    measured,
    statesHours: sentences / measured.sentencesPerSecond / 3600,
    sumsHours: sumsOperations / measured.operationsPerSecond / 3600,
  };
}
