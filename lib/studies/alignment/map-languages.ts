import { normalizeRows } from "../../core/arithmetic";
import { type Matrix, rowOf } from "../../core/matrix";
import type { Watch } from "../../core/progress";
import type { Row, Table } from "../../core/table";
import type { Engine } from "../../engine/engine";
import { meanDifference } from "../../inference/mean-difference";
import { fitLinearMap, type MapOptions } from "../../representations/maps/linear-map";
import { fitMeanShift, fitRotation } from "../../representations/maps/rotation";
import { applyPreparation, type Preparation } from "../../representations/preparation";
import type { Representations } from "../../representations/representations";
import { selectLayers, selectSentences } from "../../representations/select";
import { type Retrieval, retrieve } from "../../retrieval/retrieve";
import { studyEngine } from "../study-engine";
import { halvesOf } from "./halves";

/** A way to map languages to one. */
export type MapFunction = (
  representations: Representations,
  options: MapOptions,
) => Promise<Preparation>;

/** What a map does for one language, on sentences that it has not seen. */
export interface MapRow extends Row {
  readonly layer: number;
  readonly method: string;
  readonly language: string;
  readonly to: string;
  readonly fittedOn: number;
  readonly sentences: number;
  /** ‖Ŷ − Y‖² as a share of Y's own spread: 0 is perfect, 1 no better than the target's mean. */
  readonly error: number;
  readonly errorBefore: number;
  /** Mean distance to the translation after the map, divided by that before. */
  readonly distanceChange: number;
  /** Mean cosine with the translation. */
  readonly cosine: number;
  readonly cosineBefore: number;
  /** Top-1 retrieval, the mean of both directions. */
  readonly top1: number;
  readonly top1Before: number;
  /** What retrieval gained, paired over sentences, and its interval. */
  readonly gain: number;
  readonly gainLower: number;
  readonly gainUpper: number;
  /** ‖AᵀA − I‖/√d, and the largest and smallest singular value of the linear part. */
  readonly deviation: number;
  readonly largest: number;
  readonly smallest: number;
  readonly warnings: string;
}

export interface MapLanguagesOptions extends Watch {
  /** The language that all others are mapped to. */
  readonly to: string;
  /** The maps compared, by name. */
  readonly methods?: Readonly<Record<string, MapFunction>>;
  /** Sentences to fit on, the others being scored; half of them unless told. */
  readonly fittedOn?: readonly string[];
  readonly engine?: Engine;
}

/**
 * Linear mapping on held-out sentences: who gains, and how far the maps are from rotations. A row a
 * layer, method and language.
 *
 * All maps are fitted on half of the sentences and scored on the others, with the numbers before
 * them beside; of the pivot's own vectors nothing changes. A rotation (deviation 0) keeps what is
 * within a language, so its gain was there all along; a map that deviates rebuilds the space.
 *
 * @throws RangeError when `to` is no language, or there are too few sentences on a side
 * @see Vasilyev, Isono & Bohannon (2024), Linear Cross-Lingual Mapping of Sentence Embeddings
 */
export async function mapLanguages(
  representations: Representations,
  { to, methods = usualMaps, onProgress, signal, ...options }: MapLanguagesOptions,
): Promise<Table<MapRow>> {
  const engine = await studyEngine("mapLanguages", options.engine);
  const { fittedOn, heldOut } = halvesOf("mapLanguages", representations, options.fittedOn);
  const rows: MapRow[] = [];
  let done = 0;
  const total = representations.layers.length * Object.keys(methods).length;
  for (const layer of representations.layers) {
    const states = selectLayers(representations, [layer]);
    const before = await looked(selectSentences(states, heldOut), to, engine);
    for (const [method, fit] of Object.entries(methods)) {
      signal?.throwIfAborted();
      const map = await fit(states, { to, fittedOn, engine, ...(signal && { signal }) });
      const prepared = applyPreparation(states, map, { engine });
      const after = await looked(selectSentences(prepared, heldOut), to, engine);
      for (const [language, found] of after) {
        rows.push({
          ...{ layer, method, language, to, fittedOn: fittedOn.length, sentences: heldOut.length },
          ...changes(
            before.get(language)!,
            found,
            representations.groups && groupsOf(states, heldOut),
          ),
          ...shapeOf(map, language),
          warnings: warningsOf(map, language, found),
        });
      }
      onProgress?.({ task: "maps", done: ++done, total, unit: "maps" });
    }
  }
  return rows;
}

