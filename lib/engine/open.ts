import { randomNormal, randomNumbers } from "../core/random";
import { openBlas } from "./blas";
import type { Engine } from "./engine";
import { openOnnx } from "./onnx";
import { referenceEngine } from "./reference";
import { selfTest } from "./self-test";
import { openNativeTfjs, openTfjs } from "./tfjs";

export type EngineKind = Engine["kind"];

/** What opening an engine gave. */
export interface OpenedEngine extends Engine {
  /** Why it is this one, in words; says so when no faster one opened. */
  readonly reason: string;
  /** What to install for a faster one, when none was asked for and a faster kind did not open. */
  readonly advice?: string;
}

type Openers = Readonly<Record<EngineKind, () => Promise<Engine>>>;

/** What opens a kind that is asked for. */
const openers: Openers = {
  blas: () => openBlas(),
  onnx: openOnnx,
  tfjs: openTfjs,
  reference: async () => referenceEngine,
};

/** What is tried when none is asked for, fastest first. */
const fastest: Openers = { ...openers, tfjs: openNativeTfjs };

let shared: Promise<OpenedEngine> | undefined;

/**
 * The engine all work shares: the fastest that opens and passes its self-test, or the kind that
 * `prefer` or the environment variable INTERLINGUA_ENGINE names, and then no other.
 *
 * Opened once and shared; after its `close`, which ends it for everyone, the next call opens
 * another. One that `prefer` names is not shared: whoever opened it closes it.
 *
 * @throws Error when the kind asked for does not open, RangeError when there is no such kind
 */
export function openEngine(options: { readonly prefer?: EngineKind } = {}): Promise<OpenedEngine> {
  const wanted = options.prefer ?? process.env.INTERLINGUA_ENGINE;
  if (options.prefer) return openOnly(options.prefer);
  shared ??= (wanted ? openOnly(wanted) : openFastest()).then(
    (engine) => ({
      ...engine,
      async close() {
        shared = undefined;
        await engine.close();
      },
    }),
    (error: unknown) => {
      shared = undefined;
      throw error;
    },
  );
  return shared;
}

async function openOnly(kind: string): Promise<OpenedEngine> {
  const open = openers[kind as EngineKind];
  if (!open) {
    throw new RangeError(
      `openEngine: the engine needs to be one of ${Object.keys(openers).join(", ")}, but is "${kind}". Correct prefer or INTERLINGUA_ENGINE.`,
    );
  }
  try {
    return { ...(await openTested(kind as EngineKind)), reason: `${kind} was asked for` };
  } catch (error) {
    throw new Error(`openEngine: ${kind} was asked for, but ${wordsOf(error)}. ${advice}`);
  }
}

async function openFastest(): Promise<OpenedEngine> {
  const failures: string[] = [];
  for (const kind of Object.keys(openers) as EngineKind[]) {
    try {
      const engine = await openTested(kind, fastest);
      const reason = failures.length
        ? `the fastest that opened (${failures.join("; ")}). ${advice}`
        : "the fastest there is";
      return { ...engine, reason, ...(failures.length > 0 && { advice }) };
    } catch (error) {
      failures.push(`${kind}: ${wordsOf(error)}`);
    }
  }
  throw new Error(`openEngine: no engine opened (${failures.join("; ")}). Please report this.`);
}

/** openBlas tests each library it finds, so that a broken one does not hide the next. */
async function openTested(kind: EngineKind, by: Openers = openers): Promise<Engine> {
  const engine = await by[kind]();
  if (kind === "blas") return engine;
  try {
    await selfTest(engine);
    return engine;
  } catch (error) {
    await engine.close();
    throw error;
  }
}

const advice =
  "For the fastest, install OpenBLAS: `pip install scipy-openblas32` in the project's .venv, or the system's libopenblas0 (brew install openblas on macOS); or name a library in INTERLINGUA_BLAS.";

/** What one kind of engine is on this machine. */
export interface EngineReport {
  readonly kind: EngineKind;
  /** Undefined when it did not open; then `problem` says why. */
  readonly name?: string;
  readonly problem?: string;
  /** Path of the native library, where there is one. */
  readonly library?: string;
  readonly threads?: number;
  /** Milliards of operations a second in XᵀY [4000 × 768] in each precision. */
  readonly gigaflops?: { readonly float32: number; readonly float64: number };
  /** What to install for more. */
  readonly advice?: string;
}

/** Opens and measures every kind of engine, for `interlingua doctor`. Takes a second or two. */
export async function examineEngines(): Promise<EngineReport[]> {
  const reports: EngineReport[] = [];
  for (const kind of Object.keys(openers) as EngineKind[]) {
    try {
      const engine = await openTested(kind);
      const { library } = engine as Engine & {
        readonly library?: { readonly path: string; readonly threads: number | undefined };
      };
      reports.push({
        kind,
        name: engine.name,
        ...(library && { library: library.path }),
        ...(library?.threads !== undefined && { threads: library.threads }),
        gigaflops: {
          float32: await speedOf(engine, "float32"),
          float64: await speedOf(engine, "float64"),
        },
      });
      await engine.close();
    } catch (error) {
      reports.push({ kind, problem: wordsOf(error), ...(kind === "blas" && { advice }) });
    }
  }
  return reports;
}

/** The best of three, in GFLOP/s. The reference engine gets a smaller product. */
async function speedOf(engine: Engine, precision: "float32" | "float64"): Promise<number> {
  const [n, d] = engine.kind === "blas" || engine.kind === "onnx" ? [4000, 768] : [200, 128];
  const [x, y] = [1, 2].map((seed) => randomNormal(n, d, randomNumbers(seed), precision));
  let best = 0;
  for (let trial = 0; trial < 3; trial++) {
    const start = performance.now();
    await engine.crossProduct(x!, y!);
    best = Math.max(best, (2 * n * d * d) / (performance.now() - start) / 1e6);
  }
  return best;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
