import { cka, debiasedCka } from "./cka";
import type { Measure } from "./measure";

export { cka, debiasedCka } from "./cka";
export { compareAll, score } from "./compare";
export type {
  BinnedNull,
  CompareOptions,
  Invariance,
  Measure,
  Null,
  Replicates,
  Score,
  Scores,
} from "./measure";

/** Every measure there is: what measures.contract.test.ts holds to its claims. */
export const allMeasures: readonly Measure[] = [cka, debiasedCka] as readonly Measure[];
