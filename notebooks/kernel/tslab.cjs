/** What the kernel, the runner and the check take from tslab; its version is pinned for their sake. */

const path = require("node:path");

const folder = path.dirname(require.resolve("tslab/package.json"));

/** The TypeScript that compiles cells: older than this project's, and not the same in what it reads. */
exports.typescriptOfTslab = () =>
  require(require.resolve("@tslab/typescript-for-tslab", { paths: [folder] }));

/** tslab without Jupyter: answers what Jupyter would ask, in the current working folder. */
exports.openTslab = () => {
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
