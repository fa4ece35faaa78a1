import { groupRows, type Row, type Table } from "../core/table";
import { languageOf } from "../languages/languages";
import { colorAxis, colorBar } from "./color-axis";
import { drawn, numberIn, requireColumns } from "./columns";
import { type Figure, responsiveFigure, withColumns } from "./figure";
import { hoverColumn, hoverLabels } from "./hover";
import { outlines } from "./land-outlines";
import { languageKey, metaOfPoints } from "./language-keys";
import { noteBelow } from "./panels";
import { sliderLayout, sliderRoom, stepsOf } from "./slider";
import { baseLayout, escaped, ink, softInk, titled, words } from "./theme";

/** Which columns are drawn how, by their names. */
export interface MapChannels {
  /** Codes of languages, one row each, at every step of the slider. */
  readonly language: string;
  readonly value: string;
  /** A slider steps through the values of this column, the layers say. */
  readonly slider?: string;
  readonly hover?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly title?: string;
  readonly subtitle?: string;
  /** The values at the ends of the colours; those of the whole table unless told. */
  readonly range?: readonly [number, number];
}

/**
 * Languages where they are spoken, coloured by a score, over the outlines of the continents: the
 * part of the world they are in, drawn offline. A language whose score is undefined is an empty
 * ring; one whose place the table of languages lacks is named in a note below. One range of colours
 * serves all steps of a slider.
 *
 * A language is one point, as URIEL has it, wherever else it is spoken. The map is equirectangular,
 * true to shape at 34° north and south.
 *
 * @throws RangeError when the table is empty, lacks a named column, has two rows for one language
 *   at one step, or no language whose place is known
 */
export function worldMap(table: Table, channels: MapChannels): Figure {
  const { language, value, slider, hover = [], range, labels } = channels;
  const columns = [language, value, slider, ...hover];
  requireColumns("worldMap", table, columns);
  const byStep = groupRows(table, (row) => (slider ? row[slider]! : ""));
  for (const rows of byStep.values()) requireOneRowEach(rows, language);
  const placed = table.filter((row) => placeOf(row, language));
  const unplaced = table.filter((row) => !placeOf(row, language));
  if (placed.length === 0)
    throw new RangeError(
      `worldMap: languages need a place, but that of ${namesOf(unplaced, language)} is unknown. Give codes that languageOf knows, such as "lv".`,
    );
  // Many names would lie over one another: hover labels say them.
  const few = new Set(placed.map((row) => row[language])).size <= 12;
  const colors = colorAxis(table, value, range);
  const steps = stepsOf([...byStep.keys()]);
  const shown = steps.map((step) => spotsOf(byStep.get(step)!, channels, few));
  const data = [
    outlines(),
    ...shown.flatMap((traces, i) =>
      traces.map((trace) => ({ ...trace, visible: i === steps.length - 1 })),
    ),
  ];
  const stepOfTrace = [undefined, ...shown.flatMap((traces, i) => traces.map(() => i))];
  const layout = (narrow: boolean) => ({
    ...mapLayout(placed, unplaced, channels, narrow),
    ...(slider
      ? sliderLayout({ column: slider, labels, steps, stepOfTrace, below: noteRoom(unplaced) + 12 })
      : {}),
    coloraxis: { ...colors, colorbar: colorBar(labels?.[value] ?? words(value), narrow) },
  });
  return responsiveFigure(data, layout(false), layout(true), withColumns(table, columns));
}

function requireOneRowEach(table: Table, language: string): void {
  for (const [code, rows] of groupRows(table, (row) => `${row[language]}`)) {
    if (rows.length > 1)
      throw new RangeError(
        `worldMap: a language needs one row, but "${code}" has ${rows.length}. Select one layer and measure first, or name the column that differs as slider.`,
      );
  }
}

/** Degrees east and north. The map's edges meet in the Bering Strait, where no land is cut. */
function placeOf(row: Row, language: string): readonly [number, number] | undefined {
  const place = languageOf(`${row[language]}`).coordinates;
  return place && [place[1] < -170 ? place[1] + 360 : place[1], place[0]];
}

function namesOf(table: Table, language: string): string {
  return [...new Set(table.map((row) => escaped(`${row[language]}`)))].join(", ");
}

