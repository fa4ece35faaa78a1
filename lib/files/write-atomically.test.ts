import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeAtomically } from "./write-atomically";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "interlingua-write-"));
  path = join(folder, "states.bin");
});
afterEach(async () => {
  jest.restoreAllMocks();
  await rm(folder, { recursive: true });
});

test("a file is written whole, in parts, over what was there", async () => {
  await writeAtomically(path, "old");
  await writeAtomically(path, [Buffer.from("new "), Buffer.from("text")]);
  expect(await readFile(path, "utf8")).toBe("new text");
  expect(await readdir(folder)).toEqual(["states.bin"]);
});

/** A process that writes the file for about a minute, and says when it is in the middle. */
function slowWriter(): ChildProcess {
  // Types are taken away as swc does for jest: the source itself runs in a process of its own.
  const program = `
    const { transformFileSync } = require("@swc/core");
    const source = transformFileSync(process.argv[1], {
      jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" },
    });
    const module_ = { exports: {} };
    new Function("require", "exports", "module", source.code)(require, module_.exports, module_);
    function* chunks() {
      yield Buffer.alloc(1 << 16, "x");
      process.stdout.write("writing");
      for (let i = 0; i < 1e6; i++) yield Buffer.from("x");
    }
    module_.exports.writeAtomically(process.argv[2], chunks());`;
  return spawn(process.execPath, ["-e", program, join(__dirname, "write-atomically.ts"), path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

test("a process that is killed while it writes leaves what was there, and no half file by that name", async () => {
  await writeAtomically(path, "whole");
  const writer = slowWriter();
  await once(writer.stdout!, "data");
  writer.kill("SIGKILL");
  await once(writer, "close");
  expect(writer.signalCode).toBe("SIGKILL");
  expect(await readFile(path, "utf8")).toBe("whole");
  const others = (await readdir(folder)).filter((name) => name !== "states.bin");
  expect(others).toHaveLength(1);
  expect(others[0]).toMatch(/^\.states\.bin\.[0-9a-f]{12}$/);
});

test("a full disk leaves what was there, nothing else, and says so", async () => {
  await writeAtomically(path, "whole");
  const file = await open(path);
  const write = jest.spyOn(Object.getPrototypeOf(file) as typeof file, "writeFile");
  await file.close();
  const full = Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  write.mockResolvedValueOnce().mockRejectedValueOnce(full);
  const content = [Buffer.from("half"), Buffer.from("the rest")];
  await expect(writeAtomically(path, content)).rejects.toBe(full);
  expect(await readFile(path, "utf8")).toBe("whole");
  expect(await readdir(folder)).toEqual(["states.bin"]);
});
