import { columnOf, type Matrix } from "../../core/matrix";
import { sortingOrder } from "../../core/ranks";
import type { Engine } from "../../engine/engine";
import { labelsOf } from "../labels";
import { type FittedLinearProbe, fitProbe, type Probe } from "../probe";

/**
 * A way of saying how much each neuron (a dimension of the vectors) tells of the labels: a number a
 * neuron, the larger the more. [n, d], n labels → [d]
 */
export interface NeuronScore {
  /** With its settings, e.g. "mutual information (10 bins)". */
  readonly name: string;
  score(x: Matrix, labels: readonly string[], engine: Engine): Promise<Float64Array>;
}

/**
 * By the weights of a linear probe: what a neuron moves the scores by when it varies as it does.
 *
 *     sⱼ = sd(xⱼ)·Σ_c |w_cj|
 *
 * Neurons that say the same share their weight, and each may look small.
 *
 * @see Dalvi et al. (2019), What Is One Grain of Sand in the Desert? Analyzing Individual Neurons in
 *   Deep NLP Models
 */
export function byWeights<P>(probe: Probe<P, FittedLinearProbe>): NeuronScore {
  return {
    name: `weights of ${probe.name}`,
    async score(x, labels, engine) {
      const { weights } = await fitProbe(probe, x, labels, {}, engine);
      return Float64Array.from({ length: x.columns }, (_, j) => {
        const own = columnOf(weights, j).reduce((sum, weight) => sum + Math.abs(weight), 0);
        return own * spreadOf(columnOf(x, j));
      });
    },
  };
}

function spreadOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/**
 * By mutual information of a neuron with the labels, in bits: its values in bins of as many rows each.
 *
 *     I = Σ p(bin, c) log₂ p(bin, c)/(p(bin)p(c))
 *
 * Few rows in many bins give bits by chance, about (bins − 1)(classes − 1)/(2n ln 2) of them: it
 * ranks neurons, and is no measure of how much they tell.
 *
 * @throws RangeError when bins is no whole number from 2 to the number of rows
 * @see Cover & Thomas (2006), Elements of Information Theory
 */
export function byMutualInformation({ bins = 10 }: { readonly bins?: number } = {}): NeuronScore {
  const name = `mutual information (${bins} bins)`;
  return {
    name,
    async score(x, labels) {
      if (!(Number.isInteger(bins) && bins >= 2 && bins <= x.rows)) {
        throw new RangeError(
          `${name}: bins is a whole number from 2 to the ${x.rows} rows, but is ${bins}. Give fewer.`,
        );
      }
      const { classes, codes } = labelsOf(name, x, labels);
      return Float64Array.from({ length: x.columns }, (_, j) =>
        informationOf(binsOf(columnOf(x, j), bins), bins, codes, classes.length),
      );
    },
  };
}

/** The bin of each value; equal values are in one, that of the first of them. */
function binsOf(values: Float64Array, bins: number): Int32Array {
  const sorted = Float64Array.from(values).sort();
  const edges = Array.from(
    { length: bins - 1 },
    (_, b) => sorted[Math.floor(((b + 1) * values.length) / bins)]!,
  );
  return Int32Array.from(values, (value) => edges.filter((edge) => edge <= value).length);
}

function informationOf(
  binOf: Int32Array,
  bins: number,
  codes: Int32Array,
  classes: number,
): number {
  const n = codes.length;
  const [together, ofBin, ofClass] = [bins * classes, bins, classes].map(
    (m) => new Float64Array(m),
  );
  for (let i = 0; i < n; i++) {
    together![binOf[i]! * classes + codes[i]!]! += 1 / n;
    ofBin![binOf[i]!]! += 1 / n;
    ofClass![codes[i]!]! += 1 / n;
  }
  let bits = 0;
  for (const [k, share] of together!.entries()) {
    const apart = ofBin![Math.floor(k / classes)]! * ofClass![k % classes]!;
    if (share > 0) bits += share * Math.log2(share / apart);
  }
  return bits;
}

/**
 * By average precision: how well a neuron by itself finds the rows of a class, when rows are taken
 * in the order of its values. Neurons near 1 are "expert neurons" of the class, the ones that steering
 * turns on. Of several classes, the best is taken; `averagePrecision` gives each.
 *
 * @see Suau et al. (2022), Self-conditioning Pre-Trained Language Models
 */
export function byAveragePrecision(): NeuronScore {
  return {
    name: "average precision",
    async score(x, labels) {
      const { codes, classes } = labelsOf("average precision", x, labels);
      return Float64Array.from({ length: x.columns }, (_, j) =>
        Math.max(...precisionsOf(columnOf(x, j), codes, classes.length)),
      );
    },
  };
}

/**
 * Average precision of every neuron as a detector of one class: 1 where all rows of the class have
 * higher values than all others, the share of the class where the neuron knows nothing.
 *
 *     AP = Σₖ (recallₖ − recallₖ₋₁)·precisionₖ      over the neuron's values from the highest
 *
 * [n, d], n labels → [d]
 *
 * @throws RangeError when no row has the label, or all have
 * @see Suau et al. (2022), Self-conditioning Pre-Trained Language Models
 */
export function averagePrecision(x: Matrix, labels: readonly string[], of: string): Float64Array {
  const { classes, codes } = labelsOf("averagePrecision", x, labels);
  const code = classes.indexOf(of);
  if (code < 0) {
    throw new RangeError(
      `averagePrecision: no row has the label "${of}". There are ${classes.slice(0, 10).join(", ")}.`,
    );
  }
  return Float64Array.from(
    { length: x.columns },
    (_, j) => precisionsOf(columnOf(x, j), codes, classes.length)[code]!,
  );
}

/** Of every class, in one pass over the values; rows of one value are taken together. */
function precisionsOf(values: Float64Array, codes: Int32Array, classes: number): Float64Array {
  const order = sortingOrder(values).reverse();
  const [found, average, all] = [0, 0, 0].map(() => new Float64Array(classes));
  for (const code of codes) all![code]! += 1;
  for (let start = 0, end = 0; start < order.length; start = end) {
    const here = new Map<number, number>();
    for (; end < order.length && values[order[end]!] === values[order[start]!]; end++) {
      const code = codes[order[end]!]!;
      here.set(code, (here.get(code) ?? 0) + 1);
    }
    for (const [code, count] of here) {
      found![code]! += count;
      average![code]! += (count / all![code]!) * (found![code]! / end);
    }
  }
  return average!;
}
