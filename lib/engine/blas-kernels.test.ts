import { fastestKernels, withFastestKernels } from "./blas-kernels";

const processor = (vendor: string, family: number, flags: string) =>
  `processor\t: 0\nvendor_id\t: ${vendor}\ncpu family\t: ${family}\nmodel\t\t: 17\nflags\t\t: fpu ${flags} sha_ni`;

test("Zen 4 alone gets other kernels than OpenBLAS would take", () => {
  expect(fastestKernels(processor("AuthenticAMD", 25, "avx2 avx512f"))).toBe("Haswell");
  const zen3 = processor("AuthenticAMD", 25, "avx2");
  const zen5 = processor("AuthenticAMD", 26, "avx2 avx512f");
  const intel = processor("GenuineIntel", 6, "avx2 avx512f");
  for (const other of [zen3, zen5, intel, ""]) expect(fastestKernels(other)).toBeUndefined();
});

describe("kernels are named in OPENBLAS_CORETYPE", () => {
  const seen = () => process.env.OPENBLAS_CORETYPE;
  const before = seen();
  afterEach(() => {
    if (before === undefined) delete process.env.OPENBLAS_CORETYPE;
    else process.env.OPENBLAS_CORETYPE = before;
  });

  test("only while the library is loaded, even when it cannot be", () => {
    delete process.env.OPENBLAS_CORETYPE;
    expect(withFastestKernels(seen, "Haswell")).toBe("Haswell");
    expect(seen()).toBeUndefined();
    const failing = () => {
      throw new Error("no library");
    };
    expect(() => withFastestKernels(failing, "Haswell")).toThrow("no library");
    expect(seen()).toBeUndefined();
  });

  test("not where someone has named them", () => {
    process.env.OPENBLAS_CORETYPE = "Zen";
    expect(withFastestKernels(seen, "Haswell")).toBe("Zen");
    expect(seen()).toBe("Zen");
  });
});
