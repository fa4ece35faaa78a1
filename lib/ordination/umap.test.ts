import { matrix } from "../core/matrix";
import { umap } from "./umap";

jest.mock("umap-js", () => {
  throw new Error("Cannot find module 'umap-js'");
});

it("says what to install where umap-js is not", async () => {
  const distances = matrix(5, 5, (i, j) => Math.abs(i - j));
  await expect(umap(distances, { dimensions: 2, neighbours: 2, seed: 1 })).rejects.toThrow(
    "umap: it takes the package umap-js, which is not installed. npm install umap-js",
  );
});
