import { columnMeans, dot } from "../../core/arithmetic";
import { columnOf, type Matrix, takeRows, zeros } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { labelsOf } from "../labels";
import { type FittedLinearProbe, fitProbe, type Probe } from "../probe";

/**
 * A way of finding the direction that a concept has in a space, from vectors with and without it: of
 * length one, from `negative` to `positive`. [n, d], n labels → [d]
 */
export interface DirectionOf {
  readonly name: string;
  readonly positive: string;
  readonly negative: string;
  find(x: Matrix, labels: readonly string[], engine: Engine): Promise<Float64Array>;
}

/**
 * The direction from the mean of the vectors without a concept to the mean of those with it.
 *
 *     (μ₊ − μ₋)/‖μ₊ − μ₋‖
 *
 * @see Marks & Tegmark (2024), The Geometry of Truth
 */
export function differenceInMeans(positive: string, negative: string): DirectionOf {
  const name = "difference in means";
  return {
    ...{ name, positive, negative },
    async find(x, labels) {
      const { ofPositive, ofNegative } = divided(name, x, labels, positive, negative);
      const [up, down] = [
        columnMeans(takeRows(x, ofPositive)),
        columnMeans(takeRows(x, ofNegative)),
      ];
      return unit(up.map((value, j) => value - down[j]!));
    },
  };
}

/**
 * The direction along which pairs with and without a concept differ most: the first principal axis
 * of the differences, not centred, on the side to which they point on average. The first row of
 * `positive` goes with the first of `negative`, and so on.
 *
 *     the first eigenvector of DᵀD,  dᵢ = x₊ᵢ − x₋ᵢ
 *
 * @see Zou et al. (2023), Representation Engineering: A Top-Down Approach to AI Transparency
 */
export function axisOfDifferences(positive: string, negative: string): DirectionOf {
  const name = "axis of differences";
  return {
    ...{ name, positive, negative },
    async find(x, labels, engine) {
      const { ofPositive, ofNegative } = divided(name, x, labels, positive, negative);
      if (ofPositive.length !== ofNegative.length) {
        throw new RangeError(
          `${name}: rows with and without the concept are pairs, in order, but there are ${ofPositive.length} of "${positive}" and ${ofNegative.length} of "${negative}". Give as many, or use differenceInMeans.`,
        );
      }
      const [up, down] = [takeRows(x, ofPositive), takeRows(x, ofNegative)];
      const apart = zeros(up.rows, up.columns);
      for (let k = 0; k < apart.values.length; k++)
        apart.values[k] = up.values[k]! - down.values[k]!;
      const { v } = await engine.svd(apart);
      return towards(unit(columnOf(v, 0)), columnMeans(apart));
    },
  };
}

/** The direction in which a linear probe's score of one class grows at the other's expense. */
export function probeNormal<P>(
  probe: Probe<P, FittedLinearProbe>,
  positive: string,
  negative: string,
): DirectionOf {
  return {
    ...{ name: `normal of ${probe.name}`, positive, negative },
    async find(x, labels, engine) {
      const { ofPositive, ofNegative } = divided(probe.name, x, labels, positive, negative);
      const rows = [...ofPositive, ...ofNegative];
      const own = rows.map((row) => labels[row]!);
      const { classes, weights } = await fitProbe(probe, takeRows(x, rows), own, {}, engine);
      const [up, down] = [positive, negative].map(
        (name) => classes.indexOf(name) * weights.columns,
      );
      const values = Float64Array.from(
        { length: weights.columns },
        (_, j) => weights.values[up! + j]! - weights.values[down! + j]!,
      );
      return unit(values);
    },
  };
}

interface Divided {
  readonly ofPositive: readonly number[];
  readonly ofNegative: readonly number[];
}

function divided(
  who: string,
  x: Matrix,
  labels: readonly string[],
  positive: string,
  negative: string,
): Divided {
  labelsOf(who, x, labels);
  const of = (label: string) => labels.flatMap((own, row) => (own === label ? [row] : []));
  const [ofPositive, ofNegative] = [of(positive), of(negative)];
  if (ofPositive.length > 0 && ofNegative.length > 0) return { ofPositive, ofNegative };
  throw new RangeError(
    `${who}: a direction lies between rows of "${negative}" and of "${positive}", but there are ${ofNegative.length} and ${ofPositive.length}. The labels are ${[...new Set(labels)].slice(0, 10).join(", ")}.`,
  );
}

/** Of length one; NaN of a vector of zeros, which points nowhere. */
export function unit(vector: Float64Array): Float64Array {
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((value) => (length > 0 ? value / length : Number.NaN));
}

/** The axis or its opposite, whichever lies on the side of `goal`. */
export function towards(axis: Float64Array, goal: Float64Array): Float64Array {
  return dot(axis, goal) < 0 ? axis.map((value) => -value) : axis;
}
