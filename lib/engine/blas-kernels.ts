import { readFileSync } from "node:fs";

/**
 * The kernels that OpenBLAS should have taken on this processor, where it took worse ones.
 *
 * It knows processors by their numbers. On one that is younger than itself it may take kernels of
 * 2004: with SkylakeX's OpenBLAS 0.3.21 takes half (16 threads) to a fourth (two) of the time for
 * linear CKA on an Emerald Rapids. And on Zen 4 (AMD's family 25 with AVX-512), which takes vectors
 * of 512 bits in two halves, its kernels for 256 bits multiply float32 matrices 3 to 5 % faster than
 * those for 512, and float64 ones as fast.
 *
 * @param taken as `openblas_get_corename` has it
 * @param processor the first one, as Linux describes it; empty elsewhere
 */
export function betterKernels(
  taken: string,
  processor: string = processorDescription(),
): string | undefined {
  const has = (...flags: readonly string[]) =>
    flags.every((flag) => new RegExp(`^flags\\s*:.*\\b${flag}\\b`, "m").test(processor));
  const isAmd = /^vendor_id\s*: AuthenticAMD$/m.test(processor);
  const isZen4 = isAmd && /^cpu family\s*: 25$/m.test(processor) && has("avx512f");
  const halves = ["Haswell", "Zen"];
  const wholes = ["SkylakeX", "Cooperlake", "SapphireRapids"];
  if (halves.includes(taken) || (wholes.includes(taken) && !isZen4)) return undefined;
  if (has("avx512f", "avx512bw", "avx512dq", "avx512vl") && !isZen4) return "SkylakeX";
  if (has("avx2", "fma")) return isAmd ? "Zen" : "Haswell";
  return undefined;
}

/**
 * What `load` gives while OPENBLAS_CORETYPE names these kernels. Afterwards it does not: other
 * programs that are started from here choose for themselves.
 */
export function withKernels<T>(kernels: string, load: () => T): T {
  process.env.OPENBLAS_CORETYPE = kernels;
  try {
    return load();
  } finally {
    delete process.env.OPENBLAS_CORETYPE;
  }
}

function processorDescription(): string {
  try {
    return readFileSync("/proc/cpuinfo", "utf8").split("\n\n")[0]!;
  } catch {
    return "";
  }
}
