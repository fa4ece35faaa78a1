import { type Matrix, precisionOf, zeros } from "../core/matrix";
import type { Watch } from "../core/progress";
import type { Row, Table } from "../core/table";
import type { Engine } from "../engine/engine";
import { vMeasure } from "../geometry/judge-clusters";
import { kMeans } from "../geometry/k-means";
import { type SilhouetteOptions, silhouette } from "../geometry/silhouette";
import type { Representations } from "../representations/representations";
import { studyEngine } from "./study-engine";

/** How well one layer's vectors cluster by their language, or by their sentence. */
export interface ClusterRow extends Row {
  readonly layer: number;
  readonly by: "language" | "sentence";
  readonly silhouette: number;
  readonly lower: number;
  readonly upper: number;
  /** Of as many k-means clusters as there are languages, or sentences, found without labels. */
  readonly vMeasure: number;
  readonly homogeneity: number;
  readonly completeness: number;
  readonly rows: number;
  readonly warnings: string;
}

export interface ClusterOptions extends Watch {
  readonly distance?: SilhouetteOptions["distance"];
  readonly seed?: number;
  /** How often k-means starts anew. */
  readonly starts?: number;
  readonly engine?: Engine;
}

/**
 * Do points cluster by language or by meaning? All sentences of all languages as one cloud, layer
 * by layer: the silhouette of its languages beside that of its sentences, and how much k-means
 * clusters, found without labels, tell of either. Two rows a layer; intervals over sentences.
 *
 * A layer's vectors of all languages are in memory together. Costs 2N²d a layer, N sentences ×
 * languages.
 *
 * @throws RangeError with fewer than 2 languages or sentences
 */
export async function clustersByLayer(
  representations: Representations,
  { distance, seed = 1, starts = 5, engine, onProgress, signal }: ClusterOptions = {},
): Promise<Table<ClusterRow>> {
  const arithmetic = await studyEngine("clustersByLayer", engine);
  const { languages, layers, sentences, groups } = representations;
  const labels = {
    language: languages.flatMap((language) => sentences.map(() => language)),
    sentence: languages.flatMap(() => sentences),
  };
  const documents = languages.flatMap(() => groups ?? sentences);
  const rows: ClusterRow[] = [];
  for (const [done, layer] of layers.entries()) {
    const x = await together(representations, layer, signal);
    for (const by of ["language", "sentence"] as const) {
      signal?.throwIfAborted();
      const options = { groups: documents, ...(distance && { distance }) };
      const found = await silhouette(x, labels[by], options, arithmetic);
      const k = { language: languages, sentence: sentences }[by].length;
      const clusters = await kMeans(x, k, { seed, starts, ...(signal && { signal }) }, arithmetic);
      const [lower, upper] = found.interval ?? [Number.NaN, Number.NaN];
      rows.push({
        ...{ layer, by, silhouette: found.value, lower, upper },
        ...vMeasure(labels[by], clusters.labels),
        ...{ rows: x.rows, warnings: [...found.warnings, ...clusters.warnings].join("; ") },
      });
    }
    onProgress?.({ task: "clusters", done: done + 1, total: layers.length, unit: "layers" });
  }
  return rows;
}

/** The vectors of all languages under one another. */
async function together(
  { languages, sentences, read }: Representations,
  layer: number,
  signal: AbortSignal | undefined,
): Promise<Matrix> {
  let all: Matrix | undefined;
  for (const [l, language] of languages.entries()) {
    signal?.throwIfAborted();
    const x = await read(language, layer);
    all ??= zeros(languages.length * sentences.length, x.columns, precisionOf(x));
    all.values.set(x.values, l * sentences.length * x.columns);
  }
  return all!;
}
