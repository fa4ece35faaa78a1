import type { Matrix } from "../core/matrix";
import type { Watch } from "../core/progress";
import type { Row, Table } from "../core/table";
import { decomposeVariance, type VarianceShares } from "../geometry/variance-decomposition";
import { uncertaintyOf } from "../inference/estimate";
import { whyNoInterval } from "../inference/jackknife";
import type { Representations } from "../representations/representations";

/** What share of the variance of a layer is of one part. Undefined numbers are NaN. */
export interface VarianceRow extends Row {
  readonly layer: number;
  readonly part: "language" | "sentence" | "interaction";
  readonly share: number;
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
  /** Of the plain sums of squares, which count some of the interaction as the other parts. */
  readonly plainShare: number;
  readonly languages: number;
  readonly sentences: number;
  readonly warnings: string;
}

export interface VarianceOptions extends Watch {
  /** The document of each sentence; those of the representations unless told, `false` for none. */
  readonly groups?: readonly string[] | false | undefined;
}

/**
 * Meaning or language? Of what vectors differ in, how much is the language (the same for all its
 * sentences), how much the sentence (the same in all languages), and how much only both together,
 * layer by layer: see `decomposeVariance`. Three rows a layer, with 95 % intervals over sentences,
 * those of one document left out together. The languages are taken as they are.
 *
 * One matrix is in memory at a time.
 *
 * @throws RangeError with fewer than 2 languages or sentences
 */
export async function varianceByLayer(
  representations: Representations,
  { groups = representations.groups, onProgress, signal }: VarianceOptions = {},
): Promise<Table<VarianceRow>> {
  const { layers, languages } = representations;
  const rows: VarianceRow[] = [];
  for (const [done, layer] of layers.entries()) {
    const shares = await decomposeVariance(
      read(representations, layer, signal),
      groups === false ? undefined : groups,
    );
    rows.push(...rowsOf(layer, shares));
    const progress = { done: done + 1, total: layers.length, unit: "layers" };
    onProgress?.({ task: `variance of ${languages.length} languages`, ...progress });
  }
  return rows;
}

function* read(
  representations: Representations,
  layer: number,
  signal: AbortSignal | undefined,
): Generator<Promise<Matrix>> {
  for (const language of representations.languages) {
    signal?.throwIfAborted();
    yield representations.read(language, layer);
  }
}

function rowsOf(layer: number, shares: VarianceShares): VarianceRow[] {
  const { plain, languages, sentences } = shares;
  const noInterval = whyNoInterval(shares.language.sizes);
  const warnings = [...shares.warnings, ...(noInterval ? [noInterval] : [])].join("; ");
  return (["language", "sentence", "interaction"] as const).map((part) => {
    const estimate = noInterval ? { ...shares[part], sizes: [] } : shares[part];
    const { standardError, lower, upper } = uncertaintyOf(estimate);
    return {
      ...{ layer, part, share: estimate.value, standardError, lower, upper },
      ...{ plainShare: plain[part], languages, sentences, warnings },
    };
  });
}
