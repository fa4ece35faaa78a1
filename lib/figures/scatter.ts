import type { Row, Table } from "../core/table";
import { languageColor } from "./color";
import { drawn, numberIn, requireColumns } from "./columns";
import { type Figure, responsiveFigure, withColumns } from "./figure";
import { hoverColumn, hoverLabels } from "./hover";
import { languagesOf } from "./language-keys";
import { panelTraces } from "./panel-traces";
import { type Arrangement, panelLayout, panelsAcross } from "./panels";
import { axisTitle, baseLayout, escaped, softInk, titled, words } from "./theme";

/** Which columns are drawn how, by their names. */
export interface ScatterChannels {
  readonly x: string;
  readonly y: string;
  /** One colour for each value of this column; a language's own when `family` is named. */
  readonly color?: string;
  /** What a point is called, in its hover label; written beside it where a panel has no more than 40. */
  readonly name?: string;
  readonly family?: string;
  readonly panel?: string;
  readonly hover?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly title?: string;
  readonly subtitle?: string;
}

/**
 * A point a row, e.g. a score beside a distance between languages.
 *
 * @throws RangeError when the table is empty or lacks a named column.
 */
export function scatter(table: Table, channels: ScatterChannels): Figure {
  const { x, y, color, name, family, panel, hover = [] } = channels;
  const columns = [x, y, color, name, family, panel, ...hover];
  requireColumns("scatter", table, columns);
  const ofRow = languagesOf(table, [color, name]);
  const panels = new Set(table.map((row) => (panel ? row[panel] : ""))).size;
  const written = name !== undefined && table.length <= 40 * panels;
  const by = { panel, color: family ?? color };
  const traces = panelTraces(table, by, ofRow, (rows, own) => points(rows, own, channels, written));
  const layout = (arrangement: Arrangement) =>
    scatterLayout(traces.panels, traces.colors.length, channels, arrangement);
  return responsiveFigure(
    traces.data,
    layout("row"),
    layout("column"),
    withColumns(table, columns),
  );
}

function points(rows: readonly Row[], color: string, channels: ScatterChannels, written: boolean) {
  const { x, y, name, family, panel, hover = [], labels } = channels;
  const columns = [family, panel, x, y, ...hover];
  const lines = columns.flatMap((key) => (key ? [hoverColumn(key, labels)] : []));
  const own = (row: Row) =>
    family && channels.color ? languageColor(`${row[channels.color]}`, `${row[family]}`) : color;
  return {
    type: "scatter",
    mode: written ? "markers+text" : "markers",
    x: rows.map((row) => drawn(numberIn(row, x))),
    y: rows.map((row) => drawn(numberIn(row, y))),
    text: rows.map((row) => escaped(`${row[name ?? channels.color ?? ""] ?? ""}`)),
    textposition: "top center",
    textfont: { size: 10, color: softInk },
    marker: { color: rows.map(own), ...pointStyle(rows.length) },
    ...hoverLabels("%{text}", lines, rows),
  };
}

/** Many points are small and let those beneath them through. */
function pointStyle(points: number) {
  const many = points > 400;
  return {
    size: many ? 5 : 8,
    opacity: many ? 0.5 : 1,
    line: { color: "#ffffff", width: many ? 0 : 1 },
  };
}

function scatterLayout(
  panels: readonly string[],
  groups: number,
  channels: ScatterChannels,
  arrangement: Arrangement,
): Record<string, unknown> {
  const { x, y, labels = {}, title, subtitle } = channels;
  const row = arrangement === "row";
  const across = panelsAcross(panels.length, arrangement);
  const down = Math.ceil(panels.length / across);
  const heading = row ? titled(title, subtitle) : {};
  const top = heading.top ?? 36;
  const below = groups > 1 ? 70 + 22 * Math.ceil(groups / (row ? 6 : 2)) : 60;
  const inner = row && down === 1 ? 400 : 300 * down;
  return {
    ...baseLayout,
    ...heading.layout,
    ...panelLayout({
      names: panels,
      across,
      x: { title: axisTitle(labels[x] ?? words(x)) },
      y: { title: axisTitle(labels[y] ?? words(y)) },
    }),
    hovermode: "closest",
    height: top + inner + below,
    margin: { l: 60, r: 16, t: top, b: below },
    legend: { orientation: "h", x: 0, y: -56 / inner, yanchor: "top", itemclick: "toggleothers" },
    showlegend: groups > 1,
  };
}
