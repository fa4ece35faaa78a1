import type { Matrix, Values } from "../../core/matrix";
import type { Affine } from "../../representations/affine";
import type { Preparation } from "../../representations/preparation";
import { openSafetensors, type Tensor } from "../formats/safetensors";
import { writeSafetensors } from "../formats/write-safetensors";

/**
 * Keeps what was fitted in a safetensors file: its numbers as tensors, what is said of them as JSON
 * in the header. Written whole or not at all.
 */
export async function savePreparation(path: string, preparation: Preparation): Promise<void> {
  const { maps, ...about } = preparation;
  const tensors: Record<string, Tensor> = {};
  const shapes = maps.map((ofLayer, l) =>
    ofLayer.map((map, m) => {
      for (const [part, tensor] of Object.entries(tensorsOf(map))) {
        tensors[`${l}.${m}.${part}`] = tensor;
      }
      return [map.from, map.to];
    }),
  );
  const metadata = { what: format, about: JSON.stringify({ ...about, shapes }) };
  await writeSafetensors(path, tensors, metadata);
}

/**
 * Opens what `savePreparation` kept, equal to the last bit.
 *
 * @throws RangeError when the file is of something else, or damaged
 */
export async function openPreparation(path: string): Promise<Preparation> {
  const file = await openSafetensors(path);
  const { what, about, sha256 } = file.metadata;
  if (what !== format || about === undefined) {
    throw new RangeError(
      `openPreparation: ${path} needs to be a file that savePreparation wrote, but it is of ${what ?? "something else"}. Fit it again, or open hidden states with openRepresentations.`,
    );
  }
  if (sha256 !== (await file.bodyHash())) {
    throw new RangeError(
      `openPreparation: ${path} is not what was written: its checksum differs. Fit and save it again.`,
    );
  }
  const { shapes, facts, ...others } = JSON.parse(about) as Kept;
  const part = async (name: string) => (file.tensors.has(name) ? await file.read(name) : undefined);
  const maps: Affine[][] = [];
  for (const [l, ofLayer] of shapes.entries()) {
    const found: Affine[] = [];
    for (const [m, shape] of ofLayer.entries()) {
      found.push(await affineOf(shape, (name) => part(`${l}.${m}.${name}`)));
    }
    maps.push(found);
  }
  return { ...others, maps, facts: facts.map(withNaN) };
}

const format = "interlingua preparation 1";

interface Kept extends Omit<Preparation, "maps" | "facts"> {
  /** [from, to] of every map. */
  readonly shapes: readonly (readonly (readonly [number, number])[])[];
  readonly facts: readonly Readonly<Record<string, string | number | null>>[];
}

function tensorsOf({ center, factors, removed, matrix, offset }: Affine): Record<string, Tensor> {
  const vector = (values: Values): Tensor => ({ shape: [values.length], values });
  const grid = ({ rows, columns, values }: Matrix): Tensor => ({ shape: [rows, columns], values });
  return {
    ...(center && { center: vector(center) }),
    ...(factors && { factors: vector(factors) }),
    ...(removed && { read: grid(removed.read), written: grid(removed.written) }),
    ...(matrix && { matrix: grid(matrix) }),
    ...(offset && { offset: vector(offset) }),
  };
}

async function affineOf(
  [from, to]: readonly [number, number],
  part: (name: string) => Promise<Tensor | undefined>,
): Promise<Affine> {
  const vector = async (name: string) => {
    const found = await part(name);
    return found && { [name]: Float64Array.from(found.values) };
  };
  const grid = async (name: string): Promise<Matrix | undefined> => {
    const found = await part(name);
    return found && { rows: found.shape[0]!, columns: found.shape[1]!, values: found.values };
  };
  const [read, written, matrix] = [await grid("read"), await grid("written"), await grid("matrix")];
  return {
    ...{ from, to },
    ...(await vector("center")),
    ...(await vector("factors")),
    ...(read && written && { removed: { read, written } }),
    ...(matrix && { matrix }),
    ...(await vector("offset")),
  };
}

/** JSON has no NaN: it comes back as null. */
function withNaN(row: Readonly<Record<string, string | number | null>>) {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value ?? Number.NaN]),
  );
}
