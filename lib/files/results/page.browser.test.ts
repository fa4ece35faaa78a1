import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser, Page as Tab } from "playwright-core";
import { familyOrder } from "../../figures/family-order";
import { heatmap } from "../../figures/heatmap";
import { lines } from "../../figures/lines";
import { languageOf } from "../../languages/languages";
import { demoScores } from "../../testing/demo-scores";
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
    for (let i = 0; i < 200 && !(await onSlider(tab)); i++) await tab.keyboard.press("Tab");
    expect(await onSlider(tab)).toBe(true);
    await tab.keyboard.press("ArrowLeft");
    expect(await tab.locator("output").textContent()).toBe("1");
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

  test("has a file behind every link, and text that stands out from its ground (WCAG AA)", async () => {
    const tab = await open(1200);
    const links = await tab
      .locator("a[href]")
      .evaluateAll((all) => all.map((link) => `${(link as unknown as { href: string }).href}`));
    expect(links.length).toBeGreaterThan(3);
    expect(links.filter((link) => !existsSync(fileURLToPath(link)))).toEqual([]);
    const texts = tab.locator("h1,h2,p,li,a,label,figcaption,select,pre,.plot text");
    const colors = (await texts.evaluateAll(textColors)) as [string, string][];
    expect(colors.length).toBeGreaterThan(20);
    expect(colors.filter(([text, ground]) => contrast(text, ground) < 4.5)).toEqual([]);
    await tab.close();
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
    expect(widths).toEqual([1440, 1440]);
    await tab.close();
  });
});

function onSlider(tab: Tab): Promise<boolean> {
  return tab.evaluate("document.activeElement.type === 'range'");
}

/** In the page: the colour of each text that is seen, and of the ground it stands on. */
function textColors(elements: readonly unknown[]): [string, string][] {
  interface Node {
    readonly parentElement: Node | null;
    getClientRects(): { length: number };
  }
  interface Style {
    readonly color: string;
    readonly fill: string;
    readonly backgroundColor: string;
  }
  const { getComputedStyle } = globalThis as unknown as { getComputedStyle(node: Node): Style };
  const ground = (node: Node | null): string => {
    if (!node) return "rgb(255, 255, 255)";
    const color = getComputedStyle(node).backgroundColor;
    return color === "rgba(0, 0, 0, 0)" ? ground(node.parentElement) : color;
  };
  return (elements as Node[])
    .filter((node) => node.getClientRects().length > 0)
    .map((node) => {
      const { color, fill } = getComputedStyle(node);
      return [(node as { tagName?: string }).tagName === "text" ? fill : color, ground(node)];
    });
}

/**
 * The contrast of two colours ("rgb(…)"), 1 to 21.
 *
 * @see W3C (2018), Web Content Accessibility Guidelines 2.1, 1.4.3
 */
function contrast(a: string, b: string): number {
  const luminance = (color: string) => {
    const [red, green, blue] = [...color.matchAll(/[\d.]+/g)].map(([byte]) => {
      const share = Number(byte) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
}

async function saveDemo(root: string): Promise<string> {
  const scores = demoScores(["en", "et", "lv", "lt"], 3, ["mean", "cls"]);
  const english = scores
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
