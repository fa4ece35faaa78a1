import { type Bytes, readOnce } from "./bytes";
import { Called, type Pickled, Reference, readPickle } from "./pickle";
import type { SavedArray, SavedArrays, SavedNames } from "./saved-arrays";
import { countNumbers, storedArray } from "./stored-array";
import { type NumberKind, widthOf } from "./stored-numbers";

/** What the pickle of plain tensors names; nothing of it is ever called. */
const storages: Readonly<Record<string, NumberKind>> = {
  "torch HalfStorage": "float16",
  "torch BFloat16Storage": "bfloat16",
  "torch FloatStorage": "float32",
  "torch DoubleStorage": "float64",
};
const otherStorages = ["Bool", "Byte", "Char", "Short", "Int", "Long"].map(
  (kind) => `torch ${kind}Storage`,
);
const rebuildTensor = "torch._utils _rebuild_tensor_v2";
const rebuildParameter = "torch._utils _rebuild_parameter";
const allowed = new Set([
  ...[...Object.keys(storages), ...otherStorages, rebuildTensor, rebuildParameter],
  ...["collections OrderedDict", "torch Size"],
]);

/** Longer ones describe no tensors, but hold data of their own. */
const longestPickle = 2 ** 26;

/** Containers in containers: deeper ones, and those that hold one another, are made to harm. */
const deepest = 16;
const mostValues = 1_000_000;

/**
 * The tensors in a checkpoint that torch.save wrote (as a zip archive, as it has since PyTorch
 * 1.6): one tensor, or dictionaries and lists of them, whose keys become their names, with "/"
 * between. The pickle that describes them is read by an allow-list; no code is ever run.
 *
 * @throws TypeError when the checkpoint holds anything but plain tensors, text and numbers;
 *   RangeError when it is cut short or damaged
 */
export async function arraysOfCheckpoint(
  path: string,
  entries: ReadonlyMap<string, Bytes>,
): Promise<SavedArrays> {
  const pickle = [...entries.keys()].find((name) => /(^|\/)data\.pkl$/.test(name))!;
  const folder = pickle.slice(0, -"data.pkl".length);
  const { size } = entries.get(pickle)!;
  if (size > longestPickle) {
    throw new RangeError(
      `torch: the pickle of ${path} is ${size} bytes, and plain tensors need far fewer than ${longestPickle}. Save the tensors alone.`,
    );
  }
  const bigEndian = (await textOf(entries.get(`${folder}byteorder`))) === "big";
  const root = readPickle(await readOnce(entries.get(pickle)!, 0, size), pickleName(path), allowed);
  const found: Found = {
    path,
    folder,
    entries,
    bigEndian,
    arrays: [],
    names: [],
    leftOut: [],
    values: 0,
  };
  collect(found, "", root, 0);
  return found;
}

const pickleName = (path: string) => `torch: ${path}`;

async function textOf(bytes: Bytes | undefined): Promise<string> {
  return bytes ? Buffer.from(await readOnce(bytes, 0, Math.min(16, bytes.size))).toString() : "";
}

interface Found {
  readonly path: string;
  readonly folder: string;
  readonly entries: ReadonlyMap<string, Bytes>;
  readonly bigEndian: boolean;
  readonly arrays: SavedArray[];
  readonly names: SavedNames[];
  readonly leftOut: string[];
  /** How many were looked at. */
  values: number;
}

function collect(found: Found, name: string, value: Pickled, depth: number): void {
  const inside = (key: Pickled) => (name === "" ? String(key) : `${name}/${String(key)}`);
  if (depth > deepest || ++found.values > mostValues) {
    throw new RangeError(
      `torch: ${found.path} holds containers in containers without end, at "${name.slice(0, 60)}". It is damaged or made to harm.`,
    );
  }
  if (value instanceof Called) {
    const array = tensor(found, name, value);
    if (array) found.arrays.push(array);
    else found.leftOut.push(name);
  } else if (value instanceof Map) {
    for (const [key, item] of value) collect(found, inside(key), item, depth + 1);
  } else if (Array.isArray(value)) {
    const texts = value.length > 0 && value.every((item) => typeof item === "string");
    if (texts) found.names.push({ name, read: async () => value as string[] });
    else for (const [k, item] of value.entries()) collect(found, inside(k), item, depth + 1);
  } else if (name !== "") found.leftOut.push(name);
}

/** A tensor of floating-point numbers; undefined when it is of others. */
function tensor(found: Found, name: string, { what, given }: Called): SavedArray | undefined {
  const { path, folder, entries, bigEndian } = found;
  if (what === rebuildParameter && given[0] instanceof Called) return tensor(found, name, given[0]);
  const [storage, offset, shape, strides] = given;
  if (what !== rebuildTensor || !(storage instanceof Called) || !isStored(storage.given)) {
    throw new RangeError(
      `torch: plain tensors are read, but "${name}" in ${path} is ${what}. Save tensors alone: torch.save({name: tensor, …}, path).`,
    );
  }
  const [, reference, key, , count] = storage.given;
  const bytes = entries.get(`${folder}data/${key}`);
  const kind = storages[reference.name];
  if (!kind) return undefined;
  if (!bytes || !isWhole(offset) || !areWhole(shape) || !areWhole(strides)) {
    throw new RangeError(`torch: "${name}" in ${path} has no storage "${key}". It is damaged.`);
  }
  const numbers = countNumbers(shape, `torch: "${name}" in ${path}`);
  if (shape.length !== strides.length || numbers > count || count * widthOf[kind] > bytes.size) {
    throw new RangeError(
      `torch: "${name}" [${shape.join(" × ")}] of ${path} does not fit its storage "${key}" of ${count} numbers and ${bytes.size} bytes. Save it with .contiguous(), or the file is damaged.`,
    );
  }
  const start = offset * widthOf[kind];
  return storedArray(name, shape, { bytes, start, kind, bigEndian, strides });
}

type Stored = readonly ["storage", Reference, string, Pickled, number];

function isStored(given: readonly Pickled[]): given is Stored {
  const [what, reference, key, , count] = given;
  const named = reference instanceof Reference && typeof key === "string";
  return what === "storage" && named && isWhole(count);
}

function isWhole(value: Pickled | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function areWhole(value: Pickled | undefined): value is readonly number[] {
  return Array.isArray(value) && value.every(isWhole);
}
