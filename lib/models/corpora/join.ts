/** Where the sentences that all languages have are, in each; and what was left out, in words. */
export interface JoinedRows {
  readonly sentences: readonly string[];
  readonly rows: Readonly<Record<string, readonly number[]>>;
  readonly notes: readonly string[];
}

/**
 * Rows of different languages joined by the identifiers of their sentences, in the order of the
 * first language: those that all have are kept, and a note says how many of each were not.
 *
 * @throws RangeError when an identifier stands twice in a language, or none is in all
 */
export function joinById(
  identifiers: Readonly<Record<string, readonly string[]>>,
  where: string,
): JoinedRows {
  const places = Object.entries(identifiers).map(
    ([language, ids]) => [language, placesOf(ids, language, where)] as const,
  );
  const sentences = [...(places[0]?.[1].keys() ?? [])].filter((id) =>
    places.every(([, of]) => of.has(id)),
  );
  if (sentences.length === 0) {
    const examples = places.map(([language, of]) => `${language} has "${[...of.keys()][0]}"`);
    throw new RangeError(
      `openCorpus: rows of different languages are joined by their identifiers, but none of ${where} is in all (${examples.join(", ")}). Look whether the languages are of one corpus.`,
    );
  }
  const dropped = places.flatMap(([language, of]) =>
    of.size > sentences.length ? [`${language} ${of.size - sentences.length}`] : [],
  );
  return {
    sentences,
    rows: Object.fromEntries(
      places.map(([language, of]) => [language, sentences.map((id) => of.get(id)!)]),
    ),
    notes: [
      `Joined by identifier: ${sentences.length} sentences.`,
      ...(dropped.length > 0
        ? [`Left out, for not being in all languages: ${dropped.join(", ")}.`]
        : []),
    ],
  };
}

function placesOf(ids: readonly string[], language: string, where: string): Map<string, number> {
  const places = new Map(ids.map((id, row) => [id, row]));
  if (places.size === ids.length) return places;
  const twice = ids.find((id, row) => places.get(id) !== row);
  throw new RangeError(
    `openCorpus: every sentence of a language needs an identifier of its own, but "${twice}" of ${language} stands twice in ${where}. Name another column, or leave the identifiers out.`,
  );
}
