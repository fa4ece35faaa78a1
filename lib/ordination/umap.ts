import { fromArrays, type Matrix } from "../core/matrix";
import { randomNumbers } from "../core/random";

export interface UmapOptions {
  readonly dimensions: number;
  readonly neighbours: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
}

/**
 * UMAP, by umap-js where it is installed: points whose nearest neighbours are those of the given
 * distances. Distances between clusters mean little; another seed gives another map.
 *
 * @param distances [n, n]
 * @throws Error when umap-js is not installed
 * @see McInnes, Healy & Melville (2018), UMAP: Uniform Manifold Approximation and Projection
 */
export async function umap(
  distances: Matrix,
  { dimensions, neighbours, seed, signal }: UmapOptions,
): Promise<Matrix> {
  const { UMAP } = await import("umap-js").catch((error: unknown) => {
    throw new Error(
      "umap: it takes the package umap-js, which is not installed. npm install umap-js",
      {
        cause: error,
      },
    );
  });
  const n = distances.rows;
  const mapping = new UMAP({
    nComponents: dimensions,
    nNeighbors: neighbours,
    random: randomNumbers(seed),
    // Points are their places in the matrix.
    distanceFn: ([i], [j]) => distances.values[i! * n + j!]!,
  });
  const points = await mapping.fitAsync(
    Array.from({ length: n }, (_, i) => [i]),
    () => !signal?.aborted,
  );
  signal?.throwIfAborted();
  return fromArrays(points);
}
