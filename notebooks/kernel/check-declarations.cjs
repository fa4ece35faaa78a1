/**
 * Reads the built declarations with the TypeScript that compiles notebook cells, an older one than
 * built them. What it does not understand would become `any` in a notebook, without a word.
 */

const path = require("node:path");
const { typescriptOfTslab } = require("./tslab.cjs");

const ts = typescriptOfTslab();
const root = path.resolve(__dirname, "..", "..");
const entry = path.join(root, "lib", "dist", "index.d.ts");

const program = ts.createProgram([entry], {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Node10,
  lib: ["lib.es2022.d.ts"],
  types: ["node"],
  typeRoots: [path.join(root, "node_modules", "@types")],
  strict: true,
  noEmit: true,
  esModuleInterop: true,
  skipLibCheck: false,
});

const own = (file) => path.resolve(file).startsWith(path.dirname(entry) + path.sep);
const problems = ts
  .getPreEmitDiagnostics(program)
  .filter(({ file }) => !file || own(file.fileName))
  .map(describe);
for (const problem of problems) console.error(problem);

const files = program.getSourceFiles().filter(({ fileName }) => own(fileName)).length;
console.log(`${files} declaration files, ${problems.length} that tslab would not understand`);
process.exitCode = problems.length > 0 ? 1 : 0;

function describe({ file, start, messageText }) {
  const message = ts.flattenDiagnosticMessageText(messageText, "\n");
  if (!file) return message;
  const { line } = file.getLineAndCharacterOfPosition(start);
  return `${path.relative(root, file.fileName)}:${line + 1} ${message}`;
}
