import type { Watch } from "../core/progress";
import type { Table } from "../core/table";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { balticLanguages } from "../languages/languages";
import { cka, debiasedCka } from "../measures/cka";
import type { Representations } from "../representations/representations";
import { type LanguagePair, pairsOf, scoreLanguages } from "./compare-languages";
import { type InfluenceRow, mostInfluential } from "./influence";
import {
  averageGroups,
  balticGroups,
  type ContrastRow,
  contrasts,
  type GroupEstimate,
  type GroupRow,
  groupRows,
} from "./language-groups";
import { type RetrievalAverage, type RetrievalRow, retrieveFrom } from "./retrieve-from";

/** Every table of the study, a row an observation, with the pooling it is of. */
export interface BalticStudy {
  readonly languages: readonly string[];
  readonly layers: readonly number[];
  readonly poolings: readonly string[];
  readonly scores: Table<LanguagePair & { readonly pooling: string }>;
  readonly groups: Table<GroupRow>;
  readonly contrasts: Table<ContrastRow>;
  readonly retrieval: Table<RetrievalRow & { readonly pooling: string }>;
  readonly retrievalAverages: Table<RetrievalAverage & { readonly pooling: string }>;
  /** Pairs that one document moves most: often paragraphs that do not line up. */
  readonly influence: Table<InfluenceRow & { readonly pooling: string }>;
  /** The averages with their leave-outs, for differences that conclusions speak of. */
  readonly estimates: ReadonlyMap<string, readonly GroupEstimate[]>;
}

/**
 * Do languages, the Baltic ones among them, share one space, in which layers, and does the answer
 * depend on pooling and on the index?
 *
 * Debiased CKA with intervals and nulls, biased CKA beside it, averages over groups of pairs,
 * differences between layers and poolings, and retrieval from English (if it is there), for the
 * representations of each pooling. Poolings are compared with the one named last.
 *
 * @throws RangeError with fewer than two languages
 * @see Del & Fishel (2022), Similarity of Sentence Representations in Multilingual LMs: Resolving
 *   Conflicting Literature and Case Study of Baltic Languages
 */
export async function studyBaltic(
  byPooling: Readonly<Record<string, Representations>>,
  { engine, ...watch }: Watch & { readonly engine?: Engine } = {},
): Promise<BalticStudy> {
  const arithmetic = engine ?? (await openEngine());
  const [representations] = Object.values(byPooling);
  const { languages, layers } = representations!;
  if (languages.length < 2) {
    throw new RangeError(
      `studyBaltic: languages are compared two by two, but there is only ${languages.join()}. Take at least two.`,
    );
  }
  const groups = balticGroups(languages);
  const tables = {
    scores: [] as (LanguagePair & { pooling: string })[],
    groups: [] as GroupRow[],
    retrieval: [] as (RetrievalRow & { pooling: string })[],
    retrievalAverages: [] as (RetrievalAverage & { pooling: string })[],
    influence: [] as (InfluenceRow & { pooling: string })[],
  };
  const estimates = new Map<string, readonly GroupEstimate[]>();
  for (const [pooling, states] of Object.entries(byPooling)) {
    const of = <R>(rows: readonly R[]) => rows.map((row) => ({ pooling, ...row }));
    for (const measure of [debiasedCka, cka]) {
      const scores = await scoreLanguages(states, measure, {
        engine: arithmetic,
        ...named(watch, pooling),
      });
      const averages = averageGroups(scores, groups);
      tables.scores.push(...of(pairsOf(scores)));
      tables.groups.push(...groupRows(pooling, measure, averages, measure === debiasedCka));
      if (measure !== debiasedCka) continue;
      estimates.set(pooling, averages);
      const documents = states.groups ?? states.sentences;
      tables.influence.push(...of(mostInfluential(scores, documents, 10)));
    }
    if (!languages.includes("en")) continue;
    const retrieval = await retrieveFrom(states, "en", {
      engine: arithmetic,
      averages: targetsOf(languages),
      ...named(watch, pooling),
    });
    tables.retrieval.push(...of(retrieval.pairs));
    tables.retrievalAverages.push(...of(retrieval.averages));
  }
  const poolings = Object.keys(byPooling);
  return { languages, layers, poolings, ...tables, contrasts: contrasts(estimates), estimates };
}

function targetsOf(languages: readonly string[]): Record<string, readonly string[]> {
  const others = languages.filter((language) => language !== "en");
  const baltic = others.filter((language) => balticLanguages.includes(language));
  return { "all languages": others, ...(baltic.length > 0 && { "Baltic languages": baltic }) };
}

/** Progress says which pooling it is of. */
function named({ onProgress, signal }: Watch, pooling: string): Watch {
  return {
    ...(signal && { signal }),
    ...(onProgress && {
      onProgress: (progress) => onProgress({ ...progress, task: `${progress.task}, ${pooling}` }),
    }),
  };
}
