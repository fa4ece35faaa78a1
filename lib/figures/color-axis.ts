import type { Table } from "../core/table";
import { numberIn } from "./columns";
import {
  divergingScale,
  ink,
  lightDivergingScale,
  lightSequentialScale,
  sequentialScale,
  softInk,
} from "./theme";

/**
 * From which value to which the colours go: of the table's, unless `range` tells. Where numbers are
 * `written` on them, in ink, all colours are light.
 */
export function colorAxis(
  table: Table,
  value: string,
  range?: readonly [number, number],
  written = false,
): object {
  const sequential = written ? lightSequentialScale : sequentialScale;
  const diverging = written ? lightDivergingScale : divergingScale;
  const values = table.map((row) => numberIn(row, value)).filter(Number.isFinite);
  const least = range?.[0] ?? values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = range?.[1] ?? values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (!(least <= most)) return { colorscale: sequential, cmin: 0, cmax: 1 };
  const largest = Math.max(-least, most);
  // A few values just below zero are noise around none, not a second direction.
  if (least < -0.25 * largest) return { colorscale: diverging, cmin: -largest, cmax: largest };
  return { colorscale: sequential, cmin: least, cmax: most };
}

/** What the colours mean: at the right, or above on a narrow page. */
export function colorBar(text: string, narrow: boolean): object {
  const along = narrow
    ? { orientation: "h", yref: "container", y: 1, yanchor: "top", ypad: 4, x: 0.5, len: 0.9 }
    : { xref: "container", x: 1, xanchor: "right", len: 0.9 };
  return {
    title: { text, font: { size: 12, color: ink }, side: narrow ? "bottom" : "right" },
    thickness: 12,
    outlinewidth: 0,
    tickfont: { size: 11, color: softInk },
    ...along,
  };
}
