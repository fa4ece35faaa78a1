import type { LanguageMeta } from "./language-keys";

/**
 * What is done to a figure before it is drawn on a page or on paper. The page gets these functions
 * as their own text (see `page-script`), so they use nothing from outside them (sizes and colours are
 * written out), and each other by their names alone.
 */

type Part = Readonly<Record<string, unknown>>;

/** A figure as plotly's JSON has it. */
export interface Drawing {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly layout: Readonly<Record<string, unknown>>;
}

/** The figure for a page that is so wide: its own title and slider are left to the page. */
export function fitted(figure: Drawing, width: number): Drawing {
  const narrow = width < 640;
  // A copy all through: plotly writes the ranges it chose into the layout it is given.
  const copy = JSON.parse(JSON.stringify(figure.layout)) as { meta?: { narrow?: Part } } & Part;
  const { meta, ...wide } = copy;
  const { title, sliders, ...layout } = narrow && meta?.narrow ? meta.narrow : wide;
  const margin = { ...(layout.margin as Record<string, number> | undefined) };
  let height = (layout.height as number | undefined) ?? 480;
  if (title && margin.t !== undefined) {
    height -= margin.t - 36;
    margin.t = 36;
  }
  if (sliders) {
    height -= 84;
    margin.b = (margin.b ?? 84) - 84;
  }
  const data = figure.data.map(({ legendgrouptitle, ...trace }) =>
    narrow || !legendgrouptitle ? trace : { ...trace, legendgrouptitle },
  );
  const drag = narrow ? { dragmode: false } : {};
  return { data, layout: { ...layout, ...drag, width, height, margin } };
}

/** The keys of languages that a trace, or its point number `at`, is about: "lv", of a pair "en lv". */
export function languagesAt(trace: Part, at: number | readonly number[]): readonly string[] {
  const { languages, points, rows = [], columns = [] } = (trace.meta ?? {}) as LanguageMeta;
  const keys =
    typeof at === "number"
      ? (points?.[at] ?? languages ?? "")
      : `${rows[at[0]!] ?? ""} ${columns[at[1]!] ?? ""}`;
  return [...new Set(keys.split(" ").filter((key) => key !== ""))];
}

/**
 * The figure with the chosen languages in front: curves and points of others step back, rows and
 * columns of a square are framed. A pair is in front where both are chosen, or the one that is. A
 * figure without them stays as it is.
 */
export function marked(figure: Drawing, chosen: readonly string[]): Drawing {
  if (chosen.length === 0 || !figure.data.some((trace) => hasAny(trace, chosen))) return figure;
  const shapes = (figure.layout.shapes ?? []) as readonly Part[];
  const frames = figure.data.flatMap((trace) => framesOf(trace, chosen));
  return {
    data: figure.data.map((trace) => markedTrace(trace, chosen)),
    layout: { ...figure.layout, shapes: [...shapes, ...frames] },
  };
}

export function hasAny(trace: Part, chosen: readonly string[]): boolean {
  const {
    languages = "",
    points = [],
    rows = [],
    columns = [],
  } = (trace.meta ?? {}) as LanguageMeta;
  return [languages, ...points, ...rows, ...columns].some((keys) =>
    keys.split(" ").some((key) => chosen.includes(key)),
  );
}

export function isAbout(keys: readonly string[], chosen: readonly string[]): boolean {
  if (keys.length === 0) return false;
  if (keys.length < chosen.length) return keys.every((key) => chosen.includes(key));
  return chosen.every((key) => keys.includes(key));
}

export function markedTrace(trace: Part, chosen: readonly string[]): Part {
  const { languages, points } = (trace.meta ?? {}) as LanguageMeta;
  if (points) return markedPoints(trace, points, chosen);
  if (!languages) return trace;
  if (!isAbout(languagesAt(trace, 0), chosen)) return { ...trace, opacity: 0.12 };
  const line = trace.line as { width?: number };
  // A band has no outline, and keeps none.
  const width = line.width ? Math.max(line.width + 1, 2.8) : 0;
  return { ...trace, opacity: 1, line: { ...line, width } };
}

export function markedPoints(
  trace: Part,
  points: readonly string[],
  chosen: readonly string[],
): Part {
  const own = points.flatMap((_, i) => (isAbout(languagesAt(trace, i), chosen) ? [i] : []));
  const size = ((trace.marker as { size?: number } | undefined)?.size ?? 6) * 1.4;
  const front = { marker: { opacity: 1, size } };
  const back = { marker: { opacity: 0.15 } };
  if (trace.type === "box")
    return { ...trace, selectedpoints: own, selected: front, unselected: back };
  const mode = `${trace.mode}`;
  // Of points whose names are not written, the chosen ones get theirs.
  const texts = trace.text as readonly string[] | undefined;
  const told = texts?.some((text) => text !== trace.name) && own.length <= 12;
  const named =
    mode.includes("text") || !told
      ? {}
      : {
          mode: `${mode}+text`,
          textposition: "top center",
          texttemplate: points.map((_, i) => (own.includes(i) ? "<b>%{text}</b>" : "")),
        };
  return {
    ...trace,
    ...named,
    selectedpoints: own,
    selected: front,
    unselected: { ...back, textfont: { color: "rgba(90,102,114,0.3)" } },
  };
}

/** A dark frame on a light one, seen on every colour, about the rows and columns of the chosen. */
export function framesOf(trace: Part, chosen: readonly string[]): Part[] {
  const { rows = [], columns = [] } = (trace.meta ?? {}) as LanguageMeta;
  if (trace.visible === false) return [];
  const axes = { xref: trace.xaxis ?? "x", yref: trace.yaxis ?? "y", type: "rect" };
  const [right, bottom] = [columns.length - 0.5, rows.length - 0.5];
  const places = (keys: readonly string[]) =>
    keys.flatMap((key, i) => (chosen.includes(key) ? [i] : []));
  const boxes = [
    ...places(rows).map((i) => ({ x0: -0.5, x1: right, y0: i - 0.5, y1: i + 0.5 })),
    ...places(columns).map((i) => ({ x0: i - 0.5, x1: i + 0.5, y0: -0.5, y1: bottom })),
  ];
  const lines = [
    { color: "#ffffff", width: 5 },
    { color: "#1f2933", width: 2 },
  ];
  return lines.flatMap((line) => boxes.map((box) => ({ ...axes, ...box, line })));
}
