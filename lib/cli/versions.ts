import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageFolder } from "../files/package-folder";

/** Versions of this package, of Node and of what computes, for the record beside a result. */
export function versions(): Record<string, string> {
  const own = versionIn(packageFolder());
  const packages = [
    "onnxruntime-node",
    "@huggingface/tokenizers",
    "koffi",
    "ml-matrix",
    "plotly.js-cartesian-dist-min",
  ];
  return {
    interlingua: own ?? "unknown",
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    ...Object.fromEntries(packages.map((name) => [name, installed(name) ?? "not installed"])),
  };
}

/** A package's version without loading it: from the nearest package.json of that name above its main file. */
function installed(name: string): string | undefined {
  try {
    let folder = dirname(require.resolve(name));
    while (!folder.endsWith(join("node_modules", ...name.split("/")))) {
      if (dirname(folder) === folder) return undefined;
      folder = dirname(folder);
    }
    return versionIn(folder);
  } catch {
    return undefined;
  }
}

function versionIn(folder: string): string | undefined {
  return (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version?: string })
    .version;
}

/** With what, by which command and when a result was made. */
export function circumstances(engine: string, seconds: number): Record<string, unknown> {
  return {
    engine,
    versions: versions(),
    digits: "numbers in tables have 6 significant digits",
    command: ["interlingua", ...process.argv.slice(2)].join(" "),
    date: new Date().toISOString(),
    seconds,
  };
}
