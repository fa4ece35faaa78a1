import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type EngineReport, examineEngines, openEngine } from "../engine/open";
import { cacheFolder } from "../files/cache/cache";
import { findBrowser } from "../files/results/browser";
import { missingFonts } from "../files/results/missing-letters";
import { openPainter } from "../files/results/pictures";
import { projectRoot } from "../files/results/results";
import { languages } from "../languages/languages";
import type { Command } from "./command";
import { versions } from "./versions";

/** What this machine has for the work, and the one command that helps where something is missing. */
export const doctor: Command = {
  summary: "Says what was found on this machine, how fast it is, and what to install for more.",
  help: `interlingua doctor

Prints the engines that open (and which one is used), with library, threads and measured speed;
versions; the cache; the browser that draws pictures; Python for JupyterLab. Where something is
missing, the command that helps follows after "→". Nothing is changed. Takes a few seconds.

  INTERLINGUA_ENGINE   blas, onnx, tfjs or reference: that engine and no other
  INTERLINGUA_BLAS     path of a BLAS library with LAPACK to use
  INTERLINGUA_CACHE    folder where computed states are kept
  INTERLINGUA_BROWSER  program of the browser that draws pictures`,
  words: [],
  options: {},
  async run({ print }) {
    print(doctorReport(await examine()));
  },
};

/** What was found. */
export interface Findings {
  readonly platform: NodeJS.Platform;
  readonly versions: Readonly<Record<string, string>>;
  readonly engines: readonly EngineReport[];
  /** The one that is used, and why; or why none opens. */
  readonly chosen: { readonly kind?: string; readonly reason: string };
  readonly cache: { readonly folder: string; readonly entries: number; readonly bytes: number };
  /** The browser's program, and which languages' letters it has no font for; or why there is none. */
  readonly browser: {
    readonly program?: string;
    readonly missingFonts?: string | undefined;
    readonly problem?: string;
  };
  /** Python's version, and whether `npm run lab` has made its environment. */
  readonly python: { readonly version?: string; readonly lab: boolean };
}

async function examine(): Promise<Findings> {
  return {
    platform: process.platform,
    versions: versions(),
    engines: await examineEngines(),
    chosen: await chosenEngine(),
    cache: cacheSize(cacheFolder()),
    browser: await browserFound(),
    python: {
      ...pythonVersion(),
      lab: existsSync(join(projectRoot(), ".venv", "installed-requirements.txt")),
    },
  };
}

async function chosenEngine(): Promise<Findings["chosen"]> {
  try {
    const { kind, reason, close } = await openEngine();
    await close();
    return { kind, reason: reason.split(" (")[0]! };
  } catch (error) {
    return { reason: (error as Error).message };
  }
}

function cacheSize(folder: string): Findings["cache"] {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const bytes = files.reduce(
    (sum, file) => sum + (statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
  return { folder, entries: files.length, bytes };
}

async function browserFound(): Promise<Findings["browser"]> {
  try {
    const program = findBrowser();
    if (!program) return { problem: "no Chromium, Chrome or Edge was found" };
    return { program, missingFonts: await fontsMissing() };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

/** Judged by what languages call themselves. */
async function fontsMissing(): Promise<string | undefined> {
  const painter = await openPainter();
  if (!painter) return undefined;
  const names = languages.map(({ code }) =>
    new Intl.DisplayNames([code], { type: "language" }).of(code),
  );
  try {
    return missingFonts(await painter.missingLetters({ data: [{ text: names }], layout: {} }));
  } finally {
    await painter.close();
  }
}

function pythonVersion(): { version?: string } {
  for (const name of process.platform === "win32" ? ["py", "python"] : ["python3", "python"]) {
    const { status, stdout } = spawnSync(name, ["--version"], { encoding: "utf8" });
    if (status === 0) return { version: stdout.trim() };
  }
  return {};
}

/** What was found, in lines for a reader. */
export function doctorReport(findings: Findings): string {
  const { interlingua, node, platform, ...packages } = findings.versions;
  const { cache, browser, python } = findings;
  const install = installers[findings.platform] ?? installers.linux!;
  return [
    `interlingua ${interlingua}, Node ${node}, ${platform}`,
    Object.entries(packages)
      .map(([name, version]) => `${name} ${version}`)
      .join(", "),
    "",
    "Engines (arithmetic), fastest first:",
    ...findings.engines.flatMap((engine) => engineLines(engine, install)),
    findings.chosen.kind
      ? `  used: ${findings.chosen.kind}, ${findings.chosen.reason}`
      : `  none is used: ${findings.chosen.reason}`,
    "",
    `Cache     ${cache.folder}: ${cache.entries} files, ${megabytes(cache.bytes)}; may be deleted at any time`,
    ...(browser.program
      ? [
          `Pictures  drawn by ${browser.program}`,
          ...(browser.missingFonts ? [`          ${browser.missingFonts}`] : []),
        ]
      : [`Pictures  none: ${browser.problem}`, `          → ${install.browser}`]),
    ...(python.version
      ? [
          `Notebooks ${python.version}; ${python.lab ? "npm run lab opens JupyterLab" : "npm run lab installs and opens JupyterLab"}`,
        ]
      : [
          "Notebooks no Python for JupyterLab (npm run notebooks does without)",
          `          → ${install.python}`,
        ]),
  ].join("\n");
}

function engineLines(engine: EngineReport, install: Installer): string[] {
  const name = engine.kind.padEnd(9);
  if (engine.problem !== undefined) {
    const [reason] = engine.problem.split("\n");
    const remedy = { blas: install.blas, tfjs: "npm install @tensorflow/tfjs" }[
      engine.kind as string
    ];
    return [
      `  ${name} not there: ${reason}`,
      ...(remedy ? [`  ${" ".repeat(9)} → ${remedy}`] : []),
    ];
  }
  const { float32, float64 } = engine.gigaflops!;
  const speed = `${speedOf(float32)} GFLOP/s in float32, ${speedOf(float64)} in float64`;
  const threads = engine.threads === undefined ? "" : `, ${engine.threads} threads`;
  const named = engine.name!.includes("threads") ? engine.name! : `${engine.name}${threads}`;
  return [
    `  ${name} ${named}: ${speed}`,
    ...(engine.library ? [`  ${" ".repeat(9)} ${engine.library}`] : []),
  ];
}

function speedOf(gigaflops: number): string {
  return gigaflops >= 10 ? `${Math.round(gigaflops)}` : gigaflops.toFixed(1);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

interface Installer {
  readonly blas: string;
  readonly browser: string;
  readonly python: string;
}

/** The command that helps, by platform. */
const installers: Partial<Record<NodeJS.Platform, Installer>> = {
  linux: {
    blas: "apt install libopenblas0 (Debian, Ubuntu), or in the project: python3 -m venv .venv && .venv/bin/pip install scipy-openblas32",
    browser:
      "apt install chromium (Debian), or any Chrome or Edge; INTERLINGUA_BROWSER names one elsewhere",
    python: "apt install python3-venv (Debian, Ubuntu)",
  },
  darwin: {
    blas: "brew install openblas, or in the project: python3 -m venv .venv && .venv/bin/pip install scipy-openblas32",
    browser: "brew install --cask chromium",
    python: "brew install python",
  },
  win32: {
    blas: "in the project: py -m venv .venv && .venv\\Scripts\\pip install scipy-openblas32",
    browser: "winget install Google.Chrome",
    python: "winget install Python.Python.3.13",
  },
};
