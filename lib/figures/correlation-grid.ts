import { groupRows, type Row, type Table } from "../core/table";
import { colorAxis, colorBar } from "./color-axis";
import { drawn, numberIn, requireColumns } from "./columns";
import { type Figure, responsiveFigure, withColumns } from "./figure";
import { hoverColumn, hoverLabels } from "./hover";
import { languageKey } from "./language-keys";
import { noteBelow } from "./panels";
import { axisTitle, baseAxis, baseLayout, escaped, ink, titled, words } from "./theme";

/** Which columns are drawn how, by their names. */
export interface GridChannels {
  /** Along the page: layers, most often. */
  readonly x: string;
  /** Down the page: typologies, measures. */
  readonly y: string;
  /** The correlation, or another score. */
  readonly value: string;
  /** Corrected for the number of cells (`qValue`), since a grid is read for its largest cells. */
  readonly significance: string;
  /** At or below which a cell is marked; 0.05 unless told. */
  readonly level?: number;
  readonly hover?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly title?: string;
  readonly subtitle?: string;
  /** The values at the ends of the colours; those of the whole table unless told. */
  readonly range?: readonly [number, number];
}

/**
 * Scores in a grid, e.g. correlations with typologies at every layer, an asterisk where they are
 * significant: what lies at the level or below is marked, what is undefined stays empty. Columns
 * and rows are in the order of the table.
 *
 *     correlationGrid(await correlateWithTypology(similarities, typologies), {
 *       x: "layer", y: "typology", value: "perLanguagePearson", significance: "qValue",
 *     })
 *
 * @throws RangeError when the table is empty, lacks a named column, or has two rows for one cell
 */
export function correlationGrid(table: Table, channels: GridChannels): Figure {
  const { x, y, value, significance, hover = [], range, labels } = channels;
  const columns = [x, y, value, significance, ...hover];
  requireColumns("correlationGrid", table, columns);
  const across = [...groupRows(table, (row) => `${row[x]}`).keys()];
  const down = [...groupRows(table, (row) => `${row[y]}`).keys()];
  const cells = cellsOf(table, channels);
  const rows = down.map((b) => across.map((a) => cells.get(`${a}\t${b}`)));
  const colors = colorAxis(table, value, range, true);
  const layout = (narrow: boolean) => ({
    ...gridLayout(across.length, down, channels, narrow),
    coloraxis: { ...colors, colorbar: colorBar(labels?.[value] ?? words(value), narrow) },
  });
  const data = [gridOf(rows, across, down, channels)];
  return responsiveFigure(data, layout(false), layout(true), withColumns(table, columns));
}

function cellsOf(table: Table, { x, y }: GridChannels): Map<string, Row> {
  const cells = new Map<string, Row>();
  for (const row of table) {
    const key = `${row[x]}\t${row[y]}`;
    if (cells.has(key))
      throw new RangeError(
        `correlationGrid: a cell needs one row, but "${row[x]}" with "${row[y]}" has two. Select one measure and pooling first.`,
      );
    cells.set(key, row);
  }
  return cells;
}

type Cells = readonly (readonly (Row | undefined)[])[];

function gridOf(
  rows: Cells,
  across: readonly string[],
  down: readonly string[],
  channels: GridChannels,
): Record<string, unknown> {
  const { x, value, significance, level = 0.05, hover = [], labels } = channels;
  const lines = [x, value, significance, ...hover].map((column) => hoverColumn(column, labels));
  const { hovertemplate, customdata } = hoverLabels("%{y}", lines, rows.flat());
  const keys = [down, across].map((names) => names.map(languageKey));
  const roomy = across.length <= 16;
  const written = (row: Row | undefined) => {
    if (!row) return "";
    const mark = numberIn(row, significance) <= level ? "*" : "";
    const score = numberIn(row, value);
    if (!Number.isFinite(score)) return "–";
    return roomy ? `${score.toFixed(2).replace("-", "−")}${mark}` : mark;
  };
  return {
    type: "heatmap",
    x: across.map(escaped),
    y: down.map(escaped),
    ...(keys.flat().some(Boolean) && { meta: { rows: keys[0], columns: keys[1] } }),
    z: rows.map((row) => row.map((cell) => (cell ? drawn(numberIn(cell, value), 4) : null))),
    text: rows.map((row) => row.map(written)),
    // Plotly makes the text as large as the cells allow, on a narrow page too.
    texttemplate: "%{text}",
    textfont: { color: ink },
    customdata: rows.map((row, i) => row.map((_, j) => customdata[i * across.length + j] ?? null)),
    hovertemplate,
    coloraxis: "coloraxis",
    xgap: 1,
    ygap: 1,
    hoverongaps: true,
  };
}

function gridLayout(
  columns: number,
  down: readonly string[],
  { x, significance, level = 0.05, labels = {}, title, subtitle }: GridChannels,
  narrow: boolean,
): Record<string, unknown> {
  const heading = narrow ? {} : titled(title, subtitle);
  const top = narrow ? 70 : (heading.top ?? 16);
  const inner = Math.max(120, 36 * down.length);
  const below = 84;
  const axis = { showgrid: false, ticks: "", tickfont: { size: 12, color: ink }, type: "category" };
  return {
    ...baseLayout,
    ...heading.layout,
    height: top + inner + below,
    margin: { l: 20, r: narrow ? 10 : 100, t: top, b: below },
    xaxis: {
      ...baseAxis,
      ...axis,
      title: axisTitle(labels[x] ?? words(x)),
      nticks: narrow ? 6 : columns,
    },
    yaxis: { ...baseAxis, ...axis, autorange: "reversed" },
    annotations: [noteBelow(`* ${labels[significance] ?? words(significance)} ≤ ${level}`, below)],
  };
}
