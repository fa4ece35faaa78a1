#!/usr/bin/env node
import { type Commands, run } from "./run";

const commands: Commands = {
  study: () => (require("./study") as typeof import("./study")).study,
  extract: () => (require("./extract") as typeof import("./extract")).extract,
};

const terminal = {
  print: (text: string) => console.log(text),
  printError: (text: string) => console.error(text),
};

run(process.argv.slice(2), commands, terminal).then((code) => {
  process.exitCode = code;
});
