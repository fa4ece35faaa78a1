import { basename } from "node:path";
import { arrange, type Layout, type OpenedFile, type SavedLayer } from "./arrange";
import { type About, findIds, parseAbout } from "./sentence-ids";
import { openStatesFiles } from "./states-files";

/** The hidden states of one language on disk, whatever the format and the layout. */
export interface SavedLanguage {
  readonly language: string;
  /** By number, the lowest first. */
  readonly layers: readonly SavedLayer[];
  readonly rows: number;
  /** What this package wrote into the file's header. */
  readonly about?: About;
  /** Its sentences' ids, where they are there. */
  readonly ids?: readonly string[];
}

/** What a file or a folder holds, by language, with the names of arrays that are of other kinds. */
export interface SavedSet {
  readonly languages: readonly SavedLanguage[];
  readonly leftOut: readonly string[];
}

/**
 * What a file or a folder of hidden states holds. Nothing but headers and ids is read.
 *
 * @throws RangeError when it holds none, when its layout cannot be told, or when languages differ
 *   in their layers, or layers in their sentences
 */
export async function savedLanguages(path: string, layout: Layout): Promise<SavedSet> {
  const { files, texts } = await openStatesFiles(path);
  const found = arrange(files, basename(path), layout);
  const leftOut = files.flatMap(({ saved }) => saved.leftOut ?? []);
  if (found.length === 0) throw nothingIn(path, files, layout);
  const saved = byLanguage(found);
  checkAlike(path, saved);
  const ids = await findIds(files, texts, found);
  const languages = [...saved].map(([language, layers]): SavedLanguage => {
    const rows = rowsOf(language, layers);
    const text = layers[0]!.file.saved.about;
    const about = text === undefined ? undefined : parseAbout(text, layers[0]!.file.path);
    const beside = ids.find((each) => each.languages.includes(language));
    const named = about?.sentences ?? beside?.ids;
    if (named && named.length !== rows) {
      throw new RangeError(
        `openRepresentations: each sentence has an id, but ${language} has ${rows} sentences, and there are ${named.length} ids in ${about ? layers[0]!.file.path : beside!.from}. Save the ids of all, in order.`,
      );
    }
    return { language, layers, rows, ...(about && { about }), ...(named && { ids: named }) };
  });
  return { languages, leftOut };
}

function byLanguage(found: readonly SavedLayer[]): ReadonlyMap<string, readonly SavedLayer[]> {
  const languages = new Map<string, SavedLayer[]>();
  for (const each of found) {
    const layers = languages.get(each.language);
    if (layers) layers.push(each);
    else languages.set(each.language, [each]);
  }
  for (const layers of languages.values()) layers.sort((a, b) => a.layer - b.layer);
  return languages;
}

function checkAlike(path: string, saved: ReadonlyMap<string, readonly SavedLayer[]>): void {
  const lists = [...saved].map(([language, layers]) => ({
    language,
    list: layers.map(({ layer }) => layer).join(" "),
  }));
  if (new Set(lists.map(({ list }) => list)).size <= 1) return;
  const each = lists.map(({ language, list }) => `${language} ${list}`).join(", ");
  throw new RangeError(
    `openRepresentations: row i must be the same sentence in every language and layer, but the languages in ${path} differ in layers: ${each}. Save the same for all.`,
  );
}

function rowsOf(language: string, layers: readonly SavedLayer[]): number {
  const { rows } = layers[0]!;
  const other = layers.find((layer) => layer.rows !== rows);
  if (!other) return rows;
  throw new RangeError(
    `openRepresentations: every layer of ${language} needs the same sentences, but layer ${layers[0]!.layer} has ${rows} and layer ${other.layer} (${other.from}) has ${other.rows}. Save the same for all.`,
  );
}

function nothingIn(path: string, files: readonly OpenedFile[], { names }: Layout): RangeError {
  const there = files.flatMap(({ stem, saved }) => [
    ...saved.arrays.map(({ name }) => (name ? `${stem}/${name}` : stem)),
    ...(saved.leftOut ?? []),
  ]);
  const wanted = names ? `arrays named like "${names}"` : "arrays of floating-point numbers";
  return new RangeError(
    `openRepresentations: hidden states are ${wanted}, but ${path} has ${there.slice(0, 5).join(", ") || "no arrays"}. Save them as float32.`,
  );
}
