import { branchOf, familyOf, languageOf, orderByFamily } from "../languages/languages";
import type { GridEntry } from "./heatmap-channels";

/** Languages as rows and columns of a heatmap: in the order of their families, which are set apart. */
export function familyOrder(languages: readonly string[]): GridEntry[] {
  return orderByFamily(languages).flatMap((group) =>
    group.languages.map((key) => ({ key, name: languageOf(key).name, group: kinOf(key) })),
  );
}

/** The branch within the largest family, else the family: what fits beside a heatmap. */
function kinOf(code: string): string {
  return familyOf(code) === "Indo-European" ? branchOf(code) : familyOf(code);
}
