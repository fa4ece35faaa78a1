import { dot, sum } from "../../core/arithmetic";
import {
  fromValues,
  type Matrix,
  rowsBetween,
  shapeOf,
  toPrecision,
  zeros,
} from "../../core/matrix";
import type { Watch } from "../../core/progress";
import { randomNormal, randomNumbers } from "../../core/random";
import type { Engine } from "../../engine/engine";
import { openEngine } from "../../engine/open";
import { requireFinite } from "../../engine/shapes";
import { minimise } from "../minimise";
import { rowDistances, type TreeWord, treeDepths, treeDistances } from "./trees";

/** One sentence: a vector a word, and the words of its tree. */
export interface ParsedSentence {
  /** [words, d] */
  readonly vectors: Matrix;
  readonly words: readonly TreeWord[];
}

/** What of a tree a probe is to find in the vectors. */
export type TreeProperty = "distance" | "depth";

export interface StructuralOptions extends Watch {
  /** Of how many dimensions the space is that vectors are mapped into. */
  readonly rank?: number;
  readonly maximumIterations?: number;
  /** Of the map that it starts from. */
  readonly seed?: number;
}

/** A map into a space in which squared lengths are what a tree says. */
export interface StructuralProbe {
  readonly property: TreeProperty;
  /** B [d, rank] */
  readonly map: Matrix;
  /** The loss on the sentences it was fitted on. */
  readonly loss: number;
  readonly iterations: number;
  readonly warnings: readonly string[];
  /** Vectors of one sentence's words in its space. [words, d] → [words, rank] */
  project(vectors: Matrix): Promise<Matrix>;
}

/**
 * The structural probe: is there a linear map B under which squared distances between a sentence's
 * words are the numbers of edges between them in its tree, or squared lengths their depths?
 *
 *     distance  minimise the mean over sentences of 1/n² Σᵢⱼ |T(i, j) − ‖B(hᵢ − hⱼ)‖²|
 *     depth     minimise the mean over sentences of 1/n Σᵢ |D(i) − ‖Bhᵢ‖²|
 *
 * by L-BFGS over all sentences at once; |u| is √(u² + 10⁻⁴), which has a slope everywhere. A map of
 * d × rank numbers can learn few sentences by heart: judge it by sentences it was not fitted on
 * (`crossValidateStructure`), beside words hung in a row.
 *
 * @throws RangeError when a sentence has not a vector a word, words are no tree, dimensions differ,
 *   a value is not finite, or rank is no whole number from 1 to d
 * @see Hewitt & Manning (2019), A Structural Probe for Finding Syntax in Word Representations
 */
export async function fitStructuralProbe(
  sentences: readonly ParsedSentence[],
  property: TreeProperty,
  options: StructuralOptions = {},
  engine?: Engine,
): Promise<StructuralProbe> {
  const { rank = 64, maximumIterations = 150, seed = 1, signal, onProgress } = options;
  const problem = stacked(sentences, property);
  const { vectors } = problem;
  if (!(Number.isInteger(rank) && rank >= 1 && rank <= vectors.columns)) {
    throw new RangeError(
      `structural probe: rank is a whole number from 1 to the ${vectors.columns} dimensions, but is ${rank}. Give fewer.`,
    );
  }
  const arithmetic = engine ?? (await openEngine());
  const evaluate = async (at: Float64Array) =>
    lossOf(problem, fromValues(vectors.columns, rank, at), arithmetic);
  const start = await startingMap(problem, rank, seed, arithmetic);
  const found = await minimise({
    ...{ evaluate, start, maximumIterations, tolerance: 1e-5, rounding: 1e-12 },
    onIteration(done) {
      signal?.throwIfAborted();
      onProgress?.({ task: "structural probe", done, total: maximumIterations, unit: "steps" });
    },
  });
  const map = fromValues(vectors.columns, rank, found.at);
  const settled = found.stopped !== "iterations";
  return {
    ...{ property, map, loss: found.value, iterations: found.iterations },
    warnings: settled ? [] : [`not settled after ${maximumIterations} steps`],
    project: (x) => arithmetic.multiply(toPrecision(x, "float64"), map),
  };
}

/** All sentences' words under one another. */
interface Stacked {
  /** [N, d] */
  readonly vectors: Matrix;
  readonly sentences: readonly {
    readonly start: number;
    readonly end: number;
    /** Distances [n, n], or depths [n, 1] */
    readonly goal: Matrix;
  }[];
}

