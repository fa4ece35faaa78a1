import type { GramRows } from "../../inference/gram-rows";

/** One side of CKA: its Gram matrix by rows, and what a score says of it. */
export interface GramSide extends GramRows {
  readonly dimensions: number;
  readonly constant: boolean;
  readonly distinctRows: number;
  /** Why no score of this side is defined, when that is not that all rows are one vector; `side` is x or y. */
  readonly flaw?: (side: string) => string;
  /** What a kernel says of this side (its bandwidth, …); told as e.g. `bandwidthX`. */
  readonly details?: Readonly<Record<string, number | string>>;
}
