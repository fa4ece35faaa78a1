import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomNormal, randomNumbers } from "../../core/random";
import { referenceEngine as engine } from "../../engine/reference";
import { fitCentering } from "../../representations/center";
import { fromMatrices } from "../../representations/representations";
import { fitAllButTheTop } from "../../representations/top-directions";
import { fitWhitening } from "../../representations/whiten";
import { writeSafetensors } from "../formats/write-safetensors";
import { openPreparation, savePreparation } from "./preparations";

const folder = mkdtempSync(join(tmpdir(), "interlingua-preparations-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const random = randomNumbers(1);
const states = fromMatrices(
  {
    en: [randomNormal(9, 4, random), randomNormal(9, 4, random, "float32")],
    et: [randomNormal(9, 4, random), randomNormal(9, 4, random, "float32")],
  },
  { sentences: Array.from({ length: 9 }, (_, i) => `s${i}`) },
);

it.each([
  ["means", () => fitCentering(states, { engine })],
  ["a whitening", () => fitWhitening(states, { by: "pca", fittedOn: ["s1", "s2", "s5"], engine })],
  [
    "what is taken out of all",
    () => fitAllButTheTop(states, { directions: 1, per: "all", engine }),
  ],
])("comes back as it was: %s", async (name, fit) => {
  const preparation = await fit();
  const path = join(folder, `${name}.safetensors`);
  await savePreparation(path, preparation);
  expect(await openPreparation(path)).toEqual(preparation);
});

it("numbers that are not one come back too", async () => {
  const preparation = {
    ...(await fitCentering(states, { engine })),
    facts: [{ rank: Number.NaN }],
  };
  await savePreparation(join(folder, "nan"), preparation);
  expect((await openPreparation(join(folder, "nan"))).facts).toEqual([{ rank: Number.NaN }]);
});

it("a file of something else is refused, and one that was damaged", async () => {
  const path = join(folder, "else.safetensors");
  await writeSafetensors(path, {}, { what: "hidden states" });
  await expect(openPreparation(path)).rejects.toThrow(
    new RangeError(
      `openPreparation: ${path} needs to be a file that savePreparation wrote, but it is of hidden states. Fit it again, or open hidden states with openRepresentations.`,
    ),
  );
  await savePreparation(path, await fitCentering(states, { engine }));
  const bytes = readFileSync(path);
  bytes[bytes.length - 2]! ^= 1;
  writeFileSync(path, bytes);
  await expect(openPreparation(path)).rejects.toThrow(
    `openPreparation: ${path} is not what was written: its checksum differs. Fit and save it again.`,
  );
});
