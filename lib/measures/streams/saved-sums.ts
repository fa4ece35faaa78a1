import { fromValues, type Matrix } from "../../core/matrix";
import type { Frame } from "../../inference/moments";
import type { SumsOfPair } from "./sums-score";

/** Sums as named arrays, row-major: what a safetensors file holds. */
export interface SavedSums<Numbers = Float64Array> {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly values: Numbers }>
  >;
}

/** @throws RangeError when these are not the arrays of DebiasedCkaSums */
export function checkSaved({ metadata, tensors }: SavedSums<ArrayLike<number>>): {
  readonly most: number;
  readonly frames: readonly [Frame, Frame] | undefined;
  readonly blocks: readonly SumsOfPair[];
} {
  const most = Number(metadata.blocks);
  if (
    metadata.what !== "DebiasedCkaSums" ||
    metadata.version !== "1" ||
    !Number.isInteger(most) ||
    most < 1
  ) {
    throw refusal(`they say ${JSON.stringify(metadata)}`);
  }
  const take = (name: string, shape: readonly number[]): Float64Array => {
    const tensor = tensors[name];
    const length = shape.reduce((product, size) => product * size, 1);
    if (tensor?.values.length === length) return Float64Array.from(tensor.values);
    throw refusal(`${name} should be [${shape.join(" × ")}] and has ${tensor?.values.length ?? 0}`);
  };
  const [p, q] = [tensors.shiftX?.values.length ?? 0, tensors.shiftY?.values.length ?? 0];
  const count = tensors.xy?.shape[0] ?? 0;
  if (count === 0) return { most, frames: undefined, blocks: [] };
  const factors = take("factors", [2]);
  const xx = split(take("xx", [count, p + 2, p + 2]), count, p + 2, p + 2);
  const xy = split(take("xy", [count, p + 2, q + 2]), count, p + 2, q + 2);
  const yy = split(take("yy", [count, q + 2, q + 2]), count, q + 2, q + 2);
  return {
    most,
    frames: [
      { shift: take("shiftX", [p]), factor: factors[0]! },
      { shift: take("shiftY", [q]), factor: factors[1]! },
    ],
    blocks: xx.map((of, b) => ({ xx: of, xy: xy[b]!, yy: yy[b]! })),
  };
}

function split(values: Float64Array, count: number, rows: number, columns: number): Matrix[] {
  const size = rows * columns;
  return Array.from({ length: count }, (_, b) =>
    fromValues(rows, columns, values.subarray(b * size, (b + 1) * size)),
  );
}

function refusal(what: string): RangeError {
  return new RangeError(
    `DebiasedCkaSums: saved sums need the arrays of DebiasedCkaSums, version 1, but ${what}. The file is of something else, or damaged: make that part again.`,
  );
}
