import { type Matrix, rowsBetween, shapeOf } from "../core/matrix";
import type { Engine } from "../engine/engine";
import { grouping } from "../inference/gram-rows";
import { whyNoInterval } from "../inference/jackknife";
import { type Share, shareOf } from "./share";
import { type UnitRows, unitRowsOfBoth } from "./unit-rows";

/** How often a sentence's nearest neighbour in the other language is its translation. */
export interface Retrieval {
  readonly n: number;
  /** What guessing would reach: 1/n. */
  readonly chance: number;
  /** The mean of both directions; its error takes into account that they share sentences. */
  readonly accuracy: Share;
  /** From x, among the rows of y. */
  readonly forward: Direction;
  /** From y, among the rows of x. */
  readonly backward: Direction;
  /** For each sentence the share of directions that hit: averages over pairs of languages are means of these. */
  readonly hits: Float64Array;
  /** Rows that are different vectors. */
  readonly distinctRows: readonly [x: number, y: number];
  readonly warnings: readonly string[];
}

export interface Direction extends Share {
  /** The row of the other side that is nearest to each row; empty where that is undefined. */
  readonly nearest: Int32Array;
  /** Rows with several equally near rows, of which the first was taken. */
  readonly ties: number;
  /** Rows whose translation is the same vector as another candidate: they cannot be told apart. */
  readonly ambiguous: number;
}

/**
 * Top-1 retrieval of parallel rows by cosine, in both directions.
 *
 *     hitᵢ = [argmaxⱼ cos(xᵢ, yⱼ) = i]      accuracy = (1/2n) Σᵢ (hitᵢ from x + hitᵢ from y)
 *
 * Rows are brought to length one, not centred: take out what a language shares with
 * `centerLanguages` before, where that is wanted. Of equally near rows the first is taken, and the
 * ties are counted. When all rows of a side are one vector (`cls` at layer 0) nothing is
 * nearest: the result is NaN with that reason. Accuracy depends on how many candidates there are;
 * a few rows that are near to everything (hubs) lower it. Costs n²d, in tiles of bounded memory.
 *
 * [n, d], [n, d] → both directions
 *
 * @param options.groups the document of each row: rows of one document are left out together
 * @throws RangeError when shapes differ, when there are fewer than 5 rows, when a value
 *   is not finite, or when a row is zero
 * @see Artetxe & Schwenk (2019), Massively Multilingual Sentence Embeddings for Zero-Shot
 *   Cross-Lingual Transfer and Beyond (similarity search)
 */
export async function retrieve(
  x: Matrix,
  y: Matrix,
  engine: Engine,
  options: { readonly groups?: readonly string[]; readonly signal?: AbortSignal } = {},
): Promise<Retrieval> {
  return retrieveUnitRows(...unitRowsOfBoth("retrieve", x, y), engine, options);
}

/** As `retrieve`, of rows that are already of length one. */
export async function retrieveUnitRows(
  a: UnitRows,
  b: UnitRows,
  engine: Engine,
  options: { readonly groups?: readonly string[]; readonly signal?: AbortSignal } = {},
): Promise<Retrieval> {
  const n = a.all.rows;
  if (n < 5) {
    throw new RangeError(
      `retrieve: at least 5 sentences are needed, but x and y are ${shapeOf(a.all)}. Give more sentences.`,
    );
  }
  if (a.same || b.same) return undefinedRetrieval(a, b);
  const found = await nearestOfBoth(a, b, engine, options.signal);
  const forward = direction(a, b, found.ofRows, options.groups);
  const backward = direction(b, a, found.ofColumns, options.groups);
  const hits = Float64Array.from(
    forward.nearest,
    (nearest, i) => (Number(nearest === i) + Number(backward.nearest[i] === i)) / 2,
  );
  const sizes = options.groups ? { groups: options.groups } : {};
  const noInterval = whyNoInterval(grouping(n, options.groups).sizes);
  return {
    n,
    chance: 1 / n,
    accuracy: shareOf(hits, { ...sizes, trials: 2 }),
    forward,
    backward,
    hits,
    distinctRows: [a.firsts.length, b.firsts.length],
    warnings: [
      ...repeatWarning("x", a),
      ...repeatWarning("y", b),
      ...(noInterval ? [noInterval] : []),
    ],
  };
}

