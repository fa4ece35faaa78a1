import type { Row, Table } from "../core/table";
import { translucent } from "./color";
import { drawn, numberIn, requireColumns } from "./columns";
import { type Figure, responsiveFigure, withColumns } from "./figure";
import { hoverColumn, hoverLabels } from "./hover";
import { languagesOf } from "./language-keys";
import { panelTraces } from "./panel-traces";
import { type Arrangement, lineAcross, noteBelow, panelLayout, panelsAcross } from "./panels";
import { axisTitle, baseLayout, escaped, titled, words } from "./theme";

/** Which columns are drawn how, by their names. */
export interface BoxChannels {
  /** One box for each value, a line each: families, groups of pairs. */
  readonly category: string;
  readonly value: string;
  /** Boxes of one category side by side, told apart by colour. */
  readonly color?: string;
  /** What a point is, for its hover label. */
  readonly name?: string;
  readonly panel?: string;
  /** Where nothing would be, e.g. a null: a line across. */
  readonly reference?: number;
  readonly hover?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly title?: string;
  readonly subtitle?: string;
}

/**
 * How scores are spread within groups, e.g. by family: median, quartiles (linear between the
 * values, as numpy has them), whiskers to the furthest values within 1.5 of the box's length, and
 * every row as a point. Categories are in the order of the table; rows whose value is undefined
 * are left out, and a note below says how many.
 *
 * @throws RangeError when the table is empty or lacks a named column.
 */
export function boxes(table: Table, channels: BoxChannels): Figure {
  const { category, value, color, name, panel, hover = [] } = channels;
  const columns = [category, value, color, name, panel, ...hover];
  requireColumns("boxes", table, columns);
  const ofRow = languagesOf(table, [name, color, category]);
  const { data, panels, colors } = panelTraces(
    table,
    { panel, color },
    ofRow,
    (rows, own, key) => ({
      ...boxesOf(rows, own, channels),
      offsetgroup: key,
    }),
  );
  const categories = [...new Set(table.map((row) => escaped(`${row[category]}`)))];
  const undefinedRows = table.filter((row) => !Number.isFinite(numberIn(row, value))).length;
  const layout = (arrangement: Arrangement) =>
    boxLayout(
      { names: panels, categories, colors: colors.length, undefinedRows },
      channels,
      arrangement,
    );
  return responsiveFigure(data, layout("row"), layout("column"), withColumns(table, columns));
}

function boxesOf(rows: readonly Row[], color: string, channels: BoxChannels) {
  const { category, value, name, panel, hover = [], labels } = channels;
  const columns = [...(name ? [category] : []), channels.color, panel, value, ...hover];
  const lines = columns.flatMap((key) => (key ? [hoverColumn(key, labels)] : []));
  return {
    type: "box",
    orientation: "h",
    x: rows.map((row) => drawn(numberIn(row, value))),
    y: rows.map((row) => escaped(`${row[category]}`)),
    text: rows.map((row) => escaped(`${row[name ?? category]}`)),
    quartilemethod: "linear",
    boxpoints: "all",
    jitter: 0.5,
    pointpos: 0,
    hoveron: "points",
    line: { color, width: 1.5 },
    fillcolor: translucent(color, 0.14),
    marker: { color, size: 5, opacity: 0.55 },
    ...hoverLabels("%{text}", lines, rows),
  };
}

interface Shown {
  readonly names: readonly string[];
  readonly categories: readonly string[];
  readonly colors: number;
  readonly undefinedRows: number;
}

function boxLayout(
  { names, categories, colors, undefinedRows }: Shown,
  channels: BoxChannels,
  arrangement: Arrangement,
): Record<string, unknown> {
  const { value, reference, labels = {}, title, subtitle } = channels;
  const row = arrangement === "row";
  const across = panelsAcross(names.length, arrangement);
  const down = Math.ceil(names.length / across);
  const heading = row ? titled(title, subtitle) : {};
  const top = heading.top ?? 36;
  const below = 60 + (colors > 1 ? 30 + 22 * (row ? 1 : colors) : 0) + (undefinedRows ? 22 : 0);
  const lines = categories.length * Math.max(1, colors * 0.6);
  const inner = Math.max(140, 44 * lines) * down;
  const label = labels[value] ?? words(value);
  const axes = panelLayout({
    names,
    across,
    x: { title: axisTitle(label), nticks: 5 },
    y: {
      autorange: "reversed",
      showgrid: false,
      ticks: "",
      categoryorder: "array",
      categoryarray: categories,
    },
  });
  const note = undefinedRows ? [noteBelow(leftOut(undefinedRows, label), below)] : [];
  return {
    ...baseLayout,
    ...heading.layout,
    ...axes,
    annotations: [...(axes.annotations as object[]), ...note],
    shapes: reference === undefined ? [] : names.map((_, i) => lineAcross(reference, i)),
    boxmode: colors > 1 ? "group" : "overlay",
    boxgap: 0.35,
    hovermode: "closest",
    height: top + inner + below,
    margin: { l: 20, r: 16, t: top, b: below },
    legend: { orientation: "h", x: 0, y: -58 / inner, yanchor: "top", itemclick: "toggleothers" },
    showlegend: colors > 1,
  };
}

function leftOut(rows: number, label: string): string {
  return `${rows} ${rows === 1 ? "row has" : "rows have"} no ${escaped(label)}`;
}