const usualMaps: Readonly<Record<string, MapFunction>> = {
  "mean shift": fitMeanShift,
  rotation: fitRotation,
  "rotation and scale": (states, options) => fitRotation(states, { ...options, scale: true }),
  "least squares": fitLinearMap,
  ridge: (states, options) => fitLinearMap(states, { ...options, penalty: "cross-validated" }),
};

/** One language beside the target. */
interface Looked {
  readonly error: number;
  readonly distance: number;
  readonly cosine: number;
  readonly retrieval: Retrieval;
}

async function looked(
  states: Representations,
  to: string,
  engine: Engine,
): Promise<Map<string, Looked>> {
  const [layer] = states.layers;
  const y = await states.read(to, layer!);
  const found = new Map<string, Looked>();
  for (const language of states.languages) {
    if (language === to) continue;
    const x = await states.read(language, layer!);
    found.set(language, {
      ...apart(x, y),
      retrieval: await retrieve(x, y, { within: [1] }, engine),
    });
  }
  return found;
}

/** How far parallel rows are from each other: squared beside the spread of y, plainly, and by angle. */
function apart(x: Matrix, y: Matrix): Omit<Looked, "retrieval"> {
  const [unitX, unitY] = [normalizeRows(x), normalizeRows(y)];
  const d = y.columns;
  const mean = Float64Array.from({ length: d }, (_, j) => {
    let total = 0;
    for (let i = 0; i < y.rows; i++) total += y.values[i * d + j]!;
    return total / y.rows;
  });
  let [squares, spread, distance, cosine] = [0, 0, 0, 0];
  for (let i = 0; i < y.rows; i++) {
    const [a, b, p, q] = [rowOf(x, i), rowOf(y, i), rowOf(unitX, i), rowOf(unitY, i)];
    let square = 0;
    for (let j = 0; j < d; j++) {
      square += (a[j]! - b[j]!) ** 2;
      spread += (b[j]! - mean[j]!) ** 2;
      cosine += p[j]! * q[j]!;
    }
    squares += square;
    distance += Math.sqrt(square);
  }
  return { error: squares / spread, distance: distance / y.rows, cosine: cosine / y.rows };
}

function changes(before: Looked, after: Looked, groups: readonly string[] | undefined) {
  const [now, then] = [after.retrieval.hits, before.retrieval.hits];
  const { difference, interval = [Number.NaN, Number.NaN] } = meanDifference(now, then, groups);
  return {
    error: after.error,
    errorBefore: before.error,
    distanceChange: after.distance / before.distance,
    cosine: after.cosine,
    cosineBefore: before.cosine,
    top1: after.retrieval.accuracy.value,
    top1Before: before.retrieval.accuracy.value,
    gain: difference,
    gainLower: interval[0],
    gainUpper: interval[1],
  };
}

/** As the fit tells; of a shift, which has no linear part, that of the identity. */
function shapeOf({ facts }: Preparation, language: string) {
  const found = facts.find((row) => row.language === language);
  return {
    deviation: Number(found?.deviation ?? 0),
    largest: Number(found?.largest ?? 1),
    smallest: Number(found?.smallest ?? 1),
  };
}

function warningsOf({ warnings }: Preparation, language: string, { retrieval }: Looked): string {
  const own = warnings.filter((warning) => warning.includes(`: ${language}: `));
  return [
    ...own.map((warning) => warning.split(`: ${language}: `)[1]!),
    ...retrieval.warnings,
  ].join("; ");
}

function groupsOf(states: Representations, sentences: readonly string[]): readonly string[] {
  return selectSentences(states, sentences).groups!;
}
