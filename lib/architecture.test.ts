/**
 * The architecture, and the tests that the code keeps to it. The table is the rule: whoever wants
 * another arrow changes the table, where everyone sees it.
 */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import ts from "typescript";

interface Rule {
  /** Folders of lib it may import from; its own it always may. */
  readonly folders: readonly string[];
  /** Packages it may import, a `*` for every package of a scope. */
  readonly packages?: readonly string[];
  /** Whether it may use what only Node has (files, threads, processes). */
  readonly node?: true;
}

const rules: Readonly<Record<string, Rule>> = {
  // Inside: values in, values out.
  core: { folders: [], packages: ["jstat", "pure-rand"] },
  engine: {
    folders: ["core"],
    // Computed: whichever of TensorFlow.js's packages the user has.
    packages: ["koffi", "onnxruntime-node", "ml-matrix", "@tensorflow/*", "(computed) name"],
    node: true,
  },
  ordination: { folders: ["core", "engine"], packages: ["umap-js"] },
  inference: { folders: ["core", "engine", "ordination"] },
  transport: { folders: ["core", "engine"] },
  measures: { folders: ["core", "engine", "inference", "transport"] },
  retrieval: { folders: ["core", "engine", "inference", "transport"], packages: ["usearch"] },
  probes: { folders: ["core", "engine", "inference"] },
  // What one matrix is like: its neighbours, distances and spectra are found as those of measures.
  geometry: { folders: ["core", "engine", "inference", "measures", "retrieval"] },
  representations: {
    folders: ["core", "engine", "inference", "transport", "measures", "retrieval", "probes"],
  },
  languages: { folders: ["core"] },
  studies: {
    folders: [
      "core",
      "engine",
      "inference",
      "transport",
      "measures",
      "retrieval",
      "probes",
      "geometry",
      "representations",
      "languages",
      "ordination",
    ],
  },
  figures: { folders: ["core", "languages"] },

  // Edges: they meet models, disks, browsers, notebooks and terminals.
  models: {
    folders: ["core", "representations", "languages", "files"],
    packages: [
      "onnxruntime-node",
      "@huggingface/tokenizers",
      "@huggingface/hub",
      "@huggingface/jinja",
    ],
    node: true,
  },
  files: {
    folders: ["core", "representations", "languages", "figures"],
    packages: [
      "hyparquet",
      "hyparquet-writer",
      "h5wasm",
      "@uwdata/flechette",
      "arquero",
      "danfojs-node",
      "playwright-core",
      "plotly.js-cartesian-dist-min",
    ],
    node: true,
  },
  notebook: { folders: ["core", "figures", "files"], node: true },
  cluster: {
    folders: ["core", "engine", "measures", "representations", "studies", "models", "files"],
    // Its version alone, for the record in each part.
    packages: ["onnxruntime-node"],
    node: true,
  },
  cli: {
    folders: [
      "core",
      "engine",
      "inference",
      "measures",
      "retrieval",
      "probes",
      "representations",
      "languages",
      "studies",
      "figures",
      "models",
      "files",
      "notebook",
      "cluster",
    ],
    // Computed: whose versions `doctor` and about.json tell.
    packages: ["(computed) name"],
    node: true,
  },
};

/** Outside the package: they may import what they like, and nothing in the package imports them. */
const workshops = ["testing", "bench", "calibrate"];

/** What its contents could be is what a name should say; these say nothing. */
const namesThatSayNothing = ["utils", "helpers", "common", "types"];

const lib = __dirname;
const sources = readdirSync(lib, { recursive: true, encoding: "utf8" })
  .map((path) => path.split(sep).join("/"))
  .filter((path) => path.endsWith(".ts") && !path.startsWith("dist/"))
  .filter((path) => !/\.(test|bench|slurm)\.ts$/.test(path));
const folderOf = (path: string) => (path.includes("/") ? path.split("/")[0]! : "index");

