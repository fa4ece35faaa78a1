import { groupRows } from "../core/table";
import type { GridEntry, HeatmapChannels } from "./heatmap-channels";
import { treeBeside } from "./heatmap-tree";
import { axisName, panelLayout } from "./panels";
import { type Slider, sliderLayout, sliderRoom } from "./slider";
import { baseLayout, escaped, ink, softInk, titled } from "./theme";

/** The layout of squares in panels, with lines between groups and a slider below. */
export function heatmapLayout(
  panels: readonly string[],
  steps: readonly (string | number)[],
  order: readonly GridEntry[],
  channels: HeatmapChannels,
  narrow: boolean,
): Record<string, unknown> {
  const { title, subtitle, slider, tree } = channels;
  const tick = narrow
    ? Math.min(11, Math.max(8, 300 / order.length))
    : Math.min(12, 340 / order.length);
  const labels = labelsOf(order, narrow);
  const axis = {
    showgrid: false,
    ticks: "",
    tickfont: { size: tick, color: ink },
    tickmode: "array",
    ...ticksOf(labels),
  };
  const axes = panelLayout({
    names: panels,
    across: narrow ? 1 : panels.length,
    x: { ...axis, tickangle: -90, constrain: "domain", constraintoward: "left" },
    y: {
      ...axis,
      autorange: "reversed",
      scaleanchor: "x",
      constrain: "domain",
      constraintoward: "top",
    },
    gap: narrow ? 0.3 / panels.length : 0.04,
  });
  const heading = narrow ? {} : titled(title, subtitle);
  const top = narrow ? 70 : (heading.top ?? 40);
  const written = 12 + 0.6 * tick * Math.max(...labels.map((label) => label.length));
  const bottom = (narrow ? written : 96) + (slider ? sliderRoom : 0);
  // A tree takes the place of the groups, which its order may tear apart.
  const grouped = !tree && !narrow && order.some(({ group }) => group !== "");
  const branches = tree ? (narrow ? 44 : 100) : 0;
  const side = narrow
    ? (380 - written - branches) * panels.length + 100 * (panels.length - 1)
    : panels.length > 1
      ? 400
      : 560;
  return {
    ...baseLayout,
    ...heading.layout,
    ...axes,
    annotations: [
      ...(axes.annotations as object[]),
      ...(grouped ? groupNames(order, panels.length - 1) : []),
    ],
    shapes: tree
      ? [treeBeside(tree, panels.length - 1, branches)]
      : panels.flatMap((_, i) => separators(order, i, narrow)),
    height: top + side + bottom,
    margin: {
      l: narrow ? written : 110,
      r: (narrow ? 10 : grouped ? 190 : 90) + branches,
      t: top,
      b: bottom,
    },
    ...(slider ? sliderLayout(sliderOf(slider, channels, steps, panels.length, narrow)) : {}),
  };
}

/** What an axis knows a row or column as, and a hover label calls it: "Latvian (Baltic)". */
export function categoryOf({ name, group }: GridEntry): string {
  return escaped(group ? `${name} (${group})` : name);
}

/** Names; codes where a phone's width would otherwise go to the names. Hover labels say both in full. */
function labelsOf(order: readonly GridEntry[], narrow: boolean): string[] {
  return order.map(({ key, name }) => escaped(narrow && order.length > 10 ? key : name));
}

/**
 * Ticks that say the label alone. Plotly would call the cell by a tick's text in hover labels
 * too, but only where the tick is right at the cell's middle: so it is a hundredth beside it.
 */
function ticksOf(labels: readonly string[]): object {
  return { tickvals: labels.map((_, i) => i + 0.01), ticktext: labels };
}

/** The groups' names at the right of the last panel, each beside the middle of its rows. */
function groupNames(order: readonly GridEntry[], panel: number): object[] {
  const places = [...groupRows([...order.entries()], ([, { group }]) => group)];
  return places.map(([group, members]) => ({
    text: escaped(group),
    font: { size: 11, color: softInk },
    x: 1,
    xref: `${axisName("x", panel)} domain`,
    xanchor: "left",
    y: (members[0]![0] + members.at(-1)![0]) / 2,
    yref: axisName("y", panel),
    yanchor: "middle",
    showarrow: false,
    xshift: 4,
  }));
}

/** Lines where one group ends and the next begins, across both directions. */
function separators(order: readonly GridEntry[], panel: number, narrow: boolean): object[] {
  const edges = order.flatMap((entry, i) =>
    i > 0 && entry.group !== order[i - 1]!.group ? [i - 0.5] : [],
  );
  const [x, y] = [axisName("x", panel), axisName("y", panel)];
  const end = order.length - 0.5;
  const line = { color: "#ffffff", width: narrow ? 1.5 : 2.5 };
  return edges.flatMap((at) => [
    { type: "line", xref: x, yref: y, x0: at, x1: at, y0: -0.5, y1: end, line },
    { type: "line", xref: x, yref: y, x0: -0.5, x1: end, y0: at, y1: at, line },
  ]);
}

/** Each panel holds a square for every step. */
function sliderOf(
  column: string,
  { labels }: HeatmapChannels,
  steps: readonly (string | number)[],
  panels: number,
  narrow: boolean,
): Slider {
  const stepOfTrace = Array.from({ length: panels * steps.length }, (_, i) => i % steps.length);
  return { column, labels, steps, stepOfTrace, below: narrow ? 60 : 84 };
}
