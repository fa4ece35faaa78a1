import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import files from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { matrix } from "../../core/matrix";
import { lines } from "../../figures/lines";
import { fromMatrices } from "../../representations/representations";
import { findBrowser } from "./browser";
import * as pictures from "./pictures";
import { projectRoot, type Result, saveResult } from "./results";

// No browser: pictures are the browser test's.
jest.mock("./pictures", () => ({
  __esModule: true,
  ...jest.requireActual("./pictures"),
  openPainter: async (note: (reason: string) => void) => note("No pictures: none wanted."),
}));

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "interlingua-results-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const result: Result = {
  table: [{ layer: 0, score: 0.5 }],
  tables: { contrasts: [{ difference: 0.1 }] },
  figures: [{ id: "curves", title: "Curves", caption: "", figure: { data: [], layout: {} } }],
  page: {
    title: "Baltic",
    question: "Do they?",
    conclusions: ["Yes."],
    methods: "So.",
    caveats: [],
    bibtex: "",
  },
  about: { model: "small" },
};

test("a result is a folder of table, figure, page and record, with plotly beside it for all", async () => {
  const notes: string[] = [];
  const folder = await saveResult("baltic", { ...result, note: (text) => notes.push(text) }, root);
  expect(folder).toBe(join(root, "results", "baltic"));
  expect(readdirSync(folder).sort()).toEqual([
    "about.json",
    "contrasts.csv",
    "figure.json",
    "index.html",
    "table.csv",
  ]);
  expect(readdirSync(join(root, "results"))).toEqual(["baltic", "page.js", "plotly.min.js"]);
  expect(readFileSync(join(folder, "table.csv"), "utf8")).toBe("layer,score\r\n0,0.5\r\n");
  expect(JSON.parse(readFileSync(join(folder, "about.json"), "utf8"))).toMatchObject({
    study: "baltic",
    model: "small",
    pictures: { missing: "No pictures: none wanted." },
  });
  expect(notes).toEqual(["No pictures: none wanted."]);
});

test("a study overwrites its own, and leaves none of its earlier files but all of the reader's", async () => {
  const folder = await saveResult("baltic", result, root);
  writeFileSync(join(folder, "my-notes.txt"), "mine");
  const { tables: _, ...less } = result;
  await saveResult("baltic", { ...less, table: [{ a: 1 }] }, root);
  expect(readFileSync(join(folder, "table.csv"), "utf8")).toBe("a\r\n1\r\n");
  expect(existsSync(join(folder, "contrasts.csv"))).toBe(false);
  expect(existsSync(join(folder, "my-notes.txt"))).toBe(true);
});

test("the data behind a figure is a file beside its picture, to six digits", async () => {
  const table = [{ layer: 0, score: 1 / 3, n: 9 }];
  const figure = lines(table, { x: "layer", y: "score", color: "n" });
  const one = { ...result, figures: [{ id: "curves", title: "Curves", figure }] };
  const folder = await saveResult("baltic", one, root);
  expect(readFileSync(join(folder, "figure-curves.csv"), "utf8")).toBe(
    "layer,score,n\r\n0,0.333333,9\r\n",
  );
  expect(readFileSync(join(folder, "index.html"), "utf8")).toContain('href="figure-curves.csv"');
  const clash = { ...one, tables: { "figure-curves": table } };
  await expect(saveResult("baltic", clash, root)).rejects.toThrow(
    'saveResult: figure-curves.csv is the data behind the figure "curves", but a table is called "figure-curves" too. Rename it.',
  );
});

test("a page names tables above a megabyte, and links to the others", async () => {
  const table = Array.from({ length: 80_000 }, (_, i) => ({ index: i, score: 0.123456 }));
  const html = readFileSync(
    join(await saveResult("baltic", { ...result, table }, root), "index.html"),
    "utf8",
  );
  expect(html).toContain("too large to be published with this page: table.csv (1.");
  expect(html).not.toContain('href="table.csv"');
  expect(html).toContain('href="contrasts.csv"');
});

test("about.json holds the SHA-256 of every file, so that a mixture shows", async () => {
  const folder = await saveResult("baltic", result, root);
  const { files } = JSON.parse(readFileSync(join(folder, "about.json"), "utf8"));
  expect([...Object.keys(files), "about.json"].sort()).toEqual(readdirSync(folder).sort());
  const hash = createHash("sha256")
    .update(readFileSync(join(folder, "table.csv")))
    .digest("hex");
  expect(files["table.csv"]).toBe(hash);
});

test("what the page leaves out, the vectors tell: how they were made, and what to keep in mind", async () => {
  const states = {
    mean: {
      ...fromMatrices(
        { en: [matrix(2, 3)], lv: [matrix(2, 3)] },
        { sentences: ["1.1", "1.2"], groups: ["1", "2"], history: [{ what: "mean pooled" }] },
      ),
      warnings: ["Sentences were cut: lv 1."],
    },
  };
  const table = [{ measure: "debiased CKA", score: 0.5 }];
  const little = { table, figures: [], page: { title: "Baltic" }, states };
  const folder = await saveResult("baltic", little, root);
  const { methods, caveats } = JSON.parse(readFileSync(join(folder, "about.json"), "utf8"));
  expect(methods).toBe(
    "2 aligned sentences in 2 groups; 2 languages, layers 0. Vectors: mean: mean pooled. Measured by debiased CKA.",
  );
  expect(caveats).toEqual(["Sentences were cut: lv 1."]);
  const html = readFileSync(join(folder, "index.html"), "utf8");
  expect(html).toContain("How it was done");
  expect(html).not.toContain("To cite");
});