/** For each of several rows, the column of the largest value, the first of equals. */
interface Largest {
  readonly value: Float64Array;
  readonly at: Int32Array;
  /** 1 where another column has the same value. */
  readonly tied: Uint8Array;
}

/** Rows of one tile: about 16 MB of cosines in float32. */
const entriesOfTile = 2 ** 22;

/** One pass over the cosines of all distinct rows serves both directions. */
async function nearestOfBoth(
  { distinct: x }: UnitRows,
  { distinct: y }: UnitRows,
  engine: Engine,
  signal?: AbortSignal,
): Promise<{ ofRows: Largest; ofColumns: Largest }> {
  const ofRows = nothingYet(x.rows);
  const ofColumns = nothingYet(y.rows);
  const height = Math.max(1, Math.floor(entriesOfTile / y.rows));
  for (let start = 0; start < x.rows; start += height) {
    signal?.throwIfAborted();
    const tile = rowsBetween(x, start, Math.min(start + height, x.rows));
    const cosines = await engine.rowProduct(tile, y);
    for (let i = 0, k = 0; i < tile.rows; i++) {
      for (let j = 0; j < y.rows; j++, k++) {
        offer(ofRows, start + i, cosines.values[k]!, j);
        offer(ofColumns, j, cosines.values[k]!, start + i);
      }
    }
  }
  return { ofRows, ofColumns };
}

function nothingYet(n: number): Largest {
  const value = new Float64Array(n).fill(Number.NEGATIVE_INFINITY);
  return { value, at: new Int32Array(n), tied: new Uint8Array(n) };
}

function offer({ value, at, tied }: Largest, row: number, cosine: number, column: number): void {
  if (cosine > value[row]!) {
    value[row] = cosine;
    at[row] = column;
    tied[row] = 0;
  } else if (cosine === value[row]) tied[row] = 1;
}

/** From distinct rows back to all: rows that repeat one another find the same. */
function direction(
  queries: UnitRows,
  candidates: UnitRows,
  { at, tied }: Largest,
  groups?: readonly string[],
): Direction {
  const nearest = Int32Array.from(queries.classOf, (row) => candidates.firsts[at[row]!]!);
  const isTie = (row: number) => tied[row] === 1 || candidates.copies[at[row]!]! > 1;
  const hits = Float64Array.from(nearest, (found, i) => Number(found === i));
  return {
    ...shareOf(hits, groups && { groups }),
    nearest,
    ties: queries.classOf.filter(isTie).length,
    ambiguous: repeatedRows(candidates),
  };
}

/** Rows that are the same vector as another row. */
function repeatedRows({ classOf, copies }: UnitRows): number {
  return classOf.filter((row) => copies[row]! > 1).length;
}

function repeatWarning(side: string, rows: UnitRows): readonly string[] {
  const repeated = repeatedRows(rows);
  if (repeated === 0) return [];
  return [
    `${repeated} of the ${rows.classOf.length} rows of ${side} are the same vector as another, ` +
      "so which of them is nearest is a matter of order",
  ];
}

function undefinedRetrieval(a: UnitRows, b: UnitRows): Retrieval {
  const n = a.classOf.length;
  const direction = (candidates: UnitRows): Direction => ({
    value: Number.NaN,
    nearest: new Int32Array(0),
    ties: n,
    ambiguous: repeatedRows(candidates),
  });
  const sides = a.same && b.same ? "x and y" : a.same ? "x" : "y";
  return {
    n,
    chance: 1 / n,
    accuracy: { value: Number.NaN },
    forward: direction(b),
    backward: direction(a),
    hits: new Float64Array(n).fill(Number.NaN),
    distinctRows: [a.firsts.length, b.firsts.length],
    warnings: [`undefined: all rows of ${sides} are the same vector, so none is nearest`],
  };
}
