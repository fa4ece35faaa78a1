import type { Tree } from "../languages/trees/tree";

/** A row and column of a square: its key in the table, its name, and the group it belongs to. */
export interface GridEntry {
  readonly key: string;
  readonly name: string;
  /** Entries of a group lie together; "" where there are no groups. */
  readonly group: string;
}

/** Which columns are drawn how, by their names. */
export interface HeatmapChannels {
  readonly row: string;
  readonly column: string;
  readonly value: string;
  /** Rows and columns in this order, named and grouped; order of appearance unless told. */
  readonly order?: readonly GridEntry[];
  /** Rows and columns in the order of its leaves, named as in `order`; its branches at the side. */
  readonly tree?: Tree;
  /** One square for each value of this column, side by side. */
  readonly panel?: string;
  /** A slider steps through the values of this column. */
  readonly slider?: string;
  /** Bounds of an interval, for the hover label. */
  readonly lower?: string;
  readonly upper?: string;
  /** More columns for the hover label. */
  readonly hover?: readonly string[];
  /** Words for columns: { score: "debiased CKA" }. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly title?: string;
  readonly subtitle?: string;
  /** The values at the ends of the colours; those of the whole table unless told. */
  readonly range?: readonly [number, number];
}
