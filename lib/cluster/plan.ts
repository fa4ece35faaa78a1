import type { Estimate } from "./estimate";
import type { PlannedWork } from "./planned-work";

/** A study to be done in parts, by whoever takes them, in whatever order. */
export interface Plan extends PlannedWork {
  /** SHA-256 of the planned work, hexadecimal. Every part carries it. */
  readonly hash: string;
  /** Into how many tasks each stage is divided: it changes no number. */
  readonly shards: number;
  readonly estimate: Estimate;
}
