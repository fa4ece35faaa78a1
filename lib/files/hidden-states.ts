import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { shapeOf } from "../core/matrix";
import { fromReader, type Representations, type Step } from "../representations/representations";
import { type SavedLanguage, savedLanguages } from "./hidden-state-layouts";
import { type Tensor, writeSafetensors } from "./safetensors";

/**
 * Opens hidden states saved by this package or by others, without loading them: a folder of
 * `<language>.safetensors` (one tensor a layer, named `0`, `layer.0`, `hidden_0` …, or one of
 * [layers, sentences, dimensions]), `<language>/<layer>.npy`, `<language>.<layer>.npy` or
 * `<language>_layer<layer>.npy`; the layout is told from the names. Sentence ids, groups, lengths
 * and history are read from the files' headers when this package wrote them; otherwise sentences
 * are numbered from 1.
 *
 * @throws RangeError when there is no such folder, or it holds no such files, or languages differ in their layers, in
 * their number of sentences or in their sentences' ids
 */
export async function openRepresentations(folder: string): Promise<Representations> {
  if (!existsSync(folder)) {
    throw new RangeError(
      `openRepresentations: there is no folder ${folder}. Give one that saveRepresentations or interlingua extract wrote, or that holds <language>.safetensors or .npy files.`,
    );
  }
  const saved = await savedLanguages(folder);
  const [first] = saved as [SavedLanguage];
  checkAlike(folder, saved, "layers", ({ layers }) => layers.join(" "));
  checkAlike(folder, saved, "numbers of sentences", ({ rows }) => String(rows));
  const described = saved.map(({ about }) => (about ? (JSON.parse(about) as About) : undefined));
  if (new Set(described.map((about) => JSON.stringify(about?.sentences))).size > 1) {
    throw new RangeError(
      `openRepresentations: row i must be the same sentence in every language, but the languages in ${folder} have different sentence ids. Save them again from one corpus.`,
    );
  }
  const about = described[0];
  const lengths = described.flatMap((each, k) =>
    each?.lengths ? [[saved[k]!.language, each.lengths] as const] : [],
  );
  return fromReader(
    {
      languages: saved.map(({ language }) => language),
      layers: first.layers,
      sentences: about?.sentences ?? Array.from({ length: first.rows }, (_, i) => String(i + 1)),
      ...(about?.groups && { groups: about.groups }),
      ...(lengths.length === saved.length && { lengths: Object.fromEntries(lengths) }),
      history: about?.history ?? [{ what: `hidden states in ${basename(folder)}` }],
      ...(about?.warnings && { warnings: about.warnings }),
    },
    async (language, layer) => {
      const x = await saved.find((each) => each.language === language)!.read(layer);
      if (x.rows === first.rows) return x;
      throw new RangeError(
        `openRepresentations: every matrix in ${folder} needs ${first.rows} rows, but ${language} at layer ${layer} is ${shapeOf(x)}.`,
      );
    },
  );
}

/**
 * Saves representations as one safetensors file a language, with sentence ids, groups, lengths and
 * history in its header; openRepresentations reads them back exactly. In the precision they have
 * unless `dtype` says otherwise.
 *
 * @throws RangeError when the folder holds states of other languages, which would be opened with
 * these, or when a value does not fit into float16
 */
export async function saveRepresentations(
  representations: Representations,
  folder: string,
  { dtype }: { readonly dtype?: "float16" | "float32" | "float64" } = {},
): Promise<void> {
  await checkFolder(folder, representations.languages);
  const { sentences, groups, lengths, history, warnings } = representations;
  const kind = dtype && ({ float16: "F16", float32: "F32", float64: "F64" } as const)[dtype];
  for (const language of representations.languages) {
    const tensors: Record<string, Tensor> = {};
    for (const layer of representations.layers) {
      const { rows, columns, values } = await representations.read(language, layer);
      tensors[`layer.${layer}`] = { shape: [rows, columns], values };
    }
    const about: About = {
      ...{ sentences, history },
      ...(groups && { groups }),
      ...(warnings && { warnings }),
      ...(lengths?.[language] && { lengths: lengths[language] }),
    };
    const metadata = { interlingua: JSON.stringify(about) };
    await writeSafetensors(join(folder, `${language}.safetensors`), tensors, metadata, kind);
  }
}

/** What the header of a file says of its rows, beside their values. */
interface About {
  readonly sentences: readonly string[];
  readonly groups?: readonly string[];
  /** Of this language. */
  readonly lengths?: readonly number[];
  readonly history: readonly Step[];
  readonly warnings?: readonly string[];
}

function checkAlike(
  folder: string,
  saved: readonly SavedLanguage[],
  what: string,
  of: (language: SavedLanguage) => string,
): void {
  if (new Set(saved.map(of)).size <= 1) return;
  const list = saved.map((each) => `${each.language} ${of(each)}`).join(", ");
  throw new RangeError(
    `openRepresentations: row i must be the same sentence in every language and layer, but the languages in ${folder} differ in ${what}: ${list}. Save the same for all.`,
  );
}

async function checkFolder(folder: string, languages: readonly string[]): Promise<void> {
  const there = existsSync(folder) ? await readdir(folder) : [];
  const others = there.filter(
    (file) =>
      /\.(safetensors|npy)$/.test(file) && !languages.includes(basename(file, ".safetensors")),
  );
  if (others.length === 0) return;
  throw new RangeError(
    `saveRepresentations: a folder holds one set, but ${folder} has ${others.slice(0, 5).join(", ")} of another. Save to an empty folder.`,
  );
}
