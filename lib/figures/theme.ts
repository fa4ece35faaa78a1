/** The look all figures share: white paper, quiet grid, the reader's own system font. */

export const font = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif';

export const ink = "#1f2933";
/** For what is read second: tick labels, notes. 5.5 : 1 on white. */
export const softInk = "#5a6672";
export const gridColor = "#e8ebee";
export const axisColor = "#b8c0c8";

/** Eight colours that stay apart under every common colour blindness (Okabe & Ito 2008), grey last. */
export const palette: readonly string[] = [
  "#0072B2",
  "#D55E00",
  "#009E73",
  "#CC79A7",
  "#E69F00",
  "#56B4E9",
  "#8C6D00",
  "#5a6672",
];

/** Dashes that tell lines apart where colours cannot, in the palette's order. */
export const dashes: readonly string[] = ["solid", "solid", "solid", "solid", "dash", "dashdot"];

/** An axis' title, in the size of the figure's text. */
export function axisTitle(text: string): Record<string, unknown> {
  return { text, font: { size: 13, color: ink }, standoff: 10 };
}

/** Dark to light, even in lightness and safe for colour-blind eyes (viridis, Smith & van der Walt). */
export const sequentialScale: readonly (readonly [number, string])[] = [
  "#440154",
  "#482878",
  "#3e4989",
  "#31688e",
  "#26828e",
  "#1f9e89",
  "#35b779",
  "#6ece58",
  "#b5de2b",
  "#fde725",
].map((color, i, all) => [i / (all.length - 1), color]);

/** Blue below, white at the middle, red above, told apart by colour-blind eyes (Crameri-like vik). */
export const divergingScale: readonly (readonly [number, string])[] = [
  "#0b3c6f",
  "#2f6ea6",
  "#8db5d3",
  "#f5f3f1",
  "#dfa785",
  "#b75a35",
  "#6b1f0a",
].map((color, i, all) => [i / (all.length - 1), color]);

/** Light all through, so that numbers in ink stand out on every colour (4.5 : 1 and more). */
export const lightSequentialScale: readonly (readonly [number, string])[] = [
  "#f7fbf4",
  "#dcefe0",
  "#b5dfd3",
  "#7cc4c6",
  "#429fb0",
].map((color, i, all) => [i / (all.length - 1), color]);

/** The same with a middle: blue below, red above. */
export const lightDivergingScale: readonly (readonly [number, string])[] = [
  "#5499ca",
  "#99c4e2",
  "#d7e6f0",
  "#f5f3f1",
  "#f4dccb",
  "#ecb084",
  "#d98043",
].map((color, i, all) => [i / (all.length - 1), color]);

/** The layout every figure begins with. */
export const baseLayout: Readonly<Record<string, unknown>> = {
  font: { family: font, size: 13, color: ink },
  paper_bgcolor: "#ffffff",
  plot_bgcolor: "#ffffff",
  colorway: palette,
  hoverlabel: {
    bgcolor: "#ffffff",
    bordercolor: axisColor,
    align: "left",
    font: { family: font, size: 13, color: ink },
  },
};

/** What every axis has in common. */
export const baseAxis: Readonly<Record<string, unknown>> = {
  gridcolor: gridColor,
  showline: false,
  tickcolor: axisColor,
  zeroline: false,
  ticks: "outside",
  ticklen: 4,
  tickfont: { size: 12, color: softInk },
  automargin: true,
};

/** Title above, at the left edge, with a quieter second line; and the room they need on top. */
export function titled(title = "", subtitle = ""): { layout?: object; top?: number } {
  if (!title) return {};
  const below = subtitle ? { subtitle: { text: escaped(subtitle), font: quiet } } : {};
  const place = { x: 0, xref: "paper", xanchor: "left", y: 1, yref: "container", yanchor: "top" };
  const text = `<b>${escaped(title)}</b>`;
  return {
    layout: { title: { text, ...below, font: { size: 16 }, ...place, pad: { t: 12 } } },
    top: subtitle ? 88 : 68,
  };
}

const quiet = { size: 13, color: softInk };

/** A name as words: `nullMean` → "null mean", `top1Forward` → "top1 forward". */
export function words(name: string): string {
  return name
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, " ")
    .replaceAll("_", " ")
    .toLowerCase();
}

/** A number for reading, three decimals at most; NaN is "undefined", text stays as it is. */
export function readable(value: string | number | undefined): string {
  if (value === undefined) return "–";
  if (typeof value === "string") return value;
  if (Number.isNaN(value)) return "undefined";
  if (Number.isInteger(value) || !Number.isFinite(value)) return `${value}`.replace("-", "−");
  const small = Math.abs(value) < 0.001;
  return (small ? value.toExponential(1) : value.toFixed(3)).replace("-", "−");
}

/** Text as it is in plotly's labels, which read a few HTML tags. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
