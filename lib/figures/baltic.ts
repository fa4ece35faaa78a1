import type { Table } from "../core/table";
import {
  averagesOfGroups,
  biasedBesideDebiased,
  differences,
  excess,
  withReasons,
} from "./baltic-groups";
import { englishWithEach, everyPair } from "./baltic-pairs";
import { cosines, retrieval } from "./baltic-retrieval";
import type { PageFigure } from "./page";

/** The tables of the Baltic study that its figures draw; the last pooling is the one others are held against. */
export interface BalticTables {
  readonly languages: readonly string[];
  readonly poolings: readonly string[];
  readonly scores: Table;
  readonly groups: Table;
  readonly contrasts: Table;
  readonly retrievalAverages: Table;
}

/** The figures of the Baltic study, in the order in which they answer its question. */
export function balticFigures(study: BalticTables): PageFigure[] {
  const { languages, poolings, scores, contrasts, retrievalAverages } = study;
  const groups = withReasons(study.groups, scores);
  const debiased = scores.filter(({ measure }) => measure === "debiased CKA");
  const averages = groups.filter(({ measure }) => measure === "debiased CKA");
  const between = (what: string) => contrasts.filter((row) => row.between === what);
  const figures = [
    averagesOfGroups(averages),
    excess(averages),
    ...(languages.includes("en") ? [englishWithEach(debiased)] : []),
    ...poolings.map((pooling) => everyPair(debiased, pooling, languages)).reverse(),
    biasedBesideDebiased(groups),
    ...(between("layers").length > 0 ? [differences(between("layers"), "layers", "the last")] : []),
    ...(between("poolings").length > 0
      ? [differences(between("poolings"), "poolings", `${poolings.at(-1)}`)]
      : []),
  ];
  if (retrievalAverages.length === 0) return figures;
  return [...figures, retrieval(retrievalAverages), cosines(retrievalAverages)];
}
