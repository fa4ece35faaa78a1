import { groupRows, type Row, type Table } from "../core/table";
import { colorAxis, colorBar } from "./color-axis";
import { drawn, numberIn, requireColumns } from "./columns";
import { type Figure, responsiveFigure, withColumns } from "./figure";
import type { GridEntry, HeatmapChannels } from "./heatmap-channels";
import { categoryOf, heatmapLayout } from "./heatmap-layout";
import { treeOrder } from "./heatmap-tree";
import { type HoverLine, hoverColumn, hoverInterval, hoverLabels, needsWords } from "./hover";
import { languageKey } from "./language-keys";
import { stepsOf } from "./slider";
import { escaped, ink, words } from "./theme";

export type { GridEntry, HeatmapChannels } from "./heatmap-channels";

type Trace = Readonly<Record<string, unknown>>;

/**
 * A square of values, e.g. languages × languages. A pair that comes once fills both halves, the
 * diagonal stays empty unless the table has it, groups of `order` are set apart by lines and named at the side; one
 * range of colours serves all panels and steps, around zero when it has both signs. With a `tree`,
 * rows and columns are in the order of its leaves and its branches beside the last panel.
 *
 * @throws RangeError when the table is empty, lacks a named column, has two rows for one cell, or
 *   names a row or column that `order` lacks.
 */
export function heatmap(table: Table, channels: HeatmapChannels): Figure {
  const { row, column, value, panel, slider, lower, upper, hover = [], range } = channels;
  const columns = [row, column, value, panel, slider, lower, upper, ...hover];
  requireColumns("heatmap", table, columns);
  const entries = channels.order ?? orderOf(table, channels);
  const order = channels.tree ? treeOrder(channels.tree, entries) : entries;
  const panels = [...groupRows(table, (r) => (panel ? `${r[panel]}` : ""))];
  const steps = stepsOf(table.map((r) => (slider ? r[slider]! : "")));
  // Numbers have room in cells that are not too narrow.
  const written = order.length <= 10 && order.length * panels.length <= 20;
  const colors = colorAxis(table, value, range, written);
  const data = panels.flatMap(([, rows], i) => {
    const byStep = groupRows(rows, (r) => (slider ? r[slider]! : ""));
    return steps.map((step, s) => ({
      ...square(byStep.get(step) ?? [], order, channels, written),
      ...(i === 0 ? {} : { xaxis: `x${i + 1}`, yaxis: `y${i + 1}` }),
      visible: s === steps.length - 1,
    }));
  });
  const names = panels.map(([name]) => escaped(name));
  const layout = (narrow: boolean) => ({
    ...heatmapLayout(names, steps, order, channels, narrow),
    coloraxis: {
      ...colors,
      colorbar: colorBar(channels.labels?.[value] ?? words(value), narrow),
    },
  });
  return responsiveFigure(data, layout(false), layout(true), withColumns(table, columns));
}

function orderOf(table: Table, { row, column }: HeatmapChannels): GridEntry[] {
  const keys = new Set(table.flatMap((r) => [`${r[row]}`, `${r[column]}`]));
  return [...keys].map((key) => ({ key, name: key, group: "" }));
}

function square(
  rows: readonly Row[],
  order: readonly GridEntry[],
  channels: HeatmapChannels,
  written: boolean,
): Trace {
  const cells = cellsOf(rows, order, channels);
  const inOrder = order.flatMap((a) => order.map((b) => cells.get(`${a.key}\t${b.key}`)));
  const asGrid = <T>(flat: readonly T[]) =>
    order.map((_, i) => flat.slice(i * order.length, (i + 1) * order.length));
  const lines = hoverLines(channels);
  const { hovertemplate, customdata } = hoverLabels("%{y} – %{x}", lines, inOrder);
  const keys = order.map(({ key }) => languageKey(key));
  const few = order.length <= 10;
  return {
    type: "heatmap",
    x: order.map(categoryOf),
    y: order.map(categoryOf),
    ...(keys.some(Boolean) && { meta: { rows: keys, columns: keys } }),
    z: asGrid(inOrder.map((cell) => drawn(numberIn(cell ?? {}, channels.value), 4))),
    customdata: asGrid(customdata),
    hovertemplate,
    ...(written ? { texttemplate: "%{z:.2f}", textfont: { size: 12, color: ink } } : {}),
    coloraxis: "coloraxis",
    ...(few ? { xgap: 1, ygap: 1 } : {}),
    // An undefined cell says why; the empty diagonal has nothing to say.
    hoverongaps: needsWords(lines, rows),
  };
}

/** Rows by cell; what the table has one way round stands in both halves. */
function cellsOf(
  rows: readonly Row[],
  order: readonly GridEntry[],
  channels: HeatmapChannels,
): Map<string, Row> {
  const known = new Set(order.map(({ key }) => key));
  const cells = new Map<string, Row>();
  for (const one of rows) {
    const [a, b] = [`${one[channels.row]}`, `${one[channels.column]}`];
    const unknown = [a, b].find((key) => !known.has(key));
    if (unknown !== undefined)
      throw new RangeError(
        `heatmap: order must hold every row and column, but the table has "${unknown}" too. Add it, or select the others first.`,
      );
    if (cells.has(`${a}\t${b}`))
      throw new RangeError(
        `heatmap: a cell needs one row, but "${a}" with "${b}" has two. Select one measure and pooling first, or name the column that differs as slider or panel.`,
      );
    cells.set(`${a}\t${b}`, one);
  }
  for (const one of rows) {
    const mirrored = `${one[channels.column]}\t${one[channels.row]}`;
    if (!cells.has(mirrored)) cells.set(mirrored, one);
  }
  return cells;
}

function hoverLines(channels: HeatmapChannels): HoverLine[] {
  const { value, slider, lower, upper, hover = [], labels } = channels;
  return [
    ...(slider ? [hoverColumn(slider, labels)] : []),
    hoverColumn(value, labels, "z"),
    ...(lower && upper ? [hoverInterval(lower, upper)] : []),
    ...hover.map((name) => hoverColumn(name, labels)),
  ];
}
