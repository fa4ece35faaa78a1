/**
 * Starts tslab's Jupyter kernel from this project's node_modules, so that nothing need be installed
 * in Jupyter, and lets a notebook go on while the package it imports is built again. Jupyter calls
 * it as kernels/interlingua/kernel.json says.
 */

const fs = require("node:fs");
const path = require("node:path");
const { surviveRebuilds } = require("./tslab.cjs");

const built = path.resolve(__dirname, "..", "..", "lib", "dist") + path.sep;

surviveRebuilds();
forgetWhenRebuilt();
require("tslab/dist/main.js").main();

/** After a build the import cell, run again, loads the new files instead of the cached ones. */
function forgetWhenRebuilt() {
  const forget = () => {
    for (const file of Object.keys(require.cache)) {
      if (file.startsWith(built)) delete require.cache[file];
    }
  };
  try {
    fs.watch(built, { recursive: true }, forget);
  } catch {
    // Not built yet: the import cell will say so, and the kernel has to be started again anyway.
  }
}
