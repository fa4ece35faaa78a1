import { groupRows, type Row, type Table } from "../core/table";
import { languageColor, translucent } from "./color";
import { drawn, numberIn, requireColumns } from "./columns";
import { type Figure, responsiveFigure, withColumns } from "./figure";
import { type HoverLine, hoverColumn, hoverInterval, hoverLabels } from "./hover";
import { languagesOf, sharedLanguages } from "./language-keys";
import type { LineChannels } from "./lines-channels";
import { type LineSeries, lineLayout } from "./lines-layout";
import { dashes, escaped, palette, softInk } from "./theme";

export type { LineChannels } from "./lines-channels";

type Trace = Readonly<Record<string, unknown>>;

/**
 * Curves over a column, one a value of `color`, in small multiples side by side: with interval
 * bands, dotted null curves, and gaps where a score is undefined (with the reason its rows give
 * in `warnings`). A click in the legend shows a line alone, in every panel.
 *
 * @throws RangeError when the table is empty, lacks a named column, or `highlight` names no line.
 */
export function lines(table: Table, channels: LineChannels): Figure {
  const { x, y, color, name, family, panel, lower, upper, reference, hover = [] } = channels;
  const columns = [x, y, color, name, family, panel, lower, upper, reference, ...hover];
  requireColumns("lines", table, columns);
  const ofRow = languagesOf(table, [color, name, panel]);
  const series = allSeries(table, channels);
  const panels = [...groupRows(table, (row) => (panel ? `${row[panel]}` : ""))];
  const seen = new Set<string>();
  const headed = new Set<string | undefined>([undefined]);
  const data = panels.flatMap(([, rows], i) => {
    const byColor = groupRows(rows, (row) => `${row[color]}`);
    return series.flatMap((one) => {
      const own = [...(byColor.get(one.key) ?? [])].sort((a, b) => +a[x]! - +b[x]! || 0);
      if (own.length === 0) return [];
      const first = !seen.has(one.key);
      const heads = !headed.has(one.family);
      seen.add(one.key);
      headed.add(one.family);
      const about = sharedLanguages(own, ofRow);
      return traces(own, one, channels, { panel: i, first, heads, about });
    });
  });
  if (reference) data.push(referenceKey(channels));
  return responsiveFigure(
    data,
    lineLayout(panels, series, channels, "row"),
    lineLayout(panels, series, channels, "column"),
    withColumns(table, columns),
  );
}

/** The lines in the legend's order: family by family, the largest first, single ones last. */
function allSeries(table: Table, channels: LineChannels): LineSeries[] {
  const { color, name = color, family, highlight = [] } = channels;
  const rows = [...groupRows(table, (row) => `${row[color]}`)].map(
    ([key, [row]]) => [key, row!] as const,
  );
  const unknown = highlight.filter((key) => !rows.some(([known]) => known === key));
  if (unknown.length > 0)
    throw new RangeError(
      `lines: highlight takes values of "${color}", but "${unknown.join('", "')}" is none; there are ${rows.map(([key]) => key).join(", ")}. Leave it out or correct it.`,
    );
  const families = groupRows(rows, ([, row]) => (family ? `${row[family]}` : ""));
  const bySize = [...families].sort(([, a], [, b]) => b.length - a.length);
  const ordered = bySize.flatMap(([group, members]) =>
    members.map(([key, row]) => ({ key, row, group, alone: members.length === 1 })),
  );
  return ordered.map(({ key, row, group, alone }, i) => ({
    key,
    name: escaped(`${row[name]}`),
    ...(family ? { family: alone ? "others, one each" : escaped(group) } : {}),
    color: family ? languageColor(key, group) : palette[i % palette.length]!,
    dash: family ? "solid" : dashes[i % dashes.length]!,
    front: highlight.length === 0 || highlight.includes(key),
    faint: ordered.length > 8,
  }));
}

/** Where a line stands: its panel, what the legend says there for the first time, its languages. */
interface Standing {
  readonly panel: number;
  readonly first: boolean;
  readonly heads: boolean;
  readonly about: string;
}

