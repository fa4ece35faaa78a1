import { columnMeans } from "../../core/arithmetic";
import { type Matrix, precisionOf, toPrecision, zeros } from "../../core/matrix";
import { sideBySide } from "../../core/side-by-side";
import type { Engine } from "../../engine/engine";
import { summedCrossProduct } from "../../measures/summed-products";
import { type Centered, type View, view } from "../../measures/view";
import type { LanguageRows } from "../preparation";
import { nearestOrthogonal } from "./nearest-orthogonal";

/** What is mapped to: a language (the pivot), or "mean", the space of all languages' mean. */
export interface Target {
  /** The rows to be met, in the units of the states, centred, in float64. [n, q] */
  readonly rows: Matrix;
  /** Where they were before they were centred. [q] */
  readonly mean: Float64Array;
}

/** One side of a map: its rows, looked at once. */
export interface Source {
  readonly language: string;
  readonly view: View;
  readonly mean: Float64Array;
}

export function sourceOf({ language, x }: LanguageRows): Source {
  return { language, view: view(x), mean: columnMeans(x) };
}

/** The name of the space that is no language's. */
export const meanSpace = "mean";

/** @throws RangeError when there is no such language, or the languages differ in dimensions */
export async function targetOf(
  who: string,
  to: string,
  sources: readonly Source[],
  engine: Engine,
): Promise<Target> {
  const pivot = sources.find(({ language }) => language === to);
  if (pivot) return { rows: inUnits(pivot.view.centered()), mean: pivot.mean };
  if (to === meanSpace) return meanTarget(who, sources, engine);
  throw new RangeError(
    `${who}: to is the language to map to, or "${meanSpace}", but "${to}" came. There are ${sources.map(({ language }) => language).join(", ")}.`,
  );
}

/**
 * Generalised Procrustes: the mean of all languages' centred rows, each turned to meet it, found in
 * turns until it stays. It begins with the plain mean, and sits at the mean of the languages' means.
 *
 *     Qₗ = argmin ‖XₗQ − Z‖ over orthogonal Q,   Z = (1/L) Σₗ XₗQₗ
 *
 * @see Gower (1975), Generalized procrustes analysis
 */
async function meanTarget(
  who: string,
  sources: readonly Source[],
  engine: Engine,
): Promise<Target> {
  const d = sources[0]!.view.matrix.columns;
  const odd = sources.find((source) => source.view.matrix.columns !== d);
  if (odd) {
    throw new RangeError(
      `${who}: a mean space needs languages of the same dimensions, but ${sources[0]!.language} has ${d} and ${odd.language} ${odd.view.matrix.columns}. Map to one language.`,
    );
  }
  const centred = sources.map((source) => inUnits(source.view.centered()));
  let rows = meanOf(centred);
  for (let round = 0, change = 1; round < mostRounds && change > settled; round++) {
    const mean = rows;
    const turned = await sideBySide(centred, 2, async (x) => {
      const turn = await nearestOrthogonal(await summedCrossProduct(x, mean, engine), engine);
      return engine.multiply(x, turn.matrix);
    });
    const next = meanOf(turned);
    change = distance(next, rows);
    rows = next;
  }
  return { rows, mean: columnMeans(stackedMeans(sources)) };
}

const mostRounds = 50;
/** Of the length of the mean: beyond what anyone would see. */
const settled = 1e-7;

function inUnits({ matrix, factor }: Centered): Matrix {
  const values = toPrecision(matrix, "float64").values.map((value) => value / factor);
  return { ...matrix, values };
}

function meanOf(parts: readonly Matrix[]): Matrix {
  const result = zeros(parts[0]!.rows, parts[0]!.columns);
  for (const { values } of parts) {
    for (let k = 0; k < values.length; k++) result.values[k]! += values[k]! / parts.length;
  }
  return result;
}

function stackedMeans(sources: readonly Source[]): Matrix {
  const result = zeros(sources.length, sources[0]!.mean.length);
  for (const [l, { mean }] of sources.entries()) result.values.set(mean, l * mean.length);
  return result;
}

function distance(a: Matrix, b: Matrix): number {
  let [apart, length] = [0, 0];
  for (let k = 0; k < a.values.length; k++) {
    apart += (a.values[k]! - b.values[k]!) ** 2;
    length += a.values[k]! ** 2;
  }
  return length > 0 ? Math.sqrt(apart / length) : 0;
}

/** The precision that maps of these rows are kept in. */
export function precisionOfSource({ view: { matrix } }: Source): "float32" | "float64" {
  return precisionOf(matrix);
}
