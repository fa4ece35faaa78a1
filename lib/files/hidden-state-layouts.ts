import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { fromValues, type Matrix } from "../core/matrix";
import { readNpy } from "./npy";
import { openSafetensors, type Safetensors, type Tensor } from "./safetensors";

/** The hidden states of one language on disk, whatever the layout. */
export interface SavedLanguage {
  readonly language: string;
  readonly layers: readonly number[];
  /** Sentences: of the first layer. */
  readonly rows: number;
  /** What this package wrote into the file's header. */
  readonly about?: string;
  read(layer: number): Promise<Matrix>;
}

/** Names of .npy files in a folder, e.g. `lv/12.npy`, `lv/layer_12.npy`, `lv.12.npy`, `lv_layer12.npy`. */
const npyNames = [
  /^(?<language>[^/]+)\/(?:layer|hidden)?[._]?(?<layer>\d+)\.npy$/,
  /^(?<language>[^/]+?)[._]layer[._]?(?<layer>\d+)\.npy$/,
  /^(?<language>[^/]+?)\.(?<layer>\d+)\.npy$/,
];

/** Names of a layer's tensor. */
const tensorName = /^(?:(?:layer|hidden|hidden_states?)[._]?)?(\d+)$/;

/**
 * What a folder of hidden states holds, by language.
 *
 * @throws RangeError when it holds none
 */
export async function savedLanguages(folder: string): Promise<SavedLanguage[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();
  const safetensors = names.filter((name) => /^[^/.][^/]*\.safetensors$/.test(name));
  const saved =
    safetensors.length > 0
      ? await Promise.all(safetensors.map((name) => fromSafetensors(folder, name)))
      : await fromNpy(folder, names);
  if (saved.length > 0) return saved;
  throw new RangeError(
    `openRepresentations: hidden states are <language>.safetensors, <language>/<layer>.npy, <language>.<layer>.npy or <language>_layer<layer>.npy, ` +
      `but ${folder} has ${names.slice(0, 5).join(", ") || "no files"}. Rename them so.`,
  );
}

async function fromSafetensors(folder: string, name: string): Promise<SavedLanguage> {
  const file = await openSafetensors(join(folder, name));
  const language = name.slice(0, -".safetensors".length);
  const about = file.metadata.interlingua;
  const layered = [...file.tensors].find(([, { shape }]) => shape.length === 3);
  const states =
    layered && file.tensors.size === 1 ? oneTensor(file, layered[0]) : tensorEach(file);
  return { language, ...(about !== undefined && { about }), ...states };
}

type States = Pick<SavedLanguage, "layers" | "rows" | "read">;

/** One tensor of [layers, sentences, dimensions]. */
function oneTensor(file: Safetensors, name: string): States {
  const [count = 0, rows = 0, columns = 0] = file.tensors.get(name)!.shape;
  return {
    layers: Array.from({ length: count }, (_, layer) => layer),
    rows,
    async read(layer) {
      const { values } = await file.read(name);
      const size = rows * columns;
      return fromValues(rows, columns, values.subarray(layer * size, (layer + 1) * size));
    },
  };
}

/** One tensor of [sentences, dimensions] a layer. */
function tensorEach(file: Safetensors): States {
  const names = new Map<number, string>();
  for (const name of file.tensors.keys()) {
    const layer = tensorName.exec(name)?.[1];
    if (layer === undefined) {
      throw new RangeError(
        `openRepresentations: tensors are named by their layer ("0", "layer.0", "hidden_0"), but ${file.path} has "${name}".`,
      );
    }
    names.set(Number(layer), name);
  }
  const layers = [...names.keys()].sort((a, b) => a - b);
  return {
    layers,
    rows: file.tensors.get(names.get(layers[0]!) ?? "")?.shape[0] ?? 0,
    read: async (layer) => asMatrix(await file.read(names.get(layer)!), file.path),
  };
}

async function fromNpy(folder: string, names: readonly string[]): Promise<SavedLanguage[]> {
  const languages = new Map<string, Map<number, string>>();
  for (const name of names) {
    const parts = npyNames.map((pattern) => pattern.exec(name)?.groups).find(Boolean);
    if (!parts) continue;
    const files = languages.get(parts.language!) ?? new Map<number, string>();
    languages.set(parts.language!, files.set(Number(parts.layer), join(folder, name)));
  }
  return Promise.all(
    [...languages].map(async ([language, files]) => {
      const read = async (layer: number) =>
        asMatrix(await readNpy(files.get(layer)!), files.get(layer)!);
      const layers = [...files.keys()].sort((a, b) => a - b);
      return { language, layers, rows: (await read(layers[0]!)).rows, read };
    }),
  );
}

function asMatrix({ shape, values }: Tensor, path: string): Matrix {
  if (shape.length === 2) return fromValues(shape[0]!, shape[1]!, values);
  throw new RangeError(
    `openRepresentations: a layer is [sentences × dimensions], but in ${path} it is [${shape.join(" × ")}].`,
  );
}