function traces(
  rows: readonly Row[],
  series: LineSeries,
  channels: LineChannels,
  { panel, first, heads, about }: Standing,
): Trace[] {
  const axes = panel === 0 ? {} : { xaxis: `x${panel + 1}`, yaxis: `y${panel + 1}` };
  const meta = about ? { meta: { languages: about } } : {};
  const shared = { type: "scatter", name: series.name, legendgroup: series.key, ...axes, ...meta };
  const { lower, upper, reference } = channels;
  const behind: Trace[] = [];
  // Of a line that steps back, they wait until it is shown alone.
  const waits = series.front ? {} : { visible: "legendonly" };
  if (lower && upper) behind.push({ ...shared, ...waits, ...band(rows, series, channels) });
  if (reference) behind.push({ ...shared, ...waits, ...dotted(rows, series, channels) });
  const heading = heads ? { legendgrouptitle: { text: series.family } } : {};
  return [
    ...behind,
    { ...shared, ...curve(rows, series, channels), showlegend: first, ...heading },
  ];
}

function curve(rows: readonly Row[], series: LineSeries, channels: LineChannels): Trace {
  const { front, color, dash, name, faint } = series;
  return {
    mode: front ? "lines+markers" : "lines",
    x: rows.map((row) => row[channels.x]),
    y: rows.map((row) => drawn(numberIn(row, channels.y))),
    line: { color, dash, width: front ? 2.2 : 1.4 },
    ...(front ? { marker: { color, size: 5 } } : { opacity: faint ? 0.4 : 0.9 }),
    zorder: front ? 2 : 0,
    ...hoverLabels(name, hoverLines(channels), rows),
  };
}

function hoverLines(channels: LineChannels): HoverLine[] {
  const { family, panel, x, y, lower, upper, reference, labels } = channels;
  const column = (key: string | undefined) => (key ? [hoverColumn(key, labels)] : []);
  return [
    ...[family, panel].flatMap(column),
    hoverColumn(x, labels, "x"),
    hoverColumn(y, labels, "y"),
    ...(lower && upper ? [hoverInterval(lower, upper)] : []),
    ...column(reference),
    ...(channels.hover ?? []).filter((key) => key !== reference).flatMap(column),
  ];
}

/** The band between the bounds: one closed outline for each stretch where both are defined. */
function band(rows: readonly Row[], series: LineSeries, channels: LineChannels): Trace {
  const { x, lower = "", upper = "" } = channels;
  const outlines = stretches(rows, (row) =>
    Number.isFinite(numberIn(row, lower) + numberIn(row, upper)),
  );
  const around = (run: readonly Row[]) => [...run, ...[...run].reverse()];
  const bound = (run: readonly Row[]) => [
    ...run.map((row) => drawn(numberIn(row, upper))),
    ...[...run].reverse().map((row) => drawn(numberIn(row, lower))),
  ];
  return {
    mode: "lines",
    x: outlines.flatMap((run) => [...around(run).map((row) => row[x]!), null]).slice(0, -1),
    y: outlines.flatMap((run) => [...bound(run), null]).slice(0, -1),
    fill: "toself",
    fillcolor: translucent(series.color, 0.14),
    line: { width: 0 },
    hoverinfo: "skip",
    showlegend: false,
    zorder: 1,
  };
}

function stretches(rows: readonly Row[], defined: (row: Row) => boolean): Row[][] {
  const runs: Row[][] = [[]];
  for (const row of rows) {
    if (defined(row)) runs[runs.length - 1]!.push(row);
    else runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

function dotted(rows: readonly Row[], series: LineSeries, channels: LineChannels): Trace {
  return {
    mode: "lines",
    x: rows.map((row) => row[channels.x]),
    y: rows.map((row) => drawn(numberIn(row, channels.reference!))),
    line: { color: series.color, width: 1.3, dash: "dot" },
    opacity: 0.8,
    hoverinfo: "skip",
    showlegend: false,
    zorder: 1,
  };
}

/** A line of the legend that says what the dotted curves are. */
function referenceKey(channels: LineChannels): Trace {
  const { reference = "", labels } = channels;
  return {
    type: "scatter",
    mode: "lines",
    name: hoverColumn(reference, labels).label,
    x: [null],
    y: [null],
    line: { color: softInk, width: 1.3, dash: "dot" },
    hoverinfo: "skip",
    legendgroup: "reference",
  };
}
