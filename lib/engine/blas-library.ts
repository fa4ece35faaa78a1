/** Where a BLAS with LAPACK may be on this machine, and how its routines are called there. */

import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { LibraryHandle } from "koffi";
import { betterKernels, withKernels } from "./blas-kernels";

/** A library that was found and loaded. */
export interface BlasLibrary {
  readonly path: string;
  /** e.g. `OpenBLAS 0.3.21`. */
  readonly name: string;
  /** Undefined where the library does not tell. */
  readonly threads: number | undefined;
  /** How many threads a call gets from now on; undefined where calls cannot be made at once, each on one. */
  readonly setThreads?: (count: number) => void;
  /** Whether its integers have 64 bits (numpy's own copy) rather than 32. */
  readonly wide: boolean;
  /** @throws Error when the library has no such routine */
  declare(routine: string, parameters: readonly string[]): NativeFunction;
}

/** What koffi makes of a routine. */
export interface NativeFunction {
  (...values: readonly unknown[]): unknown;
  readonly async: (...valuesAndCallback: readonly unknown[]) => void;
}

/** How builds of OpenBLAS name their routines: plain, and in scipy's and numpy's wheels. */
const namings = [
  { prefix: "", suffix: "", wide: false },
  { prefix: "scipy_", suffix: "", wide: false },
  { prefix: "scipy_", suffix: "64_", wide: true },
  { prefix: "", suffix: "64_", wide: true },
] as const;

/**
 * The paths to try, best first: the one INTERLINGUA_BLAS names and no other; else the notebook
 * environment's scipy-openblas32, the system's OpenBLAS, Apple's Accelerate, numpy's own copy.
 */
export function blasCandidates(
  root: string = projectRoot(),
  named: string | undefined = process.env.INTERLINGUA_BLAS,
): string[] {
  if (named) return [named];
  const packages = sitePackages(join(root, ".venv"));
  return [
    ...packages.flatMap((folder) => librariesIn(join(folder, "scipy_openblas32", "lib"))),
    ...systemLibraries[
      process.platform === "darwin" || process.platform === "win32" ? process.platform : "linux"
    ],
    ...packages.flatMap((folder) => librariesIn(join(folder, "numpy.libs"))),
    ...packages.flatMap((folder) => librariesIn(join(folder, "numpy", ".dylibs"))),
  ];
}

const systemLibraries = {
  linux: ["libopenblas.so.0", "libopenblas.so"],
  darwin: [
    "/opt/homebrew/opt/openblas/lib/libopenblas.dylib",
    "/usr/local/opt/openblas/lib/libopenblas.dylib",
    "/System/Library/Frameworks/Accelerate.framework/Accelerate",
  ],
  win32: ["libopenblas.dll", "openblas.dll"],
} as const;

/** The nearest folder above the working folder with a package.json, or the working folder. */
function projectRoot(): string {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    if (folder === dirname(folder)) return process.cwd();
  }
}

/** `lib/python3.12/site-packages`, or `Lib/site-packages` on Windows. */
function sitePackages(environment: string): string[] {
  const versions = entriesOf(join(environment, "lib")).filter((name) => name.startsWith("python"));
  return [
    ...versions.map((version) => join(environment, "lib", version, "site-packages")),
    join(environment, "Lib", "site-packages"),
  ].filter((folder) => existsSync(folder));
}

function librariesIn(folder: string): string[] {
  return entriesOf(folder)
    .filter((name) => /openblas.*\.(so|dylib|dll)/.test(name))
    .map((name) => join(folder, name));
}

function entriesOf(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

/** Loads one candidate. @throws Error when it is not there, or is no BLAS with LAPACK */
export async function loadBlas(path: string): Promise<BlasLibrary> {
  const koffi = await import("koffi");
  raiseStack(koffi);
  // By default its threads spin for 30 ms after each call, on cores that others could use.
  process.env.OPENBLAS_THREAD_TIMEOUT ??= "20";
  const load = () => askable(path, koffi.load(path));
  const first = load();
  const kernels = first.ask("openblas_get_corename", "str");
  const better = kernels && !process.env.OPENBLAS_CORETYPE ? betterKernels(kernels) : undefined;
  if (better) first.handle.unload();
  const { handle, has, ask, naming } = better ? withKernels(better, load) : first;
  const { prefix, suffix, wide } = naming;
  // With threads of its own (not OpenMP's), and a setting that holds whichever thread calls.
  const settable = ask("openblas_get_parallel", "int") === 1;
  const setThreads = `${prefix}openblas_set_num_threads${suffix}`;
  return {
    path,
    name: nameOf(path, ask("openblas_get_config", "str")),
    threads: ask("openblas_get_num_threads", "int"),
    ...(settable && has(setThreads) && { setThreads: handle.func(setThreads, "void", ["int"]) }),
    wide,
    declare: (routine, parameters) =>
      handle.func(`${prefix}${routine}${suffix}`, "void", [...parameters]),
  };
}

/** A loaded library that answers questions about itself, where it has the routines. */
function askable(path: string, handle: LibraryHandle) {
  const has = (name: string) => {
    try {
      handle.symbol(name);
      return true;
    } catch {
      return false;
    }
  };
  const naming = namings.find(
    ({ prefix, suffix }) =>
      has(`${prefix}cblas_sgemm${suffix}`) && has(`${prefix}dgesdd_${suffix}`),
  );
  if (!naming) throw new Error(`${path} has no cblas_sgemm or no dgesdd_ under a known name.`);
  const ask = (routine: string, result: string) => {
    const name = `${naming.prefix}${routine}${naming.suffix}`;
    return has(name) ? handle.func(name, result, [])() : undefined;
  };
  return { handle, has, ask, naming };
}

/** From OpenBLAS's configuration, e.g. `OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH …`. */
function nameOf(path: string, configuration: string | undefined): string {
  const openBlas = configuration?.match(/^OpenBLAS\s+\d+(\.\d+)*/)?.[0];
  if (openBlas) return openBlas;
  return path.includes("Accelerate") ? "Accelerate" : path;
}

/** Threads on which Node makes calls at once, unless UV_THREADPOOL_SIZE says otherwise. */
export const nodesThreads = 4;

/** LAPACK recurses deeper than the 128 KiB that koffi gives a call on another thread. */
const stackSize = 8 * 2 ** 20;

/**
 * Koffi can be told only before it loads the first library of the process.
 *
 * @throws Error when other code loaded one before
 */
export function raiseStack(koffi: typeof import("koffi")): void {
  const before = koffi.config().async_stack_size ?? 0;
  if (before >= stackSize) return;
  try {
    // As many stacks are kept as Node makes calls at once: to get a fresh one takes milliseconds.
    koffi.config({ async_stack_size: stackSize, resident_async_pools: nodesThreads });
  } catch (error) {
    throw new Error(
      `its calls need ${stackSize} bytes of stack, but other code has loaded a library through koffi before, which fixed it at ${before}. Open the engine first.`,
      { cause: error },
    );
  }
}
