/**
 * Runs one notebook as Jupyter would, without Python: node run-notebook.cjs FILE [--write]
 *
 * Fails on the first error, one thrown late (by a timer or a promise that nobody awaits) included,
 * and says which cell it came from. With --write the outputs are kept in the notebook.
 */

const fs = require("node:fs");
const path = require("node:path");
const { openTslab } = require("./tslab.cjs");

/** How long what a notebook left running (timers, threads) may go on before it is called finished. */
const patience = 3000;

const say = process.stderr.write.bind(process.stderr);
const file = path.resolve(process.argv[2]);
const keepOutputs = process.argv.includes("--write");

/** The first error that no cell caught. */
let lateError;
process.on("uncaughtException", (error) => {
  lateError ??= error;
});
process.on("unhandledRejection", (error) => {
  lateError ??= error;
});

main().catch((error) => {
  say(`${error.stack ?? error}\n`);
  process.exit(1);
});

async function main() {
  process.chdir(path.dirname(file)); // tslab resolves imports from the working folder
  const notebook = JSON.parse(fs.readFileSync(file, "utf8"));
  const cells = notebook.cells.filter((cell) => cell.cell_type === "code" && sourceOf(cell).trim());
  const tslab = openTslab();
  const failure = (await runCells(tslab, cells)) ?? (await failureAtTheEnd(tslab, cells.at(-1)));
  if (keepOutputs && !failure) write(notebook);
  if (failure) say(`${failure}\n`);
  process.exit(failure ? 1 : 0);
}

/** Runs the cells in order, up to one that fails; what is wrong with it is the result. */
async function runCells({ handler }, cells) {
  for (const [i, cell] of cells.entries()) {
    cell.execution_count = i + 1;
    cell.outputs = [];
    const display = displayInto(cell.outputs);
    const request = { code: sourceOf(cell), silent: false };
    const { status } = await handler.handleExecute(request, streamInto(cell.outputs), display);
    await new Promise((resolve) => setTimeout(resolve)); // lets rejections be noticed
    if (status !== "ok" || lateError) return describe(cell);
  }
  return undefined;
}

/** Waits until nothing is left running, or for as long as patience lasts. */
async function failureAtTheEnd(tslab, lastCell) {
  tslab.close();
  await new Promise((resolve) => {
    process.once("beforeExit", resolve);
    process.once("uncaughtException", resolve);
    process.once("unhandledRejection", resolve);
    setTimeout(resolve, patience).unref();
  });
  return lateError && describe(lastCell);
}

function describe(cell) {
  const errors = cell.outputs.filter(({ name }) => name === "stderr").map(({ text }) => text);
  if (lateError) errors.push(`Thrown late: ${lateError.stack ?? lateError}`);
  return `Cell ${cell.execution_count} failed:\n\n${sourceOf(cell)}\n\n${errors.join("")}`;
}

function streamInto(outputs) {
  return (name, text) => {
    const last = outputs.at(-1);
    if (last?.output_type === "stream" && last.name === name) last.text += text;
    else outputs.push({ output_type: "stream", name, text });
  };
}

/** Keeps displayed values; an update replaces the one with the same id, as in Jupyter. */
function displayInto(outputs) {
  const shown = new Map();
  return ({ data, metadata = {}, transient = {} }, isUpdate) => {
    const output = { output_type: "display_data", data, metadata };
    const before = shown.get(transient.display_id);
    if (isUpdate && before) Object.assign(before, output);
    if (isUpdate) return;
    if (transient.display_id) shown.set(transient.display_id, output);
    outputs.push(output);
  };
}

/** Writes the notebook in the form that Jupyter gives it, so that differences stay small. */
function write(notebook) {
  for (const output of notebook.cells.flatMap(({ outputs = [] }) => outputs)) {
    if (output.output_type === "stream") output.text = linesOf(afterCarriageReturns(output.text));
    for (const [kind, value] of Object.entries(output.data ?? {})) {
      if (typeof value === "string" && !kind.startsWith("image/"))
        output.data[kind] = linesOf(value);
    }
  }
  const temporary = `${file}.${process.pid}`;
  fs.writeFileSync(temporary, `${JSON.stringify(notebook, null, 1)}\n`);
  fs.renameSync(temporary, file);
}

/** What a terminal would show of text that a progress bar wrote over. */
function afterCarriageReturns(text) {
  const overwrite = (before, after) => after + before.slice(after.length);
  return text
    .split("\n")
    .map((line) => line.split("\r").reduce(overwrite, ""))
    .join("\n");
}

function linesOf(text) {
  return text.split(/(?<=\n)/);
}

function sourceOf(cell) {
  return Array.isArray(cell.source) ? cell.source.join("") : cell.source;
}
