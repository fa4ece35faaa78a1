/** Which engine one gets, and what is said when it is not the one hoped for. */

import { type Matrix, matrix } from "../core/matrix";
import { openBlas } from "./blas";
import { type BlasLibrary, loadBlas } from "./blas-library";
import { lapackDecompositions } from "./lapack";
import type { LapackCalls } from "./lapack-calls";
import { openOnnx } from "./onnx";
import { examineEngines, openEngine } from "./open";
import { referenceEngine } from "./reference";
import { openNativeTfjs, openTfjs } from "./tfjs";

jest.mock("./blas", () => ({ ...jest.requireActual("./blas"), openBlas: jest.fn() }));
jest.mock("./blas-library", () => ({
  ...jest.requireActual("./blas-library"),
  loadBlas: jest.fn(),
}));
jest.mock("./onnx", () => ({ openOnnx: jest.fn() }));
jest.mock("./tfjs", () => ({ openTfjs: jest.fn(), openNativeTfjs: jest.fn() }));

/** An engine of that kind that computes rightly, if slowly. */
const sound = (kind: "blas" | "onnx" | "tfjs") => ({
  ...referenceEngine,
  kind,
  name: `a sound ${kind}`,
  close: jest.fn(async () => {}),
});
/** One that opens, and gives wrong numbers. */
const broken = (kind: "onnx") => ({ ...sound(kind), multiply: async () => matrix(3, 3) });
const opens = (opener: unknown, engine: object) =>
  (opener as jest.Mock).mockResolvedValue(engine as never);
const fails = (opener: unknown, words: string) =>
  (opener as jest.Mock).mockRejectedValue(new Error(words) as never);

beforeEach(() => {
  fails(openBlas, "no BLAS with LAPACK was found");
  fails(openOnnx, "no onnxruntime");
  fails(openTfjs, "no TensorFlow.js");
  fails(openNativeTfjs, "no native TensorFlow.js");
});

afterEach(async () => {
  delete process.env.INTERLINGUA_ENGINE;
  await (await openEngine().catch(() => undefined))?.close();
});

describe("openEngine", () => {
  it("gives everyone the same engine, and another after it was closed", async () => {
    const engine = await openEngine();
    expect(await openEngine()).toBe(engine);
    await engine.close();
    expect(await openEngine()).not.toBe(engine);
  });

  it("says when there is nothing faster", async () => {
    opens(openBlas, sound("blas"));
    expect((await openEngine()).reason).toBe("the fastest there is");
  });

  it("falls through to the next that opens, and says why and what to install", async () => {
    opens(openOnnx, sound("onnx"));
    const { kind, reason } = await openEngine();
    expect(kind).toBe("onnx");
    expect(reason).toMatch(
      /^the fastest that opened \(blas: no BLAS with LAPACK was found\)\. For the fastest, install OpenBLAS/,
    );
  });

  it("passes over an engine that gives wrong numbers, and closes it", async () => {
    const wrong = broken("onnx");
    opens(openOnnx, wrong);
    opens(openNativeTfjs, sound("tfjs"));
    const { kind, reason } = await openEngine();
    expect(kind).toBe("tfjs");
    expect(reason).toContain(
      "onnx: multiply gave 0 0 0 0 0 0 0 0 0 where 1 2 3 3 8 13 5 14 23 is right.",
    );
    expect(wrong.close).toHaveBeenCalledTimes(1);
  });

  it("does not load plain TensorFlow.js, which is no faster than the reference, unless asked", async () => {
    (openTfjs as jest.Mock).mockClear();
    opens(openTfjs, sound("tfjs"));
    expect((await openEngine()).kind).toBe("reference");
    expect(openTfjs).not.toHaveBeenCalled();
    expect((await openEngine({ prefer: "tfjs" })).name).toBe("a sound tfjs");
  });

  it("opens the kind that INTERLINGUA_ENGINE names", async () => {
    opens(openBlas, sound("blas"));
    process.env.INTERLINGUA_ENGINE = "reference";
    expect((await openEngine()).reason).toBe("reference was asked for");
  });

  it("refuses to open another than was asked for", async () => {
    await expect(openEngine({ prefer: "onnx" })).rejects.toThrow(
      /^openEngine: onnx was asked for, but no onnxruntime\. For the fastest, install OpenBLAS/,
    );
  });

  it("tries again after a failure", async () => {
    process.env.INTERLINGUA_ENGINE = "onnx";
    await expect(openEngine()).rejects.toThrow("onnx was asked for, but no onnxruntime");
    opens(openOnnx, sound("onnx"));
    expect((await openEngine()).kind).toBe("onnx");
  });

  it("refuses a kind that there is not", async () => {
    const words =
      'openEngine: the engine needs to be one of blas, onnx, tfjs, reference, but is "abacus". Correct prefer or INTERLINGUA_ENGINE.';
    await expect(openEngine({ prefer: "abacus" as "blas" })).rejects.toThrow(new RangeError(words));
    process.env.INTERLINGUA_ENGINE = "abacus";
    await expect(openEngine()).rejects.toThrow(new RangeError(words));
  });
});

