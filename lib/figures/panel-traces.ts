import { groupRows, type Row, type Table } from "../core/table";
import { metaOfPoints } from "./language-keys";
import { axisName } from "./panels";
import { escaped, palette } from "./theme";

/** What stands in the panels: a trace for each colour in each, and the names of both. */
export interface PanelTraces {
  readonly data: Readonly<Record<string, unknown>>[];
  readonly panels: readonly string[];
  readonly colors: readonly string[];
}

/**
 * The rows divided into panels, and in each by colour, which is the same in all; the legend has each
 * colour once.
 *
 * @param languages which languages a row is about
 */
export function panelTraces(
  table: Table,
  { panel, color }: { readonly panel: string | undefined; readonly color: string | undefined },
  languages: (row: Row) => string,
  draw: (rows: readonly Row[], color: string, key: string) => Readonly<Record<string, unknown>>,
): PanelTraces {
  const by = (key: string | undefined) => (row: Row) => (key ? `${row[key]}` : "");
  const panels = [...groupRows(table, by(panel))];
  const colors = [...groupRows(table, by(color)).keys()];
  const data = panels.flatMap(([, rows], i) =>
    [...groupRows(rows, by(color))].map(([key, own]) => ({
      ...draw(own, palette[colors.indexOf(key) % palette.length]!, key),
      ...metaOfPoints(own, languages),
      ...(i === 0 ? {} : { xaxis: axisName("x", i), yaxis: axisName("y", i) }),
      name: escaped(key),
      legendgroup: key,
      showlegend: i === 0,
    })),
  );
  return { data, panels: panels.map(([key]) => escaped(key)), colors };
}
