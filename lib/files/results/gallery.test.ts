import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildGallery } from "./gallery";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "interlingua-gallery-"));
  mkdirSync(join(root, "notebooks"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** The beginnings of PNGs: a width and a height at byte 16. */
const pngs: Readonly<Record<string, Buffer>> = {
  "tall.png": png(200, 900),
  "curves.png": png(900, 400),
};

function png(width: number, height: number): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  return header;
}

function study(name: string, about: object, ...files: string[]): void {
  mkdirSync(join(root, "results", name), { recursive: true });
  writeFileSync(join(root, "results", name, "about.json"), JSON.stringify(about));
  for (const file of files) writeFileSync(join(root, "results", name, file), pngs[file] ?? "");
}

test("studies stand in the order of their notebooks, with question, first conclusion and a wide picture", async () => {
  const conclusions = ["Yes, & how.", "But.", "Then."];
  const pictures = { drawnFrom: { "lost.png": "a", "tall.png": "b", "curves.png": "c" } };
  study("a", { title: "Late", conclusions: [] }, "index.html");
  study(
    "b",
    { title: "Early <1>", question: "Is it?", conclusions, pictures },
    "index.html",
    "tall.png",
    "curves.png",
  );
  study("command", { title: "Of the command line" }, "index.html");
  writeFileSync(join(root, "notebooks", "02-late.ipynb"), '"await saveResult(\\"a\\", {"');
  writeFileSync(join(root, "notebooks", "01-early.ipynb"), '"await saveResult(\\"b\\", {"');
  mkdirSync(join(root, "results", "calibration"));
  writeFileSync(join(root, "results", "calibration", "README.md"), "\n# How tests err\n");
  const { path, studies } = await buildGallery(root);
  expect(studies).toEqual(["command", "b", "a"]);
  const html = readFileSync(path, "utf8");
  expect(html).toContain('<a href="b/index.html">Early &lt;1&gt;</a>');
  expect(html).toContain("Yes, &amp; how.");
  expect(html).toContain("and 2 more on its page");
  expect(html).toContain('<img src="b/curves.png" alt=""');
  expect(html).toContain('<a href="../notebooks/01-early.ipynb">Notebook 01-early.ipynb</a>');
  expect(html).toContain('<a href="calibration/README.md">How tests err</a>');
  expect(html).not.toMatch(/https?:/);
  for (const script of ["plotly.min.js", "page.js"])
    expect(existsSync(join(root, "results", script))).toBe(true);
});

test("a folder without studies, and a study without its page or title, are refused", async () => {
  await expect(buildGallery(root)).rejects.toThrow(
    new RangeError(
      `buildGallery: a gallery needs a study, but ${join(root, "results")} holds none. Run a notebook, or npm start, which save theirs there.`,
    ),
  );
  study("half", { title: "Half" });
  await expect(buildGallery(root)).rejects.toThrow(/half lacks index\.html\. Run it again/);
  study("half", [], "index.html");
  await expect(buildGallery(root)).rejects.toThrow(/half lacks a title in about\.json\./);
  writeFileSync(join(root, "results", "half", "about.json"), "{");
  await expect(buildGallery(root)).rejects.toThrow(/half lacks a title in about\.json\./);
});
