import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";

const data = join(__dirname, "..", "data");

it("data/README.md has the checksum of every file in data", () => {
  const written = readFileSync(join(data, "README.md"), "utf8").matchAll(
    /^([0-9a-f]{64}) {2}(.+)$/gm,
  );
  const listed = Object.fromEntries([...written].map(([, hash, path]) => [path, hash]));
  const present = readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "README.md")
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [
      path
        .slice(data.length + 1)
        .split(sep)
        .join("/"),
      sha256(path),
    ]);
  expect(listed).toEqual(Object.fromEntries(present));
});

function sha256(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