test("what a killed run left is cleared away, what another is writing is not", async () => {
  const [old, young] = [".baltic.partial-0a", ".baltic.partial-0b"];
  for (const name of [old, young]) mkdirSync(join(root, "results", name), { recursive: true });
  const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000);
  utimesSync(join(root, "results", old), yesterday, yesterday);
  await saveResult("baltic", result, root);
  expect(readdirSync(join(root, "results")).sort()).toEqual([
    young,
    "baltic",
    "page.js",
    "plotly.min.js",
  ]);
});

test("a picture is drawn again only when its figure changed, or it is not what was drawn", async () => {
  const paint = jest.fn(async () => Buffer.from("picture"));
  const painter = {
    browser: "a browser",
    paint,
    print: paint,
    missingLetters: async () => [],
    close: async () => {},
  };
  const open = jest.spyOn(pictures, "openPainter").mockImplementation(async () => painter);
  const folder = await saveResult("baltic", result, root);
  await saveResult("baltic", result, root);
  expect(open).toHaveBeenCalledTimes(1);
  writeFileSync(join(folder, "curves.png"), "half a pict");
  await saveResult("baltic", result, root);
  expect(paint).toHaveBeenCalledTimes(2);
  const figure = { data: [{ y: [1] }], layout: {} };
  await saveResult("baltic", { ...result, figures: [{ ...result.figures[0]!, figure }] }, root);
  expect(paint).toHaveBeenCalledTimes(3);
  expect(readFileSync(join(folder, "curves.png"), "utf8")).toBe("picture");
  open.mockRestore();
});

test("the folder of another study is kept unless told", async () => {
  const folder = await saveResult("baltic", result, root);
  const about = readFileSync(join(folder, "about.json"), "utf8");
  writeFileSync(join(folder, "about.json"), about.replace('"baltic"', '"nordic"'));
  await expect(saveResult("baltic", result, root)).rejects.toThrow(
    new RangeError(
      `saveResult: a results folder belongs to one study, but ${folder} holds the study "nordic", not "baltic". Choose another name, or say overwrite: true.`,
    ),
  );
  await saveResult("baltic", { ...result, overwrite: true }, root);
  expect(readFileSync(join(folder, "about.json"), "utf8")).toBe(about);
});

test("a folder of something else is kept", async () => {
  mkdirSync(join(root, "results", "baltic"), { recursive: true });
  writeFileSync(join(root, "results", "baltic", "thesis.tex"), "");
  await expect(saveResult("baltic", result, root)).rejects.toThrow(
    'holds 1 files of no study (thesis.tex), not "baltic"',
  );
});

test("when writing fails, the earlier result stays whole and nothing half is left", async () => {
  const folder = await saveResult("baltic", result, root);
  const [figure] = result.figures;
  const broken = { ...result, table: [{ b: 2 }], figures: [figure!, figure!] };
  await expect(saveResult("baltic", broken, root)).rejects.toThrow("used twice");
  expect(readFileSync(join(folder, "table.csv"), "utf8")).toBe("layer,score\r\n0,0.5\r\n");
  expect(readdirSync(join(root, "results"))).toEqual(["baltic", "page.js", "plotly.min.js"]);
});

test("a full disk leaves the earlier result whole, and nothing half", async () => {
  const folder = await saveResult("baltic", result, root);
  const full = Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  const write = jest.spyOn(files, "writeFile").mockRejectedValueOnce(full);
  await expect(saveResult("baltic", { ...result, table: [{ b: 2 }] }, root)).rejects.toBe(full);
  write.mockRestore();
  expect(readFileSync(join(folder, "table.csv"), "utf8")).toBe("layer,score\r\n0,0.5\r\n");
  expect(readdirSync(join(root, "results"))).toEqual(["baltic", "page.js", "plotly.min.js"]);
});

test("names that are no folder's or no file's are refused", async () => {
  await expect(saveResult("../up", result, root)).rejects.toThrow(
    'saveResult: a study\'s name is a folder\'s, of letters, digits, ".", "_" and "-", but it is "../up".',
  );
  await expect(saveResult("x", { ...result, tables: { table: [] } }, root)).rejects.toThrow(
    'saveResult: every further table needs a name of its own, of letters, digits, "_" and "-", but there is "table".',
  );
});

test("the project's root is the nearest folder above with a package.json, not the notebook's", () => {
  mkdirSync(join(root, "notebooks", "deep"), { recursive: true });
  writeFileSync(join(root, "package.json"), "{}");
  expect(projectRoot(join(root, "notebooks", "deep"))).toBe(root);
});

test("a browser that INTERLINGUA_BROWSER names must run, and without any there is none", () => {
  expect(() => findBrowser({ INTERLINGUA_BROWSER: join(root, "none") })).toThrow(
    "findBrowser: INTERLINGUA_BROWSER must name a browser's program, but",
  );
  expect(findBrowser({ INTERLINGUA_BROWSER: process.execPath })).toBe(process.execPath);
  expect(findBrowser({ PATH: root }, "linux")).toBeUndefined();
});
