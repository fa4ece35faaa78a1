import type { Row } from "../core/table";
import { escaped, readable, words } from "./theme";

/** Words for columns, where the column's own name would not do: { score: "debiased CKA" }. */
export type Labels = Readonly<Record<string, string>>;

/** One line of a hover label: what stands before the value, and the columns it is of. */
export interface HoverLine {
  readonly label: string;
  /** One column, or the two that bound an interval. */
  readonly columns: readonly string[];
  /** Where plotly has the number already, as what is drawn. */
  readonly drawnAs?: "x" | "y" | "z";
}

/** What plotly shows of a trace's points, under its own names. */
export interface HoverLabels {
  readonly hovertemplate: string;
  /** What differs between points, one entry a row; null where there is no row. */
  readonly customdata: readonly (readonly (string | number)[] | null)[];
}

/** A column as a line of a hover label. */
export function hoverColumn(
  column: string,
  labels: Labels = {},
  drawnAs?: "x" | "y" | "z",
): HoverLine {
  const label = labels[column] ?? words(column);
  return { label, columns: [column], ...(drawnAs && { drawnAs }) };
}

/** Two columns as the interval they bound. */
export function hoverInterval(lower: string, upper: string): HoverLine {
  return { label: "95 % interval", columns: [lower, upper] };
}

/**
 * The hover labels of one trace: a heading in bold (plotly's variables allowed), then the lines.
 *
 * A page holds thousands of points, so a point carries only its own numbers: what all rows share
 * stands in the template once, a line that is empty in all is left out, and numbers go as numbers
 * of three decimals. Where one is undefined all are words, since plotly cannot format "undefined".
 */
export function hoverLabels(
  heading: string,
  lines: readonly HoverLine[],
  rows: readonly (Row | undefined)[],
): HoverLabels {
  // Both halves of a square hold the same rows.
  const present = [...new Set(rows)].filter((row) => row !== undefined);
  const inWords = needsWords(lines, present);
  const carried: ((row: Row) => string | number)[] = [];
  const place = (value: (row: Row) => string | number, format = "") =>
    `%{customdata[${carried.push(value) - 1}]${format}}`;
  const shown = lines.flatMap((line) => {
    const label = `<br>${line.label}: `;
    const shared = sharedText(line, present);
    if (shared !== undefined) return shared === "" ? [] : [`${label}${shared}`];
    const whole = (row: Row) => textOf(line, row) && `${label}${textOf(line, row)}`;
    const numbers = present.every((row) => line.columns.every((c) => typeof row[c] === "number"));
    if (!numbers && present.some((row) => textOf(line, row) === "")) return [place(whole)];
    if (inWords || !numbers) return [`${label}${place((row) => textOf(line, row))}`];
    if (line.drawnAs) return [`${label}%{${line.drawnAs}${format(present, line.columns[0]!)}}`];
    const values = line.columns.map((c) => place((row) => short(+row[c]!), format(present, c)));
    return [`${label}${values.join(" to ")}`];
  });
  return {
    hovertemplate: `<b>${heading}</b>${shown.join("")}<extra></extra>`,
    customdata: rows.map((row) => (row ? carried.map((value) => value(row)) : null)),
  };
}

/** Whether any number is undefined: then all are told in words, and so is why. */
export function needsWords(lines: readonly HoverLine[], rows: readonly Row[]): boolean {
  return rows.some((row) => lines.some(({ columns }) => columns.some((c) => Number.isNaN(row[c]))));
}

/** What all rows say alike, nothing when there are none; undefined where they differ. */
function sharedText(line: HoverLine, [first, ...others]: readonly Row[]): string | undefined {
  if (!first) return "";
  const text = textOf(line, first);
  return others.every((row) => textOf(line, row) === text) ? text : undefined;
}

function textOf({ columns }: HoverLine, row: Row): string {
  return escaped([...new Set(columns.map((column) => readable(row[column])))].join(" to "));
}

/** Three decimals, or two digits of what they would make zero. */
function short(value: number): number {
  return isSmall(value) ? Number(value.toPrecision(2)) : Math.round(value * 1000) / 1000;
}

function isSmall(value: number): boolean {
  return value !== 0 && Math.abs(value) < 0.001;
}

/** How plotly writes a column of numbers (d3-format). */
function format(rows: readonly Row[], column: string): string {
  const values = rows.map((row) => Number(row[column]));
  if (values.every(Number.isInteger)) return "";
  return values.some(isSmall) ? ":.3~g" : ":.3f";
}
