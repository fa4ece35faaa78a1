import type { Matrix } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { centredGram } from "../../inference/centred-gram";
import type { GramRows } from "../../inference/gram-rows";
import type { Estimator } from "../../inference/leave-out";
import { shuffledCosines } from "../../inference/shuffled-grams";

/**
 * Biased or debiased CKA of every pair with the rows of bs in each order in turn, from Gram matrices
 * worked out once. See `shuffledCosines`. [orders, as · bs]
 */
export function shuffledGrams(
  estimator: Estimator,
  as: readonly GramRows[],
  bs: readonly GramRows[],
  orders: readonly (readonly number[])[],
  engine: Engine,
  signal?: AbortSignal,
): Promise<Matrix> {
  const whole = (side: GramRows) => () => centredGram(side, estimator);
  return shuffledCosines(as.map(whole), bs.map(whole), orders, engine, signal);
}
