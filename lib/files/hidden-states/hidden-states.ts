import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Matrix, takeRows } from "../../core/matrix";
import type { Watch } from "../../core/progress";
import {
  describeHistory,
  fromReader,
  type Representations,
  type Step,
} from "../../representations/representations";
import { writeSafetensors } from "../formats/write-safetensors";
import type { Layout } from "./arrange";
import { type Joined, joinSentences } from "./join-sentences";
import { type SavedLanguage, type SavedSet, savedLanguages } from "./saved-languages";
import type { About } from "./sentence-ids";
import { mayHoldVectors } from "./states-files";

/**
 * Opens hidden states saved by this package or by others, without loading them: a file or a folder
 * of NumPy's .npy and .npz, safetensors, HDF5, Parquet and Arrow with vectors as lists, PyTorch's zip
 * checkpoints or .vec word vectors. Which language and layer is where is told from names (`en.safetensors` with a tensor a layer, `en/12.npy`, `en_layer12.npy`,
 * `sentemb-mean-en.npy`, `en` and `lv` in one .npz …) and shapes ([sentences, dimensions] or
 * [layers, sentences, dimensions]); the first step of `history` says how, and `layout` may say it
 * instead. Reading one layer of one language reads no others.
 *
 * Sentence ids, groups, lengths and history come from the headers when this package wrote them; ids
 * else from arrays or text files called `ids` or `en.ids`. Rows are paired by ids where there are
 * some: sentences that are not in every language are left out, and `warnings` say which. Without
 * ids, sentences are numbered from 1.
 *
 * @throws RangeError when there is no such file, it is cut short, damaged or of another format; when
 *   its layout cannot be told; when languages differ in their layers, or without ids in their
 *   number of sentences; TypeError when it is a pickle, which is never loaded
 */
export async function openRepresentations(
  path: string,
  layout: Layout = {},
): Promise<Representations> {
  if (!existsSync(path)) {
    throw new RangeError(
      `openRepresentations: there is no file or folder ${path}. Give one that saveRepresentations or interlingua extract wrote, or that holds <language>.safetensors or .npy files.`,
    );
  }
  const saved = await savedLanguages(path, layout);
  const { languages } = saved;
  const joined = paired(path, languages);
  const [first] = languages as [SavedLanguage];
  const rows = joined.rows;
  const lengths = languages.flatMap(({ language, about }) =>
    about?.lengths ? [[language, picked(about.lengths, rows.get(language))] as const] : [],
  );
  const warnings = [...(first.about?.warnings ?? []), ...joined.report];
  return fromReader(
    {
      languages: languages.map(({ language }) => language),
      layers: first.layers.map(({ layer }) => layer),
      sentences: joined.sentences,
      ...(first.about?.groups && { groups: picked(first.about.groups, rows.get(first.language)) }),
      ...(first.about?.rowsAre && { rowsAre: first.about.rowsAre }),
      ...(lengths.length === languages.length && { lengths: Object.fromEntries(lengths) }),
      history: first.about?.history ?? [opening(path, saved)],
      ...(warnings.length > 0 && { warnings }),
    },
    (language, layer) => readLayer(languages, rows, language, layer),
  );
}

async function readLayer(
  saved: readonly SavedLanguage[],
  rows: ReadonlyMap<string, readonly number[]>,
  language: string,
  layer: number,
): Promise<Matrix> {
  const { layers } = saved.find((each) => each.language === language)!;
  const x = await layers.find((each) => each.layer === layer)!.read();
  const taken = rows.get(language);
  return taken ? takeRows(x, taken) : x;
}

/** The rows that are the same sentences: by ids where every language has them, else by their number. */
function paired(path: string, languages: readonly SavedLanguage[]): Joined {
  const named = languages.filter(({ ids }) => ids !== undefined);
  if (named.length === languages.length) {
    return joinSentences(new Map(languages.map(({ language, ids }) => [language, ids!])), path);
  }
  if (named.length > 0) {
    const without = languages.filter(({ ids }) => !ids).map(({ language }) => language);
    throw new RangeError(
      `openRepresentations: every language needs sentence ids when one has them, but in ${path} there are none of ${without.slice(0, 5).join(", ")}. Save ids for all, or for none.`,
    );
  }
  const counts = languages.map(({ language, rows }) => `${language} ${rows}`);
  if (new Set(languages.map(({ rows }) => rows)).size > 1) {
    throw new RangeError(
      `openRepresentations: row i must be the same sentence in every language, but without sentence ids the languages in ${path} differ in numbers of sentences: ${counts.join(", ")}. Save the same for all, or their ids beside them.`,
    );
  }
  const sentences = Array.from({ length: languages[0]!.rows }, (_, row) => String(row + 1));
  return { sentences, rows: new Map(), report: [] };
}

