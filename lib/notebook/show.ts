import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { columnsOf, type Table } from "../core/table";
import type { Figure } from "../figures/figure";
import { htmlTable, page, type ShownColumns } from "../figures/page";
import { readable } from "../figures/theme";
import { missingFonts } from "../files/results/missing-letters";
import { placePlotly } from "../files/results/plotly-file";
import { withPainter } from "../files/results/shared-painter";
import { display, inNotebook } from "./display";

/**
 * Shows a figure where this runs: in a notebook (tslab, Deno) interactive, with a PNG for where
 * plotly is not (GitHub, nbconvert) and its title as text; in plain Node it writes an HTML page
 * to the temporary folder and says where.
 */
export async function show(figure: Figure): Promise<void> {
  const alt = `[figure] ${titleOf(figure)}`;
  if (!inNotebook()) return console.log(`${alt}: ${await writePage(figure)}`);
  const png = await pictureOf(figure);
  await display({
    "application/vnd.plotly.v1+json": JSON.parse(JSON.stringify(figure)),
    ...(png ? { "image/png": png.toString("base64") } : {}),
    "text/plain": alt,
  });
}

/**
 * Shows a table, as HTML in a notebook and as aligned text elsewhere; all columns unless told.
 *
 *     await showTable(pairs, ["layer", "score"]);
 *     await showTable(pairs, { layer: "layer", score: "debiased CKA" }); // with headings of your own
 */
export async function showTable(table: Table, columns?: ShownColumns): Promise<void> {
  const text = tableText(table, columns);
  const shown = await display({ "text/html": htmlTable(table, columns), "text/plain": text });
  if (!shown) console.log(text);
}

/** A table as text: columns aligned, numbers at the right with three decimals. */
export function tableText(table: Table, shown: ShownColumns = columnsOf(table)): string {
  const headings = Array.isArray(shown) ? shown : Object.values(shown);
  const columns: readonly string[] = Array.isArray(shown) ? shown : Object.keys(shown);
  const lines = [headings, ...table.map((row) => columns.map((name) => readable(row[name])))];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => [...line[i]!].length)));
  const right = columns.map((name) => table.some((row) => typeof row[name] === "number"));
  const cell = (text: string, i: number) =>
    right[i] ? text.padStart(widths[i]!) : text.padEnd(widths[i]!);
  return lines.map((line) => line.map(cell).join("  ").trimEnd()).join("\n");
}

function titleOf({ layout }: Figure): string {
  const title = layout.title as { text?: string } | undefined;
  return (title?.text ?? "untitled").replaceAll(/<[^>]*>/g, "");
}

async function writePage(figure: Figure): Promise<string> {
  const folder = join(tmpdir(), "interlingua-figures");
  const title = titleOf(figure);
  const name = createHash("sha256").update(JSON.stringify(figure)).digest("hex").slice(0, 12);
  const shown = { id: "figure", title, figure };
  await mkdir(folder, { recursive: true });
  await placePlotly(folder);
  await writeFile(join(folder, `${name}.html`), page({ title, figures: [shown], files: [] }));
  return join(folder, `${name}.html`);
}

/** Of the size it is shown in: notebooks are kept with their pictures. */
function pictureOf(figure: Figure): Promise<Buffer | undefined> {
  return withPainter(console.warn, async (painter) => {
    const missing = missingFonts(await painter.missingLetters(figure));
    if (missing) console.warn(missing);
    return painter.paint(figure, { scale: 1 });
  });
}
