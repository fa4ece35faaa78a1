import { dot } from "../core/arithmetic";
import { type Matrix, takeRows } from "../core/matrix";
import type { Watch } from "../core/progress";
import { randomNumbers, randomPermutation } from "../core/random";
import type { Row, Table } from "../core/table";
import type { Engine } from "../engine/engine";
import { fisherJackknife, whyNoInterval } from "../inference/jackknife";
import { rowBlocks, rowsWithout } from "../inference/row-blocks";
import type { DirectionOf } from "../probes/directions/concept-direction";
import type { Representations } from "../representations/representations";
import { studyEngine } from "./study-engine";

/** How far two languages have the direction of a concept in common. Undefined numbers are NaN. */
export interface DirectionPair extends SharedDirection {
  readonly direction: string;
  readonly layer: number;
  readonly source: string;
  readonly target: string;
}

export interface SharedDirection extends Row {
  /** Of the two languages' directions. */
  readonly cosine: number;
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
  /** The mean cosine when sentences get each other's labels, the same in both languages. */
  readonly nullMean: number;
  readonly pValue: number;
  readonly warnings: string;
}

export interface DirectionOptions extends Watch {
  /** How many times the labels are shuffled. */
  readonly permutations?: number;
  /** The document of each sentence; those of the representations unless told, `false` for none. */
  readonly groups?: readonly string[] | false | undefined;
  readonly seed?: number;
  readonly engine?: Engine;
}

/**
 * Is a concept's direction shared? For every two languages and layer, the cosine between the direction
 * that separates sentences with the concept from those without in one, and in the other.
 *
 * Sentences are translations of one another, so whatever divides them, be it a coin, divides them alike
 * in two languages that share a space: a high cosine says that the space is shared before it says
 * anything of the concept. Hence `nullMean` and `pValue`, of labels shuffled over sentences, the same
 * way in every language. Intervals by the jackknife over 20 blocks of sentences (whole groups), each
 * direction found anew.
 *
 * @throws RangeError when there is not a label a sentence, or with fewer than 2 languages
 * @see Marks & Tegmark (2024), The Geometry of Truth
 */
export async function compareDirections(
  representations: Representations,
  labels: readonly string[],
  direction: DirectionOf,
  options: DirectionOptions = {},
): Promise<Table<DirectionPair>> {
  const { languages, layers, sentences } = representations;
  const { permutations = 100, seed = 1, signal, onProgress } = options;
  if (labels.length !== sentences.length || languages.length < 2) {
    throw new RangeError(
      `compareDirections: each sentence needs a label, and there must be 2 languages, but there are ${sentences.length} sentences, ${labels.length} labels and ${languages.length} languages. Give what each sentence is.`,
    );
  }
  const groups = options.groups ?? representations.groups;
  const plan = planOf(labels, groups === false ? undefined : groups, permutations, seed);
  const engine = await studyEngine("compareDirections", options.engine);
  const rows: DirectionPair[] = [];
  for (const [done, layer] of layers.entries()) {
    const found: Directions[] = [];
    for (const language of languages) {
      signal?.throwIfAborted();
      found.push(
        await directionsOf(await representations.read(language, layer), plan, direction, engine),
      );
    }
    for (let a = 0; a < languages.length; a++) {
      for (let b = a + 1; b < languages.length; b++) {
        const pair = { layer, source: languages[a]!, target: languages[b]! };
        rows.push({ direction: direction.name, ...pair, ...together(found[a]!, found[b]!, plan) });
      }
    }
    onProgress?.({ task: direction.name, done: done + 1, total: layers.length, unit: "layers" });
  }
  return rows;
}

/** What is left out and shuffled, the same in every language. */
interface Plan {
  readonly labels: readonly string[];
  readonly kept: readonly (readonly number[])[];
  readonly sizes: readonly number[];
  readonly shuffled: readonly (readonly string[])[];
}

const mostBlocks = 20;

function planOf(
  labels: readonly string[],
  groups: readonly string[] | undefined,
  permutations: number,
  seed: number,
): Plan {
  const n = labels.length;
  const blocks = rowBlocks(n, groups, mostBlocks);
  const random = randomNumbers(seed);
  return {
    labels,
    kept: blocks.map((block) => rowsWithout(n, block)),
    sizes: blocks.map(({ length }) => length),
    shuffled: Array.from({ length: permutations }, () =>
      randomPermutation(n, random).map((row) => labels[row]!),
    ),
  };
}

interface Directions {
  readonly whole: Float64Array;
  readonly leftOut: readonly Float64Array[];
  readonly shuffled: readonly Float64Array[];
}

async function directionsOf(
  x: Matrix,
  { labels, kept, sizes, shuffled }: Plan,
  direction: DirectionOf,
  engine: Engine,
): Promise<Directions> {
  const leftOut: Float64Array[] = [];
  for (const rows of whyNoInterval(sizes) ? [] : kept) {
    const own = rows.map((row) => labels[row]!);
    const both = own.includes(direction.positive) && own.includes(direction.negative);
    if (!both) break;
    leftOut.push(await direction.find(takeRows(x, rows), own, engine));
  }
  const ofShuffled: Float64Array[] = [];
  for (const own of shuffled) ofShuffled.push(await direction.find(x, own, engine));
  return { whole: await direction.find(x, labels, engine), leftOut, shuffled: ofShuffled };
}

function together(a: Directions, b: Directions, { sizes }: Plan): SharedDirection {
  const cosine = dot(a.whole, b.whole);
  const shuffled = a.shuffled.map((own, k) => dot(own, b.shuffled[k]!));
  const nullMean = shuffled.reduce((sum, value) => sum + value, 0) / shuffled.length;
  const asHigh = shuffled.filter((value) => value >= cosine).length;
  const pValue = shuffled.length > 0 ? (1 + asHigh) / (1 + shuffled.length) : Number.NaN;
  const noInterval =
    whyNoInterval(sizes) ??
    (a.leftOut.length < sizes.length ? "no interval: a class is in one block alone" : undefined);
  const undefinedWhy = Number.isNaN(cosine)
    ? "undefined: a language's vectors are the same with and without"
    : undefined;
  const warnings = [undefinedWhy, noInterval].filter(Boolean).join("; ");
  const nothing = { standardError: Number.NaN, lower: Number.NaN, upper: Number.NaN };
  if (undefinedWhy || noInterval) {
    return { cosine, ...nothing, nullMean, pValue: undefinedWhy ? Number.NaN : pValue, warnings };
  }
  const leftOut = a.leftOut.map((own, k) => dot(own, b.leftOut[k]!));
  const { standardError, lower, upper } = fisherJackknife(cosine, leftOut, sizes);
  return { cosine, standardError, lower, upper, nullMean, pValue, warnings };
}
