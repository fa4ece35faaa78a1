import { betterKernels, withKernels } from "./blas-kernels";

const processor = (vendor: string, family: number, flags: string) =>
  `processor\t: 0\nvendor_id\t: ${vendor}\ncpu family\t: ${family}\nmodel\t\t: 17\nflags\t\t: fpu ${flags} sha_ni`;

const avx512 = "fma avx2 avx512f avx512dq avx512bw avx512vl";
const zen3 = processor("AuthenticAMD", 25, "fma avx2");
const zen4 = processor("AuthenticAMD", 25, avx512);
const zen5 = processor("AuthenticAMD", 26, avx512);
const xeon = processor("GenuineIntel", 6, avx512);
const core = processor("GenuineIntel", 6, "fma avx2");
const old = processor("GenuineIntel", 6, "sse4_2 avx");

it.each([
  ["a processor that it does not know, by what that can do", "Prescott", xeon, "SkylakeX"],
  ["one of AMD's", "Prescott", zen5, "SkylakeX"],
  ["one without AVX-512", "Prescott", core, "Haswell"],
  ["Zen 4, for half vectors", "Cooperlake", zen4, "Zen"],
  ["Zen 4, where it does not know it", "Prescott", zen4, "Zen"],
])("OpenBLAS gets better kernels for %s", (_what, taken, description, better) => {
  expect(betterKernels(taken, description)).toBe(better);
});

it.each([
  ["on a processor that it knows", "SapphireRapids", xeon],
  ["where it took half vectors on purpose", "Haswell", xeon],
  ["on Zen 3", "Zen", zen3],
  ["on Zen 5", "SkylakeX", zen5],
  ["on an old processor", "Prescott", old],
  ["where nothing is known of the processor", "Prescott", ""],
])("OpenBLAS keeps its kernels %s", (_where, taken, description) => {
  expect(betterKernels(taken, description)).toBeUndefined();
});

it("kernels are named only while the library is loaded, even when it cannot be", () => {
  const seen = () => process.env.OPENBLAS_CORETYPE;
  const before = seen();
  expect(withKernels("Haswell", seen)).toBe("Haswell");
  expect(seen()).toBeUndefined();
  const failing = () => {
    throw new Error("no library");
  };
  expect(() => withKernels("Haswell", failing)).toThrow("no library");
  expect(seen()).toBeUndefined();
  if (before !== undefined) process.env.OPENBLAS_CORETYPE = before;
});
