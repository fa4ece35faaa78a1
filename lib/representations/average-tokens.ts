import { addTo } from "../core/arithmetic";
import { type Matrix, precisionOf, rowOf, toPrecision, zeros } from "../core/matrix";
import { fromReader, type Representations } from "./representations";

/**
 * The same representations with a vector a sentence in place of one a token: the mean of the
 * vectors of its tokens, so that each sentence counts once and tokens of one are not taken for
 * independent. Sentences come in the order of their first tokens.
 *
 * @throws RangeError when no groups say which sentence a token is of
 */
export function averageTokens(representations: Representations): Representations {
  const {
    groups,
    sentences: tokens,
    lengths: _,
    rowsAre: __,
    read,
    history,
    ...about
  } = representations;
  if (!groups) {
    throw new RangeError(
      `averageTokens: each token needs the sentence it is of, but there are ${tokens.length} rows and no groups. ` +
        "Give groups to fromMatrices.",
    );
  }
  const sentences = [...new Set(groups)];
  const places = new Map(sentences.map((sentence, place) => [sentence, place]));
  const into = groups.map((group) => places.get(group)!);
  return fromReader(
    { ...about, sentences, history: [...history, { what: "averaged to sentences" }] },
    async (language, layer) => meansOf(await read(language, layer), into, sentences.length),
  );
}

/** The mean of the rows that go into each place, summed in float64. [n, d] → [count, d] */
function meansOf(x: Matrix, into: readonly number[], count: number): Matrix {
  const means = zeros(count, x.columns);
  const rows = new Float64Array(count);
  for (const [i, place] of into.entries()) {
    addTo(rowOf(means, place) as Float64Array, rowOf(x, i));
    rows[place]!++;
  }
  means.values.forEach((value, k) => {
    means.values[k] = value / rows[Math.floor(k / x.columns)]!;
  });
  return toPrecision(means, precisionOf(x));
}
