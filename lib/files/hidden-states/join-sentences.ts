/** The rows of each language that are the same sentences, in the same order. */
export interface Joined {
  readonly sentences: readonly string[];
  /** Which rows of a language to take, in order; undefined where it is all of them as they are. */
  readonly rows: ReadonlyMap<string, readonly number[]>;
  /** What was left out, in words. */
  readonly report: readonly string[];
}

/**
 * Pairs the rows of languages by their sentences' ids: an inner join, in the order of the first
 * language, with a report of what it leaves out.
 *
 * @throws RangeError when a language has an id twice, or no sentence is in all of them
 */
export function joinSentences(ids: ReadonlyMap<string, readonly string[]>, where: string): Joined {
  const all = [...ids];
  const positions = all.map(([language, list]) => positionsOf(language, list, where));
  const [[firstName, first] = ["", []]] = all;
  const sentences = first.filter((id) => positions.every((position) => position.has(id)));
  if (sentences.length === 0) {
    const starts = all.map(([name, list]) => `${name} ${list.slice(0, 3).join(", ")} …`);
    throw new RangeError(
      `openRepresentations: rows are paired by sentence ids, but no id is in every language of ${where}: ${starts.slice(0, 5).join("; ")}. Give translations the same id.`,
    );
  }
  const rows = new Map<string, readonly number[]>();
  const report: string[] = [];
  for (const [k, [language, list]] of all.entries()) {
    const same = list.length === sentences.length && list.every((id, i) => id === sentences[i]);
    if (same) continue;
    rows.set(
      language,
      sentences.map((id) => positions[k]!.get(id)!),
    );
    const kept = new Set(sentences);
    const lost = list.filter((id) => !kept.has(id));
    if (lost.length > 0) report.push(leftOut(language, lost, list.length));
    else report.push(`The sentences of ${language} were put into the order of ${firstName}.`);
  }
  return { sentences, rows, report };
}

function leftOut(language: string, lost: readonly string[], count: number): string {
  const some = lost.slice(0, 10).join(", ") + (lost.length > 10 ? ", …" : "");
  return `${lost.length} of the ${count} sentences of ${language} are not in every language and were left out: ${some}.`;
}

function positionsOf(
  language: string,
  ids: readonly string[],
  where: string,
): ReadonlyMap<string, number> {
  const positions = new Map(ids.map((id, row) => [id, row]));
  if (positions.size === ids.length) return positions;
  const twice = ids.find((id, row) => positions.get(id) !== row);
  throw new RangeError(
    `openRepresentations: rows are paired by sentence ids, so each is there once, but ${language} in ${where} has "${twice}" twice. Number them.`,
  );
}
