import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page as Tab } from "playwright-core";
import { heatmap } from "../figures/heatmap";
import { lines } from "../figures/lines";
import { languageOf } from "../languages/languages";
import { demoScores } from "../testing/demo-scores";
import { findBrowser } from "./browser";
import { saveResult } from "./results";

const program = findBrowser();
const withBrowser = program ? describe : describe.skip;

withBrowser(`a results page in ${program ?? "a browser (skipped: none was found)"}`, () => {
  let root: string;
  let address: string;
  let browser: Browser;
  const complaints: string[] = [];

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "interlingua-page-"));
    address = `${pathToFileURL(await saveDemo(root))}/index.html`;
    const { chromium } = await import("playwright-core");
    browser = await chromium.launch({ executablePath: program!, args: ["--disable-gpu"] });
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(root, { recursive: true, force: true });
  });

  async function open(width: number): Promise<Tab> {
    const tab = await browser.newPage({ viewport: { width, height: 900 }, offline: true });
    tab.on("console", (message) => complaints.push(message.text()));
    tab.on("pageerror", (error) => complaints.push(error.message));
    await tab.goto(address);
    await tab.waitForFunction('document.querySelectorAll(".plot .main-svg").length >= 2');
    return tab;
  }

  test("draws every panel, moves its slider by key, and shows language and interval on hover", async () => {
    const tab = await open(1200);
    expect(await tab.locator("#no-plotly").count()).toBe(0);
    for (const panel of ["xy", "x2y2"])
      expect(await tab.locator(`[data-figure="curves"] .subplot.${panel}`).count()).toBeGreaterThan(
        0,
      );
    const square = tab.locator('[data-figure="pairs"] .heatmaplayer').first();
    const before = await square.innerHTML();
    await tab.locator("input[type=range]").press("ArrowLeft");
    expect(await tab.locator("output").textContent()).toBe("1");
    await tab.waitForTimeout(200);
    expect(await square.innerHTML()).not.toBe(before);
    const box = (await tab.locator('[data-figure="curves"] .point').first().boundingBox())!;
    await tab.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 3 });
    await tab.waitForSelector(".hovertext");
    expect(await tab.locator(".hovertext").first().textContent()).toMatch(
      /Estonian.*95 % interval/s,
    );
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

  test("shows the pictures where plotly.min.js is not beside it", async () => {
    rmSync(join(root, "results", "demo", "plotly.min.js"));
    const tab = await browser.newPage({ viewport: { width: 1200, height: 4000 }, offline: true });
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
    expect(widths).toEqual([1920, 1920]);
    await tab.close();
  });
});

async function saveDemo(root: string): Promise<string> {
  const scores = demoScores(["en", "et", "lv", "lt"], 3, ["mean", "cls"]);
  const english = scores
    .filter((row) => row.source === "en")
    .map((row) => ({ ...row, name: languageOf(`${row.target}`).name }));
  const bounds = { lower: "lower", upper: "upper" };
  const curves = lines(english, {
    x: "layer",
    y: "score",
    color: "target",
    name: "name",
    panel: "pooling",
    ...bounds,
  });
  const mean = scores.filter((row) => row.pooling === "mean");
  const pairs = heatmap(mean, { row: "source", column: "target", value: "score", slider: "layer" });
  const words = { question: "?", conclusions: [], methods: "", caveats: [], bibtex: "" };
  const figures = [
    { id: "curves", title: "Curves", caption: "", figure: curves },
    { id: "pairs", title: "Pairs", caption: "", figure: pairs },
  ];
  return saveResult(
    "demo",
    { table: scores, figures, page: { title: "Demo", ...words }, about: {} },
    root,
  );
}
