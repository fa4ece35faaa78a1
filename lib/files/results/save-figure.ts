import { extname } from "node:path";
import { roundNumbers } from "../../core/table";
import { drawnRows, type Figure } from "../../figures/figure";
import { toCsv } from "../tables/csv";
import { writeAtomically } from "../write-atomically";
import { missingFonts } from "./missing-letters";
import { onPaper, type PaperSize } from "./paper";
import { withPainter } from "./shared-painter";

/** A paper's size, and who is told of letters that no font has. */
export interface SaveFigureOptions extends PaperSize {
  /** Warns on the console unless told. */
  readonly note?: (text: string) => void;
}

/**
 * Saves a figure for a paper: as PDF (vectors, its fonts in it), SVG (vectors, text in the fonts of
 * whoever opens it) or PNG, by the ending of `path`, at a width in millimetres and with text of a
 * size in points; and the data behind it, to six digits, as CSV of the same name beside it. Gives
 * the files' paths.
 *
 *     await saveFigure(figure, "figures/layers.pdf", { width: "one column", fontSize: 7 })
 *
 * The layout is that of a page so wide, the title is left to the caption, and of a slider's steps
 * the one it begins with is seen. A browser draws it (see `openPainter`), with the fonts of this
 * machine: letters that none of them has are told of in a warning, with what to install.
 *
 * @throws RangeError when the ending is none of these, or a size leaves the figure no room; Error
 *   when there is no browser
 */
export async function saveFigure(
  figure: Figure,
  path: string,
  options: SaveFigureOptions = {},
): Promise<readonly string[]> {
  const ending = extname(path).slice(1).toLowerCase();
  const format = (["pdf", "svg", "png"] as const).find((known) => known === ending);
  if (!format)
    throw new RangeError(
      `saveFigure: a figure is saved as .pdf, .svg or .png, but the path is "${path}". Give it one of these endings.`,
    );
  const { note = console.warn, ...size } = options;
  const paper = onPaper("saveFigure", figure, size);
  let why = "";
  const drawn = await withPainter(
    (reason) => {
      why = reason;
    },
    async (painter) => {
      const missing = missingFonts(await painter.missingLetters(figure));
      if (missing) note(missing);
      return painter.print(paper, format);
    },
  );
  if (!drawn) throw new Error(`saveFigure: ${why}`);
  await writeAtomically(path, drawn);
  const rows = figure[drawnRows];
  if (!rows) return [path];
  const csv = `${path.slice(0, -ending.length)}csv`;
  await writeAtomically(csv, toCsv(roundNumbers(rows, 6)));
  return [path, csv];
}
