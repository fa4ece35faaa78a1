import { type Matrix, matrix } from "../../core/matrix";
import type { Row, Table } from "../../core/table";
import type { Engine } from "../../engine/engine";
import { type LanguageMatrix, toDistances } from "../../languages/language-matrix";
import { languageOf } from "../../languages/languages";
import { requirePairs } from "../../languages/matrix-checks";
import { kruskalStress, nonmetricScaling } from "../../ordination/nonmetric-scaling";
import { principalCoordinates } from "../../ordination/principal-coordinates";
import { tsne } from "../../ordination/tsne";
import { umap } from "../../ordination/umap";
import type { Representations } from "../../representations/representations";
import { studyEngine } from "../study-engine";

/** How distances become places: `placeLanguages` says what each keeps. */
export type PlaceMethod = "classical" | "nonmetric" | "tsne" | "umap";

export interface PlaceOptions {
  /** "classical" when left out. */
  readonly method?: PlaceMethod;
  /** Of t-SNE (perplexity) and UMAP; 15, or a third of the points where they are few. */
  readonly neighbours?: number;
  /** Of UMAP, and of the random starts of non-metric scaling. */
  readonly seed?: number;
  readonly engine?: Engine;
  readonly signal?: AbortSignal;
}

/** Places in the plane, and how far they say what the distances do. */
export interface LanguageMap {
  readonly method: PlaceMethod;
  readonly points: Table<LanguagePoint>;
  /** Kruskal's stress-1: how far distances on the map are from the order of those given; .2 is poor, .05 good. */
  readonly stress: number;
  /** Of classical scaling: of all the inertia there is in space, the share in the plane. */
  readonly explained: number;
  /** Of classical scaling, descending: negative ones are what no space has room for. */
  readonly eigenvalues: Float64Array;
}

export interface LanguagePoint extends Row {
  readonly language: string;
  readonly name: string;
  readonly family: string;
  readonly x: number;
  readonly y: number;
}

/**
 * A map of languages: points in the plane for the distances between them.
 *
 *     classical    the plane nearest to the distances (Torgerson, PCoA)
 *     nonmetric    distances on the map in the order of those given, as nearly as can be (Kruskal)
 *     tsne, umap   neighbours stay neighbours; how far apart clusters are means nothing
 *
 * Similarities become distances first (1 − s). The stress is told of every method: a plane may have no room
 * for what there is.
 *
 * @throws RangeError with fewer than four languages, an unknown pair, numbers that are not the same
 *   both ways, an unknown method, more neighbours than others; Error where umap-js is asked for and not installed
 */
export async function placeLanguages(
  parts: LanguageMatrix,
  options: PlaceOptions = {},
): Promise<LanguageMap> {
  requirePairs("placeLanguages", parts);
  const { languages, values } = toDistances(parts);
  const engine = await studyEngine("placeLanguages", options.engine);
  const places = await placesFor("placeLanguages", values, options, engine);
  const { eigenvalues } = await principalCoordinates(squares(values), engine);
  const inertia = eigenvalues.reduce((sum, value) => sum + Math.max(0, value), 0);
  return {
    method: options.method ?? "classical",
    points: languages.map((language, i) => {
      const { name, family } = languageOf(language);
      const [x, y] = [places.values[2 * i]!, places.values[2 * i + 1]!];
      return { language, name, family, x, y };
    }),
    stress: kruskalStress(values, places),
    explained: Math.max(0, eigenvalues[0]!) / inertia + Math.max(0, eigenvalues[1]!) / inertia,
    eigenvalues,
  };
}

/** A sentence in one language, and its place. */
export interface SentencePoint extends Row {
  readonly language: string;
  readonly sentence: string;
  readonly x: number;
  readonly y: number;
}

export interface PlaceSentencesOptions extends PlaceOptions {
  readonly layer: number;
  /** All when left out. */
  readonly languages?: readonly string[];
}

/**
 * A map of sentences in several languages at one layer: do they gather by what they say or by the
 * language they say it in? By cosine distance (1 − cos) of the vectors as they are: centre languages first
 * (`centerLanguages`) to see the former. Holds and costs the square of languages × sentences: a thousand or
 * two at once.
 *
 * @throws RangeError when a vector is zero, or as `placeLanguages` does
 */
export async function placeSentences(
  representations: Representations,
  { layer, languages = representations.languages, ...options }: PlaceSentencesOptions,
): Promise<Table<SentencePoint>> {
  const { sentences } = representations;
  const engine = await studyEngine("placeSentences", options.engine);
  const rows: number[][] = [];
  for (const language of languages) {
    const { columns, values } = await representations.read(language, layer);
    for (const [i, sentence] of sentences.entries()) {
      rows.push(
        unitRow(values.subarray(i * columns, (i + 1) * columns), `${sentence} in ${language}`),
      );
    }
  }
  const unit = matrix(rows.length, rows[0]?.length ?? 0, (i, j) => rows[i]![j]!);
  const gram = await engine.rowProduct(unit);
  const distances = matrix(rows.length, rows.length, (i, j) =>
    i === j ? 0 : Math.max(0, 1 - gram.values[i * rows.length + j]!),
  );
  const places = await placesFor("placeSentences", distances, options, engine);
  return languages.flatMap((language, l) =>
    sentences.map((sentence, i) => {
      const at = 2 * (l * sentences.length + i);
      return { language, sentence, x: places.values[at]!, y: places.values[at + 1]! };
    }),
  );
}

const dimensions = 2;

async function placesFor(
  who: string,
  distances: Matrix,
  { method = "classical", neighbours, seed = 1, signal }: PlaceOptions,
  engine: Engine,
): Promise<Matrix> {
  const n = distances.rows;
  const near = neighbours ?? Math.max(2, Math.min(15, Math.floor((n - 1) / 3)));
  if (!(near >= 2 && near < n)) {
    throw new RangeError(
      `${who}: a point of ${n} has 2 to ${n - 1} neighbours, but ${near} were asked for.`,
    );
  }
  const watch = signal ? { signal } : {};
  if (method === "umap") return umap(distances, { dimensions, neighbours: near, seed, ...watch });
  if (method === "tsne") {
    const settings = { dimensions, perplexity: near, steps: 1000, ...watch };
    return tsne(squares(distances), settings, engine);
  }
  if (method === "nonmetric") {
    return (await nonmetricScaling(distances, { dimensions, starts: 8, seed }, engine)).points;
  }
  if (method !== "classical") {
    throw new RangeError(
      `${who}: there is no method "${method}". There are classical, nonmetric, tsne, umap.`,
    );
  }
  const { points } = await principalCoordinates(squares(distances), engine);
  return matrix(n, dimensions, (i, j) =>
    j < points.columns ? points.values[i * points.columns + j]! : 0,
  );
}

function squares({ rows, columns, values }: Matrix): Matrix {
  return matrix(rows, columns, (i, j) => values[i * columns + j]! ** 2);
}

function unitRow(row: Matrix["values"], what: string): number[] {
  const length = Math.hypot(...row);
  if (length > 0) return Array.from(row, (value) => value / length);
  throw new RangeError(
    `placeSentences: a vector of zeros has no direction, but that of sentence ${what} is one. Leave it out with selectSentences.`,
  );
}
