import { groupRows, type Row } from "../core/table";
import { numberIn } from "./columns";
import type { LineChannels } from "./lines-channels";
import { type Arrangement, axisName, panelLayout, panelsAcross } from "./panels";
import { axisTitle, baseLayout, escaped, softInk, titled, words } from "./theme";

/** One line as the legend knows it. */
export interface LineSeries {
  readonly key: string;
  readonly name: string;
  /** The legend's heading it stands under. */
  readonly family?: string;
  readonly color: string;
  readonly dash: string;
  /** Drawn strong, with band and reference. */
  readonly front: boolean;
  /** Where it steps back, it does so far: it is one of many. */
  readonly faint: boolean;
}

type Panels = readonly (readonly [string, readonly Row[]])[];

/** The layout of curves in panels: a legend at the right of a row of them, below a column. */
export function lineLayout(
  panels: Panels,
  series: readonly LineSeries[],
  channels: LineChannels,
  arrangement: Arrangement,
): Record<string, unknown> {
  const { x, y, yRange, labels = {}, title, subtitle, reference } = channels;
  const across = panelsAcross(panels.length, arrangement);
  const down = Math.ceil(panels.length / across);
  const axes = panelLayout({
    names: panels.map(([name]) => escaped(name)),
    across,
    x: { title: axisTitle(labels[x] ?? words(x)), showgrid: false, ...ticksAt(panels, x) },
    y: { title: axisTitle(labels[y] ?? words(y)), ...(yRange ? { range: widened(yRange) } : {}) },
  });
  const entries = series.length + (reference ? 1 : 0);
  const place = arrangement === "row" ? wide : narrow;
  const { size, legend, margin } = place(series, entries, down);
  const gaps = undefinedGaps(panels, channels, arrangement === "row" ? size / (6.5 * down) : 22);
  const heading = arrangement === "row" ? titled(title, subtitle) : {};
  const top = heading.top ?? 36;
  return {
    ...baseLayout,
    ...heading.layout,
    ...axes,
    annotations: [...(axes.annotations as object[]), ...gaps.annotations],
    shapes: gaps.shapes,
    height: size + top,
    margin: { ...margin, t: top },
    hovermode: "closest",
    legend: {
      ...legend,
      itemclick: "toggleothers",
      itemdoubleclick: "toggle",
      groupclick: "togglegroup",
    },
    showlegend: entries > 1,
  };
}

/** A little more than was asked for, so that a point at an end is drawn whole. */
function widened([from, to]: readonly [number, number]): [number, number] {
  const more = (to - from) / 60;
  return [from - more, to + more];
}

/** Ticks at both ends and evenly between, where all are whole numbers (0, 3, 6, 9, 12). */
function ticksAt(panels: Panels, x: string): object {
  const values = panels.flatMap(([, rows]) => rows.map((row) => row[x]));
  if (!values.every(Number.isInteger)) return {};
  const numbers = values.map(Number);
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  const span = most - least;
  const step = Array.from({ length: span }, (_, i) => i + 1).find(
    (size) => span % size === 0 && span / size <= 5,
  );
  if (step === undefined || span / step < 2)
    return span > 1 ? {} : { tickmode: "linear", dtick: 1 };
  return { tickmode: "linear", tick0: least, dtick: step };
}

function wide(series: readonly LineSeries[], entries: number, down: number) {
  const headings = new Set(series.map(({ family }) => family)).size;
  const rows = entries + (series[0]?.family === undefined ? 0 : headings);
  return {
    size: Math.max(down === 1 ? 360 : 190 * down + 64, 20 * rows + 64),
    margin: { l: 64, r: 16, b: 56 },
    legend: {
      x: 1.015,
      y: 1,
      font: { size: 12 },
      grouptitlefont: { size: 12, color: softInk },
      tracegroupgap: 1,
    },
  };
}

function narrow(_series: readonly LineSeries[], entries: number, down: number) {
  const legendRows = Math.ceil(entries / (entries > 8 ? 3 : 2));
  const below = 76 + 20 * legendRows;
  const height = 240 * down;
  return {
    size: height + below,
    margin: { l: 52, r: 8, b: below },
    legend: {
      orientation: "h",
      x: 0,
      y: -64 / height,
      yanchor: "top",
      font: { size: 12 },
      tracegroupgap: 1,
    },
  };
}

/**
 * Where scores are undefined: the strip is shaded, and the reason its rows give is written in
 * it, in full when hovered.
 */
function undefinedGaps(panels: Panels, channels: LineChannels, room: number) {
  const { x, y } = channels;
  const strips = panels.flatMap(([, rows], panel) => {
    const missing = rows.filter((row) => Number.isNaN(numberIn(row, y)));
    return [...groupRows(missing, (row) => row[x]!)].map(([at, gone]) => {
      const all = rows.filter((row) => row[x] === at).length === gone.length;
      const [short, reason] = reasonOf(gone, all);
      return { panel, at, all, reason, text: all && reason.length <= room ? reason : short };
    });
  });
  const shaded = strips.filter(({ all, at }) => all && typeof at === "number");
  return {
    annotations: strips.map(({ panel, at, text, reason }) => ({
      text,
      hovertext: reason,
      textangle: -90,
      font: { size: 11, color: softInk },
      x: at,
      xref: axisName("x", panel),
      y: 0.04,
      yref: `${axisName("y", panel)} domain`,
      yanchor: "bottom",
      showarrow: false,
    })),
    shapes: shaded.map(({ panel, at }) => ({
      type: "rect",
      layer: "below",
      xref: axisName("x", panel),
      x0: Number(at) - 0.4,
      x1: Number(at) + 0.4,
      yref: `${axisName("y", panel)} domain`,
      y0: 0,
      y1: 1,
      line: { width: 0 },
      fillcolor: "#f3f4f6",
    })),
  };
}

/** That scores are undefined, in short and with the reasons. */
function reasonOf(rows: readonly Row[], all: boolean): [short: string, whole: string] {
  const told = rows.flatMap((row) => `${row.warnings ?? ""}`.split("; "));
  const reasons = [...new Set(told.map((reason) => reason.replace(/^undefined: /, "")))];
  const some = reasons.filter(Boolean).slice(0, 3);
  const more = reasons.length > 3 ? [`and ${reasons.length - 3} more reasons like these`] : [];
  const short = all ? "undefined" : `${rows.length} undefined`;
  return [short, some.length > 0 ? escaped(`${short}: ${[...some, ...more].join("; ")}`) : short];
}
