import { type Matrix, matrix, zeros } from "../../core/matrix";

/** A word as a treebank tells of it: the number of its head, from 1 (0 of the root), and its tag. */
export interface TreeWord {
  readonly head: number;
  /** The universal part of speech; punctuation is left out of what a probe is judged by. */
  readonly tag?: string;
}

/**
 * How many edges lie between every two words of a tree. n heads → [n, n]
 *
 * @throws RangeError when the heads are no tree: not one root, a head that is not there, a circle
 */
export function treeDistances(heads: readonly number[], where = "a sentence"): Matrix {
  const paths = pathsToRoot(heads, where);
  return matrix(heads.length, heads.length, (i, j) => {
    const [a, b] = [paths[i]!, paths[j]!];
    let shared = 0;
    while (shared < a.length && a[shared] === b[shared]) shared++;
    return a.length + b.length - 2 * shared;
  });
}

/** How many edges lie between every word and the root. n heads → [n] */
export function treeDepths(heads: readonly number[], where = "a sentence"): Float64Array {
  return Float64Array.from(pathsToRoot(heads, where), (path) => path.length - 1);
}

/** The words from the root to each word, itself last. */
function pathsToRoot(heads: readonly number[], where: string): number[][] {
  const roots = heads.filter((head) => head === 0).length;
  const wrong = heads.find(
    (head) => !(Number.isInteger(head) && head >= 0 && head <= heads.length),
  );
  if (roots !== 1 || wrong !== undefined) {
    throw new RangeError(
      `structural probe: a tree has one root (head 0), and heads are words from 1 to ${heads.length}, but ${where} has ${roots} roots${wrong === undefined ? "" : ` and the head ${wrong}`}. Leave it out.`,
    );
  }
  return heads.map((_, word) => {
    const path: number[] = [];
    for (let at = word; at >= 0; at = heads[at]! - 1) {
      path.unshift(at);
      if (path.length <= heads.length) continue;
      throw new RangeError(
        `structural probe: from every word the heads lead to the root, but in ${where} those of word ${word + 1} go in a circle. Leave it out.`,
      );
    }
    return path;
  });
}

/** What it would be if words hung on one another in a row: |i − j|. */
export function chainDistances(n: number): Matrix {
  return matrix(n, n, (i, j) => Math.abs(i - j));
}

/** An edge between two words, the earlier first. */
export type Edge = readonly [number, number];

/**
 * The tree over some of the words whose edges are the shortest in all: a minimum spanning tree, by
 * Prim's way. Of equal distances, the pair that comes first.
 */
export function shortestTree(distances: Matrix, words: readonly number[]): Edge[] {
  const edges: Edge[] = [];
  const [first, ...rest] = words;
  if (first === undefined) return edges;
  const open = new Map(rest.map((word) => [word, first]));
  const between = (a: number, b: number) => distances.values[a * distances.columns + b]!;
  while (open.size > 0) {
    let [next, least] = [-1, Number.POSITIVE_INFINITY];
    for (const [word, to] of open) {
      if (next >= 0 && !(between(word, to) < least)) continue;
      [next, least] = [word, between(word, to)];
    }
    const to = open.get(next)!;
    edges.push(next < to ? [next, to] : [to, next]);
    open.delete(next);
    for (const [word, nearest] of open) {
      if (between(word, next) < between(word, nearest)) open.set(word, next);
    }
  }
  return edges;
}

/** Squared distances between the rows. [n, k] → [n, n] */
export function rowDistances({ rows, columns, values }: Matrix): Matrix {
  const result = zeros(rows, rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < i; j++) {
      let total = 0;
      for (let k = 0; k < columns; k++) {
        total += (values[i * columns + k]! - values[j * columns + k]!) ** 2;
      }
      result.values[i * rows + j] = total;
      result.values[j * rows + i] = total;
    }
  }
  return result;
}
