/** What the kernel, the runner and the check take from tslab; its version is pinned for their sake. */

const path = require("node:path");

const folder = path.dirname(require.resolve("tslab/package.json"));

/** The TypeScript that compiles cells: older than this project's, and not the same in what it reads. */
exports.typescriptOfTslab = () =>
  require(require.resolve("@tslab/typescript-for-tslab", { paths: [folder] }));

/**
 * tslab 1.0.22 allows for one pending rebuild at a time, but TypeScript's watchers of directories
 * announce a second ("Unexpected pending rebuildTimer") when files come or go beside what a notebook
 * imports, after which no cell runs any more. Watching files is enough.
 */
exports.surviveRebuilds = () => {
  exports.typescriptOfTslab().sys.watchDirectory = () => ({ close() {} });
};

/** tslab without Jupyter: answers what Jupyter would ask, in the current working folder. */
exports.openTslab = () => {
  exports.surviveRebuilds();
  const { createConverter } = require("tslab/dist/converter.js");
  const { createExecutor } = require("tslab/dist/executor.js");
  const { JupyterHandlerImpl } = require("tslab/dist/jupyter.js");
  const converter = createConverter({ isJS: false, isBrowser: false });
  const converters = { node: converter, browser: null, close: () => converter.close() };
  const executor = createExecutor(process.cwd(), converters, console);
  return {
    executor,
    handler: new JupyterHandlerImpl(executor, false),
    close: () => converter.close(),
  };
};
