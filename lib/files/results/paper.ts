import type { Figure } from "../../figures/figure";
import { type Drawing, fitted } from "../../figures/page-drawing";

/** How large a figure is on paper. */
export interface PaperSize {
  /** In millimetres; columns are those of ACL's style, 77 and 160. Two columns unless told. */
  readonly width?: number | "one column" | "two columns";
  /** Of the text in points, labels of axes say; 8 unless told. Ticks and notes are a little smaller. */
  readonly fontSize?: number;
  /** Dots per inch of a PNG; 300 unless told. */
  readonly dpi?: number;
}

/** A figure laid out for paper: what plotly draws, and how large that is then. */
export interface PaperDrawing {
  readonly drawing: Drawing;
  /** Millimetres. */
  readonly width: number;
  readonly height: number;
  /** CSS pixels on paper for one of the drawing. */
  readonly scale: number;
  readonly dpi: number;
}

const columns = { "one column": 77, "two columns": 160 };

/** CSS pixels in a millimetre and in a point. */
const [perMillimetre, perPoint] = [96 / 25.4, 96 / 72];

/** The size of text in figures, in their own pixels (see `baseLayout`). */
const ownFontSize = 13;

/**
 * The figure in the layout that fits the width at this size of text: on one column that of a narrow
 * page. Its title is left to the caption, and of a slider the step that it begins with is seen.
 *
 * @throws RangeError when a size is not a positive number, or leaves the figure no room
 */
export function onPaper(who: string, figure: Figure, size: PaperSize = {}): PaperDrawing {
  const { width: wanted = "two columns", fontSize = 8, dpi = 300 } = size;
  const width = typeof wanted === "number" ? wanted : columns[wanted];
  for (const [name, value] of Object.entries({ width, fontSize, dpi }))
    if (!(value > 0 && value < 10_000))
      throw new RangeError(
        `${who}: ${name} is a positive number${name === "width" ? ' of millimetres, "one column" or "two columns"' : ""}, but ${JSON.stringify(size[name as keyof PaperSize])} came. Give one.`,
      );
  const scale = (fontSize * perPoint) / ownFontSize;
  const pixels = Math.round((width * perMillimetre) / scale);
  if (pixels < 200)
    throw new RangeError(
      `${who}: a figure needs room for its text, but ${width} mm at ${fontSize} pt leaves ${pixels} pixels of 200. Give a larger width or smaller text.`,
    );
  const shown = { ...figure, data: figure.data.filter(({ visible }) => visible !== false) };
  const drawing = fitted(shown, pixels);
  const height = (Number(drawing.layout.height) * scale) / perMillimetre;
  return { drawing, width, height, scale, dpi };
}

/** An SVG of plotly's as a file of its size on paper: letters stay text, lines stay lines. */
export function sizedSvg(svg: string, { drawing, width, height }: PaperDrawing): string {
  const [root = ""] = /<svg[^>]*>/.exec(svg) ?? [];
  const { width: across, height: down } = drawing.layout;
  const sized = root
    .replaceAll(/ (width|height|viewBox)="[^"]*"/g, "")
    .replace(
      "<svg",
      `<svg width="${width}mm" height="${height.toFixed(2)}mm" viewBox="0 0 ${across} ${down}"`,
    );
  return svg.replace(root, sized);
}
