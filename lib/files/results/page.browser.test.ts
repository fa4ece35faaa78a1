import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser, Page as Tab } from "playwright-core";
import type { Table } from "../../core/table";
import { boxes } from "../../figures/boxes";
import { correlationGrid } from "../../figures/correlation-grid";
import { familyOrder } from "../../figures/family-order";
import type { Figure } from "../../figures/figure";
import { heatmap } from "../../figures/heatmap";
import { lines } from "../../figures/lines";
import { scatter } from "../../figures/scatter";
import { tanglegram } from "../../figures/tanglegram";
import { tree } from "../../figures/tree";
import { worldMap } from "../../figures/world-map";
import { languageOf } from "../../languages/languages";
import { familyTree } from "../../languages/trees/family-tree";
import {
  browserName,
  faintTexts,
  linksOf,
  openBrowser,
  openTab,
  unreachedByKey,
  withBrowser,
} from "../../testing/browser-pages";
import { demoScores } from "../../testing/demo-scores";
import { saveResult } from "./results";

const scores = demoScores(["en", "et", "lv", "lt"], 3, ["mean", "cls"]);
const figures = demoFigures(scores);

withBrowser(`a results page in ${browserName}`, () => {
  let root: string;
  let address: string;
  let browser: Browser;
  const complaints: string[] = [];
  const open = (width: number) => openTab(browser, address, width, complaints);

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "interlingua-page-"));
    address = `${pathToFileURL(await saveDemo(root))}/index.html`;
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(root, { recursive: true, force: true });
  });

  test("draws every panel, moves its slider by key, and shows language and interval on hover", async () => {
    const tab = await open(1200);
    expect(await tab.locator("#no-plotly").count()).toBe(0);
    for (const panel of ["xy", "x2y2"])
      expect(await tab.locator(`[data-figure="curves"] .subplot.${panel}`).count()).toBeGreaterThan(
        0,
      );
    const square = tab.locator('[data-figure="pairs"] .heatmaplayer').first();
    const before = await square.innerHTML();
    for (let i = 0; i < 200 && !(await onSlider(tab)); i++) await tab.keyboard.press("Tab");
    expect(await onSlider(tab)).toBe(true);
    await tab.keyboard.press("ArrowLeft");
    expect(await tab.locator("output").first().textContent()).toBe("1");
    await tab.waitForTimeout(200);
    expect(await square.innerHTML()).not.toBe(before);
    const box = (await tab.locator('[data-figure="curves"] .point').first().boundingBox())!;
    await tab.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 3 });
    await tab.waitForSelector(".hovertext");
    expect(await tab.locator(".hovertext").first().textContent()).toMatch(
      /Latvian.*branch: Baltic.*score: 0\.\d{3}.*95 % interval: 0\.\d{3} to 0\.\d{3}.*null mean: 0/s,
    );
    const cells = tab.locator('[data-figure="pairs"] .nsewdrag');
    await cells.scrollIntoViewIfNeeded();
    const place = (await cells.boundingBox())!;
    await tab.mouse.move(place.x + 0.375 * place.width, place.y + 0.125 * place.height, {
      steps: 3,
    });
    // On its way the pointer passes other cells: wait for the one it comes to, row 0 and column 1.
    const label = tab.locator('[data-figure="pairs"] .hovertext', {
      hasText: "English (Germanic) –",
    });
    await label.waitFor({ timeout: 5000 });
    expect(await label.textContent()).toMatch(
      /English \(Germanic\) – Lithuanian \(Baltic\)layer: 1score: 0\.\d{3}95 % interval: 0\.\d{3} to 0\.\d{3}null mean: 0/,
    );
    await tab.close();
    expect(complaints).toEqual([]);
  });

  test("has a file behind every link, text that stands out from its ground (WCAG AA), and keys that reach all", async () => {
    const tab = await open(1200);
    const links = await linksOf(tab);
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((link) => !existsSync(fileURLToPath(link)))).toEqual([]);
    expect(await faintTexts(tab)).toEqual([]);
    expect(await unreachedByKey(tab)).toEqual([]);
    await tab.close();
  });

  test("marks a language in all figures where one is clicked or chosen, until Escape or the same again", async () => {
    const tab = await open(1200);
    const marks = () =>
      tab.evaluate(`[
        document.querySelectorAll('[data-figure="pairs"] .shapelayer path').length,
        [...document.querySelectorAll('[data-figure="curves"] .scatterlayer .trace')].filter((trace) => trace.style.opacity === "0.12").length,
        document.getElementById("marked").textContent,
      ]`) as Promise<[number, number, string]>;
    const [lines] = await marks();
    const latvian = tab.locator('[data-figure="curves"] .point').first();
    const box = (await latvian.boundingBox())!;
    const click = async () => {
      await tab.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 3 });
      await tab.waitForSelector(".hovertext");
      await tab.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
      await tab.waitForTimeout(300);
    };
    await click();
    // A light and a dark frame about a row and a column; the other languages' curves step back.
    expect(await marks()).toEqual([lines + 4, 4, "Latvian marked. Escape clears the mark."]);
    await click();
    expect(await marks()).toEqual([lines, 0, "No language is marked."]);
    const select = tab.locator('section:has([data-figure="pairs"]) label:has-text("Mark") select');
    await select.selectOption({ label: "Estonian" });
    await tab.waitForTimeout(300);
    const other = tab.locator('section:has([data-figure="curves"]) label:has-text("Mark") select');
    expect(await other.inputValue()).toBe("et");
    expect((await marks())[1]).toBe(4);
    await tab.keyboard.press("Escape");
    await tab.waitForTimeout(300);
    expect(await marks()).toEqual([lines, 0, "No language is marked."]);
    expect(await other.inputValue()).toBe("");
    await tab.close();
    expect(complaints).toEqual([]);
  });

  test("marks it in a figure of every kind, and takes the mark away again", async () => {
    const tab = await open(1200);
    const names = Object.keys(figures);
    const drawn = async () => {
      const pictures: string[] = [];
      for (const name of names)
        pictures.push(
          (await tab.locator(`[data-figure="${name}"]`).screenshot()).toString("base64"),
        );
      return pictures;
    };
    const changed = (before: readonly string[], after: readonly string[]) =>
      names.filter((_, i) => before[i] !== after[i]);
    const before = await drawn();
    await tab.locator('section:has([data-figure="map"]) select').selectOption("et");
    await tab.waitForTimeout(500);
    expect(changed(before, await drawn())).toEqual(names);
    for (const select of await tab.locator('label:has-text("Mark") select').all())
      expect(await select.inputValue()).toBe("et");
    await tab.keyboard.press("Escape");
    await tab.waitForTimeout(500);
    for (const opacity of ["0.12", "0.15"])
      expect(await tab.locator(`.plot [style*="opacity: ${opacity}"]`).count()).toBe(0);
    expect(await tab.locator("#marked").textContent()).toBe("No language is marked.");
    await tab.close();
    expect(complaints).toEqual([]);
  });

  test("gives a figure as SVG and as PNG, and the data behind it", async () => {
    const tab = await open(1200);
    const section = tab.locator('section:has([data-figure="curves"])');
    for (const [kind, name, start] of [
      ["SVG", "curves.svg", "<svg"],
      ["PNG", "curves.png", "\u0089PNG"],
      ["CSV", "figure-curves.csv", "pooling,layer,target,"],
    ] as const) {
      const wanted = tab.waitForEvent("download");
      await section.locator(".downloads").getByText(kind).click();
      const download = await wanted;
      expect(download.suggestedFilename()).toBe(name);
      expect(readFileSync(await download.path(), "latin1").slice(0, start.length)).toBe(start);
    }
    await tab.close();
    expect(complaints).toEqual([]);
  });

  test("stacks its panels at phone width, with nothing to scroll sideways to", async () => {
    const tab = await open(390);
    expect(await tab.evaluate("document.documentElement.scrollWidth")).toBe(390);
    const tops = await tab
      .locator('[data-figure="curves"] .xy, [data-figure="curves"] .x2y2')
      .all();
    const boxes = await Promise.all(tops.map((panel) => panel.boundingBox()));
    expect(new Set(boxes.map((box) => Math.round(box!.y))).size).toBeGreaterThan(1);
    await tab.close();
    expect(complaints).toEqual([]);
  });

  test("shows the pictures where plotly.min.js is not there", async () => {
    rmSync(join(root, "results", "plotly.min.js"));
    const tab = await browser.newPage({ viewport: { width: 1200, height: 6000 }, offline: true });
    await tab.goto(address);
    expect(await tab.locator("#no-plotly").isVisible()).toBe(true);
    const widths = await tab.locator(".plot img").evaluateAll((all) =>
      Promise.all(
        all.map(async (image) => {
          const { naturalWidth } = image as unknown as { naturalWidth: number };
          return naturalWidth;
        }),
      ),
    );
    expect(widths).toEqual(Object.keys(figures).map(() => 1440));
    await tab.close();
  });
});

