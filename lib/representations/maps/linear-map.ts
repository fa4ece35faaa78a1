import type { Matrix } from "../../core/matrix";
import { toPrecision } from "../../core/matrix";
import { sideBySide } from "../../core/side-by-side";
import type { Row } from "../../core/table";
import type { Engine } from "../../engine/engine";
import type { Affine } from "../affine";
import { fitPreparation, type Preparation, type PreparationOptions } from "../preparation";
import type { Representations, Step } from "../representations";
import { deviationFromOrthogonal } from "./nearest-orthogonal";
import { crossValidatedPenalty, regression } from "./regression";
import { precisionOfSource, type Source, sourceOf, type Target, targetOf } from "./target";

export interface MapOptions extends PreparationOptions {
  /** The language whose space all others are mapped to, or "mean": that of their generalised Procrustes mean. */
  readonly to: string;
}

export interface LinearMapOptions extends MapOptions {
  /**
   * Of ridge regression, added to sums of squares (scikit-learn's alpha); or "cross-validated", the
   * best of 13 for each language and layer. Without one: least squares.
   */
  readonly penalty?: number | "cross-validated";
  /** The most directions that a map may have (reduced-rank regression). */
  readonly rank?: number;
  /** Folds of a cross-validation: blocks of consecutive sentences, or whole documents where they are known. */
  readonly folds?: number;
}

/**
 * Linear maps from every language's space to one, by regression with an intercept.
 *
 *     x ↦ (x − μₓ)·A + μᵧ      A = argmin ‖Y − XA‖² + penalty·‖A‖²    of the centred X, Y
 *
 * With fewer sentences than dimensions least squares fits the sentences it has seen exactly and
 * says little of others (it is then of minimum norm, with a warning): give a penalty. The pivot
 * language stays as it is. What the facts tell, a row a layer and language: `penalty`, `rank`,
 * `largest` and `smallest` singular value of A, and its `deviation` from orthogonal, ‖AᵀA − I‖/√d.
 *
 * @throws RangeError when `to` is no language, penalty is negative or rank not a whole number from 1
 * @see Mikolov, Le & Sutskever (2013), Exploiting similarities among languages for machine translation
 * @see Vasilyev, Isono & Bohannon (2024), Linear Cross-Lingual Mapping of Sentence Embeddings
 */
export function fitLinearMap(
  representations: Representations,
  { to, penalty = 0, rank, folds = 5, ...options }: LinearMapOptions,
): Promise<Preparation> {
  checkLinear(penalty, rank);
  const named = penalty === 0 ? {} : { penalty };
  const settings = { ...named, ...(rank !== undefined && { rank }) };
  return fitMaps(
    { who: "fitLinearMap", what: "mapped", settings },
    async (source, target, engine, groups) => {
      const { view } = source;
      const chosen =
        penalty === "cross-validated"
          ? await crossValidatedPenalty(view, target.rows, { folds, groups }, engine)
          : penalty;
      const found = await regression(view, target.rows, { penalty: chosen, rank }, engine);
      const lacking = penalty === 0 && rank === undefined && found.rank < view.matrix.columns;
      return {
        matrix: found.coefficients,
        facts: { penalty: found.penalty, rank: found.rank },
        ...(lacking && {
          warning:
            `the ${view.matrix.rows} sentences vary in ${found.rank} of ${view.matrix.columns} dimensions, so the map is ` +
            "the least-squares one of smallest norm; a penalty would say more of other sentences",
        }),
      };
    },
    representations,
    { to, ...options },
  );
}

/** The linear part of one language's map, centred rows to centred rows. */
export interface FoundMap {
  readonly matrix: Matrix;
  readonly facts?: Row;
  readonly warning?: string;
}

/** Fits `find` from each language to the target, the pivot itself left as it is. */
export function fitMaps(
  { who, what, settings }: { readonly who: string } & Omit<Step, "fittedOn">,
  find: (
    source: Source,
    target: Target,
    engine: Engine,
    groups: readonly string[] | undefined,
  ) => Promise<FoundMap>,
  representations: Representations,
  { to, ...options }: MapOptions,
): Promise<Preparation> {
  const step = {
    what: `${what} to ${to === "mean" ? "the mean space" : to}`,
    settings: settings ?? {},
  };
  return fitPreparation(
    {
      who,
      step,
      async layer(rows, engine, groups) {
        const sources = rows.map(sourceOf);
        const target = await targetOf(who, to, sources, engine);
        const facts: Row[] = [];
        const warnings: string[] = [];
        const found = await sideBySide(sources, 2, async (source) => {
          const map =
            source.language === to ? undefined : await find(source, target, engine, groups);
          const shape = map && (await shapeOfMap(map.matrix, engine));
          source.view.release();
          return { map, shape };
        });
        const maps = sources.map((source, at): Affine => {
          const { map, shape } = found[at]!;
          const d = source.mean.length;
          if (!map) return { from: d, to: d };
          facts.push({ language: source.language, ...map.facts, ...shape });
          if (map.warning) warnings.push(`${source.language}: ${map.warning}`);
          return affineOf(source, target, map.matrix);
        });
        return { maps, facts, warnings };
      },
    },
    representations,
    options,
  );
}

function affineOf(source: Source, target: Target, linear: Matrix): Affine {
  return {
    from: linear.rows,
    to: linear.columns,
    center: source.mean,
    matrix: toPrecision(linear, precisionOfSource(source)),
    offset: target.mean,
  };
}

async function shapeOfMap(linear: Matrix, engine: Engine): Promise<Row> {
  const singularValues = await engine.singularValues(linear);
  return {
    largest: singularValues[0] ?? 0,
    smallest: singularValues.at(-1) ?? 0,
    deviation: await deviationFromOrthogonal(linear, engine),
  };
}

function checkLinear(penalty: number | "cross-validated", rank: number | undefined): void {
  if (penalty !== "cross-validated" && !(penalty >= 0 && penalty < Number.POSITIVE_INFINITY)) {
    throw new RangeError(
      `fitLinearMap: a penalty is 0 or more, or "cross-validated", but ${penalty} came.`,
    );
  }
  if (rank !== undefined && !(Number.isInteger(rank) && rank >= 1)) {
    throw new RangeError(`fitLinearMap: a rank is a whole number from 1, but ${rank} came.`);
  }
}
