/**
 * Runs notebooks without Python, each in a process of its own, and fails when one does:
 * node run-notebooks.cjs [--write] [NOTEBOOK …]
 *
 * A notebook is a file, or the name of one of notebooks/, with or without its ending. Without any
 * it runs all of notebooks/. With --write the outputs are kept in the notebooks.
 */

const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const folder = path.resolve(__dirname, "..");
const named = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const flags = process.argv.slice(2).filter((argument) => argument.startsWith("--"));
const notebooks = named.length > 0 ? named.map(find) : everyNotebook();

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

function find(name) {
  const places = [path.resolve(name), path.join(folder, name), path.join(folder, `${name}.ipynb`)];
  const found = places.find((place) => fs.statSync(place, { throwIfNoEntry: false })?.isFile());
  if (found) return found;
  const known = everyNotebook().map((file) => path.basename(file, ".ipynb"));
  console.error(`There is no notebook ${name}; there are ${known.join(", ")}.`);
  process.exit(1);
}

function run(file) {
  const start = Date.now();
  const runner = path.join(__dirname, "run-notebook.cjs");
  const { status } = spawnSync(process.execPath, [runner, file, ...flags], { stdio: "inherit" });
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  console.log(`${status === 0 ? "passed" : "FAILED"} ${path.basename(file)} (${seconds} s)`);
  return status === 0;
}
