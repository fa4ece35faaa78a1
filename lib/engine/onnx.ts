import { createRequire } from "node:module";
import type { InferenceSession } from "onnxruntime-node";
import { addTo } from "../core/arithmetic";
import {
  type Matrix,
  type Precision,
  precisionOf,
  rowOf,
  rowsBetween,
  type Values,
  zeros,
} from "../core/matrix";
import { plainDecompositions } from "./decompositions";
import type { Engine } from "./engine";
import { mirrorLower } from "./mirror";
import { productModel, type Turned } from "./onnx-product";
import { type ProductName, productTarget, requireRowwise } from "./shapes";
import { breather } from "./slices";

/**
 * onnxruntime's matrix product, on all cores but from this thread, which it holds: so products are
 * cut into slices of some ten milliseconds, between which timers and messages get through. A worker
 * would take longer to be sent its copies than to multiply them, as onnxruntime takes no shared
 * memory. Decompositions by ml-matrix.
 */
export async function openOnnx(): Promise<Engine> {
  const require = createRequire(__filename);
  const { version } = require("onnxruntime-node/package.json") as { version: string };
  const { run, close } = openProducts(
    require("onnxruntime-node") as typeof import("onnxruntime-node"),
  );

  /** As much of the rows of C at a time as makes a slice; below the diagonal only, of AAᵀ. */
  async function byRows(turned: "none" | "b", a: Matrix, b: Matrix, c: Matrix): Promise<void> {
    const halved = turned === "b" && a === b;
    const inSlice = slice(a.columns * c.columns, halved ? Math.ceil(a.rows / panels) : a.rows);
    for (let start = 0; start < a.rows; start += inSlice) {
      const end = Math.min(start + inSlice, a.rows);
      const part = rowsBetween(a, start, end);
      if (!halved) await run(turned, stack(part), stack(b), rowsBetween(c, start, end).values);
      else {
        const panel = zeros(end - start, end, precisionOf(c));
        await run(turned, stack(part), stack(rowsBetween(b, 0, end)), panel.values);
        for (let i = start; i < end; i++) c.values.set(rowOf(panel, i - start), i * c.columns);
      }
    }
    if (halved) await mirrorLower(c);
  }

  /** AᵀB of some rows at a time, added up in float64. */
  async function byDepth(a: Matrix, b: Matrix, c: Matrix): Promise<void> {
    const inSlice = slice(c.values.length, a.rows);
    const parts = (start: number) => {
      const end = Math.min(start + inSlice, a.rows);
      return [stack(rowsBetween(a, start, end)), stack(rowsBetween(b, start, end))] as const;
    };
    if (inSlice >= a.rows) return run("a", ...parts(0), c.values);
    const sums = new Float64Array(c.values.length);
    for (let start = 0; start < a.rows; start += inSlice) {
      await run("a", ...parts(start), c.values);
      addTo(sums, c.values);
    }
    c.values.set(sums);
  }

  async function product(who: ProductName, a: Matrix, b: Matrix, into?: Matrix): Promise<Matrix> {
    const c = productTarget(who, a, b, into);
    const depth = who === "crossProduct" ? a.rows : a.columns;
    if (depth === 0 || c.values.length === 0) c.values.fill(0);
    else if (who === "crossProduct") await byDepth(a, b, c);
    else await byRows(who === "rowProduct" ? "b" : "none", a, b, c);
    return c;
  }

  return {
    name: `onnxruntime ${version}`,
    kind: "onnx",
    multiply: (a, b) => product("multiply", a, b),
    crossProduct: (a, b = a, into) => product("crossProduct", a, b, into),
    rowProduct: (a, b = a, into) => product("rowProduct", a, b, into),
    async rowwiseProducts(as, bs) {
      requireRowwise(as, bs);
      const { rows, columns } = as[0]!;
      const result = zeros(rows, as.length * bs.length);
      const gather = { left: gatherer(as), right: bs === as ? undefined : gatherer(bs) };
      for (let r = 0; r < rows && columns > 0; r += rowsAtOnce) {
        const end = Math.min(r + rowsAtOnce, rows);
        const sums = result.values.subarray(r * result.columns, end * result.columns);
        const products = zeros(end - r, result.columns, precisionOf(as[0]!)).values;
        for (let start = 0; start < columns; start += columnsAtOnce) {
          const width = Math.min(columnsAtOnce, columns - start);
          const left = gather.left(r, end, start, width);
          await run("b", left, gather.right?.(r, end, start, width) ?? left, products);
          addTo(sums as Float64Array, products);
        }
      }
      return result;
    },
    ...plainDecompositions,
    close,
  };
}

