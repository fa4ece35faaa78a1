#!/usr/bin/env node
import { type Commands, run } from "./run";

const commands: Commands = {
  study: () => (require("./study") as typeof import("./study")).study,
  compare: () => (require("./compare") as typeof import("./compare")).compare,
  extract: () => (require("./extract") as typeof import("./extract")).extract,
  layers: () => (require("./layers") as typeof import("./layers")).layers,
  plan: () => (require("./plan") as typeof import("./plan")).plan,
  submit: () => (require("./submit") as typeof import("./submit")).submit,
  status: () => (require("./status") as typeof import("./status")).status,
  run: () => (require("./run-plan") as typeof import("./run-plan")).runParts,
  merge: () => (require("./merge") as typeof import("./merge")).merge,
  model: () => (require("./model") as typeof import("./model")).model,
  cache: () => (require("./cache") as typeof import("./cache")).cache,
  gallery: () => (require("./gallery") as typeof import("./gallery")).gallery,
  doctor: () => (require("./doctor") as typeof import("./doctor")).doctor,
};

const terminal = {
  print: (text: string) => console.log(text),
  // In a terminal an unfinished progress bar may stand on the line.
  printError: (text: string) => console.error(process.stderr.isTTY ? `\r\u001b[K${text}` : text),
};

run(process.argv.slice(2), commands, terminal).then((code) => {
  process.exitCode = code;
});
