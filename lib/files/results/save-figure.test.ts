import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lines } from "../../figures/lines";
import { browserName, withBrowser } from "../../testing/browser-pages";
import { lettersOf, missingFonts } from "./missing-letters";
import { onPaper, sizedSvg } from "./paper";
import { openPainter, type Painter } from "./pictures";
import { saveFigure } from "./save-figure";

const table = [
  { layer: 0, score: 1 / 3, name: "አማርኛ ไทย" },
  { layer: 1, score: 0.5, name: "አማርኛ ไทย" },
];
const channels = { x: "layer", y: "score", color: "name", title: "Curves" };
const figure = lines(table, { ...channels, labels: { score: "θ አማርኛ ไทย" } });

describe("onPaper", () => {
  it("gives the figure as many pixels as fit the width at this size of text", () => {
    const two = onPaper("test", figure, { fontSize: 9.75 });
    // 9.75 points are 13 pixels, which text has in figures.
    expect([two.width, two.scale]).toEqual([160, 1]);
    expect(two.drawing.layout).toMatchObject({ width: Math.round((160 * 96) / 25.4) });
    const one = onPaper("test", figure, { width: "one column", fontSize: 9.75 / 2 });
    expect([one.width, one.scale]).toEqual([77, 0.5]);
    expect(two.drawing.layout).not.toHaveProperty("title");
  });

  it("shows the first step of a slider alone", () => {
    const data = [{ visible: false }, { visible: true, y: [1] }, { y: [2] }];
    const { drawing } = onPaper("test", { data, layout: { height: 100 } });
    expect(drawing.data).toHaveLength(2);
  });

  it("refuses sizes that are none, or leave no room", () => {
    expect(() => onPaper("saveFigure", figure, { width: -1 })).toThrow(
      new RangeError(
        'saveFigure: width is a positive number of millimetres, "one column" or "two columns", but -1 came. Give one.',
      ),
    );
    expect(() => onPaper("saveFigure", figure, { dpi: Number.NaN })).toThrow(
      "saveFigure: dpi is a positive number, but null came. Give one.",
    );
    expect(() => onPaper("saveFigure", figure, { width: 30, fontSize: 12 })).toThrow(
      "saveFigure: a figure needs room for its text, but 30 mm at 12 pt leaves 92 pixels of 200. Give a larger width or smaller text.",
    );
  });

  it("an SVG has its size on paper, whatever plotly gave it", () => {
    const paper = onPaper("test", { data: [], layout: { height: 100 } }, { fontSize: 9.75 });
    expect(sizedSvg('<svg class="main" width="1" height="2"><g width="3"/></svg>', paper)).toBe(
      '<svg width="160mm" height="26.46mm" viewBox="0 0 605 100" class="main"><g width="3"/></svg>',
    );
  });
});

test("letters that no font has are told by script, with what to install", () => {
  expect(lettersOf(figure).sort().slice(0, 2)).toEqual(["θ", "ท"]);
  expect(missingFonts([])).toBeUndefined();
  expect(missingFonts(["አ", "ማ", "ท", "中"])).toBe(
    "No font on this machine has letters of Ethiopic (አ ማ), Thai (ท), Han (中): boxes stand in their place. Install fonts that have them: apt install fonts-noto-core fonts-noto-cjk (Debian, Ubuntu).",
  );
});

test("another ending is refused before anything is drawn", async () => {
  await expect(saveFigure(figure, "x.gif")).rejects.toThrow(
    new RangeError(
      'saveFigure: a figure is saved as .pdf, .svg or .png, but the path is "x.gif". Give it one of these endings.',
    ),
  );
});

withBrowser(`a saved figure, drawn by ${browserName}`, () => {
  let folder: string;
  let painter: Painter;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "interlingua-figure-"));
    painter = (await openPainter())!;
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await painter.close();
  });

  test("is of its size on paper in each format, with the data beside it", async () => {
    const paper = onPaper("test", figure, { width: "one column", dpi: 200 });
    const png = await painter.print(paper, "png");
    // The width of a PNG stands in its header.
    expect(png.readUInt32BE(16) / 200).toBeCloseTo(77 / 25.4, 1);
    const svg = (await painter.print(paper, "svg")).toString();
    expect(svg).toMatch(/^<svg width="77mm"/);
    expect(svg).toContain("θ አማርኛ ไทย");
    const pdf = (await painter.print(paper, "pdf")).toString("latin1");
    const [, x, y] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf)!;
    expect(Number(x) * (25.4 / 72)).toBeCloseTo(77, 0);
    expect(Number(y) * (25.4 / 72)).toBeCloseTo(paper.height, 0);
    expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(1);
    // Letters are letters in it, of fonts that travel with it.
    expect(pdf).toContain("/FontFile2");
    expect(await saveFigure(figure, join(folder, "x.svg"), { note: () => {} })).toEqual([
      join(folder, "x.svg"),
      join(folder, "x.csv"),
    ]);
    expect(readFileSync(join(folder, "x.csv"), "utf8")).toBe(
      "layer,score,name\r\n0,0.333333,አማርኛ ไทย\r\n1,0.5,አማርኛ ไทย\r\n",
    );
    const { data, layout } = figure;
    await saveFigure({ data, layout }, join(folder, "bare.pdf"), { note: () => {} });
    expect(existsSync(join(folder, "bare.csv"))).toBe(false);
  });

  test("tells of the letters that would be boxes, and of no others", async () => {
    const written = (text: string) => ({ data: [{ name: text }], layout: {} });
    expect(await painter.missingLetters(written("Ā é θ ж"))).toEqual([]);
    // A letter of no script: reserved, and in no font.
    const missing = await painter.missingLetters(written("a\u{10c4d}b"));
    expect(missing).toEqual(lettersOf(written("\u{10c4d}")));
  });
});