function onSlider(tab: Tab): Promise<boolean> {
  return tab.evaluate("document.activeElement.type === 'range'");
}

function demoFigures(scores: Table): Record<string, Figure> {
  const english: Table = scores
    .filter((row) => row.source === "en")
    .map((row) => ({
      ...row,
      name: languageOf(`${row.target}`).name,
      branch: languageOf(`${row.target}`).branch,
    }));
  const bounds = { lower: "lower", upper: "upper" };
  const curves = lines(english, {
    x: "layer",
    y: "score",
    color: "target",
    name: "name",
    family: "branch",
    panel: "pooling",
    hover: ["nullMean"],
    ...bounds,
  });
  const mean = scores.filter((row) => row.pooling === "mean");
  const square = { row: "source", column: "target", value: "score", slider: "layer", ...bounds };
  const order = familyOrder(["en", "et", "lv", "lt"]);
  const pairs = heatmap(mean, { ...square, order, hover: ["nullMean"] });
  const last = mean.filter(({ layer }) => layer === 2);
  const clustered = familyTree(["en", "et", "lv", "lt"]);
  const byEnglish = english.filter(({ pooling }) => pooling === "mean");
  return {
    curves,
    pairs,
    tree: tree(clustered),
    trees: tanglegram(clustered, familyTree(["et", "lv", "lt", "en"])),
    map: worldMap(byEnglish, { language: "target", value: "score", slider: "layer" }),
    points: scatter(last, { x: "lower", y: "score" }),
    spread: boxes(last, { category: "pooling", value: "score" }),
    grid: correlationGrid(byEnglish, {
      x: "layer",
      y: "target",
      value: "score",
      significance: "nullMean",
    }),
  };
}

async function saveDemo(root: string): Promise<string> {
  const words = { question: "?", conclusions: [], methods: "", caveats: [], bibtex: "" };
  const shown = Object.entries(figures).map(([id, figure]) => ({ id, title: id, figure }));
  return saveResult(
    "demo",
    { table: scores, figures: shown, page: { title: "Demo", ...words }, about: {} },
    root,
  );
}
