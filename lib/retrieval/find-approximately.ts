import { type Matrix, rowOf, takeRows, toPrecision } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { breather } from "../engine/slices";
import { type FindNearestOptions, findNearest } from "./search/find-nearest";
import { requireCandidates, requireOneSpace, sideOf } from "./search/side";
import { cosine, type Similarity } from "./search/similarity";
import { type Share, shareOf } from "./share";

export interface FindApproximatelyOptions extends FindNearestOptions {
  /** Links of each row in the graph: more are slower and find more. 16 when left out. */
  readonly connectivity?: number;
  /** Rows looked at on the way, when building and when searching; 128 and 64 when left out. */
  readonly expansion?: { readonly add?: number; readonly search?: number };
  /** How many queries recall is measured on; 200 when left out, as far as there are. */
  readonly measuredOn?: number;
}

/** For each query candidates that are probably the nearest, and how probably. */
export interface ApproximateNeighbours {
  readonly k: number;
  /** [n·k], nearest first */
  readonly indices: Int32Array;
  /** [n·k] */
  readonly similarities: Float32Array;
  /** The share of the exact nearest that were found, over queries spread evenly, with its interval. */
  readonly recall: Share;
}

/**
 * The nearest candidates by a navigable small-world graph (HNSW of the package usearch): for millions
 * of rows, where all pairs are too many. It misses some, so its recall is measured beside the exact
 * search on some of the queries. Cosine, dot product and distance only, in float32.
 *
 * [n, d] queries, [m, d] candidates → n lists of k
 *
 * @throws RangeError as `findNearest` does, and for a similarity against neighbourhoods; Error when
 *   usearch is not installed
 * @see Malkov & Yashunin (2020), Efficient and Robust Approximate Nearest Neighbor Search Using Hierarchical Navigable Small World Graphs
 */
export async function findApproximately(
  queries: Matrix,
  candidates: Matrix,
  options: FindApproximatelyOptions = {},
  engine?: Engine,
): Promise<ApproximateNeighbours> {
  const { k = 1, similarity = cosine, measuredOn = 200 } = options;
  requirePlain(similarity);
  const sides = [
    sideOf("findApproximately", "queries", queries, similarity.of),
    sideOf("findApproximately", "candidates", candidates, similarity.of),
  ] as const;
  requireOneSpace("findApproximately", ...sides);
  requireCandidates("findApproximately", k, { rows: candidates.rows, name: "candidates" });
  const index = await buildIndex(toPrecision(candidates, "float32"), similarity, options);
  const indices = new Int32Array(queries.rows * k);
  const similarities = new Float32Array(queries.rows * k);
  const pause = breather();
  const asked = toPrecision(queries, "float32");
  for (let row = 0; row < queries.rows; row++) {
    const { keys, distances } = index.search(rowOf(asked, row), k, 1);
    for (let r = 0; r < k; r++) {
      indices[row * k + r] = Number(keys[r]);
      similarities[row * k + r] = (similarity.of === "euclidean" ? 0 : 1) - distances[r]!;
    }
    await pause();
    options.signal?.throwIfAborted();
  }
  const step = Math.max(1, Math.floor(queries.rows / measuredOn));
  const some = Array.from({ length: Math.ceil(queries.rows / step) }, (_, i) => i * step);
  const exact = await findNearest(takeRows(queries, some), candidates, { k, similarity }, engine);
  const found = some.map((row, i) => {
    const right = new Set(exact.indices.subarray(i * k, (i + 1) * k));
    return indices.subarray(row * k, (row + 1) * k).filter((one) => right.has(one)).length / k;
  });
  return { k, indices, similarities, recall: shareOf(Float64Array.from(found)) };
}

async function buildIndex(
  candidates: Matrix,
  { of }: Similarity,
  { connectivity = 16, expansion = {}, signal }: FindApproximatelyOptions,
) {
  const { Index, MetricKind, ScalarKind } = await loadUsearch();
  const metric = { cosine: MetricKind.Cos, dot: MetricKind.IP, euclidean: MetricKind.L2sq }[of];
  const { add = 128, search = 64 } = expansion;
  const { columns, rows } = candidates;
  const index = new Index(columns, metric, ScalarKind.F32, connectivity, add, search, false);
  const pause = breather();
  for (let row = 0; row < rows; row++) {
    index.add(BigInt(row), rowOf(candidates, row), 1);
    await pause();
    signal?.throwIfAborted();
  }
  return index;
}

async function loadUsearch() {
  try {
    return await import("usearch");
  } catch (cause) {
    throw new Error(
      "findApproximately: it is done by the package usearch, which is not installed. Run npm install usearch, or use findNearest.",
      { cause },
    );
  }
}

function requirePlain({ name, against }: Similarity): void {
  if (!against) return;
  throw new RangeError(
    `findApproximately: it searches by cosine, dotProduct or euclidean, but ${name} compares with neighbourhoods. Use findNearest.`,
  );
}
