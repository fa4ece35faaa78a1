import { normalizeRows } from "../core/arithmetic";
import {
  type Matrix,
  precisionOf,
  rowsBetween,
  takeRows,
  toPrecision,
  zeros,
} from "../core/matrix";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { predictionOf, requireColumns } from "./prediction";
import { type FittedProbe, type Prediction, type Probe, trainingLabels } from "./probe";

/**
 * The k nearest neighbours by cosine: each vector gets the class that most of them have.
 *
 *     p(c | x) = (neighbours of class c + 1/classes) / (k + 1)
 *
 * Rows are brought to length one, not centred. Of classes with as many neighbours the one that is
 * nearer on average is taken (its mean cosine breaks the tie); the added 1/classes keeps a class without a
 * neighbour from costing infinitely many bits. It learns nothing, so it shows what the geometry
 * alone says; a class that lies scattered among others is lost on it.
 *
 * [n, d], n labels → predictions in tiles of bounded memory; costs test rows × training rows × d
 *
 * @throws RangeError when k is not a whole number, at least 1, or more than the training rows
 * @see Cover & Hart (1967), Nearest neighbor pattern classification
 */
export function nearestNeighbours({ k = 5 }: { readonly k?: number } = {}): Probe<Matrix> {
  if (!(Number.isInteger(k) && k >= 1)) {
    throw new RangeError(
      `nearestNeighbours: k is a whole number, 1 or more, but ${k} came. 5 is usual.`,
    );
  }
  const name = `${k} nearest neighbours`;
  return {
    name,
    source: "Cover & Hart 1967",
    prepare: async (x) => normalizeRows(x),
    async fit(unitRows, training) {
      const { classes, codes } = trainingLabels(training);
      const known = takeRows(unitRows, training.rows);
      if (known.rows < k) {
        throw new RangeError(
          `nearestNeighbours: ${k} neighbours are wanted of ${known.rows} training rows. Give a smaller k.`,
        );
      }
      return {
        name,
        classes,
        details: { k, rows: known.rows },
        warnings: [],
        async predict(x, engine) {
          requireColumns(name, x, known.columns);
          return vote({ known, codes, classes, k }, x, engine ?? (await openEngine()));
        },
      } satisfies FittedProbe;
    },
  };
}

interface Known {
  readonly known: Matrix;
  readonly codes: Int32Array;
  readonly classes: readonly string[];
  readonly k: number;
}

async function vote(of: Known, x: Matrix, engine: Engine): Promise<Prediction> {
  const { known, classes, k } = of;
  const near = toPrecision(known, precisionOf(x));
  const unit = normalizeRows(x);
  const scores = zeros(x.rows, classes.length);
  const logProbabilities = zeros(x.rows, classes.length);
  const height = Math.max(1, Math.floor(entriesOfTile / known.rows));
  for (let start = 0; start < x.rows; start += height) {
    const end = Math.min(start + height, x.rows);
    const cosines = await engine.rowProduct(rowsBetween(unit, start, end), near);
    for (let i = start; i < end; i++) {
      const from = (i - start) * known.rows;
      const places = highest(cosines.values.subarray(from, from + known.rows), k);
      for (const place of places) {
        const at = i * classes.length + of.codes[place]!;
        logProbabilities.values[at]! += 1;
        scores.values[at]! += 1 + (cosines.values[from + place]! - 1) / (4 * k);
      }
    }
  }
  for (let i = 0; i < logProbabilities.values.length; i++) {
    const count = logProbabilities.values[i]!;
    logProbabilities.values[i] = Math.log((count + 1 / classes.length) / (k + 1));
  }
  return predictionOf(classes, scores, logProbabilities);
}

/** Places of the k highest values, highest first; of equals the first. */
function highest(values: ArrayLike<number>, k: number): number[] {
  const places: number[] = [];
  for (let place = 0; place < values.length; place++) {
    if (places.length === k && !(values[place]! > values[places[k - 1]!]!)) continue;
    let at = places.length === k ? k - 1 : places.length;
    while (at > 0 && values[place]! > values[places[at - 1]!]!) at -= 1;
    places.splice(at, 0, place);
    if (places.length > k) places.pop();
  }
  return places;
}

const entriesOfTile = 2 ** 22;
