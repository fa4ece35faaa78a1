/**
 * How near two rows are: the larger, the nearer. Plain similarities compare two rows alone; the
 * others also ask how near either is to everything, so that hubs, rows near to all, lose what they
 * owe to that alone.
 */
export interface Similarity {
  readonly name: string;
  /** The paper. */
  readonly source: string;
  readonly of: "cosine" | "dot" | "euclidean";
  /** What is taken off, or divided by, for the neighbourhoods of both rows. */
  readonly against?: Neighbourhood;
}

/**
 * The mean similarity of a row with its k nearest on the other side, r, taken off (`scale`·s −
 * `share`·(rₓ + r_y)) or divided by (2s / (rₓ + r_y)); or the log of what it would be chosen among.
 */
export type Neighbourhood =
  | {
      readonly by: "difference";
      readonly k: number;
      readonly scale: number;
      readonly share: number;
    }
  | { readonly by: "ratio"; readonly k: number }
  | { readonly by: "softmax"; readonly temperature: number };

/** x·y / (‖x‖‖y‖) */
export const cosine: Similarity = { name: "cosine", of: "cosine", source: "" };

/** x·y: of rows whose lengths mean something, as of models trained to be compared so. Long rows are hubs. */
export const dotProduct: Similarity = { name: "dot product", of: "dot", source: "" };

/**
 * −‖x − y‖², by the product of rows less the mean of all of y, which costs no digits of rows far
 * from the origin.
 */
export const euclidean: Similarity = { name: "Euclidean", of: "euclidean", source: "" };

/**
 * Cross-domain similarity local scaling.
 *
 *     2·cos(x, y) − rₓ − r_y      rₓ: mean cosine of x with its k nearest rows of y
 *
 * @see Conneau et al. (2018), Word Translation Without Parallel Data
 * @throws RangeError unless k is a whole number from 1
 */
export function csls({ k = 10 }: { readonly k?: number } = {}): Similarity {
  return {
    name: `CSLS (k = ${requireCount("csls", k)})`,
    of: "cosine",
    against: { by: "difference", k, scale: 2, share: 1 },
    source: "Conneau et al. (2018), Word Translation Without Parallel Data",
  };
}

const margin = "Artetxe & Schwenk (2019), Margin-based Parallel Corpus Mining";

/**
 * Margin by ratio, as LASER mines with.
 *
 *     cos(x, y) / ((rₓ + r_y)/2)
 *
 * Misleads where neighbours have cosines below 0 on average, as centred rows may: the sign of the
 * margin is then turned. Such rows are counted in a warning.
 *
 * @see Artetxe & Schwenk (2019), Margin-based Parallel Corpus Mining with Multilingual Sentence Embeddings
 * @throws RangeError unless k is a whole number from 1
 */
export function marginRatio({ k = 4 }: { readonly k?: number } = {}): Similarity {
  const name = `margin ratio (k = ${requireCount("marginRatio", k)})`;
  return { name, of: "cosine", against: { by: "ratio", k }, source: margin };
}

/**
 * Margin by distance: half of CSLS, so that it ranks alike.
 *
 *     cos(x, y) − (rₓ + r_y)/2
 *
 * @see Artetxe & Schwenk (2019), Margin-based Parallel Corpus Mining with Multilingual Sentence Embeddings
 * @throws RangeError unless k is a whole number from 1
 */
export function marginDistance({ k = 4 }: { readonly k?: number } = {}): Similarity {
  const name = `margin distance (k = ${requireCount("marginDistance", k)})`;
  const against = { by: "difference", k, scale: 1, share: 0.5 } as const;
  return { name, of: "cosine", against, source: margin };
}

/** What margins call absolute: the cosine itself, with nothing taken off. */
export const marginAbsolute: Similarity = { ...cosine, name: "margin absolute", source: margin };

/**
 * Inverted softmax: how likely the query would be found from the candidate.
 *
 *     β·cos(x, y) − log Σ_{x′} exp(β·cos(x′, y)) − log Σ_{y′} exp(β·cos(x, y′))      β: temperature
 *
 * The last term is the same for all candidates of x, so that candidates rank as by the inverted
 * softmax from x, and, read the other way, from y: one number serves both directions. Costs an
 * exponential a pair.
 *
 * @see Smith et al. (2017), Offline bilingual word vectors, orthogonal transformations and the inverted softmax
 * @throws RangeError unless the temperature is above 0 and up to 300
 */
export function invertedSoftmax({
  temperature = 30,
}: {
  readonly temperature?: number;
} = {}): Similarity {
  if (!(temperature > 0 && temperature <= 300)) {
    throw new RangeError(
      `invertedSoftmax: the temperature is a number above 0 and up to 300, but is ${temperature}. Give 30.`,
    );
  }
  return {
    name: `inverted softmax (β = ${temperature})`,
    of: "cosine",
    against: { by: "softmax", temperature },
    source: "Smith et al. (2017), Offline bilingual word vectors and the inverted softmax",
  };
}

/** @throws RangeError when k is not a whole number from 1 */
export function requireCount(who: string, k: number): number {
  if (Number.isInteger(k) && k >= 1) return k;
  throw new RangeError(`${who}: k is a whole number from 1, but is ${k}. Give 10.`);
}
