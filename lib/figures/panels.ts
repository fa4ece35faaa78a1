import { baseAxis, softInk } from "./theme";

/** How panels lie: beside one another on a wide page, under one another on a narrow one. */
export type Arrangement = "row" | "column";

/** How many panels lie beside one another: of many, as one a language makes, several rows. */
export function panelsAcross(panels: number, arrangement: Arrangement): number {
  if (arrangement === "column") return panels > 6 ? 2 : 1;
  if (panels <= 4) return panels;
  return panels <= 9 ? 3 : panels <= 12 ? 4 : 5;
}

/** Plotly's name of panel i's axis: "x", "x2", … (as `xaxis`, `xaxis2` in a layout). */
export function axisName(letter: "x" | "y", panel: number): string {
  return panel === 0 ? letter : `${letter}${panel + 1}`;
}

/** The same in a layout: "xaxis", "xaxis2", … */
export function axisKey(letter: "x" | "y", panel: number): string {
  return panel === 0 ? `${letter}axis` : `${letter}axis${panel + 1}`;
}

export interface PanelAxes {
  readonly names: readonly string[];
  /** How many lie beside one another. */
  readonly across: number;
  /** Added to every x axis and to every y axis. */
  readonly x: Readonly<Record<string, unknown>>;
  readonly y: Readonly<Record<string, unknown>>;
  /** The space between two panels beside one another, or under one another where none are: a share of the whole. */
  readonly gap?: number;
  /** Whether all panels show the same stretch of both axes; true unless told. */
  readonly shared?: boolean;
}

/**
 * The part of a layout that places the panels: their axes, which all show the same range, and
 * a heading over each. Only outer axes are labelled, the others would repeat them.
 */
export function panelLayout(axes: PanelAxes): Record<string, unknown> {
  const { names, across, shared = true } = axes;
  const entries = names.flatMap((_, i): [string, object][] => {
    const { x, y } = domains(axes, i);
    const matches = (letter: "x" | "y") =>
      shared && i > 0 ? { matches: letter, scaleanchor: undefined } : {};
    const inner = i % across > 0 && shared;
    const above = i + across < names.length;
    const yAxis = { ...baseAxis, ...axes.y, ...matches("y"), domain: y, anchor: axisName("x", i) };
    const xAxis = { ...baseAxis, ...axes.x, ...matches("x"), domain: x, anchor: axisName("y", i) };
    return [
      [axisKey("x", i), above ? { ...xAxis, title: {} } : xAxis],
      [axisKey("y", i), inner ? { ...yAxis, showticklabels: false, ticks: "", title: {} } : yAxis],
    ];
  });
  return { ...Object.fromEntries(entries), annotations: headings(axes) };
}

function domains(axes: PanelAxes, panel: number): { x: [number, number]; y: [number, number] } {
  const { names, across, gap } = axes;
  const down = Math.ceil(names.length / across);
  const x = stretch(panel % across, across, (across > 1 ? gap : undefined) ?? 0.03);
  const y = stretch(
    Math.floor(panel / across),
    down,
    (across > 1 ? undefined : gap) ?? 0.36 / (down + 1),
  );
  return { x, y: [Math.max(0, 1 - y[1]), 1 - y[0]] };
}

/** Where the i-th of some parts begins and ends, with gaps between. */
function stretch(i: number, parts: number, gap: number): [number, number] {
  const size = (1 - gap * (parts - 1)) / parts;
  return [i * (size + gap), i * (size + gap) + size];
}

function headings(axes: PanelAxes): object[] {
  return axes.names.flatMap((name, i) => {
    if (!name) return [];
    const { x, y } = domains(axes, i);
    return {
      text: `<b>${name}</b>`,
      font: { size: 13, color: softInk },
      x: x[0],
      xref: "paper",
      xanchor: "left",
      y: y[1],
      yref: "paper",
      yanchor: "bottom",
      showarrow: false,
      yshift: 2,
    };
  });
}

/** A dotted line across a panel where nothing would be, e.g. 0 of a difference. */
export function lineAcross(reference: number, panel: number): object {
  return {
    type: "line",
    layer: "below",
    xref: axisName("x", panel),
    x0: reference,
    x1: reference,
    yref: `${axisName("y", panel)} domain`,
    y0: 0,
    y1: 1,
    line: { color: softInk, width: 1, dash: "dot" },
  };
}

/** What a figure leaves out, in words at its lower edge, `below` pixels under the panels. */
export function noteBelow(text: string, below: number): object {
  return {
    text,
    font: { size: 12, color: softInk },
    x: 0,
    xref: "paper",
    xanchor: "left",
    y: 0,
    yref: "paper",
    yanchor: "bottom",
    yshift: 4 - below,
    showarrow: false,
  };
}
