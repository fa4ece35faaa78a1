import type { Table } from "../../core/table";
import { describeHistory, type Representations } from "../../representations/representations";

/** What the vectors themselves say for a page: how they were made, and what to keep in mind. */
export function toldBy(
  table: Table,
  states: Readonly<Record<string, Representations>> = {},
): { readonly methods?: string; readonly caveats?: readonly string[] } {
  const [first] = Object.values(states);
  if (!first) return {};
  const { languages, layers, sentences, groups } = first;
  const documents = groups ? ` in ${new Set(groups).size} groups` : "";
  const measures = [...new Set(table.flatMap(({ measure }) => (measure ? [`${measure}`] : [])))];
  const vectors = Object.entries(states).map(
    ([name, { history }]) => `${name}: ${describeHistory(history)}`,
  );
  return {
    methods: [
      `${sentences.length} aligned sentences${documents}; ${languages.length} languages, layers ${layers.join(", ")}.`,
      `Vectors: ${vectors.join("; ")}.`,
      ...(measures.length > 0 ? [`Measured by ${measures.join(", ")}.`] : []),
    ].join(" "),
    caveats: [...new Set(Object.values(states).flatMap(({ warnings = [] }) => warnings))],
  };
}