function picked<T>(values: readonly T[], rows: readonly number[] | undefined): readonly T[] {
  return rows ? rows.map((row) => values[row]!) : values;
}

/** How the files were understood. */
function opening(path: string, { languages, leftOut }: SavedSet): Step {
  const [
    {
      language,
      layers: [first],
    },
  ] = languages as [SavedLanguage];
  const settings = {
    axes: first!.axes.join(" "),
    example: `${language} at layer ${first!.layer} from ${first!.array && `"${first!.array}" in `}${basename(first!.file.path)}`,
    ...(leftOut.length > 0 && { "left out": leftOut.slice(0, 5).join(" ") }),
  };
  return { what: `hidden states in ${basename(path)}`, settings };
}

/** How representations are saved: in the precision they have unless `dtype` says otherwise. */
export interface SaveOptions extends Watch {
  readonly dtype?: "float16" | "float32" | "float64";
}

/**
 * Saves representations as one safetensors file a language, with sentence ids, groups, lengths and
 * history (model and pooling among it) in its header; openRepresentations reads them back exactly.
 * Layers are read one after the other, and no more than one is in memory.
 *
 * @throws RangeError when the folder holds states of other languages, which would be opened with
 * these, when a language's name is no name for a file, or when a value does not fit into float16
 */
export async function saveRepresentations(
  representations: Representations,
  folder: string,
  { dtype, onProgress, signal }: SaveOptions = {},
): Promise<void> {
  const { languages, layers } = representations;
  await checkFolder(folder, languages);
  const kind = dtype && ({ float16: "F16", float32: "F32", float64: "F64" } as const)[dtype];
  const total = languages.length * layers.length;
  let done = 0;
  const reading = (language: string, layer: number) => async () => {
    signal?.throwIfAborted();
    onProgress?.({ task: "saving hidden states", done: done++, total, unit: "layers" });
    const { rows, columns, values } = await representations.read(language, layer);
    return { shape: [rows, columns], values };
  };
  for (const language of languages) {
    const tensors = layers.map((layer) => [`layer.${layer}`, reading(language, layer)] as const);
    const path = join(folder, `${language}.safetensors`);
    const metadata = metadataOf(representations, language);
    await writeSafetensors(path, Object.fromEntries(tensors), metadata, kind);
  }
  onProgress?.({ task: "saving hidden states", done, total, unit: "layers" });
}

/** What is known of a language's rows, for openRepresentations and for people. */
function metadataOf(
  { sentences, groups, rowsAre, lengths, history, warnings }: Representations,
  language: string,
): Record<string, string> {
  const about: About = {
    ...{ sentences, history },
    ...(groups && { groups }),
    ...(rowsAre && { rowsAre }),
    ...(warnings && { warnings }),
    ...(lengths?.[language] && { lengths: lengths[language] }),
  };
  return { interlingua: JSON.stringify(about), description: describeHistory(history) };
}

async function checkFolder(folder: string, languages: readonly string[]): Promise<void> {
  const climbing = languages.find((name) => name === "" || /[/\\:*?"<>|\0]|^\./.test(name));
  if (climbing !== undefined) {
    throw new RangeError(
      `saveRepresentations: each language becomes a file of its name, but "${climbing}" is no name for one. Use its code.`,
    );
  }
  const there = existsSync(folder) ? await readdir(folder) : [];
  const others = there.filter(
    (file) => mayHoldVectors(file) && !languages.includes(basename(file, ".safetensors")),
  );
  if (others.length === 0) return;
  throw new RangeError(
    `saveRepresentations: a folder holds one set, but ${folder} has ${others.slice(0, 5).join(", ")} of another. Save to an empty folder.`,
  );
}
