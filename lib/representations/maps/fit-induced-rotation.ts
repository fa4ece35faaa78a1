import { toPrecision } from "../../core/matrix";
import type { Row } from "../../core/table";
import type { Affine } from "../affine";
import { fitPreparation, type Preparation } from "../preparation";
import type { Representations } from "../representations";
import { rowsOf } from "../select";
import { induceRotation, pairsOfShape } from "./induced-rotation";
import type { MapOptions } from "./linear-map";
import { precisionOfSource, sourceOf, targetOf } from "./target";

export interface InducedRotationOptions extends MapOptions {
  /** Sentences of which it is known that they are translations; without any the shapes of the spaces must do. */
  readonly seeds?: readonly string[];
  /** Rounds after which it stops, settled or not. */
  readonly rounds?: number;
}

/**
 * Rotations found with a few known translations, or none: rotate, take mutual nearest neighbours
 * for translations, and again until they stay.
 *
 *     seeds → rotation → mutual nearest neighbours → rotation → …      (as in expectation and maximisation)
 *
 * Without seeds the first pairs are rows whose sorted similarities to their own language are alike.
 * Which sentence is which is used of the seeds alone, so the facts can tell how many of the pairs it
 * found (`pairs`) are translations (`right`, a share); `rounds` and `settled` (1 or 0) tell how it ended. Neighbours are
 * by cosine of centred vectors.
 *
 * @throws RangeError when `to` is no language, a seed is not among the sentences fitted on, or
 *   there are fewer than 2 seeds
 * @see Artetxe, Labaka & Agirre (2017), Learning bilingual word embeddings with (almost) no bilingual data
 * @see Artetxe, Labaka & Agirre (2018), A robust self-learning method for fully unsupervised cross-lingual mappings of word embeddings
 */
export function fitInducedRotation(
  representations: Representations,
  { to, seeds, rounds = 50, ...options }: InducedRotationOptions,
): Promise<Preparation> {
  const who = "fitInducedRotation";
  if (!representations.languages.includes(to)) {
    throw new RangeError(
      `${who}: to is the language to map to, but "${to}" came. There are ${representations.languages.join(", ")}.`,
    );
  }
  if (seeds && seeds.length < 2) {
    throw new RangeError(
      `${who}: it takes 2 seeds or more, but ${seeds.length} came. Leave them out to do without.`,
    );
  }
  const known = seeds && rowsOf(who, seeds, options.fittedOn ?? representations.sentences);
  const step = {
    what: `rotated to ${to} by pairs it found`,
    settings: { seeds: seeds?.length ?? "none" },
  };
  return fitPreparation(
    {
      who,
      step,
      async layer(rows, engine) {
        const sources = rows.map(sourceOf);
        const target = await targetOf(who, to, sources, engine);
        const pivot = rows.find(({ language }) => language === to)!.x;
        const maps: Affine[] = [];
        const facts: Row[] = [];
        const warnings: string[] = [];
        for (const [l, { language, x }] of rows.entries()) {
          const d = x.columns;
          if (language === to) {
            maps.push({ from: d, to: d });
            continue;
          }
          const start = known ? { x: known, y: known } : await pairsOfShape(x, pivot, engine);
          const watch = options.signal && { signal: options.signal };
          const found = await induceRotation(x, pivot, { start, most: rounds, ...watch }, engine);
          const { pairs, settled } = found;
          const right = pairs.x.filter((row, k) => row === pairs.y[k]).length / pairs.x.length;
          const told = { pairs: pairs.x.length, right, rounds: found.rounds };
          facts.push({ language, ...told, settled: Number(settled) });
          if (!settled)
            warnings.push(`${language}: the pairs still changed after ${rounds} rounds`);
          const linear = toPrecision(found.matrix, precisionOfSource(sources[l]!));
          maps.push({
            from: d,
            to: d,
            center: sources[l]!.mean,
            matrix: linear,
            offset: target.mean,
          });
        }
        return { maps, facts, warnings };
      },
    },
    representations,
    options,
  );
}