/** Operations of one slice: some ten milliseconds on two cores. */
const operationsAtOnce = 2e9;

/** Of AAᵀ, in as many panels: of their products 5/8 are needed in place of all. */
const panels = 4;

/** Columns whose sum is kept in float32 before it is added in float64. */
const columnsAtOnce = 1024;

/** Rows of all matrices that are stacked at once: they stay in cache. */
const rowsAtOnce = 64;

/** How many rows make a slice, of products that cost `each` multiplications a row. */
function slice(each: number, most: number): number {
  return Math.max(1, Math.min(most, Math.floor(operationsAtOnce / (2 * each))));
}

/** A matrix, or a stack of them, as onnxruntime takes it. */
interface Stack {
  readonly values: Values;
  readonly dims: readonly number[];
}

function stack({ values, rows, columns }: Matrix): Stack {
  return { values, dims: [rows, columns] };
}

/** Rows r … end, columns start … start + width of every matrix, all first rows first. → [end − r, L, width] */
function gatherer(
  list: readonly Matrix[],
): (r: number, end: number, start: number, width: number) => Stack {
  const { columns, rows } = list[0]!;
  const most = Math.min(rows, rowsAtOnce) * list.length * Math.min(columns, columnsAtOnce);
  const room = zeros(1, most, precisionOf(list[0]!)).values;
  return (r, end, start, width) => {
    let k = 0;
    for (let i = r; i < end; i++) {
      for (const { values } of list) {
        const from = i * columns + start;
        room.set(values.subarray(from, from + width), k);
        k += width;
      }
    }
    return { values: room.subarray(0, k), dims: [end - r, list.length, width] };
  };
}

interface Products {
  /** Writes the product into `into`. */
  run(turned: Turned, a: Stack, b: Stack, into: Values): Promise<void>;
  close(): Promise<void>;
}

/** One session for each form of product, made when it is first asked for. */
function openProducts({ InferenceSession, Tensor }: typeof import("onnxruntime-node")): Products {
  const sessions = new Map<string, Promise<InferenceSession>>();
  const pause = breather();
  let closed = false;
  const tensor = (precision: Precision, values: Values, dims: readonly number[]) =>
    new Tensor(precision as "float32", values as Float32Array, dims);
  return {
    async run(turned, a, b, into) {
      if (closed) throw new Error("onnx: the engine is closed. Open another.");
      const precision = into instanceof Float32Array ? "float32" : "float64";
      const rank = a.dims.length === 2 ? 2 : 3;
      const form = `${turned} ${precision} ${rank}`;
      let session = sessions.get(form);
      if (!session) {
        session = InferenceSession.create(productModel(turned, precision, rank), {
          graphOptimizationLevel: "disabled",
        });
        sessions.set(form, session);
      }
      const [rows, columns] = [
        a.dims.at(turned === "a" ? -1 : -2)!,
        b.dims.at(turned === "b" ? -2 : -1)!,
      ];
      const c = tensor(precision, into, [...a.dims.slice(0, -2), rows, columns]);
      await (await session).run(
        { a: tensor(precision, a.values, a.dims), b: tensor(precision, b.values, b.dims) },
        { c },
      );
      const breath = pause();
      if (breath) await breath;
    },
    async close() {
      closed = true;
      for (const session of sessions.values()) await (await session).release();
      sessions.clear();
    },
  };
}
