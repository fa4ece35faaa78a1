import { dot } from "../core/arithmetic";
import { columnOf, type Matrix, matrix, rowOf } from "../core/matrix";
import { randomNormal, randomNumbers } from "../core/random";
import type { Row, Table } from "../core/table";
import type { Engine } from "../engine/engine";
import { geneticDistances } from "../languages/family-distances";
import { geographicDistances } from "../languages/geographic-distances";
import { type LanguageMatrix, languageMatrix } from "../languages/language-matrix";
import { languages as table } from "../languages/languages";
import { familyTree } from "../languages/trees/family-tree";
import type { Tree } from "../languages/trees/tree";
import { evolutionTest, mantel, regressOnMatrices } from "../studies/typology/matrix-tests";

/** How often a test finds a connection at 5 % between traits that came about independently. */
export interface TypologyCalibration extends Row {
  readonly test: string;
  /** How traits came about: by themselves, along the family tree, spread over the map. */
  readonly traits: string;
  /** Which draws: those that the primary test was tuned on, or others, never looked at before. */
  readonly draws: string;
  readonly languages: number;
  readonly runs: number;
  readonly typeOneError: number;
  /** Of `typeOneError`, from the number of runs. */
  readonly standardError: number;
}

/** Every second language of the table: families and places as they are. */
const codes = table.filter((_, i) => i % 2 === 0).map(({ code }) => code);

/** Traits of the one matrix and of the other. */
const traitCounts = [12, 5] as const;

/** How far neighbours affect one another, in kilometres. */
const reach = 1500;

type Kind = "unstructured" | "tree" | "map";

/** The seed of the first run of each block of draws; blocks do not meet below a million runs. */
const blocks = { "tuned on": 1, fresh: 1_000_001 } as const;

/** Draws independent traits of each kind, and asks each test whether they go together. */
export async function calibrateTypology(
  runs: number,
  engine: Engine,
): Promise<Table<TypologyCalibration>> {
  const [tree, map] = [geneticDistances(codes), geographicDistances(codes)];
  const draws = await drawing(map, engine);
  const kinds = Object.keys(draws) as Kind[];
  const found = new Map<string, number>();
  for (const [block, first] of Object.entries(blocks)) {
    for (let seed = first; seed < first + runs; seed++) {
      const random = randomNumbers(seed);
      for (const kind of kinds) {
        const [a, b] = traitCounts.map((count) => distancesOf(draws[kind](count, random)));
        const chances = await chancesOf(a!, b!, tree, map, seed, engine);
        for (const [test, chance] of Object.entries(chances)) {
          const key = `${test}|${kind}|${block}`;
          found.set(key, (found.get(key) ?? 0) + Number(chance <= 0.05));
        }
      }
    }
  }
  return [...found].map(([key, count]) => {
    const [test, traits, block] = key.split("|") as [string, string, string];
    const typeOneError = count / runs;
    const standardError = Math.sqrt((typeOneError * (1 - typeOneError)) / runs);
    return {
      test,
      traits,
      draws: block,
      languages: codes.length,
      runs,
      typeOneError,
      standardError,
    };
  });
}

async function chancesOf(
  a: LanguageMatrix,
  b: LanguageMatrix,
  tree: LanguageMatrix,
  map: LanguageMatrix,
  seed: number,
  engine: Engine,
): Promise<Record<string, number>> {
  const shuffles = { permutations: 199, seed, engine };
  const settings = { tree, map, simulations: 199, seed, engine };
  const [regressed] = await regressOnMatrices(a, [b, tree, map], shuffles);
  return {
    "evolution on tree and map": (await evolutionTest(a, b, settings)).pValue,
    Mantel: (await mantel(a, b, shuffles)).pValue,
    "partial Mantel, tree and map": (await mantel(a, b, { ...shuffles, controls: [tree, map] }))
      .pValue,
    "MRQAP, tree and map": regressed!.pValue,
  };
}

type Draw = (count: number, random: () => number) => Matrix;

async function drawing(map: LanguageMatrix, engine: Engine): Promise<Readonly<Record<Kind, Draw>>> {
  const n = codes.length;
  const near = matrix(
    n,
    n,
    (i, j) => Math.exp(-map.values.values[i * n + j]! / reach) + (i === j ? 1e-6 : 0),
  );
  const spread = await engine.cholesky(near);
  return {
    unstructured: (count, random) => randomNormal(n, count, random),
    tree: (count, random) => evolved(familyTree(codes), count, random),
    map: (count, random) => {
      const own = randomNormal(n, count, random);
      return matrix(n, count, (i, j) => dot(rowOf(spread, i), columnOf(own, j)));
    },
  };
}

/** Brownian motion along the branches: variance is length. */
function evolved(tree: Tree, count: number, random: () => number): Matrix {
  const traits = new Map<string, Float64Array>();
  const walk = (node: Tree, above: Float64Array) => {
    const steps = randomNormal(1, count, random).values;
    const here = above.map((value, k) => value + Math.sqrt(node.length) * steps[k]!);
    if (node.children.length === 0) traits.set(node.name, here);
    for (const child of node.children) walk(child, here);
  };
  walk(tree, new Float64Array(count));
  return matrix(codes.length, count, (i, j) => traits.get(codes[i]!)![j]!);
}

function distancesOf(traits: Matrix): LanguageMatrix {
  const n = traits.rows;
  const values = matrix(n, n, (i, j) => {
    const [a, b] = [rowOf(traits, i), rowOf(traits, j)];
    return Math.hypot(...a.map((value, k) => value - b[k]!));
  });
  return languageMatrix({ name: "traits", kind: "distance", languages: codes, values });
}

/** What a reader of the table has to know, in Markdown. */
export function typologyReadme(
  rows: Table<TypologyCalibration>,
  about: Readonly<Record<string, string>>,
): string {
  const kinds = [...new Set(rows.map(({ traits }) => traits))];
  const share = (test: string, kind: string) =>
    Object.keys(blocks)
      .map(
        (draws) =>
          rows.find((row) => row.test === test && row.traits === kind && row.draws === draws)!,
      )
      .map(({ typeOneError }) => typeOneError.toFixed(3))
      .join(" / ");
  const lines = [...new Set(rows.map(({ test }) => test))].map(
    (test) => `| ${test} | ${kinds.map((kind) => share(test, kind)).join(" | ")} |`,
  );
  return `# Calibration of the tests of typology

How often does a test at 5 % find a connection between traits of languages that came about independently?
Made by \`npm run calibrate -- --typology --save\`; \`typology.csv\` has the numbers with their standard errors.

${Object.entries(about)
  .map(([what, words]) => `- ${what}: ${words}`)
  .join("\n")}

Two sets of traits (${traitCounts.join(" and ")} of them) of ${codes.length} languages, Euclidean distances. Unstructured: normal and
independent. Tree: Brownian motion along the family tree. Map: covariance exp(−km/${reach}). Each test gets 199 orders or simulations.

Two shares a cell, each of its own draws: those that the first test was tuned on / fresh ones that nothing was tuned on.

| test | ${kinds.join(" | ")} |
|---|${kinds.map(() => "---|").join("")}
${lines.join("\n")}

Only the first is made for languages that have ancestors and neighbours: the others take them for exchangeable.
`;
}
