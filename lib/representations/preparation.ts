import { type Matrix, takeRows } from "../core/matrix";
import type { Watch } from "../core/progress";
import type { Row, Table } from "../core/table";
import type { Engine } from "../engine/engine";
import { openEngine } from "../engine/open";
import { type Affine, applyAffine } from "./affine";
import { type Representations, type Step, transform } from "./representations";
import { rowsOf } from "./select";

/**
 * What was fitted on some sentences, ready to be applied to any: an affine map for each language
 * and layer. A plain value, which `savePreparation` keeps in a file.
 *
 *     const centring = await fitCentering(states, { fittedOn: train });
 *     const test = applyPreparation(selectSentences(states, held), centring);
 */
export interface Preparation {
  /** Its line in the history of what it is applied to: what, with which settings, fitted on which sentences. */
  readonly step: Step;
  readonly languages: readonly string[];
  readonly layers: readonly number[];
  /** maps[place of the layer][place of the language]; one for all languages where `shared`. */
  readonly maps: readonly (readonly Affine[])[];
  /** Whether all languages have one map, which may then be applied to others too, with a warning. */
  readonly shared: boolean;
  /** What was found on the way, a row a layer (and language): ranks, penalties, singular values. */
  readonly facts: Table;
  readonly warnings: readonly string[];
}

export interface PreparationOptions extends Watch {
  /** Ids of the sentences to fit on; all unless told. */
  readonly fittedOn?: readonly string[];
  readonly engine?: Engine;
}

/** One language's rows at one layer, of the sentences that are fitted on. */
export interface LanguageRows {
  readonly language: string;
  readonly x: Matrix;
}

/** What the fit of one layer gives: a map a language, or one for all. */
export interface LayerFit {
  readonly maps: readonly Affine[];
  readonly facts?: Table;
  readonly warnings?: readonly string[];
}

/** What is fitted, and how at one layer. */
export interface Fit {
  /** Who is called, for errors. */
  readonly who: string;
  readonly step: Omit<Step, "fittedOn">;
  readonly shared?: boolean;
  /** `groups`: the document of each row, where it is known. */
  layer(
    rows: readonly LanguageRows[],
    engine: Engine,
    groups: readonly string[] | undefined,
  ): Promise<LayerFit>;
}

/**
 * Fits every layer in turn; holds one layer of the sentences fitted on in memory.
 *
 * @throws RangeError when a sentence to fit on is not there, comes twice, or none is given
 */
export async function fitPreparation(
  { who, step, shared = false, layer: fitLayer }: Fit,
  representations: Representations,
  { fittedOn = representations.sentences, engine, onProgress, signal }: PreparationOptions = {},
): Promise<Preparation> {
  const { languages, layers } = representations;
  const places = rowsOf(who, fittedOn, representations.sentences);
  const groups = representations.groups && places.map((place) => representations.groups![place]!);
  const arithmetic = engine ?? (await openEngine());
  const maps: (readonly Affine[])[] = [];
  const facts: Row[] = [];
  const warnings: string[] = [];
  for (const [done, layer] of layers.entries()) {
    const rows: LanguageRows[] = [];
    for (const language of languages) {
      signal?.throwIfAborted();
      rows.push({ language, x: takeRows(await representations.read(language, layer), places) });
    }
    const found = await fitLayer(rows, arithmetic, groups);
    maps.push(found.maps);
    for (const row of found.facts ?? []) facts.push({ layer, ...row });
    for (const warning of found.warnings ?? []) warnings.push(`layer ${layer}: ${warning}`);
    onProgress?.({ task: step.what, done: done + 1, total: layers.length, unit: "layers" });
  }
  return { step: { ...step, fittedOn }, languages, layers, maps, shared, facts, warnings };
}

/**
 * The representations as the preparation makes them: mapped when they are read, with its line in
 * their history and its warnings among theirs.
 *
 * What each language has a map of its own for is refused for other languages; what all share (an
 * eraser, a centring over all) is applied to them with a warning. A language or layer that was
 * fitted and is not there is no matter.
 *
 * @throws RangeError when a layer, or a language without a map, was not in the fit; when vectors
 *   read have another number of dimensions
 */
export function applyPreparation(
  representations: Representations,
  preparation: Preparation,
  { engine }: { readonly engine?: Engine } = {},
): Representations {
  const { step, shared, maps } = preparation;
  requireFitted("layer", representations.layers, preparation.layers, step.what);
  const strangers = representations.languages.filter((one) => !preparation.languages.includes(one));
  if (!shared)
    requireFitted("language", representations.languages, preparation.languages, step.what);
  const prepared = transform(representations, step, async (x, language, layer) => {
    const ofLayer = maps[preparation.layers.indexOf(layer)]!;
    const map = ofLayer[shared ? 0 : preparation.languages.indexOf(language)]!;
    const name = `${language} at layer ${layer}`;
    const arithmetic = engine ?? (await openEngine());
    return applyAffine(map, x, arithmetic, { who: `applyPreparation (${step.what})`, name });
  });
  const warnings = [
    ...(representations.warnings ?? []),
    ...preparation.warnings.map((warning) => `${step.what}, ${warning}`),
    ...(strangers.length > 0
      ? [
          `${step.what}: ${strangers.join(", ")} came to what was fitted on ${preparation.languages.join(", ")} only, ` +
            "so what sets them apart may remain",
        ]
      : []),
  ];
  return warnings.length > 0 ? { ...prepared, warnings } : prepared;
}

/** How many of the sentences were also among those that something in the history was fitted on. */
export function sentencesFittedOn({ sentences, history }: Representations): number {
  const fitted = new Set(history.flatMap(({ fittedOn = [] }) => fittedOn));
  return sentences.filter((sentence) => fitted.has(sentence)).length;
}

/** The same in words, for the warnings of a study that scores these sentences; none where it is fair. */
export function fitWarnings(representations: Representations): readonly string[] {
  const known = sentencesFittedOn(representations);
  if (known === 0) return [];
  return [
    `${known} of the ${representations.sentences.length} sentences scored are those that it was fitted on`,
  ];
}

function requireFitted<T extends string | number>(
  kind: "language" | "layer",
  wanted: readonly T[],
  fitted: readonly T[],
  what: string,
): void {
  const unknown = wanted.filter((one) => !fitted.includes(one));
  if (unknown.length === 0) return;
  throw new RangeError(
    `applyPreparation: “${what}” was fitted for ${kind} ${fitted.join(", ")}, but ${unknown.join(", ")} came. ` +
      `Fit it with ${unknown.length === 1 ? `that ${kind}` : `those ${kind}s`}, or select the others.`,
  );
}
