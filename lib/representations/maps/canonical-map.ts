import { scaleColumns } from "../../core/arithmetic";
import { columnsBetween } from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import {
  type Based,
  basedDirectionsOf,
  innerProducts,
  requireMoreRows,
} from "../../measures/directions";
import { view } from "../../measures/view";
import type { Preparation } from "../preparation";
import type { Representations } from "../representations";
import { fitMaps, type MapOptions } from "./linear-map";

export interface CanonicalMapOptions extends MapOptions {
  /** Principal components of each side that are looked at; all that vary unless told. */
  readonly components?: number;
  /** Canonical directions that are carried over; all unless told. */
  readonly directions?: number;
}

/**
 * Maps by canonical correlation: into the directions in which a language goes together with the
 * target, and from there into the target's space.
 *
 *     X = UₓSₓVₓᵀ,  Y = UᵧSᵧVᵧᵀ,  UₓᵀUᵧ = P·diag(ρ)·Rᵀ:    x ↦ (x − μₓ)·VₓSₓ⁻¹·PₖRₖᵀ·SᵧVᵧᵀ + μᵧ
 *
 * Both spaces are whitened and one is rotated onto the other: what varies little counts as much as
 * what varies much. `correlation` among the facts is the mean ρ of the directions carried over.
 *
 * @throws RangeError when there are no more sentences than both sides have directions together,
 *   where any data would correlate perfectly: look at fewer `components` then
 * @see Faruqui & Dyer (2014), Improving vector space word representations using multilingual correlation
 * @see Ammar et al. (2016), Massively multilingual word embeddings
 */
export function fitCanonicalMap(
  representations: Representations,
  { components, directions, ...options }: CanonicalMapOptions,
): Promise<Preparation> {
  const who = "fitCanonicalMap";
  for (const [name, count] of Object.entries({ components, directions })) {
    if (count === undefined || (Number.isInteger(count) && count >= 1)) continue;
    throw new RangeError(`${who}: ${name} is a whole number from 1, but ${count} came.`);
  }
  const settings = {
    ...(components !== undefined && { components }),
    ...(directions !== undefined && { directions }),
  };
  return fitMaps(
    { who, what: "mapped by canonical correlation", settings },
    async (source, target, engine) => {
      const [x, y] = [
        await basedDirectionsOf(source.view, engine),
        await basedDirectionsOf(view(target.rows), engine),
      ];
      const kept = [x, y].map(({ rank }) => Math.min(components ?? rank, rank));
      const [kx, ky] = [kept[0]!, kept[1]!];
      requireMoreRows(who, x.n, [kx, ky], "directions", "look at fewer components");
      return carriedOver(x, y, [kx, ky], directions, engine);
    },
    representations,
    options,
  );
}

async function carriedOver(
  x: Based,
  y: Based,
  [kx, ky]: readonly [number, number],
  directions: number | undefined,
  engine: Engine,
) {
  const { u, singularValues, v } = await engine.svd(await innerProducts(x, y, engine, [kx, ky]));
  const k = Math.min(directions ?? singularValues.length, singularValues.length);
  const turn = await engine.rowProduct(columnsBetween(u, 0, k), columnsBetween(v, 0, k));
  const into = scaleColumns(
    columnsBetween(x.axes, 0, kx),
    x.lengths.subarray(0, kx).map((length) => x.factor / length),
  );
  const outOf = scaleColumns(
    columnsBetween(y.axes, 0, ky),
    y.lengths.subarray(0, ky).map((length) => length / y.factor),
  );
  const correlation = singularValues.subarray(0, k).reduce((sum, rho) => sum + rho, 0) / k;
  return {
    matrix: await engine.rowProduct(await engine.multiply(into, turn), outOf),
    facts: { rank: k, correlation },
  };
}
