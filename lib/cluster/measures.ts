import { debiasedCka } from "../measures/cka/cka";
import type { GramSide } from "../measures/cka/gram-side";
import { cosineCka, laplaceCka, polynomialCka, rbfCka } from "../measures/cka/kernel-cka";
import type { Measure } from "../measures/measure";

export type GramMeasureName =
  | "debiasedCka"
  | "rbfCka"
  | "laplaceCka"
  | "polynomialCka"
  | "cosineCka";

/** Measures of Gram matrices, whose sums over batches merge. All are debiased within their batches. */
export const gramMeasures: Readonly<Record<GramMeasureName, Measure<GramSide>>> = {
  debiasedCka,
  rbfCka: rbfCka({ debiased: true }),
  laplaceCka: laplaceCka({ debiased: true }),
  polynomialCka: polynomialCka({ debiased: true }),
  cosineCka: cosineCka({ debiased: true }),
};

/** @throws RangeError when no such measure can be had from sums over batches */
export function gramMeasureNamed(name: string): GramMeasureName {
  if (Object.hasOwn(gramMeasures, name)) return name as GramMeasureName;
  throw new RangeError(
    `plan: a run in parts needs a measure of Gram matrices (${Object.keys(gramMeasures).join(", ")}), but "${name}" came. Others need all sentences at once: interlingua compare.`,
  );
}
