import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import { type Matrix, precisionOf, rowOf, type Values, zeros } from "../core/matrix";
import { plainDecompositions } from "./decompositions";
import type { Engine } from "./engine";
import { productModel, type Turned } from "./onnx-product";
import { workerCode } from "./onnx-worker";
import { type ProductName, productTarget, requireRowwise } from "./shapes";

/** Columns whose sum is kept in float32 before it is added in float64. */
const columnsAtOnce = 1024;

const turnedBy = { multiply: "none", crossProduct: "a", rowProduct: "b" } as const;

/**
 * onnxruntime's matrix product in a worker, since its `run` holds its thread; decompositions by
 * ml-matrix. Copies what it is given to the worker, as onnxruntime takes no shared memory.
 */
export async function openOnnx(): Promise<Engine> {
  const require = createRequire(__filename);
  const { version } = require("onnxruntime-node/package.json") as { version: string };
  const worker = startWorker(require.resolve("onnxruntime-node"));

  async function product(who: ProductName, a: Matrix, b: Matrix, into?: Matrix): Promise<Matrix> {
    const target = productTarget(who, a, b, into);
    const depth = who === "crossProduct" ? a.rows : a.columns;
    if (depth === 0 || target.values.length === 0) target.values.fill(0);
    else {
      const [left, right] = [a, b].map((x) => ({ values: x.values, dims: [x.rows, x.columns] }));
      target.values.set(await worker.multiply(turnedBy[who], left!, right!));
    }
    return target;
  }

  return {
    name: `onnxruntime ${version}`,
    kind: "onnx",
    multiply: (a, b) => product("multiply", a, b),
    crossProduct: (a, b = a) => product("crossProduct", a, b),
    rowProduct: (a, b = a, into) => product("rowProduct", a, b, into),
    async rowwiseProducts(as, bs) {
      requireRowwise(as, bs);
      const { rows, columns } = as[0]!;
      const result = zeros(rows, as.length * bs.length);
      for (let start = 0; start < columns && rows > 0; start += columnsAtOnce) {
        const end = Math.min(start + columnsAtOnce, columns);
        const left = byRow(as, start, end);
        const right = bs === as ? left : byRow(bs, start, end);
        const products = await worker.multiply("b", left, right);
        for (let k = 0; k < products.length; k++) result.values[k]! += products[k]!;
      }
      return result;
    },
    ...plainDecompositions,
    close: () => worker.close(),
  };
}

interface Stack {
  readonly values: Values;
  readonly dims: readonly number[];
}

/** Columns start … end of every matrix, all first rows first. L × [t, n] → [t, L, end − start] */
function byRow(list: readonly Matrix[], start: number, end: number): Stack {
  const dims = [list[0]!.rows, list.length, end - start] as const;
  const { values } = zeros(dims[0] * dims[1], dims[2], precisionOf(list[0]!));
  for (let r = 0, k = 0; r < dims[0]; r++) {
    for (const x of list) {
      values.set(rowOf(x, r).subarray(start, end), k);
      k += dims[2];
    }
  }
  return { values, dims };
}

interface ProductWorker {
  multiply(turned: Turned, a: Stack, b: Stack): Promise<Values>;
  close(): Promise<void>;
}

interface Waiting {
  resolve(values: Values): void;
  reject(error: Error): void;
}

function startWorker(onnxruntime: string): ProductWorker {
  const worker = new Worker(workerCode, { eval: true, workerData: { onnxruntime } });
  const waiting = new Map<number, Waiting>();
  let calls = 0;
  let ended: Error | undefined;
  // An idle worker must not keep the process alive; one at work must.
  worker.unref();
  const settle = (id: number) => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    return call;
  };
  worker.on("message", ({ id, values, error }: { id: number; values: Values; error?: string }) => {
    const call = settle(id);
    if (error === undefined) call?.resolve(values);
    else call?.reject(new Error(`onnxruntime: ${error}`));
  });
  const end = (error: Error) => {
    ended ??= error;
    for (const id of [...waiting.keys()]) settle(id)?.reject(ended);
  };
  worker.on("error", end);
  worker.on("exit", () => end(new Error("onnx: the engine is closed. Open another.")));
  return {
    multiply(turned, a, b) {
      if (ended) return Promise.reject(ended);
      const precision = a.values instanceof Float32Array ? "float32" : "float64";
      const rank = a.dims.length === 2 ? 2 : 3;
      return new Promise((resolve, reject) => {
        const id = calls++;
        waiting.set(id, { resolve, reject });
        worker.ref();
        const own = ({ values, dims }: Stack) => ({ values: values.slice(), dims });
        const [left, right] = [own(a), a === b ? undefined : own(b)];
        worker.postMessage(
          {
            id,
            name: `${turned} ${precision} ${rank}`,
            model: productModel(turned, precision, rank),
            type: precision,
            a: left,
            b: right ?? left,
          },
          [left.values.buffer, ...(right ? [right.values.buffer] : [])] as ArrayBuffer[],
        );
      });
    },
    async close() {
      await worker.terminate();
    },
  };
}
