/**
 * What the worker of onnx.ts runs: makes a session from each model once, and runs it.
 *
 * In plain JavaScript, as text, since a worker of `eval: true` starts alike from the built package
 * and under jest. The graph is left as written: onnxruntime would fuse Transpose and MatMul into a
 * product that takes longer than both.
 */
export const workerCode = `
const { parentPort, workerData } = require("node:worker_threads");
const { InferenceSession, Tensor } = require(workerData.onnxruntime);
const sessions = new Map();
parentPort.on("message", async ({ id, name, model, type, a, b }) => {
  try {
    if (!sessions.has(name)) {
      sessions.set(name, InferenceSession.create(model, { graphOptimizationLevel: "disabled" }));
    }
    const session = await sessions.get(name);
    const feeds = { a: new Tensor(type, a.values, a.dims), b: new Tensor(type, b.values, b.dims) };
    const { c } = await session.run(feeds);
    parentPort.postMessage({ id, values: c.data });
  } catch (error) {
    parentPort.postMessage({ id, error: String((error && error.message) || error) });
  }
});
`;
