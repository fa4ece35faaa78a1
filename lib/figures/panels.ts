import { baseAxis, softInk } from "./theme";

/** How panels lie: beside one another on a wide page, one under the other on a narrow one. */
export type Arrangement = "row" | "column";

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
  readonly arrangement: Arrangement;
  /** Added to every x axis and to every y axis. */
  readonly x: Readonly<Record<string, unknown>>;
  readonly y: Readonly<Record<string, unknown>>;
  /** Of the space between two panels, of the whole. */
  readonly gap?: number;
  /** Whether all panels show the same stretch of both axes; true unless told. */
  readonly shared?: boolean;
}

/**
 * The part of a layout that places the panels: their axes, which all show the same range, and
 * a heading over each. Only outer axes are labelled, the others would repeat them.
 */
export function panelLayout(axes: PanelAxes): Record<string, unknown> {
  const { names, arrangement, shared = true } = axes;
  const entries = names.flatMap((_, i): [string, object][] => {
    const { x, y } = domains(axes, i);
    const matches = (letter: "x" | "y") =>
      shared && i > 0 ? { matches: letter, scaleanchor: undefined } : {};
    const inner = arrangement === "row" && i > 0 && shared;
    const above = arrangement === "column" && i < names.length - 1;
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
  const { names, arrangement } = axes;
  const { gap = arrangement === "row" ? 0.03 : 0.36 / (names.length + 1) } = axes;
  const size = (1 - gap * (names.length - 1)) / names.length;
  const start = panel * (size + gap);
  if (arrangement === "row") return { x: [start, start + size], y: [0, 1] };
  return { x: [0, 1], y: [Math.max(0, 1 - start - size), 1 - start] };
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
