import { resolve } from "node:path";
import { type Row, roundNumbers } from "../core/table";
import { writeResult } from "../files/results/results";
import { cka } from "../measures/cka/cka";
import type { Measure } from "../measures/measure";
import type { Representations } from "../representations/representations";
import { bibtexOfCka } from "../studies/cka-methods";
import { type LanguageScores, pairsOf } from "../studies/compare-languages";
import { averageGroups, familyGroups, type GroupRow, groupRows } from "../studies/language-groups";
import { measureAgreement } from "../studies/measure-agreement";
import { liftSharedWarnings } from "../studies/shared-warnings";
import { type Comparison, compareFigures } from "./compare-figures";
import { compareMethods } from "./compare-report";
import { circumstances } from "./versions";

/** The rows of some pairs of languages and the averages over them, from the scores of all by each measure. */
export function comparisonOfScores(
  scores: readonly LanguageScores[],
  representations: Representations,
  pairs: readonly (readonly [number, number])[],
): Comparison {
  const { measure, languages, layers } = scores[0]!;
  const chosen = new Set(
    pairs.flatMap(([a, b]) => [
      `${languages[a]} ${languages[b]}`,
      `${languages[b]} ${languages[a]}`,
    ]),
  );
  const rows = scores
    .flatMap(pairsOf)
    .filter(({ source, target }) => chosen.has(`${source} ${target}`));
  const groups = [{ name: "all pairs", pairs }, ...familyGroups(languages, pairs)];
  const estimates = averageGroups(scores[0]!, groups);
  // The interval of the biased index is about its own expectation: never drawn as a band.
  const averages = groupRows("", measure, estimates, measure.name !== cka.name);
  const { rows: table, shared } = liftSharedWarnings(rows);
  return {
    measure,
    measures: scores.map((of) => of.measure),
    representations,
    languages: languages.filter((_, place) => pairs.some((pair) => pair.includes(place))),
    layers,
    table,
    averages,
    estimates,
    shared,
  };
}

/** What stands around a comparison when it is saved. */
export interface ComparisonRecord {
  readonly conclusions: readonly string[];
  /** Of what was compared, as a title says it. */
  readonly name: string;
  readonly study: string;
  readonly out: string;
  readonly overwrite: boolean;
  readonly engine: string;
  /** How intervals and nulls were made, in words. */
  readonly howSure: string;
  readonly seconds: number;
  /** Where the vectors are from. */
  readonly about: Readonly<Record<string, unknown>>;
  readonly print: (text: string) => void;
}

/** Writes a comparison's tables, figures and page, and gives the folder. */
export async function saveComparison(
  comparison: Comparison,
  {
    conclusions,
    name,
    study,
    out,
    overwrite,
    engine,
    howSure,
    seconds,
    about,
    print,
  }: ComparisonRecord,
): Promise<string> {
  const { measures, representations, languages, layers, table, averages, shared } = comparison;
  const agreement = measureAgreement(table, measures);
  return writeResult(resolve(out), study, {
    table: roundNumbers(table, 6),
    tables: {
      groups: roundNumbers(averages.map(withoutPooling), 6),
      ...(agreement.length > 0 && { agreement: roundNumbers(agreement, 6) }),
    },
    figures: compareFigures(comparison),
    page: {
      title: `How alike are languages in ${name}?`,
      question: `How alike are ${languages.length} languages in ${name}, in which of ${layers.length} layers, and how sure is it?`,
      conclusions,
      methods: compareMethods(comparison, engine, howSure),
      caveats: [
        ...(representations.warnings ?? []),
        ...shared.map((warning) => `Of every pair: ${warning}.`),
        ...(representations.groups
          ? []
          : [
              "The files do not say which sentences are from one document: if some are, intervals are too narrow and p-values too small.",
            ]),
      ],
      bibtex: bibtexOfCka,
    },
    about: {
      ...about,
      measure: described(measures[0]!),
      ...(measures.length > 1 && { otherMeasures: measures.slice(1).map(described) }),
      languages,
      layers,
      sentences: representations.sentences.length,
      history: representations.history,
      ...circumstances(engine, seconds),
    },
    ...(overwrite && { overwrite: true }),
    note: (text: string) => print(`Note: ${text}`),
  });
}

function described({ name, source }: Measure): { readonly name: string; readonly source: string } {
  return { name, source };
}

/** How saved states were pooled is in their history, if it is known. */
function withoutPooling({ pooling: _, ...row }: GroupRow): Row {
  return row;
}
