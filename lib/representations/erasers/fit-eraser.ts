import { columnMeans } from "../../core/arithmetic";
import {
  columnsBetween,
  fromArrays,
  type Matrix,
  precisionOf,
  stackRows,
  toPrecision,
} from "../../core/matrix";
import type { Engine } from "../../engine/engine";
import { spectrumOf } from "../../measures/spectrum";
import type { FittedLinearProbe, Probe } from "../../probes/probe";
import { ridgeClassifier } from "../../probes/ridge-classifier";
import type { Affine } from "../affine";
import { fitByScope } from "../per-language";
import {
  type Fit,
  fitPreparation,
  type LanguageRows,
  type Preparation,
  type PreparationOptions,
} from "../preparation";
import type { Representations } from "../representations";
import { languageSubspace } from "./language-subspace";
import { LeaceSums } from "./leace-sums";
import { probedSubspace } from "./null-space";

/** How the language is erased; see `fitEraser`. */
export type Erasure =
  | { readonly by: "leace"; readonly shrink?: boolean }
  | { readonly by: "lsar"; readonly rank?: number }
  | { readonly by: "lir"; readonly rank?: number }
  | {
      readonly by: "inlp";
      readonly rounds?: number;
      /** The linear probe whose directions are taken out; a ridge classifier unless told. */
      readonly probe?: Probe<unknown, FittedLinearProbe>;
    };

/**
 * Erases from vectors which language they are in, by taking directions out of them.
 *
 * - `leace`: no linear probe can tell the languages any more, and vectors change as little as that
 *   allows (see `LeaceSums`). `shrink` (true unless told) for few sentences.
 * - `lsar`: the subspace in which the languages' means lie apart, of `rank` directions, all unless told.
 * - `lir`: from each language its own first `rank` (1) principal components, not centred.
 * - `inlp`: the directions that linear probes read, for `rounds` (10) rounds; one round is the null
 *   space of a single probe.
 *
 * All but `lir` take the same from every language, so they apply to a sentence of an unknown one. The
 * facts tell the `rank` taken out, a row a layer. What is left of the language has to be asked of
 * other sentences, and what is left of meaning too: see `languageNeutrality`. A probe that is not
 * linear may still tell.
 *
 * @throws RangeError when there are fewer than two languages, or rank or rounds are not a whole
 *   number from 1, or the rank is more than there is
 * @see Belrose et al. (2023), LEACE: Perfect linear concept erasure in closed form
 * @see Xie et al. (2022), Discovering Low-rank Subspaces for Language-agnostic Multilingual Representations
 * @see Yang et al. (2021), A Simple and Effective Method To Eliminate the Self Language Bias in Multilingual Representations
 * @see Ravfogel et al. (2020), Null It Out: Guarding Protected Attributes by Iterative Nullspace Projection
 */
export function fitEraser(
  representations: Representations,
  { fittedOn, engine, onProgress, signal, ...erasure }: Erasure & PreparationOptions,
): Promise<Preparation> {
  const { languages } = representations;
  if (languages.length < 2) {
    throw new RangeError(
      `fitEraser: it takes two languages at least to see what sets them apart, but there is only ${languages[0]}. Give more.`,
    );
  }
  requireCounts(erasure, languages.length);
  const options = {
    ...(fittedOn && { fittedOn }),
    ...(engine && { engine }),
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  };
  if (erasure.by === "lir") return fitOwnComponents(representations, erasure.rank ?? 1, options);
  const step = { what: "language erased", settings: settingsOf(erasure, languages.length) };
  const layer: Fit["layer"] = (rows, arithmetic) => eraseLayer(rows, erasure, signal, arithmetic);
  return fitPreparation({ who: "fitEraser", step, shared: true, layer }, representations, options);
}

type SharedErasure = Exclude<Erasure, { readonly by: "lir" }>;

function settingsOf(
  erasure: SharedErasure,
  languages: number,
): Record<string, string | number | boolean> {
  if (erasure.by === "leace") return { by: "leace", shrink: erasure.shrink ?? true };
  if (erasure.by === "lsar") return { by: "lsar", rank: erasure.rank ?? languages - 1 };
  const { probe = defaultProbe, rounds = defaultRounds } = erasure;
  return { by: "inlp", rounds, probe: probe.name };
}

const defaultRounds = 10;
const defaultProbe: Probe<unknown, FittedLinearProbe> = ridgeClassifier();

async function eraseLayer(
  rows: readonly LanguageRows[],
  erasure: SharedErasure,
  signal: AbortSignal | undefined,
  engine: Engine,
) {
  if (erasure.by === "leace") {
    const sums = new LeaceSums();
    for (const { language, x } of rows) await sums.add(x, language, engine);
    const { map, rank, shrinkage } = await sums.eraser({ shrink: erasure.shrink ?? true }, engine);
    return { maps: [map], facts: [{ rank, shrinkage }] };
  }
  if (erasure.by === "lsar") {
    const means = fromArrays(rows.map(({ x }) => columnMeans(x)));
    const rank = erasure.rank ?? rows.length - 1;
    const { specific } = await languageSubspace(means, Math.min(rank, means.columns), engine);
    return { maps: [without(specific, rows[0]!.x)], facts: [{ rank: specific.columns }] };
  }
  const { probe = defaultProbe, rounds = defaultRounds } = erasure;
  const x = stackRows(rows.map((one) => one.x));
  const labels = rows.flatMap((one) => new Array<string>(one.x.rows).fill(one.language));
  const settings = { probe, rounds, signal };
  const { basis, accuracies } = await probedSubspace(x, labels, settings, engine);
  const facts = {
    rank: basis.columns,
    rounds: accuracies.length,
    firstAccuracy: accuracies[0]!,
    lastAccuracy: accuracies.at(-1)!,
  };
  return { maps: [without(basis, x)], facts: [facts] };
}

/** x − x·BBᵀ, kept in the precision of x. */
function without(basis: Matrix, x: Matrix): Affine {
  const kept = toPrecision(basis, precisionOf(x));
  return { from: x.columns, to: x.columns, removed: { read: kept, written: kept } };
}

function fitOwnComponents(
  representations: Representations,
  rank: number,
  options: PreparationOptions,
): Promise<Preparation> {
  return fitByScope(
    { who: "fitEraser", what: "language erased", settings: { by: "lir", rank } },
    async (x, engine) => {
      const { axes } = await spectrumOf(x, engine);
      if (rank >= axes.columns) {
        throw new RangeError(
          `fitEraser: lir takes out fewer components than there are, but ${rank} of ${axes.columns} came. Ask for fewer.`,
        );
      }
      return { map: without(columnsBetween(axes, 0, rank), x), facts: { rank } };
    },
    representations,
    options,
  );
}

function requireCounts(erasure: Erasure, languages: number): void {
  const rank = "rank" in erasure ? erasure.rank : undefined;
  const rounds = "rounds" in erasure ? erasure.rounds : undefined;
  for (const [name, count] of Object.entries({ rank, rounds })) {
    if (count === undefined || (Number.isInteger(count) && count >= 1)) continue;
    throw new RangeError(`fitEraser: ${name} is a whole number from 1, but ${count} came.`);
  }
  if (erasure.by === "lsar" && rank !== undefined && rank >= languages) {
    throw new RangeError(
      `fitEraser: the means of ${languages} languages lie apart in at most ${languages - 1} directions, but a rank of ${rank} came. Ask for fewer.`,
    );
  }
}
