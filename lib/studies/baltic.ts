import type { Watch } from "../core/progress";
import type { Table } from "../core/table";
import type { Engine } from "../engine/engine";
import { balticLanguages } from "../languages/languages";
import { cka, debiasedCka } from "../measures/cka/cka";
import type { Scores } from "../measures/measure";
import { loadLayer, type Representations } from "../representations/representations";
import {
  type LanguagePair,
  type LanguageScores,
  pairsOf,
  scoreLanguages,
} from "./compare-languages";
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
import {
  type RetrievalAverage,
  type RetrievalRow,
  type RetrievalTables,
  retrieveFrom,
} from "./retrieve-from";
import { studyEngine } from "./study-engine";

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
  const arithmetic = await studyEngine("studyBaltic", engine);
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
    const { debiased, biased, retrieval } = await measureLayers(
      states,
      arithmetic,
      named(watch, pooling),
    );
    const averages = averageGroups(debiased, groups);
    estimates.set(pooling, averages);
    tables.scores.push(...of(pairsOf(debiased)), ...of(pairsOf(biased)));
    tables.groups.push(
      ...groupRows(pooling, debiasedCka, averages, true),
      ...groupRows(pooling, cka, averageGroups(biased, groups), false),
    );
    const documents = states.groups ?? states.sentences;
    tables.influence.push(...of(mostInfluential(debiased, documents, 10)));
    tables.retrieval.push(...of(retrieval.pairs));
    tables.retrievalAverages.push(...of(retrieval.averages));
  }
  const poolings = Object.keys(byPooling);
  return { languages, layers, poolings, ...tables, contrasts: contrasts(estimates), estimates };
}

/** Both indices and retrieval, a layer after the other, so that each matrix is read once. */
async function measureLayers(
  states: Representations,
  engine: Engine,
  { onProgress, signal }: Watch,
): Promise<{ debiased: LanguageScores; biased: LanguageScores; retrieval: RetrievalTables }> {
  const { languages, layers } = states;
  const options = { engine, ...(signal && { signal }) };
  const averages = targetsOf(languages);
  const [debiased, biased]: [Scores[], Scores[]] = [[], []];
  const retrieval = { pairs: [] as RetrievalRow[], averages: [] as RetrievalAverage[] };
  for (const [done, layer] of layers.entries()) {
    const loaded = await loadLayer(states, layer);
    // Each goes on while the others wait for the engine.
    const [unbiasedScores, biasedScores, found] = await Promise.all([
      scoreLanguages(loaded, debiasedCka, options),
      scoreLanguages(loaded, cka, options),
      languages.includes("en") ? retrieveFrom(loaded, "en", { averages, ...options }) : undefined,
    ]);
    debiased.push(...unbiasedScores.scores);
    biased.push(...biasedScores.scores);
    retrieval.pairs.push(...(found?.pairs ?? []));
    retrieval.averages.push(...(found?.averages ?? []));
    onProgress?.({ task: "similarity", done: done + 1, total: layers.length, unit: "layers" });
  }
  return {
    debiased: { measure: debiasedCka, languages, layers, scores: debiased },
    biased: { measure: cka, languages, layers, scores: biased },
    retrieval,
  };
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
