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
      const complaints: string[] = [];
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
      await tab.waitForFunction("document.documentElement.scrollWidth === 390");
      await tab.close();
      expect(complaints).toEqual([]);
    },
  );
});

async function moveSliders(tab: Tab): Promise<void> {
  for (const slider of await tab.locator("input[type=range]").all()) {
    const label = slider.locator("xpath=following-sibling::output");
    const before = await label.textContent();
    await slider.press("ArrowLeft");
    expect(await label.textContent()).not.toBe(before);
  }
}

/** Some mark of the first figure tells of itself under the pointer: others may lie beneath more. */
async function hover(tab: Tab): Promise<void> {
  const plot = tab.locator(".plot").first();
  if ((await plot.count()) === 0) return;
  await plot.scrollIntoViewIfNeeded();
  const points = await plot.locator(".point").all();
  const marks = points.length > 0 ? points : [plot.locator(".nsewdrag").first()];
  const told = tab.locator(".hovertext").first();
  for (const mark of marks.slice(0, 20)) {
    const { x, y, width, height } = (await mark.boundingBox())!;
    await tab.mouse.move(x + 0.6 * width, y + 0.6 * height, { steps: 3 });
    const seen = await told.waitFor({ timeout: 500 }).then(
      () => true,
      () => false,
    );
    if (seen) return;
  }
  throw new Error("No mark tells of itself under the pointer.");
}
