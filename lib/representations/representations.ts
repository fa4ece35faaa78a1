import { type Matrix, shapeOf } from "../core/matrix";

/** One thing that was done to the vectors: what, with which settings, fitted on which sentences. */
export interface Step {
  readonly what: string;
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
  /** Ids of the sentences that whatever was fitted (means, maps, erasers) was fitted on. */
  readonly fittedOn?: readonly string[];
}

/**
 * What one model makes of the same sentences in many languages.
 *
 * Row i of every matrix is the vector of sentence i, so rows are translations of one
 * another. Matrices are read when asked for: a whole set need not fit in memory.
 */
export interface Representations {
  readonly languages: readonly string[];
  readonly layers: readonly number[];
  /** Identifiers of the sentences, one a row. */
  readonly sentences: readonly string[];
  /** The document (article, file) each sentence is from: rows of one document are not independent. */
  readonly groups?: readonly string[];
  /** What rows are; "sentences" when left out. Of tokens (or words), `groups` are their sentences. */
  readonly rowsAre?: "sentences" | "tokens";
  /** How many real tokens each sentence has in each language. */
  readonly lengths?: Readonly<Record<string, readonly number[]>>;
  /** What was done to the vectors, oldest first. */
  readonly history: readonly Step[];
  /** What a reader has to know of how they came about, in words. */
  readonly warnings?: readonly string[];
  /** [sentences, dimensions] of one language at one layer. */
  read(language: string, layer: number): Promise<Matrix>;
}

/** The same representations with every matrix changed by `change`, when it is read. */
export function transform(
  representations: Representations,
  step: Step,
  change: (x: Matrix, language: string, layer: number) => Matrix | Promise<Matrix>,
): Representations {
  return {
    ...representations,
    history: [...representations.history, step],
    read: async (language, layer) =>
      change(await representations.read(language, layer), language, layer),
  };
}

/** The history in words, e.g. "multilingual-e5-small (prefix none), mean pooled, centred per language". */
export function describeHistory(history: readonly Step[]): string {
  return history
    .map(({ what, settings = {} }) => {
      const words = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
      return words.length > 0 ? `${what} (${words.join(", ")})` : what;
    })
    .join(", ");
}

/** What is known of the sentences beside their ids. */
export interface Sentences {
  readonly sentences: readonly string[];
  readonly groups?: readonly string[];
  readonly rowsAre?: "sentences" | "tokens";
  readonly lengths?: Readonly<Record<string, readonly number[]>>;
  readonly history?: readonly Step[];
}

/**
 * Representations held in memory: matrices[language][layer], layers counted from 0.
 *
 * @throws RangeError when a matrix has not one row a sentence
 */
export function fromMatrices(
  matrices: Readonly<Record<string, readonly Matrix[]>>,
  { history = [], ...about }: Sentences,
): Representations {
  for (const [language, layers] of Object.entries(matrices)) {
    for (const [layer, x] of layers.entries()) {
      if (x.rows === about.sentences.length) continue;
      throw new RangeError(
        `fromMatrices: ${language} at layer ${layer} is ${shapeOf(x)}, ` +
          `but there are ${about.sentences.length} sentences. Each needs one row.`,
      );
    }
  }
  const layers = Object.values(matrices)[0]?.map((_, layer) => layer) ?? [];
  return fromReader(
    { ...about, languages: Object.keys(matrices), layers, history },
    (language, layer) => Promise.resolve(matrices[language]![layer]!),
  );
}

/**
 * Representations whose matrices come from `read`, e.g. from disk. Every reader goes through
 * here, so that an unknown language or layer is met with the same words everywhere.
 */
export function fromReader(
  about: Omit<Representations, "read">,
  read: (language: string, layer: number) => Promise<Matrix>,
): Representations {
  return {
    ...about,
    async read(language, layer) {
      if (about.languages.includes(language) && about.layers.includes(layer)) {
        return read(language, layer);
      }
      throw new RangeError(
        `read: no layer ${layer} of "${language}". ` +
          `There are layers ${about.layers.join(", ")} of ${about.languages.join(", ")}.`,
      );
    },
  };
}

/** One layer with its matrices in memory, for work that reads them more than once. */
export async function loadLayer(
  representations: Representations,
  layer: number,
): Promise<Representations> {
  const matrices = new Map(
    await Promise.all(
      representations.languages.map(
        async (language) => [language, await representations.read(language, layer)] as const,
      ),
    ),
  );
  return fromReader(
    { ...representations, layers: [layer] },
    async (language) => matrices.get(language)!,
  );
}
