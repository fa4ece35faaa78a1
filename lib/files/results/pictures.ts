import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Figure } from "../../figures/figure";
import { font } from "../../figures/theme";
import { findBrowser } from "./browser";
import { drawnAsBoxes, lettersOf } from "./missing-letters";
import { type PaperDrawing, sizedSvg } from "./paper";
import { plotlyFile } from "./plotly-file";

/** Width and height in CSS pixels, image pixels in each 1.5 unless told; `scale` 2 gives twice as many image pixels each way. */
export interface PictureSize {
  readonly width?: number;
  readonly height?: number;
  readonly scale?: number;
}

/** One headless browser that turns figures into pictures until it is closed. */
export interface Painter {
  /** The browser's name and version, for the record. */
  readonly browser: string;
  /** The figure as a PNG; its own height and 960 pixels of width unless told otherwise. */
  paint(figure: Figure, size?: PictureSize): Promise<Buffer>;
  /** A figure laid out for paper as a file of that format. */
  print(paper: PaperDrawing, format: "pdf" | "svg" | "png"): Promise<Buffer>;
  /** The letters of a figure that no font of this machine has: boxes are drawn in their place. */
  missingLetters(figure: Figure): Promise<readonly string[]>;
  /** Ends the browser, so that the process can end too. */
  close(): Promise<void>;
}

/**
 * What a picture is drawn from, as a hash (SHA-256): the figure as seen, its size, and plotly.
 * A picture made of the same need not be made again.
 */
export function pictureSource(figure: Figure, size?: PictureSize): string {
  plotlyHash ??= createHash("sha256").update(readFileSync(plotlyFile())).digest("hex");
  const source = JSON.stringify([asSeen(figure), sizeOf(figure, size), plotlyHash]);
  return createHash("sha256").update(source).digest("hex");
}

let plotlyHash: string | undefined;

/** Without hover labels, links between figures and the traces that a slider hides: costly to draw and not seen. */
function asSeen({ data, layout: { meta: _, ...layout } }: Figure): Figure {
  const shown = data.filter(({ visible }) => visible !== false);
  return {
    data: shown.map(({ customdata: _, hovertemplate: __, meta: ___, ...trace }) => trace),
    layout,
  };
}

/** Quiet and offline: a figure needs neither a graphics card nor the network. */
const flags = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--hide-scrollbars",
];

/**
 * Opens a painter of figures: playwright-core drives the user's own Chromium, Chrome or Edge
 * (see `findBrowser`), into which plotly is loaded once; nothing is fetched from the network.
 *
 * Pictures are welcome, not needed: without playwright-core or a browser there is no painter,
 * and `note` is told why and what to install.
 */
export async function openPainter(
  note: (reason: string) => void = () => {},
): Promise<Painter | undefined> {
  const playwright = await import("playwright-core").catch(() => undefined);
  if (!playwright) {
    note("No pictures: playwright-core is not installed. Run: npm install playwright-core");
    return undefined;
  }
  const program = findBrowser();
  if (!program) {
    note(
      "No pictures: no Chromium, Chrome or Edge was found. Install one, or name its program in INTERLINGUA_BROWSER.",
    );
    return undefined;
  }
  try {
    return await startPainter(playwright.chromium, program);
  } catch (error) {
    note(`No pictures: ${program} did not start. ${firstLine(error)}`);
    return undefined;
  }
}

type BrowserType = typeof import("playwright-core").chromium;

async function startPainter(chromium: BrowserType, program: string): Promise<Painter> {
  // Signals stay the caller's: a notebook's interrupt must not end its kernel.
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  const browser = await chromium.launch({ executablePath: program, args: flags, ...signals });
  try {
    const page = await browser.newPage({ offline: true });
    await page.addScriptTag({ path: plotlyFile() });
    return {
      browser: `${program.split(/[\\/]/).pop()} ${browser.version()}`,
      paint: async (figure, size) => {
        const drawn = [asSeen(figure), sizeOf(figure, size)] as const;
        return decoded(await page.evaluate(drawInBrowser, drawn));
      },
      print: (paper, format) => print(browser, page, paper, format),
      missingLetters: (figure) => page.evaluate(drawnAsBoxes, [lettersOf(figure), font] as const),
      close: () => browser.close(),
    };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

async function print(
  browser: Browser,
  page: Page,
  paper: PaperDrawing,
  format: "pdf" | "svg" | "png",
): Promise<Buffer> {
  const { drawing, width, height, scale, dpi } = paper;
  const { width: across, height: down } = drawing.layout as { width: number; height: number };
  const size = { width: across, height: down, scale: format === "png" ? (scale * dpi) / 96 : 1 };
  const kind = format === "png" ? "png" : "svg";
  const picture = decoded(
    await page.evaluate(drawInBrowser, [drawing, { ...size, format: kind }] as const),
  );
  if (format === "png") return picture;
  const svg = sizedSvg(picture.toString("utf8"), paper);
  if (format === "svg") return Buffer.from(svg);
  const sheet = await browser.newPage({ offline: true });
  try {
    await sheet.setContent(`<style>body{margin:0}svg{display:block}</style>${svg}`);
    const [x, y] = [`${width}mm`, `${height.toFixed(2)}mm`];
    return await sheet.pdf({ width: x, height: y, printBackground: true, pageRanges: "1" });
  } finally {
    await sheet.close();
  }
}

/** What a data URL holds, as plotly gives pictures. */
function decoded(url: string): Buffer {
  const comma = url.indexOf(",");
  const text = url.slice(comma + 1);
  return url.slice(0, comma).endsWith("base64")
    ? Buffer.from(text, "base64")
    : Buffer.from(decodeURIComponent(text));
}

type Browser = import("playwright-core").Browser;
type Page = import("playwright-core").Page;

type Size = Required<PictureSize>;

function sizeOf(figure: Figure, size: PictureSize = {}): Size {
  const own = Number(figure.layout.height);
  return { width: 960, height: Number.isFinite(own) ? own : 480, scale: 1.5, ...size };
}

/** Runs in the browser's page, where only its argument and plotly exist. */
function drawInBrowser([figure, size]: readonly [
  object,
  Size & { format?: string },
]): Promise<string> {
  const { Plotly } = globalThis as unknown as {
    Plotly: { toImage(figure: object, options: object): Promise<string> };
  };
  return Plotly.toImage(figure, { format: "png", ...size });
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : `${error}`).split("\n", 1)[0]!;
}
