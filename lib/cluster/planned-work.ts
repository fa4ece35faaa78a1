import { createHash } from "node:crypto";
import type { PoolingName } from "../models/pooling";
import type { Provider } from "../models/session";
import { type Membership, membershipInWords } from "./batches";
import type { GramMeasureName } from "./measures";

/** What decides every number of a run: two plans with one `hash` make the same parts. */
export interface PlannedWork {
  readonly version: 1;
  readonly model: {
    readonly name: string;
    readonly folder: string;
    readonly hash: string;
    readonly tokenizerHash: string;
    /** What runs it; the CPU when left out. */
    readonly provider?: Provider;
  };
  readonly corpus: {
    readonly name: string;
    /** What openCorpus was given; the declaration when left out. */
    readonly place?: string;
    readonly hash: string;
    readonly sentences: number;
    readonly grouped: boolean;
  };
  readonly languages: readonly string[];
  readonly layers: readonly number[];
  readonly dimensions: number;
  readonly pooling: PoolingName;
  readonly prefix?: string;
  readonly truncate?: true;
  readonly measure: GramMeasureName;
  readonly batches: Membership & { readonly count: number };
  /** How many batches a part holds, the last perhaps fewer. */
  readonly batchesInPart: number;
}

/** SHA-256 of what decides the numbers. */
export function hashOfWork(work: PlannedWork): string {
  return createHash("sha256").update(JSON.stringify(work)).digest("hex");
}

/** How batches came about, as every score of the run says it. */
export function membershipOf({ corpus, batches }: PlannedWork): string {
  return membershipInWords(corpus.grouped, batches);
}

/** A part in memory: its bytes are written at once, and read a batch at a time. */
const mostBytesOfPart = 2 ** 28;

/** So many chunks of sentences at least, where there are as many batches, for tasks to share. */
const fewestChunks = 64;

/**
 * How many batches one part holds: as many as fit into 256 MiB, but few enough that there are 64
 * parts a language, and one at least.
 *
 * @throws RangeError when the states of a single batch are more than 2 GiB
 */
export function batchesInPart(work: {
  readonly layers: readonly number[];
  readonly dimensions: number;
  readonly batches: Membership & { readonly count: number };
}): number {
  const { layers, dimensions, batches } = work;
  const bytes = 4 * layers.length * dimensions * batches.batchSize;
  if (bytes > 2 ** 31) {
    throw new RangeError(
      `plan: the states of one batch of a language need to fit into a file of 2 GiB, but ${batches.batchSize} sentences × ${layers.length} layers × ${dimensions} dimensions are ${bytes} bytes. Give a smaller --batch or fewer --layers.`,
    );
  }
  const fitting = Math.floor(mostBytesOfPart / bytes);
  return Math.max(1, Math.min(fitting, Math.floor(batches.count / fewestChunks)));
}
