import { doctor, doctorReport, type Findings } from "./doctor";

// Loading and measuring them all takes seconds; lib/engine tests them.
jest.mock("../engine/open", () => ({
  examineEngines: async () => [],
  openEngine: async () => ({
    kind: "reference",
    reason: "the fastest that opened (blas: none)",
    close: async () => undefined,
  }),
}));

const bare: Findings = {
  platform: "linux",
  versions: { interlingua: "1.2.3", node: "v20.19.0", platform: "linux x64", koffi: "3.0.0" },
  engines: [
    { kind: "blas", problem: "no library was found\nwhere it was looked for" },
    { kind: "onnx", name: "onnxruntime 1.30.0", gigaflops: { float32: 151.2, float64: 8.04 } },
  ],
  chosen: { kind: "onnx", reason: "the fastest that opened" },
  cache: { folder: "/tmp/cache", entries: 3, bytes: 2_500_000 },
  browser: { problem: "no Chromium, Chrome or Edge was found" },
  python: { lab: false },
};

it("names for each thing that is missing the command that helps on this platform", () => {
  const report = doctorReport(bare);
  expect(report).toContain("blas      not there: no library was found\n");
  expect(report).toContain("→ apt install libopenblas0 (Debian, Ubuntu)");
  expect(report).toContain("pip install scipy-openblas32");
  expect(report).toContain("→ apt install chromium (Debian)");
  expect(report).toContain("→ apt install python3-venv");
  expect(report).toContain("onnxruntime 1.30.0: 151 GFLOP/s in float32, 8.0 in float64");
  expect(report).toContain("used: onnx, the fastest that opened");
  expect(report).toContain("/tmp/cache: 3 files, 2.5 MB");
  expect(doctorReport({ ...bare, platform: "darwin" })).toContain("→ brew install openblas");
  expect(doctorReport({ ...bare, platform: "win32" })).toContain("winget install");
});

it("where everything is there, it says what and tells to install nothing", () => {
  const report = doctorReport({
    ...bare,
    engines: [
      {
        kind: "blas",
        name: "OpenBLAS 0.3.21, 2 threads",
        library: "libopenblas.so.0",
        threads: 2,
        gigaflops: { float32: 205, float64: 98 },
      },
    ],
    browser: { program: "/usr/bin/chromium" },
    python: { version: "Python 3.12.1", lab: true },
  });
  expect(report).not.toContain("→");
  expect(report).toContain("blas      OpenBLAS 0.3.21, 2 threads: 205 GFLOP/s");
  expect(report).toContain("drawn by /usr/bin/chromium");
  expect(report).toContain("Python 3.12.1; npm run lab opens JupyterLab");
});

it("tells of letters that no font here has", () => {
  const browser = { program: "/usr/bin/chromium", missingFonts: "No font has letters of Thai." };
  expect(doctorReport({ ...bare, browser })).toContain(
    "drawn by /usr/bin/chromium\n          No font has letters of Thai.",
  );
});

it("examines this machine, the engines aside", async () => {
  const printed: string[] = [];
  await doctor.run({ words: [], options: {}, print: (text) => printed.push(text) });
  expect(printed.join()).toContain(`Node ${process.version}`);
  expect(printed.join()).toContain("used: reference, the fastest that opened");
  expect(printed.join()).toMatch(/Cache .* files, /);
});
