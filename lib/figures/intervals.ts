import type { Row, Table } from "../core/table";
import { drawn, numberIn, requireColumns } from "./columns";
import { type Figure, responsiveFigure, withColumns } from "./figure";
import { hoverColumn, hoverInterval, hoverLabels } from "./hover";
import { languagesOf } from "./language-keys";
import { panelTraces } from "./panel-traces";
import { type Arrangement, lineAcross, panelLayout, panelsAcross } from "./panels";
import { axisTitle, baseLayout, escaped, titled, words } from "./theme";

/** Which columns are drawn how, by their names. */
export interface IntervalChannels {
  /** What is estimated: one line of the figure for each value. */
  readonly category: string;
  readonly estimate: string;
  readonly lower: string;
  readonly upper: string;
  /** Estimates of one category side by side, told apart by colour. */
  readonly color?: string;
  readonly panel?: string;
  /** Where nothing would be, e.g. 0 of a difference: a line across. */
  readonly reference?: number;
  readonly hover?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly title?: string;
  readonly subtitle?: string;
}

/**
 * Estimates as dots with their interval as a bar, one category a line: group means, contrasts.
 *
 * @throws RangeError when the table is empty or lacks a named column.
 */
export function intervals(table: Table, channels: IntervalChannels): Figure {
  const { category, estimate, lower, upper, color, panel, hover = [] } = channels;
  const columns = [category, estimate, lower, upper, color, panel, ...hover];
  requireColumns("intervals", table, columns);
  const ofRow = languagesOf(table, [category, color]);
  const { data, panels, colors } = panelTraces(
    table,
    { panel, color },
    ofRow,
    (rows, own, key) => ({
      ...dots(rows, own, channels),
      offsetgroup: key,
    }),
  );
  const lineCount =
    new Set(table.map((row) => row[category])).size * Math.max(1, colors.length * 0.6);
  const layout = (arrangement: Arrangement) =>
    intervalLayout(panels, colors.length, lineCount, channels, arrangement);
  return responsiveFigure(data, layout("row"), layout("column"), withColumns(table, columns));
}

function dots(rows: readonly Row[], color: string, channels: IntervalChannels) {
  const { category, estimate, lower, upper, panel, hover = [], labels } = channels;
  const lines = [
    ...[channels.color, panel, estimate].flatMap((key) => (key ? [hoverColumn(key, labels)] : [])),
    hoverInterval(lower, upper),
    ...hover.map((key) => hoverColumn(key, labels)),
  ];
  const length = (row: Row, bound: string) =>
    drawn(Math.abs(numberIn(row, bound) - numberIn(row, estimate)));
  return {
    type: "scatter",
    mode: "markers",
    orientation: "h",
    x: rows.map((row) => drawn(numberIn(row, estimate))),
    y: rows.map((row) => escaped(`${row[category]}`)),
    error_x: {
      type: "data",
      symmetric: false,
      array: rows.map((row) => length(row, upper)),
      arrayminus: rows.map((row) => length(row, lower)),
      color,
      thickness: 2,
      width: 0,
    },
    marker: { color, size: 9 },
    ...hoverLabels("%{y}", lines, rows),
  };
}

function intervalLayout(
  panels: readonly string[],
  colors: number,
  lines: number,
  channels: IntervalChannels,
  arrangement: Arrangement,
): Record<string, unknown> {
  const { estimate, reference, labels = {}, title, subtitle } = channels;
  const row = arrangement === "row";
  const across = panelsAcross(panels.length, arrangement);
  const down = Math.ceil(panels.length / across);
  const heading = row ? titled(title, subtitle) : {};
  const top = heading.top ?? 36;
  const legend = colors > 1 ? 30 + 22 * (row ? 1 : colors) : 0;
  const inner = Math.max(140, 32 * lines) * down;
  return {
    ...baseLayout,
    ...heading.layout,
    ...panelLayout({
      names: panels,
      across,
      x: { title: axisTitle(labels[estimate] ?? words(estimate)), nticks: 5 },
      y: { autorange: "reversed", showgrid: false, ticks: "" },
    }),
    shapes: reference === undefined ? [] : panels.map((_, i) => lineAcross(reference, i)),
    scattermode: "group",
    scattergap: 0.4,
    height: top + inner + 60 + legend,
    margin: { l: 20, r: 16, t: top, b: 60 + legend },
    legend: { orientation: "h", x: 0, y: -58 / inner, yanchor: "top", itemclick: "toggleothers" },
    showlegend: colors > 1,
  };
}