describe("the architecture", () => {
  it("has a line for every folder of lib", () => {
    const folders = new Set(sources.map(folderOf));
    for (const known of ["index", ...workshops, ...Object.keys(rules)]) folders.delete(known);
    expect([...folders]).toEqual([]);
  });

  it("has no folder whose name says nothing", () => {
    const names = readdirSync(lib, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.parentPath.includes(join(lib, "dist")))
      .map((entry) => entry.name);
    expect(names.filter((name) => namesThatSayNothing.includes(name))).toEqual([]);
  });

  it.each(Object.entries(rules))("lets %s import what its line lists, no more", (folder, rule) => {
    const files = sources.filter((path) => folderOf(path) === folder);
    const broken = files.flatMap((file) =>
      importsOf(read(file), file)
        .filter((specifier) => !mayImport(rule, folder, file, specifier))
        .map((specifier) => `${file} may not import ${specifier}`),
    );
    expect(broken).toEqual([]);
  });

  it("has no file that imports itself by way of others", () => {
    expect(cycles(sources)).toEqual([]);
  });

  it("lists only packages that package.json has, and all that it depends on", () => {
    const listed = Object.values(rules)
      .flatMap(({ packages = [] }) => packages)
      .filter((name) => !name.startsWith("(computed)"));
    const manifest = JSON.parse(read("../package.json"));
    const known = { ...manifest.dependencies, ...manifest.peerDependencies };
    const unknown = listed.filter((entry) => !Object.keys(known).some((name) => fits(entry, name)));
    const unlisted = Object.keys(manifest.dependencies).filter(
      (name) => !listed.some((entry) => fits(entry, name)),
    );
    expect({ unknown, unlisted }).toEqual({ unknown: [], unlisted: [] });
  });
});

describe("importsOf", () => {
  it.each([
    `import { a } from "x";`,
    `import type { A } from "x";`,
    `import "x";`,
    `import a = require("x");`,
    `export * from "x";`,
    `export type { A } from "x";`,
    `const a = await import("x");`,
    `const a = require("x");`,
    `const path = require.resolve("x");`,
    `type A = import("x").A;`,
  ])("sees %s", (text) => {
    expect(importsOf(text, "example.ts")).toEqual(["x"]);
  });

  it("does not take comments and text for imports", () => {
    expect(importsOf(`// import "x";\nconst a = 'import "x"';`, "example.ts")).toEqual([]);
  });

  it("tells where the name of a package is computed, which no table can check", () => {
    expect(importsOf("const a = await import(name);", "example.ts")).toEqual(["(computed) name"]);
  });
});

function read(file: string): string {
  return readFileSync(join(lib, file), "utf8");
}

function mayImport(rule: Rule, folder: string, file: string, specifier: string): boolean {
  if (specifier.startsWith(".")) {
    const target = folderOf(resolve(file, specifier));
    return target === folder || rule.folders.includes(target);
  }
  if (specifier.startsWith("node:")) return rule.node === true;
  return (rule.packages ?? []).some((entry) => fits(entry, specifier));
}

/** Whether a name, or a path inside a package, is what a line of the table lists. */
function fits(entry: string, name: string): boolean {
  const start = entry.endsWith("/*") ? entry.slice(0, -1) : `${entry}/`;
  return name === entry || name.startsWith(start);
}

/** The path inside lib of what a file imports, e.g. `core/matrix` from `../core/matrix`. */
function resolve(file: string, specifier: string): string {
  return relative(lib, join(lib, dirname(file), specifier))
    .split(sep)
    .join("/");
}

/** Every module that a file names, in whichever of the language's ways. */
function importsOf(text: string, file: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const name = moduleNamedBy(node);
    if (name) found.push(ts.isStringLiteralLike(name) ? name.text : `(computed) ${name.getText()}`);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true));
  return found;
}

function moduleNamedBy(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isExternalModuleReference(node)) return node.expression;
  if (ts.isImportTypeNode(node)) {
    return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument;
  }
  if (!ts.isCallExpression(node)) return undefined;
  const called = node.expression.getText();
  return ["import", "require", "require.resolve"].includes(called) ? node.arguments[0] : undefined;
}

/** Chains of files that come back to where they began, each told once, from its first file. */
function cycles(files: readonly string[]): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, trail: readonly string[]): void => {
    const start = trail.indexOf(file);
    if (start >= 0) found.push([...trail.slice(start), file].join(" → "));
    if (start >= 0 || done.has(file)) return;
    for (const next of neighbours(file, files)) walk(next, [...trail, file]);
    done.add(file);
  };
  for (const file of files) walk(file, []);
  return found;
}

function neighbours(file: string, files: readonly string[]): string[] {
  return importsOf(read(file), file)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => resolve(file, specifier))
    .flatMap((path) => files.filter((name) => [`${path}.ts`, `${path}/index.ts`].includes(name)));
}
