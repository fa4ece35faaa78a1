import type { Matrix } from "../core/matrix";
import type { Watch } from "../core/progress";
import type { Row, Table } from "../core/table";
import type { Engine } from "../engine/engine";
import { meanNorm } from "../geometry/norms";
import { participationRatio } from "../geometry/participation-ratio";
import type { Property, PropertyOptions } from "../geometry/property";
import { randomCosine } from "../geometry/random-cosine";
import { effectiveRank, isoScore } from "../geometry/spectral";
import { uniformity } from "../geometry/uniformity";
import type { Representations } from "../representations/representations";
import { studyEngine } from "./study-engine";

/** What is worked out of one matrix: a property of this package's, or any of one's own. */
export type PropertyOf = (
  x: Matrix,
  options: PropertyOptions,
  engine: Engine,
) => Property | Promise<Property>;

/** A property of one language at one layer. Undefined numbers are NaN. */
export interface PropertyRow extends Row {
  readonly property: string;
  readonly layer: number;
  readonly language: string;
  readonly value: number;
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
  readonly n: number;
  readonly warnings: string;
}

export interface DescribeOptions extends Watch {
  /** By name, as the table is to have it; those that few rows tell of when left out. */
  readonly properties?: Readonly<Record<string, PropertyOf>>;
  /** The document of each sentence; those of the representations unless told, `false` for none. */
  readonly groups?: readonly string[] | false | undefined;
  readonly engine?: Engine;
}

const usual: Readonly<Record<string, PropertyOf>> = {
  "mean cosine of random pairs": randomCosine,
  "participation ratio": participationRatio,
  "effective rank": effectiveRank,
  IsoScore: isoScore,
  uniformity,
  norm: meanNorm,
};

/**
 * What is each language's cloud of vectors like, layer by layer: how narrow its cone, over how many
 * directions it is spread, how long its vectors are. One row a property, layer and language.
 *
 * @throws RangeError as the properties do
 */
export async function describeLanguages(
  representations: Representations,
  options: DescribeOptions = {},
): Promise<Table<PropertyRow>> {
  const { properties = usual, groups = representations.groups, engine, ...watch } = options;
  const arithmetic = await studyEngine("describeLanguages", engine);
  const { languages, layers } = representations;
  const rows: PropertyRow[] = [];
  for (const [done, language] of languages.entries()) {
    for (const layer of layers) {
      watch.signal?.throwIfAborted();
      const x = await representations.read(language, layer);
      for (const [property, of] of Object.entries(properties)) {
        const known = groups === false || groups === undefined ? {} : { groups };
        rows.push(rowOf(property, layer, language, await of(x, known, arithmetic)));
      }
    }
    const progress = { done: done + 1, total: languages.length, unit: "languages" };
    watch.onProgress?.({ task: "geometry", ...progress });
  }
  return rows;
}

function rowOf(
  property: string,
  layer: number,
  language: string,
  { value, standardError = Number.NaN, interval, n, warnings }: Property,
): PropertyRow {
  const [lower, upper] = interval ?? [Number.NaN, Number.NaN];
  const words = warnings.join("; ");
  return { property, layer, language, value, standardError, lower, upper, n, warnings: words };
}
