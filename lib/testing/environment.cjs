const { TestEnvironment } = require("jest-environment-node");

/**
 * Node's own typed arrays in the tests' sandbox: jest's are of another realm, which onnxruntime
 * refuses ("must be type of function Float32Array").
 */
const shared = [
  "Float32Array", "Float64Array", "Int8Array", "Int16Array", "Int32Array", "Uint8Array",
  "Uint16Array", "Uint32Array", "BigInt64Array", "BigUint64Array", "ArrayBuffer", "SharedArrayBuffer",
];

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const name of shared) this.global[name] = globalThis[name];
  }
};
