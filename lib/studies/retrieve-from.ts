import type { Watch } from "../core/progress";
import type { Row, Table } from "../core/table";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import type { Representations } from "../representations/representations";
import { meanCosines } from "../retrieval/cosine";
import { retrieve } from "../retrieval/nearest";

/** How often a sentence's nearest neighbour is its translation, between one language and another. */
export interface RetrievalRow extends Row {
  readonly layer: number;
  readonly source: string;
  readonly target: string;
  readonly top1Forward: number;
  readonly top1Backward: number;
  /** The mean of both directions, and its interval. */
  readonly top1: number;
  readonly lower: number;
  readonly upper: number;
  readonly chance: number;
  readonly cosineParallel: number;
  readonly cosineAll: number;
  readonly n: number;
  readonly warnings: string;
}

/**
 * Top-1 cosine retrieval from one language to every other and back, and the mean cosine of
 * parallel and of all pairs of sentences, at every layer. One row a layer and language.
 */
export async function retrieveFrom(
  representations: Representations,
  source: string,
  { engine, onProgress, signal }: Watch & { readonly engine?: Engine } = {},
): Promise<Table<RetrievalRow>> {
  const { layers, groups } = representations;
  const arithmetic = engine ?? (await openEngine());
  const options = { ...(groups && { groups }), ...(signal && { signal }) };
  const rows: RetrievalRow[] = [];
  for (const [done, layer] of layers.entries()) {
    signal?.throwIfAborted();
    const x = await representations.read(source, layer);
    for (const target of representations.languages.filter((language) => language !== source)) {
      const y = await representations.read(target, layer);
      const found = await retrieve(x, y, arithmetic, options);
      const cosines = meanCosines(x, y, options);
      rows.push({
        layer,
        source,
        target,
        top1Forward: found.forward.value,
        top1Backward: found.backward.value,
        top1: found.accuracy.value,
        lower: found.accuracy.interval?.[0] ?? Number.NaN,
        upper: found.accuracy.interval?.[1] ?? Number.NaN,
        chance: found.chance,
        cosineParallel: cosines.parallel.value,
        cosineAll: cosines.all.value,
        n: found.n,
        warnings: [...new Set([...found.warnings, ...cosines.warnings])].join("; "),
      });
    }
    onProgress?.({ task: "retrieval", done: done + 1, total: layers.length, unit: "layers" });
  }
  return rows;
}