function stacked(sentences: readonly ParsedSentence[], property: TreeProperty): Stacked {
  const [first] = sentences;
  if (!first)
    throw new RangeError("structural probe: it takes sentences, but none came. Give some.");
  const d = first.vectors.columns;
  const words = sentences.reduce((total, { vectors }) => total + vectors.rows, 0);
  const all = zeros(words, d);
  let start = 0;
  const goals = sentences.map(({ vectors, words: tree }, s) => {
    const where = `sentence ${s}`;
    if (vectors.rows !== tree.length || vectors.columns !== d) {
      throw new RangeError(
        `structural probe: each word needs a vector of ${d} dimensions, but ${where} has ${tree.length} words and vectors of ${shapeOf(vectors)}. Take words and vectors of the same sentences.`,
      );
    }
    requireFinite("structural probe", where, vectors);
    all.values.set(vectors.values, start * d);
    const from = start;
    start += vectors.rows;
    const heads = tree.map(({ head }) => head);
    const goal =
      property === "distance"
        ? treeDistances(heads, where)
        : fromValues(heads.length, 1, treeDepths(heads, where));
    return { start: from, end: start, goal };
  });
  return { vectors: all, sentences: goals };
}

const roundness = 1e-4;

/** The loss of a map, and its gradient by the map. */
async function lossOf({ vectors, sentences }: Stacked, map: Matrix, engine: Engine) {
  const projected = await engine.multiply(vectors, map);
  const slopes = zeros(projected.rows, projected.columns);
  let value = 0;
  for (const { start, end, goal } of sentences) {
    const [z, slope] = [rowsBetween(projected, start, end), rowsBetween(slopes, start, end)];
    const share = 1 / (sentences.length * goal.values.length);
    value +=
      share *
      (goal.columns === 1 ? depthLoss(z, goal, share, slope) : distanceLoss(z, goal, share, slope));
  }
  const gradient = await engine.crossProduct(vectors, slopes);
  return { value, gradient: gradient.values as Float64Array };
}

/** Σᵢⱼ |Tᵢⱼ − ‖zᵢ − zⱼ‖²|; its slopes by z, times `share`, go into `slopes`. */
function distanceLoss(z: Matrix, goal: Matrix, share: number, slopes: Matrix): number {
  const [n, rank] = [z.rows, z.columns];
  const found = rowDistances(z);
  let loss = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const off = found.values[i * n + j]! - goal.values[i * n + j]!;
      const size = Math.sqrt(off * off + roundness);
      loss += 2 * size;
      // Each pair counts both ways, and ‖zᵢ − zⱼ‖² has the slope 2(zᵢ − zⱼ).
      const factor = (4 * share * off) / size;
      for (let k = 0; k < rank; k++) {
        const step = factor * (z.values[i * rank + k]! - z.values[j * rank + k]!);
        slopes.values[i * rank + k]! += step;
        slopes.values[j * rank + k]! -= step;
      }
    }
  }
  return loss;
}

function depthLoss(z: Matrix, goal: Matrix, share: number, slopes: Matrix): number {
  const rank = z.columns;
  let loss = 0;
  for (let i = 0; i < z.rows; i++) {
    const row = z.values.subarray(i * rank, (i + 1) * rank);
    const off = dot(row, row) - goal.values[i]!;
    const size = Math.sqrt(off * off + roundness);
    loss += size;
    for (let k = 0; k < rank; k++)
      slopes.values[i * rank + k] = ((2 * share * off) / size) * row[k]!;
  }
  return loss;
}

/** A random map, scaled so that what it gives is on average what it should be. */
async function startingMap(
  problem: Stacked,
  rank: number,
  seed: number,
  engine: Engine,
): Promise<Float64Array> {
  const map = randomNormal(problem.vectors.columns, rank, randomNumbers(seed));
  const projected = await engine.multiply(problem.vectors, map);
  let [found, wanted] = [0, 0];
  for (const { start, end, goal } of problem.sentences) {
    const z = rowsBetween(projected, start, end);
    const own =
      goal.columns === 1 ? z.values.map((value) => value * value) : rowDistances(z).values;
    found += sum(own);
    wanted += sum(goal.values);
  }
  const scale = found > 0 ? Math.sqrt(wanted / found) : 1;
  return Float64Array.from(map.values, (value) => scale * value);
}
