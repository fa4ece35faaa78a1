import type { Row } from "../core/table";
import { escaped, readable, words } from "./theme";

/** Words for columns, where the column's own name would not do: { score: "debiased CKA" }. */
export type Labels = Readonly<Record<string, string>>;

/** One line of a hover label: what stands before the value, and the value in words. */
export interface HoverLine {
  readonly label: string;
  readonly text: (row: Row) => string;
}

/** A column as a line of a hover label. */
export function hoverColumn(column: string, labels: Labels = {}): HoverLine {
  return {
    label: labels[column] ?? words(column),
    text: (row) => escaped(readable(row[column])),
  };
}

/** Two columns as the interval they bound. */
export function hoverInterval(lower: string, upper: string): HoverLine {
  return {
    label: "95 % interval",
    text: (row) => `${readable(row[lower])} to ${readable(row[upper])}`,
  };
}

/** The template of a hover label: the first line is its bold heading, without a label. */
export function hoverTemplate(lines: readonly HoverLine[]): string {
  const texts = lines.map(({ label }, i) =>
    i === 0 ? "<b>%{customdata[0]}</b>" : `${label}: %{customdata[${i}]}`,
  );
  return `${texts.join("<br>")}<extra></extra>`;
}

/** What the template shows of one row. */
export function hoverData(lines: readonly HoverLine[], row: Row): string[] {
  return lines.map(({ text }) => text(row));
}
