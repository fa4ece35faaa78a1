import { sum } from "../../core/arithmetic";
import { summedCrossProduct } from "../../measures/summed-products";
import type { Affine } from "../affine";
import { fitPreparation, type Preparation } from "../preparation";
import type { Representations } from "../representations";
import { fitMaps, type MapOptions } from "./linear-map";
import { nearestOrthogonal } from "./nearest-orthogonal";
import { meanSpace, type Source, sourceOf, targetOf } from "./target";

export interface RotationOptions extends MapOptions {
  /** Also scale each language, by one number, to meet the other best. */
  readonly scale?: boolean;
}

/**
 * Rotates (or reflects) every language's space to meet one: orthogonal Procrustes.
 *
 *     x ↦ (x − μₓ)·cQ + μᵧ      Q = UVᵀ of XᵀY = U·diag(s)·Vᵀ,   c = 1, or Σs/‖X‖² with `scale`
 *
 * A rotation keeps all cosines and distances within a language, so what it gains between languages
 * was there before. With fewer sentences than dimensions it is not determined in some directions;
 * those it turns as little as can be, with a warning. The pivot language stays as it is.
 *
 * @throws RangeError when `to` is no language
 * @see Schönemann (1966), A generalized solution of the orthogonal Procrustes problem
 * @see Xing et al. (2015), Normalized word embedding and orthogonal transform for bilingual word translation
 */
export function fitRotation(
  representations: Representations,
  { scale = false, ...options }: RotationOptions,
): Promise<Preparation> {
  return fitMaps(
    { who: "fitRotation", what: scale ? "rotated and scaled" : "rotated" },
    async ({ view }, target, engine) => {
      const { matrix: x, factor, squaredNorms } = view.centered();
      const product = await summedCrossProduct(x, target.rows, engine);
      const { matrix: turn, singularValues, rank } = await nearestOrthogonal(product, engine);
      const whole = singularValues.length;
      const square = sum(squaredNorms);
      const c = scale && square > 0 ? (factor * sum(singularValues)) / square : 1;
      return {
        matrix: { ...turn, values: turn.values.map((value) => c * value) },
        facts: { scale: c, rank },
        ...(rank < whole && {
          warning: `the sentences say how to turn ${rank} of ${whole} directions; the others are turned as little as can be`,
        }),
      };
    },
    representations,
    options,
  );
}

/**
 * Moves every language by one vector, from its mean to that of another (or to the mean of all): a
 * vector is enough to translate, where it is.
 *
 *     x ↦ x − μₓ + μᵧ
 *
 * @throws RangeError when `to` is no language, or the languages differ in dimensions
 * @see Pires, Schlinger & Garrette (2019), How Multilingual is Multilingual BERT?
 */
export function fitMeanShift(
  representations: Representations,
  { to, ...options }: MapOptions,
): Promise<Preparation> {
  const who = "fitMeanShift";
  return fitPreparation(
    {
      who,
      step: { what: `shifted to the mean of ${to === meanSpace ? "all languages" : to}` },
      async layer(rows, engine) {
        const sources = rows.map(sourceOf);
        const { mean } = await targetOf(who, to, sources, engine);
        for (const source of sources) requireSameDimensions(who, source, mean.length, to);
        const maps = sources.map(
          (source): Affine => ({
            from: mean.length,
            to: mean.length,
            ...(source.language !== to && { center: source.mean, offset: mean }),
          }),
        );
        return { maps };
      },
    },
    representations,
    options,
  );
}

function requireSameDimensions(who: string, { language, mean }: Source, d: number, to: string) {
  if (mean.length === d) return;
  throw new RangeError(
    `${who}: a vector can only be added to one of as many dimensions, but ${language} has ${mean.length} and ${to} ${d}. Use fitLinearMap.`,
  );
}
