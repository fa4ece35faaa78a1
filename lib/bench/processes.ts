import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { manyRowsSize } from "./many-rows";
import { absolute, type Measurement, median } from "./measurement";
import { allPairsSize } from "./numbers";
import { type Sample, writeSample } from "./sample";

/** How long a newcomer waits, and how much memory the study takes: in processes of their own. */
export function measureProcesses(folder: string): Measurement[] {
  const one = writeSample(folder, "first", { languages: 2, n: 1000, d: 768 });
  const first = Array.from({ length: 5 }, () => fresh("first", one) / 1000);
  const all = writeSample(folder, "layer", allPairsSize);
  const many = writeSample(folder, "many", manyRowsSize);
  return [
    absolute("first score, Node's start included", "fastest", "s", median(first), ["at most", 0.6]),
    absolute("most memory, all pairs × 13 layers", "fastest", "GB", fresh("memory", all) / 1024, [
      "at most",
      1.5,
    ]),
    absolute(
      "memory beside the data, 5 pairs × 12 layers, n = 10,000",
      "fastest",
      "GB",
      fresh("many-rows", many) / 1024,
      ["at most", 1],
    ),
  ];
}

function fresh(what: "first" | "memory" | "many-rows", { path, n, d }: Sample): number {
  const script = join(__dirname, "fresh.js");
  const words = [script, what, path, String(n), String(d), "13"];
  return Number(execFileSync(process.execPath, words, { encoding: "utf8" }));
}