describe("openBlas", () => {
  const { openBlas: openReally } = jest.requireActual<typeof import("./blas")>("./blas");

  it("passes over a library that loads but gives wrong numbers, and says so", async () => {
    const idle: BlasLibrary = {
      path: "idle.so",
      name: "an idle library",
      threads: undefined,
      wide: false,
      declare: () => Object.assign(() => undefined, { async: () => undefined }),
    };
    (loadBlas as jest.Mock)
      .mockResolvedValueOnce(idle as never)
      .mockRejectedValueOnce(new Error("not there") as never);
    await expect(openReally(["idle.so", "next.so"])).rejects.toThrow(
      "no BLAS with LAPACK was found. Tried idle.so (multiply gave 0 0 0 0 0 0 0 0 0 where 1 2 3 3 8 13 5 14 23 is right.); next.so (not there)",
    );
  });
});

describe("the SVD by LAPACK", () => {
  const asked: unknown[] = [];
  const decompositions = (converging: "dgesdd" | "dgesvd" | undefined) => {
    asked.length = 0;
    const svd: LapackCalls["svd"] = (_a, s, _vectors, method) => {
      asked.push(method);
      if (method === converging) s.values[0] = 7;
      const info = method === converging ? 0 : 1;
      return { now: () => info, later: async () => info };
    };
    return lapackDecompositions({ svd } as LapackCalls, async (call) => call.now());
  };

  it("falls back to plain QR steps where divide and conquer does not converge", async () => {
    expect([...(await decompositions("dgesvd").singularValues(matrix(1, 1)))]).toEqual([7]);
    expect(asked).toEqual(["dgesdd", "dgesvd"]);
  });

  it("says so where neither converges", async () => {
    await expect(decompositions(undefined).svd(matrix(1, 1))).rejects.toThrow(
      "svd: neither LAPACK's dgesdd nor its dgesvd converged. Try another engine.",
    );
  });
});

describe("examineEngines", () => {
  it("measures what opens, and says of the rest why it does not", async () => {
    const library = { path: "libgood.so", threads: 2 };
    opens(openBlas, { ...sound("blas"), library, crossProduct: async (x: Matrix) => x });
    const [blas, onnx, tfjs, reference] = await examineEngines();
    expect(blas).toMatchObject({ name: "a sound blas", library: "libgood.so", threads: 2 });
    expect(onnx).toEqual({ kind: "onnx", problem: "no onnxruntime" });
    expect(tfjs).toEqual({ kind: "tfjs", problem: "no TensorFlow.js" });
    expect(reference!.gigaflops!.float32).toBeGreaterThan(0);
    expect(reference!.gigaflops!.float64).toBeGreaterThan(0);
  });

  it("advises what to install where there is no BLAS", async () => {
    const [blas] = await examineEngines();
    expect(blas!.problem).toBe("no BLAS with LAPACK was found");
    expect(blas!.advice).toMatch(/^For the fastest, install OpenBLAS/);
  });
});
