/**
 * Native routines behind one check. A wrong leading dimension or a short buffer would end the process with a
 * segmentation fault, and a Float64Array passed as `float *` is taken in silence: so dimensions are
 * read off the blocks themselves, and every pointer passes through `checkedCall`.
 */

import type { Matrix, Values } from "../core/matrix";
import { shapeOf } from "../core/matrix";
import type { BlasLibrary, NativeFunction } from "./blas-library";
import { shareMemory } from "./shapes";

/** Rows of `columns` entries, one row beginning every `stride` entries: what a routine touches. */
export interface Block extends Matrix {
  readonly stride: number;
}

/** A call whose arguments passed the check: made at once, or on another thread. */
export interface Call<T> {
  now(): T;
  later(): Promise<T>;
}

/** A matrix as the block it is: rows without gaps. */
export function blockOf(x: Matrix): Block {
  return { ...x, stride: x.columns };
}

/** One row of n values. */
export function vectorOf(values: Values): Block {
  return { rows: 1, columns: values.length, stride: values.length, values };
}

interface Operand {
  readonly name: string;
  readonly block: Block;
  readonly written: boolean;
}

export function reads(name: string, block: Block): Operand {
  return { name, block, written: false };
}

export function writes(name: string, block: Block): Operand {
  return { name, block, written: true };
}

export type Argument = number | string | Int32Array | BigInt64Array | Operand;

/** A routine of the library, with the type of entry it reads and writes. */
export interface Routine {
  readonly name: string;
  readonly native: NativeFunction;
  readonly entries: typeof Float32Array | typeof Float64Array;
  /** The largest dimension its integers hold. */
  readonly largest: number;
}

export function routine(
  library: BlasLibrary,
  name: string,
  parameters: string,
  entries: Routine["entries"] = Float64Array,
): Routine {
  const real = entries === Float32Array ? "float" : "double";
  const integer = library.wide ? "int64_t" : "int";
  const types: Record<string, string> = {
    choice: "int",
    integer,
    scalar: real,
    entries: `${real} *`,
    letter: "str",
    integers: `${integer} *`,
    // Fortran's hidden length of a letter: some compilers rely on it, the others ignore it.
    length: "size_t",
  };
  const native = library.declare(
    name,
    parameters.split(" ").map((word) => types[word]!),
  );
  return { name, native, entries, largest: library.wide ? Number.MAX_SAFE_INTEGER : 2 ** 31 - 1 };
}

/**
 * The only way to the library: a call with every block checked.
 *
 * @throws TypeError when a block holds another type of entry; RangeError when its stride is shorter
 * than its rows, its values are too few, or a block that is written shares memory with another
 */
export function checkedCall<T>(
  { name, native, entries, largest }: Routine,
  values: readonly Argument[],
  result: () => T,
): Call<T> {
  const operands: Operand[] = [];
  const passed = values.map((value) => {
    if (typeof value !== "object" || !("block" in value)) return value;
    operands.push(value);
    return value.block.values;
  });
  for (const operand of operands) checkBlock(name, operand, entries, largest);
  for (const [i, one] of operands.entries()) {
    for (const other of operands.slice(i + 1)) {
      if ((one.written || other.written) && shareMemory(one.block, other.block)) {
        const [target, source] = one.written ? [one, other] : [other, one];
        throw new RangeError(
          `${name}: ${target.name} is written, so it must share no memory with ${source.name}, but it does. Give it values of its own.`,
        );
      }
    }
  }
  return {
    now() {
      native(...passed);
      return result();
    },
    later: () => onAnotherThread(native, passed, result),
  };
}

/** What calls on other threads read and write, held so that it is not collected under them. */
const inFlight = new Set<readonly unknown[]>();

function onAnotherThread<T>(
  native: NativeFunction,
  passed: readonly unknown[],
  result: () => T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    inFlight.add(passed);
    native.async(...passed, (error: unknown) => {
      inFlight.delete(passed);
      if (error) return reject(error);
      try {
        resolve(result());
      } catch (failure) {
        reject(failure);
      }
    });
  });
}

function checkBlock(
  who: string,
  { name, block }: Operand,
  entries: Routine["entries"],
  largest: number,
): void {
  const { rows, columns, stride, values } = block;
  if (!(values instanceof entries)) {
    throw new TypeError(
      `${who}: ${name} needs a ${entries.name}, but holds a ${(values as Values).constructor.name}. Convert it with toPrecision.`,
    );
  }
  for (const [what, size] of [
    ["rows", rows],
    ["columns", columns],
    ["stride", stride],
  ] as const) {
    if (Number.isInteger(size) && size >= 1 && size <= largest) continue;
    throw new RangeError(
      `${who}: ${what} of ${name} needs to be a whole number from 1 to ${largest}, but is ${size}. Cut the matrix into parts.`,
    );
  }
  if (stride < columns) {
    throw new RangeError(
      `${who}: rows of ${name} ${shapeOf(block)} need to begin ${columns} entries apart at least, but begin ${stride} apart. Correct its stride.`,
    );
  }
  const needed = (rows - 1) * stride + columns;
  if (values.length >= needed) return;
  throw new RangeError(
    `${who}: ${name} ${shapeOf(block)} with rows ${stride} apart needs ${needed} values, but has ${values.length}. Give the whole buffer.`,
  );
}

/** @throws RangeError naming all blocks */
export function requireFit(who: string, fits: boolean, blocks: Record<string, Block>): void {
  if (fits) return;
  const shapes = Object.entries(blocks).map(([name, block]) => `${name} ${shapeOf(block)}`);
  throw new RangeError(`${who}: the blocks need to fit one another, but are ${shapes.join(", ")}.`);
}
