/**
 * Runs notebooks without Python, each in a process of its own, and fails when one does:
 * node run-notebooks.cjs [--write] [FILE …]
 *
 * Without files it runs all of notebooks/. With --write the outputs are kept in the notebooks.
 */

const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const folder = path.resolve(__dirname, "..");
const named = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const flags = process.argv.slice(2).filter((argument) => argument.startsWith("--"));
const notebooks = named.length > 0 ? named.map((name) => path.resolve(name)) : everyNotebook();

const failed = notebooks.filter((file) => !run(file)).length;
console.log(`${notebooks.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

function everyNotebook() {
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(".ipynb"))
    .sort()
    .map((name) => path.join(folder, name));
}

function run(file) {
  const start = Date.now();
  const runner = path.join(__dirname, "run-notebook.cjs");
  const { status } = spawnSync(process.execPath, [runner, file, ...flags], { stdio: "inherit" });
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  console.log(`${status === 0 ? "passed" : "FAILED"} ${path.basename(file)} (${seconds} s)`);
  return status === 0;
}
