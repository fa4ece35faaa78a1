/** Quick transforms by swc; types are checked by `npm run check`. */
module.exports = {
  roots: ["<rootDir>/lib"],
  testMatch: ["**/*.test.ts"],
  modulePathIgnorePatterns: ["<rootDir>/lib/dist"],
  // Its package.json offers it to import alone, not to require.
  moduleNameMapper: { "^h5wasm/node$": "<rootDir>/node_modules/h5wasm/dist/node/hdf5_hl.js" },
  testEnvironment: "<rootDir>/lib/testing/environment.cjs",
  transform: {
    "^.+\\.[tj]s$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } },
    ],
  },
  // Packages that ship only as ES modules, which jest's own require cannot load.
  transformIgnorePatterns: [
    "/node_modules/(?!(h5wasm|hyparquet|hyparquet-writer|@huggingface/tokenizers|pure-rand|arquero|@uwdata/flechette)/)",
  ],
  // Jest's own choice leaves a core idle, which on two cores is half of them.
  maxWorkers: "100%",
  // Far beyond what any takes, so that a busy machine decides nothing.
  testTimeout: 240_000,
};
