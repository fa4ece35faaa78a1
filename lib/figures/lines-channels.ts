/** Which columns are drawn how, by their names. */
export interface LineChannels {
  readonly x: string;
  readonly y: string;
  /** One line for each value of this column, e.g. the language's code. */
  readonly color: string;
  /** What a line is called; the value of `color` unless told. */
  readonly name?: string;
  /** Lines of a family lie together in the legend and share a hue. */
  readonly family?: string;
  /** One panel for each value of this column, all with the same axes. */
  readonly panel?: string;
  /** Bounds of an interval, drawn as a band around the line. */
  readonly lower?: string;
  readonly upper?: string;
  /** What unrelated data would give, drawn dotted in the line's colour. */
  readonly reference?: string;
  /** More columns for the hover label. */
  readonly hover?: readonly string[];
  /** Values of `color` to bring forward; the others step back, and show band and reference when shown alone. */
  readonly highlight?: readonly string[];
  /** Words for columns: { score: "debiased CKA" }. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly title?: string;
  readonly subtitle?: string;
  readonly yRange?: readonly [number, number];
}
