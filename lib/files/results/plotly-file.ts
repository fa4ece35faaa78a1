import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { pageScript } from "../../figures/page-script";
import { writeAtomically } from "../write-atomically";

/** The file of plotly.js, which pages and pictures are drawn with. */
export function plotlyFile(): string {
  return require.resolve("plotly.js-cartesian-dist-min");
}

/** Puts plotly.min.js into a folder for the pages there; one of the same size is left as it is. */
export async function placePlotly(folder: string): Promise<void> {
  const place = join(folder, "plotly.min.js");
  const there = await stat(place).catch(() => undefined);
  if (there?.size === (await stat(plotlyFile())).size) return;
  await writeAtomically(place, await readFile(plotlyFile()));
}

/** Puts into a folder what pages are drawn with: plotly.min.js, and page.js, which all of them share. */
export async function placeScripts(folder: string): Promise<void> {
  await placePlotly(folder);
  await writeAtomically(join(folder, "page.js"), pageScript);
}
