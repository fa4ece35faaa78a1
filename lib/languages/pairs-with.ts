import type { Row, Table } from "../core/table";
import { languageOf } from "./languages";

/** What a row about two languages gets when one of them is given: the other, its name and family. */
export interface OtherLanguage {
  readonly other: string;
  readonly name: string;
  readonly family: string;
}

/**
 * The rows (of columns `source` and `target`) of one language with each other one, whichever side of
 * the pair it stands on.
 *
 *     lines(pairsWith(pairs, "en"), { x: "layer", y: "score", color: "other", name: "name", family: "family" })
 *
 * @throws RangeError when no pair has the language, naming those there are
 */
export function pairsWith<R extends Row>(
  pairs: Table<R>,
  language: string,
): Table<R & OtherLanguage> {
  const found = pairs.filter(({ source, target }) => source === language || target === language);
  if (found.length === 0) {
    const known = new Set(pairs.flatMap(({ source, target }) => [source, target]));
    throw new RangeError(
      `pairsWith: some pair needs the language "${language}", but there are ${[...known].join(", ")}. Name one of these.`,
    );
  }
  return found.map((row) => {
    const other = `${row.source === language ? row.target : row.source}`;
    const { name, family } = languageOf(other);
    return { ...row, other, name, family };
  });
}
