import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser, Page as Tab } from "playwright-core";
import {
  browserName,
  faintTexts,
  linksOf,
  openBrowser,
  openTab,
  unreachedByKey,
  withBrowser,
} from "../../testing/browser-pages";
import { packageFolder } from "../package-folder";
import { buildGallery } from "./gallery";

const results = join(packageFolder(), "results");
const studies = readdirSync(results).filter((name) =>
  existsSync(join(results, name, "index.html")),
);

withBrowser(`the pages of results/ in ${browserName}`, () => {
  let root: string;
  let browser: Browser;
  const complaints: string[] = [];

  // As in a fresh clone, after npm run gallery.
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "interlingua-pages-"));
    cpSync(results, join(root, "results"), {
      recursive: true,
      filter: (path) => !/(plotly\.min\.js|figure\.json|baltic.table\.csv)$/.test(path),
    });
    symlinkSync(join(packageFolder(), "notebooks"), join(root, "notebooks"));
    await buildGallery(root);
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(root, { recursive: true, force: true });
  });

  test.each(["", ...studies])(
    "results/%s: nothing to complain of, links, keys, contrast, phone",
    async (name) => {
      const address = `${pathToFileURL(join(root, "results", name, "index.html"))}`;
      const tab = await openTab(browser, address, 1280, complaints);
      const links = await linksOf(tab);
      expect(links.length).toBeGreaterThan(1);
      expect(links.filter((link) => !existsSync(fileURLToPath(link)))).toEqual([]);
      expect(await faintTexts(tab)).toEqual([]);
      expect(await unreachedByKey(tab)).toEqual([]);
      await moveSliders(tab);
      await hover(tab);
      await tab.setViewportSize({ width: 390, height: 844 });
      await tab.waitForTimeout(400);
      expect(await tab.evaluate("document.documentElement.scrollWidth")).toBe(390);
      await tab.close();
      expect(complaints).toEqual([]);
    },
  );
});

async function moveSliders(tab: Tab): Promise<void> {
  for (const slider of await tab.locator("input[type=range]").all()) {
    const label = tab.locator("label").filter({ has: slider }).locator("output");
    const before = await label.textContent();
    await slider.press("ArrowLeft");
    expect(await label.textContent()).not.toBe(before);
  }
}

/** The first figure with something under the pointer tells of it. */
async function hover(tab: Tab): Promise<void> {
  const panel = tab.locator(".plot .nsewdrag").first();
  if ((await panel.count()) === 0) return;
  await panel.scrollIntoViewIfNeeded();
  const mark = tab.locator(".plot .point").first();
  const { x, y, width, height } = (await ((await mark.count()) > 0 ? mark : panel).boundingBox())!;
  await tab.mouse.move(x + 0.6 * width, y + 0.6 * height, { steps: 3 });
  await tab.waitForSelector(".hovertext", { timeout: 5000 });
}
