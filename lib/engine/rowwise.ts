import { type Matrix, type Values, zeros } from "../core/matrix";
import type { BlasCalls } from "./blas-calls";
import type { Block } from "./checked-call";
import { breather } from "./slices";

/** Columns whose sum is kept in float32 before it is added in float64. */
export const columnsAtOnce = 1024;

/**
 * Engine.rowwiseProducts by one small product a row, made on the calling thread: a hop to another
 * would take longer than the row. Matrices that lie evenly spaced in one buffer are not copied.
 */
export async function rowwiseByBlas(
  blas: BlasCalls,
  as: readonly Matrix[],
  bs: readonly Matrix[],
): Promise<Matrix> {
  const { rows, columns } = as[0]!;
  const result = zeros(rows, as.length * bs.length);
  const a = stack(as);
  const b = bs === as ? a : stack(bs);
  const partial = zeros(as.length, bs.length, "float32");
  const pause = breather();
  for (let r = 0; r < rows; r++) {
    const sums = result.values.subarray(r * result.columns, (r + 1) * result.columns);
    for (let start = 0; start < columns; start += columnsAtOnce) {
      const width = Math.min(columnsAtOnce, columns - start);
      const [left, right] = [
        cut(a, r * columns + start, width),
        cut(b, r * columns + start, width),
      ];
      const target =
        a.values instanceof Float32Array ? partial.values : new Float64Array(sums.length);
      const c = { rows: as.length, columns: bs.length, stride: bs.length, values: target };
      blas.gemm(left, right, c, { a: false, b: true }).now();
      for (let k = 0; k < sums.length; k++) sums[k]! += target[k]!;
    }
    const breath = pause();
    if (breath) await breath;
  }
  return result;
}

/** Several matrices of one shape in one buffer, each beginning `spacing` entries after the last. */
interface Stack {
  readonly count: number;
  readonly spacing: number;
  readonly values: Values;
}

/** The matrices where they lie, or else copied one after the other. */
function stack(list: readonly Matrix[]): Stack {
  const { rows, columns, values: first } = list[0]!;
  const size = rows * columns;
  const spacing = list.length > 1 ? offset(list[1]!.values, first) : size;
  const even = list.every(
    ({ values }, i) => values.buffer === first.buffer && offset(values, first) === i * spacing,
  );
  const length = (list.length - 1) * spacing + size;
  if (even && spacing >= columns && Number.isInteger(spacing)) {
    const values =
      first instanceof Float32Array
        ? new Float32Array(first.buffer, first.byteOffset, length)
        : new Float64Array(first.buffer, first.byteOffset, length);
    return { count: list.length, spacing, values };
  }
  const copied =
    first instanceof Float32Array
      ? new Float32Array(list.length * size)
      : new Float64Array(list.length * size);
  for (const [i, { values }] of list.entries()) copied.set(values, i * size);
  return { count: list.length, spacing: size, values: copied };
}

/** How many entries after `first` these values begin. */
function offset(values: Values, first: Values): number {
  return (values.byteOffset - first.byteOffset) / first.BYTES_PER_ELEMENT;
}

/** `width` entries of one row of every matrix, one matrix a row. */
function cut({ count, spacing, values }: Stack, start: number, width: number): Block {
  const end = start + (count - 1) * spacing + width;
  // A stride of one row is never used, but must not be shorter than the row.
  const stride = count > 1 ? spacing : Math.max(spacing, width);
  return { rows: count, columns: width, stride, values: values.subarray(start, end) };
}
