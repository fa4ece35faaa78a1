import { readFileSync } from "node:fs";

/**
 * Loads OpenBLAS with the kernels that are fastest on this processor, where they are not the ones
 * it would take. Whoever names some in OPENBLAS_CORETYPE gets those. The setting is gone
 * afterwards: other programs that are started from here choose for themselves.
 */
export function withFastestKernels<T>(
  load: () => T,
  kernels: string | undefined = fastestKernels(),
): T {
  if (kernels === undefined || process.env.OPENBLAS_CORETYPE !== undefined) return load();
  process.env.OPENBLAS_CORETYPE = kernels;
  try {
    return load();
  } finally {
    delete process.env.OPENBLAS_CORETYPE;
  }
}

/**
 * Zen 4 (AMD's family 25 with AVX-512) takes vectors of 512 bits in two halves: OpenBLAS's kernels
 * for 256 multiply float32 matrices 5 % faster there than those for 512, and float64 ones as fast.
 *
 * @param description of the first processor, as Linux gives it; empty elsewhere
 */
export function fastestKernels(description: string = processorDescription()): string | undefined {
  const has = (pattern: RegExp) => pattern.test(description);
  const isZen4 =
    has(/^vendor_id\s*: AuthenticAMD$/m) && has(/^cpu family\s*: 25$/m) && has(/\bavx512f\b/);
  return isZen4 ? "Haswell" : undefined;
}

function processorDescription(): string {
  try {
    return readFileSync("/proc/cpuinfo", "utf8").split("\n\n")[0]!;
  } catch {
    return "";
  }
}
