import { readFileSync, rmSync } from "node:fs";
import { inNotebook } from "./display";
import { progressBar, progressText } from "./progress-bar";
import { show, showTable, tableText } from "./show";

const host = globalThis as { __tslab__?: unknown };
afterEach(() => {
  delete host.__tslab__;
  jest.restoreAllMocks();
});

function openTslab(): { data: Record<string, string>; update: boolean; id?: string }[] {
  const shown: { data: Record<string, string>; update: boolean; id?: string }[] = [];
  const lastWriteDisplayData = (
    { data, transient }: { data: Record<string, string>; transient: { display_id?: string } },
    update: boolean,
  ) => shown.push({ data, update, ...(transient.display_id ? { id: transient.display_id } : {}) });
  const file = "/somewhere/tslab/dist/jupyter.js";
  host.__tslab__ = { require: { cache: { [file]: { exports: { lastWriteDisplayData } } } } };
  return shown;
}

test("plain Node writes a page and says where", async () => {
  const log = jest.spyOn(console, "log").mockImplementation();
  await show({ data: [], layout: { title: { text: "<b>Curves</b>" } } });
  const [, path] = /^\[figure\] Curves: (.*\.html)$/.exec(log.mock.calls[0]![0])!;
  expect(readFileSync(path!, "utf8")).toContain("<h1>Curves</h1>");
  rmSync(path!);
});

test("columns are shown under headings of the reader's own", async () => {
  const headings = { score: "debiased CKA" };
  expect(tableText([{ layer: 0, score: 0.5 }], headings)).toBe("debiased CKA\n       0.500");
  const shown = openTslab();
  await showTable([{ layer: 0, score: 0.5 }], headings);
  expect(shown[0]!.data["text/html"]).toContain('<th scope="col">debiased CKA</th></tr>');
});

test("a table is aligned text in plain Node and HTML in a notebook", async () => {
  const table = [
    { language: "lv", score: 0.12345 },
    { language: "Norwegian", score: Number.NaN },
  ];
  expect(tableText(table)).toBe("language       score\nlv             0.123\nNorwegian  undefined");
  const shown = openTslab();
  await showTable(table, ["score"]);
  expect(inNotebook()).toBe(true);
  expect(shown[0]!.data["text/html"]).toContain('<td class="number">0.123</td>');
  expect(shown[0]!.data["text/plain"]).toBe("    score\n    0.123\nundefined");
});

test("progress says share, count, rate and time left", () => {
  const progress = { task: "hidden states", done: 120, total: 300, unit: "sentences" };
  expect(progressText(progress, 120, 5)).toBe(
    "hidden states ━━━━━━━━──────────── 40 % · 120 of 300 sentences · 24/s · 8 s left",
  );
});

test("a terminal's line rewrites itself and ends when the work does", () => {
  const written: string[] = [];
  let time = 0;
  const bar = progressBar({ isTTY: true, write: (text) => written.push(text), now: () => time });
  for (const done of [0, 1, 2, 4]) {
    bar({ task: "scores", done, total: 4, unit: "pairs" });
    time += 60;
  }
  expect(written.map((text) => /(\d+) %/.exec(text)![1])).toEqual(["0", "50", "100"]);
  expect(written.every((text) => text.startsWith("\r"))).toBe(true);
  expect(written.map((text) => text.endsWith("\n"))).toEqual([false, false, true]);
});

test("a file gets a plain line now and then", () => {
  const written: string[] = [];
  let time = 0;
  const bar = progressBar({ write: (text) => written.push(text), now: () => time });
  for (let done = 0; done <= 30; done++) {
    bar({ task: "scores", done, total: 30, unit: "pairs" });
    time += 1000;
  }
  expect(written.map((text) => /(\d+) of/.exec(text)![1])).toEqual(["0", "10", "20", "30"]);
});

test("a notebook's bar is one display that is updated", () => {
  const shown = openTslab();
  const bar = progressBar();
  bar({ task: "scores", done: 0, total: 2, unit: "pairs" });
  bar({ task: "scores", done: 2, total: 2, unit: "pairs" });
  bar({ task: "retrieval", done: 0, total: 2, unit: "layers" });
  expect(shown.map(({ update }) => update)).toEqual([false, true, true]);
  expect(new Set(shown.map(({ id }) => id)).size).toBe(1);
});
