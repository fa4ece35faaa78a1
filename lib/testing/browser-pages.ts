import type { Browser, Page as Tab } from "playwright-core";
import { findBrowser } from "../files/results/browser";

/** The browser that tests look at pages with; without one they are skipped, and their title says so. */
export const program: string | undefined = findBrowser();
export const withBrowser: jest.Describe = program ? describe : describe.skip;
export const browserName: string = program ?? "a browser (skipped: none was found)";

export async function openBrowser(): Promise<Browser> {
  const { chromium } = await import("playwright-core");
  return chromium.launch({ executablePath: program!, args: ["--disable-gpu"] });
}

/** A page from the disk, offline, once its figures are drawn; what it complains of is added to `complaints`. */
export async function openTab(
  browser: Browser,
  address: string,
  width: number,
  complaints: string[],
): Promise<Tab> {
  const tab = await browser.newPage({ viewport: { width, height: 900 }, offline: true });
  // A busy machine draws slowly; what is never drawn fails all the same.
  tab.setDefaultTimeout(120_000);
  tab.on("console", (message) => complaints.push(`${address}: ${message.text()}`));
  tab.on("pageerror", (error) => complaints.push(`${address}: ${error.message}`));
  await tab.goto(address);
  await tab.waitForFunction(
    '[...document.querySelectorAll(".plot")].every((plot) => plot.querySelector(".main-svg"))',
  );
  return tab;
}

/** Where all links of a page lead. */
export function linksOf(tab: Tab): Promise<string[]> {
  return tab
    .locator("a[href]")
    .evaluateAll((all) => all.map((link) => `${(link as unknown as { href: string }).href}`));
}

/** Texts that stand out from their ground by less than 4.5 : 1, with both colours. */
export async function faintTexts(tab: Tab): Promise<string[]> {
  const texts = tab.locator(
    "h1,h2,h3,p,li,a,label,button,figcaption,select,output,pre,th,td,caption,.plot text,.plot tspan",
  );
  const colors = (await texts.evaluateAll(textColors)) as [string, string, string][];
  expect(colors.length).toBeGreaterThan(10);
  return colors
    .filter(([, text, ground]) => contrast(text, ground) < 4.5)
    .map((found) => found.join(" | "));
}

/** In the page: what is written, its colour, and that of the ground it stands on. */
function textColors(elements: readonly unknown[]): [string, string, string][] {
  interface Node {
    readonly parentElement: Node | null;
    readonly textContent: string;
    readonly tagName: string;
    readonly ownerSVGElement?: unknown;
    closest(selector: string): unknown;
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
  // What is written on the cells of a heatmap is judged with its colours, in the figures' tests.
  return (elements as Node[])
    .filter((node) => node.getClientRects().length > 0 && node.textContent.trim() !== "")
    .filter((node) => !node.closest(".heatmap-label"))
    .map((node) => {
      const { color, fill } = getComputedStyle(node);
      return [
        node.textContent.trim().slice(0, 40),
        node.ownerSVGElement ? fill : color,
        ground(node),
      ];
    });
}

/**
 * The contrast of two colours ("rgb(…)"), 1 to 21.
 *
 * @see W3C (2018), Web Content Accessibility Guidelines 2.1, 1.4.3
 */
export function contrast(a: string, b: string): number {
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

/**
 * What the Tab key does not come to of the links and controls that are seen, and what it comes to
 * without a ring that shows it.
 */
export async function unreachedByKey(tab: Tab): Promise<string[]> {
  const wanted = (await tab.evaluate(`
    window.reached = new Set();
    window.wanted = [...document.querySelectorAll("main a[href], main button, main select, main input")]
      .filter((one) => one.getClientRects().length > 0 && !one.closest(".plot"));
    document.activeElement.blur();
    wanted.length`)) as number;
  const ringless: string[] = [];
  // Plotly's own links and the scrollable regions are stops too.
  for (let i = 0; i < wanted + 80; i++) {
    await tab.keyboard.press("Tab");
    const seen = (await tab.evaluate(`(() => {
      const one = document.activeElement;
      window.reached.add(one);
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      const ring = one === document.body || (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2);
      return [ring ? "" : one.outerHTML.slice(0, 80), window.wanted.every((one) => window.reached.has(one))];
    })()`)) as [string, boolean];
    if (seen[0]) ringless.push(`no ring: ${seen[0]}`);
    if (seen[1]) return ringless;
  }
  const missed = (await tab.evaluate(
    "window.wanted.filter((one) => !window.reached.has(one)).map((one) => one.outerHTML.slice(0, 80))",
  )) as string[];
  return [...ringless, ...missed];
}
