import { type Matrix, precisionOf, toPrecision } from "../core/matrix";
import { bindBlas } from "./blas-calls";
import { callLanes } from "./blas-lanes";
import { type BlasLibrary, blasCandidates, loadBlas } from "./blas-library";
import { gemmStrips, syrkStrips, trsmStrips } from "./blas-strips";
import { blockOf } from "./checked-call";
import type { Engine } from "./engine";
import { float64Copy, lapackDecompositions } from "./lapack";
import { bindLapack } from "./lapack-calls";
import { mirrorLower } from "./mirror";
import { rowwiseByBlas } from "./rowwise";
import { selfTest } from "./self-test";
import { type ProductName, productTarget, requireRowwise, requireSolvable } from "./shapes";

export interface BlasEngine extends Engine {
  readonly library: BlasLibrary;
}

/**
 * Opens the first BLAS with LAPACK that is found and passes the self-test.
 *
 * Looked for in this order: the path in INTERLINGUA_BLAS (and then nowhere else), scipy-openblas32
 * in the project's .venv, the system's OpenBLAS, Apple's Accelerate, numpy's own copy in .venv.
 *
 * @throws Error with what was tried and why each failed
 */
export async function openBlas(
  candidates: readonly string[] = blasCandidates(),
): Promise<BlasEngine> {
  const failures: string[] = [];
  for (const path of candidates) {
    try {
      const engine = blasEngine(await loadBlas(path));
      await selfTest(engine);
      return engine;
    } catch (error) {
      failures.push(`${path} (${error instanceof Error ? error.message : error})`);
    }
  }
  throw new Error(`no BLAS with LAPACK was found. Tried ${failures.join("; ")}`);
}

/** The engine over a loaded library. */
export function blasEngine(library: BlasLibrary): BlasEngine {
  const blas = bindBlas(library);
  const { run, stripsFor } = callLanes(library);

  async function product(who: ProductName, a: Matrix, b: Matrix, into?: Matrix): Promise<Matrix> {
    const c = productTarget(who, a, b, into);
    const depth = who === "crossProduct" ? a.rows : a.columns;
    if (c.values.length === 0 || depth === 0) {
      c.values.fill(0);
      return c;
    }
    const transposed = { a: who === "crossProduct", b: who === "rowProduct" };
    const symmetric = a === b && who !== "multiply";
    const operations = (symmetric ? 1 : 2) * c.values.length * depth;
    if (b.columns === 1 && who !== "rowProduct") {
      await run(blas.gemv(blockOf(a), blockOf(b), blockOf(c), transposed.a), operations);
      return c;
    }
    const count = stripsFor(operations);
    const strips = symmetric
      ? syrkStrips(blas, blockOf(a), blockOf(c), transposed.a, count)
      : gemmStrips(blas, blockOf(a), blockOf(b), blockOf(c), transposed, count);
    await Promise.all(strips.map((call) => run(call, operations / strips.length)));
    if (symmetric) await mirrorLower(c);
    return c;
  }

  return {
    name: nameOf(library),
    kind: "blas",
    library,
    multiply: (a, b) => product("multiply", a, b),
    crossProduct: (a, b = a, into) => product("crossProduct", a, b, into),
    rowProduct: (a, b = a, into) => product("rowProduct", a, b, into),
    async rowwiseProducts(as, bs) {
      requireRowwise(as, bs);
      return rowwiseByBlas(blas, as, bs);
    },
    ...lapackDecompositions(bindLapack(library), run),
    async solveTriangular(t, b, { triangle, transposed = false }) {
      requireSolvable(t, b, triangle);
      const x = float64Copy(b);
      if (x.values.length > 0) {
        const factor = blockOf(toPrecision(t, "float64"));
        const operations = t.rows * t.rows * b.columns;
        const count = stripsFor(slowerThanProducts * operations);
        const strips = trsmStrips(blas, factor, blockOf(x), triangle, transposed, count);
        await Promise.all(strips.map((call) => run(call, operations / strips.length)));
      }
      return toPrecision(x, precisionOf(b));
    },
    // The library's threads sleep between calls, and other engines may share it: it stays loaded.
    async close() {},
  };
}

/** An operation of substitution takes about so many times as long as one of a product in float32. */
const slowerThanProducts = 8;

function nameOf({ name, threads }: BlasLibrary): string {
  if (threads === undefined) return name;
  return `${name}, ${threads} ${threads === 1 ? "thread" : "threads"}`;
}
