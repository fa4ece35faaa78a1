/** Where a library is looked for, and what is said when none is found. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBlas } from "./blas";
import { blasCandidates, raiseStack } from "./blas-library";

describe("finding a library", () => {
  it("looks in the notebook's environment, then in the system, then at numpy's own copy", () => {
    const root = mkdtempSync(join(tmpdir(), "interlingua-blas-"));
    try {
      const packages = join(root, ".venv", "lib", "python3.12", "site-packages");
      const own = join(packages, "scipy_openblas32", "lib", "libscipy_openblas.so");
      const numpys = join(packages, "numpy.libs", "libscipy_openblas64_-0a1b.so");
      for (const path of [own, numpys]) {
        mkdirSync(join(path, ".."), { recursive: true });
        writeFileSync(path, "no library");
      }
      const found = blasCandidates(root, undefined);
      expect(found[0]).toBe(own);
      expect(found.at(-1)).toBe(numpys);
      expect(found.length).toBeGreaterThan(2);
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it("looks nowhere else when one is named", () => {
    expect(blasCandidates("/", "mine.so")).toEqual(["mine.so"]);
  });

  it("says so when other code has loaded a library before, so that stacks are too small", () => {
    const config = jest.fn((change?: object) => {
      if (change) throw new Error("Cannot change Koffi configuration");
      return { async_stack_size: 131072 };
    });
    expect(() => raiseStack({ config } as never)).toThrow(
      "its calls need 8388608 bytes of stack, but other code has loaded a library through koffi before, which fixed it at 131072. Open the engine first.",
    );
  });

  it("says what was tried when none is found", async () => {
    await expect(openBlas(["nowhere.so"])).rejects.toThrow(
      /^no BLAS with LAPACK was found\. Tried nowhere\.so \(/,
    );
  });
});
