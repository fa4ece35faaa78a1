import type { Matrix } from "../../core/matrix";
import type { Cut, SavedArray, SavedArrays } from "../formats/saved-arrays";
import { type Axis, axesIn, axesOf } from "./layout-axes";
import { type NameParts, partsByTemplate, partsOf } from "./layout-names";

/** How arrays are laid out, where it cannot be told or is told wrongly. */
export interface Layout {
  /**
   * What names say, e.g. "sentemb-mean-{language}" or "{language}/mean_{layer}": a file's path in
   * the folder without its ending, then the array's name after a slash. Others are left out.
   */
  readonly names?: string;
  /** What the axes of arrays are, e.g. "sentences layers dimensions". */
  readonly axes?: string;
  /** The languages that an axis of them stands for, in order; or the one of the only array. */
  readonly languages?: readonly string[];
}

/** One opened file of a set. */
export interface OpenedFile {
  readonly path: string;
  /** Its path inside the folder, without its ending. */
  readonly stem: string;
  readonly saved: SavedArrays;
}

/** One matrix of a set, which is not read yet. */
export interface SavedLayer {
  readonly language: string;
  readonly layer: number;
  readonly rows: number;
  readonly file: OpenedFile;
  /** The array's name in its file. */
  readonly array: string;
  /** File and array, as errors name them. */
  readonly from: string;
  readonly axes: readonly Axis[];
  read(): Promise<Matrix>;
}

/**
 * Which language and layer is where in the arrays of some files, from their names and shapes.
 *
 * @throws RangeError when that cannot be told, or two arrays are said to be the same
 */
export function arrange(
  files: readonly OpenedFile[],
  fallback: string,
  layout: Layout,
): SavedLayer[] {
  const parts = partsOf(
    files.map(({ stem, saved }) => ({ stem, arrays: saved.arrays.map(({ name }) => name) })),
  );
  const given = layout.axes === undefined ? undefined : axesIn(layout.axes);
  const found = files.flatMap((file, f) =>
    file.saved.arrays.flatMap((array, a) => {
      const said = layout.names
        ? byTemplate(layout.names, file, array)
        : { ...parts[f]![a]!, ...ownParts(array) };
      return said ? cuts(file, array, said, fallback, layout, given) : [];
    }),
  );
  const seen = new Map<string, SavedLayer>();
  for (const each of found) {
    const key = JSON.stringify([each.language, each.layer]);
    const other = seen.get(key);
    if (other) throw sameTwice(other, each);
    seen.set(key, each);
  }
  return found;
}

function ownParts({ language, layer }: SavedArray): NameParts {
  return { ...(language !== undefined && { language }), ...(layer !== undefined && { layer }) };
}

function sameTwice(one: SavedLayer, other: SavedLayer): RangeError {
  return new RangeError(
    `openRepresentations: each layer of a language is there once, but ${one.from} and ${other.from} both seem to be ${one.language} at layer ${one.layer}. Say what names mean, e.g. names: "{language}/mean_{layer}".`,
  );
}

function byTemplate(
  template: string,
  { stem, saved }: OpenedFile,
  { name }: SavedArray,
): NameParts | undefined {
  const whole = partsByTemplate(template, name === "" ? stem : `${stem}/${name}`);
  return whole ?? (saved.arrays.length === 1 ? partsByTemplate(template, stem) : undefined);
}

function cuts(
  file: OpenedFile,
  array: SavedArray,
  said: NameParts,
  fallback: string,
  layout: Layout,
  given: readonly Axis[] | undefined,
): SavedLayer[] {
  const { shape } = array;
  const from = array.name === "" ? file.path : `"${array.name}" in ${file.path}`;
  // Languages that are given stand above what names seem to say.
  const [only, second] = layout.languages ?? [];
  const language = layout.languages && !layout.names ? only : said.language;
  const several = second !== undefined && language === only;
  const layerOpen = said.layer === undefined;
  const axes = axesOf({ name: from, shape, layer: layerOpen, language: several, given });
  const at = (axis: Axis) => axes.indexOf(axis);
  const languages = several ? languagesOf(layout, shape[at("languages")]!, from) : undefined;
  const layers = at("layers") < 0 ? 1 : shape[at("layers")]!;
  return (languages ?? [language ?? fallback]).flatMap((language, l) =>
    Array.from({ length: layers }, (_, k): SavedLayer => {
      const cut: Cut = axes.map((axis) => {
        if (axis === "sentences") return "rows";
        if (axis === "dimensions") return "columns";
        return axis === "layers" ? k : l;
      });
      return {
        ...{ language, from, file, axes, array: array.name },
        layer: said.layer ?? k,
        rows: shape[at("sentences")]!,
        read: () => array.read(cut),
      };
    }),
  );
}

function languagesOf(layout: Layout, count: number, from: string): readonly string[] {
  const { languages = [] } = layout;
  if (languages.length === count) return languages;
  throw new RangeError(
    `openRepresentations: ${from} has ${count} languages, but ${languages.length} names came${languages.length > 0 ? ` (${languages.join(", ")})` : ""}. Give them in their order: languages: ["en", "lv"].`,
  );
}