/** Languages with a score and those without, of one step. */
function spotsOf(rows: Table, channels: MapChannels, few: boolean): Record<string, unknown>[] {
  const placed = rows.filter((row) => placeOf(row, channels.language));
  const isScored = (row: Row) => Number.isFinite(numberIn(row, channels.value));
  const [scored, unscored] = [placed.filter(isScored), placed.filter((row) => !isScored(row))];
  return [
    ...(unscored.length > 0 ? [rings(unscored, channels, few)] : []),
    ...(scored.length > 0 ? [points(scored, channels, few)] : []),
  ];
}

function points(rows: Table, channels: MapChannels, few: boolean): Record<string, unknown> {
  const color = rows.map((row) => drawn(numberIn(row, channels.value), 4));
  const line = { color: "#ffffff", width: 1 };
  return {
    ...spots(rows, channels, few),
    marker: { color, coloraxis: "coloraxis", size: 12, line },
  };
}

function rings(rows: Table, channels: MapChannels, few: boolean): Record<string, unknown> {
  const line = { color: softInk, width: 1.5 };
  return { ...spots(rows, channels, few), marker: { color: "#ffffff", size: 10, line } };
}

function spots(rows: Table, channels: MapChannels, few: boolean): Record<string, unknown> {
  const { language, value, slider, hover = [], labels } = channels;
  const about = rows.map((row) => languageOf(`${row[language]}`));
  const places = rows.map((row) => placeOf(row, language)!);
  const named = rows.map((row, i) => ({ ...row, family: about[i]!.family }));
  const columns = ["family", ...(slider ? [slider] : []), value, ...hover];
  const lines = columns.map((column) => hoverColumn(column, labels));
  return {
    type: "scatter",
    mode: few ? "markers+text" : "markers",
    x: places.map(([east]) => east),
    y: places.map(([, north]) => north),
    text: about.map(({ name }) => escaped(name)),
    textposition: "top center",
    textfont: { size: 11, color: ink },
    showlegend: false,
    ...metaOfPoints(rows, (row) => languageKey(row[language])),
    ...hoverLabels("%{text}", lines, named),
  };
}

/** Degrees of latitude are drawn so much longer: 1/cos 34°. */
const stretch = 1.2;

function mapLayout(
  placed: Table,
  unplaced: Table,
  { language, slider, title, subtitle }: MapChannels,
  narrow: boolean,
): Record<string, unknown> {
  const heading = narrow ? {} : titled(title, subtitle);
  const top = narrow ? 70 : (heading.top ?? 16);
  const places = placed.map((row) => placeOf(row, language)!);
  const [south, north] = around(
    places.map(([, y]) => y),
    [-58, 84],
  );
  const [west, east] = around(
    places.map(([x]) => x),
    [-170, 190],
  );
  const tall = ((north - south) * stretch) / (east - west);
  const inner = narrow ? within(180, 360 * tall, 380) : within(320, 840 * tall, 600);
  const below = noteRoom(unplaced) + (slider ? sliderRoom : 0);
  const text = `not on the map, their places unknown: ${namesOf(unplaced, language)}`;
  const axis = { visible: false, showgrid: false };
  return {
    ...baseLayout,
    ...heading.layout,
    hovermode: "closest",
    dragmode: "pan",
    height: top + inner + below,
    margin: { l: 10, r: narrow ? 10 : 100, t: top, b: below },
    xaxis: { ...axis, range: [west, east] },
    yaxis: { ...axis, range: [south, north], scaleanchor: "x", scaleratio: stretch },
    annotations: unplaced.length > 0 ? [noteBelow(text, noteRoom(unplaced))] : [],
  };
}

/** Pixels below the map for the note on languages without a place, or for air. */
function noteRoom(unplaced: Table): number {
  return unplaced.length > 0 ? 36 : 12;
}

function within(least: number, value: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** From the least to the most with room about, within the world. */
function around(
  degrees: readonly number[],
  [least, most]: readonly [number, number],
): [number, number] {
  return [Math.max(least, Math.min(...degrees) - 10), Math.min(most, Math.max(...degrees) + 10)];
}
