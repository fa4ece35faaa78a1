import { type Matrix, rowOf, shapeOf, zeros } from "../../core/matrix";

/** Words of a sentence from `start` up to, not including, `end`, counted from 0. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Two spans of one sentence, and what they are to each other, e.g. "nsubj". */
export interface SpanPair {
  readonly first: Span;
  readonly second: Span;
  readonly label: string;
}

/** Vectors of pairs of spans, with their labels and the sentence of each: what a probe takes. */
export interface SpanPairs {
  /** [pairs, 3d] */
  readonly x: Matrix;
  readonly labels: readonly string[];
  /** The sentence of each pair, which no split may divide. */
  readonly groups: readonly string[];
}

/**
 * Edge probing: what two spans of a sentence are to each other (a word and its head, two mentions),
 * as a task for any probe. Each pair becomes the mean vector of either span and their product,
 *
 *     [a; b; a∘b]      a = the mean of the words of `first`, b of `second`
 *
 * without which a linear probe cannot see how the two fit. sentences × [words, d] → [pairs, 3d]
 *
 *     const { x, labels, groups } = spanPairs(vectors, edges);
 *     await crossValidate(logisticRegression(), x, labels, { groups });
 *
 * @throws RangeError when there are no pairs, a span is empty or outside its sentence, or dimensions
 *   differ
 * @see Tenney et al. (2019), What do you learn from context? Probing for sentence structure in
 *   contextualized word representations
 */
export function spanPairs(
  sentences: readonly Matrix[],
  pairs: readonly (readonly SpanPair[])[],
): SpanPairs {
  const count = pairs.reduce((total, { length }) => total + length, 0);
  const d = sentences[0]?.columns ?? 0;
  if (sentences.length !== pairs.length || count === 0) {
    throw new RangeError(
      `spanPairs: each sentence needs a list of its pairs, and there must be some, but there are ${sentences.length} sentences, ${pairs.length} lists and ${count} pairs. Give [] for a sentence without.`,
    );
  }
  const x = zeros(count, 3 * d);
  const [labels, groups]: [string[], string[]] = [[], []];
  for (const [s, vectors] of sentences.entries()) {
    if (vectors.columns !== d) {
      throw new RangeError(
        `spanPairs: vectors have ${d} dimensions in every sentence, but those of sentence ${s} are ${shapeOf(vectors)}. Take them of one layer.`,
      );
    }
    for (const { first, second, label } of pairs[s]!) {
      const row = rowOf(x, labels.length);
      row.set(meanOf(vectors, first, s), 0);
      row.set(meanOf(vectors, second, s), d);
      for (let j = 0; j < d; j++) row[2 * d + j] = row[j]! * row[d + j]!;
      labels.push(label);
      groups.push(`${s}`);
    }
  }
  return { x, labels, groups };
}

function meanOf(vectors: Matrix, { start, end }: Span, sentence: number): Float64Array {
  if (
    !(
      Number.isInteger(start) &&
      Number.isInteger(end) &&
      start >= 0 &&
      start < end &&
      end <= vectors.rows
    )
  ) {
    throw new RangeError(
      `spanPairs: a span is of one word at least, within its sentence, but sentence ${sentence} of ${vectors.rows} words has ${start} to ${end}. Words are counted from 0, and the end is not part of it.`,
    );
  }
  const mean = new Float64Array(vectors.columns);
  for (let i = start; i < end; i++) {
    const row = rowOf(vectors, i);
    for (let j = 0; j < row.length; j++) mean[j]! += row[j]! / (end - start);
  }
  return mean;
}

/**
 * Every word of a tree but the root with its head, and how it depends on it: what edge probes are
 * asked of a treebank.
 */
export function dependencyPairs(
  words: readonly { readonly head: number; readonly relation: string }[],
): SpanPair[] {
  return words.flatMap(({ head, relation }, i) =>
    head > 0 && relation !== ""
      ? [
          {
            first: { start: i, end: i + 1 },
            second: { start: head - 1, end: head },
            label: relation,
          },
        ]
      : [],
  );
}
