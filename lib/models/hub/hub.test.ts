import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Progress } from "../../core/progress";
import { modelFolderOf } from "../model-folder";
import { hubCacheFolder, isOffline } from "./cache";
import { fetchModel, type HubOptions, isHubName } from "./hub";

/** A server on loopback that answers as the hub does, and fails as it is told. */
interface Hub {
  readonly asked: { path: string; range: string | undefined; token: string | undefined }[];
  /** What the next answers for a path are: a status, or how many bytes pass before it is cut, … */
  readonly trouble: Record<string, ("cut" | "damaged" | "no ranges" | number)[]>;
}

const commit = "0123456789abcdef0123456789abcdef01234567";
const model = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7 + (i >> 8)) % 256));
const files: Record<string, Buffer> = {
  "config.json": Buffer.from('{"model_type":"xlm-roberta"}'),
  "tokenizer.json": Buffer.from('{"version":"1.0"}'),
  "README.md": Buffer.from("not needed"),
  "onnx/model.onnx": model,
  "onnx/model.onnx_data": Buffer.alloc(70_000, 7),
  "onnx/model_quantized.onnx": Buffer.from("small"),
  "pytorch_model.bin": Buffer.from("not needed"),
};
const sha256 = (content: Buffer) => createHash("sha256").update(content).digest("hex");
const gitSha1 = (content: Buffer) =>
  createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
const isLarge = (path: string) => /onnx|bin$/.test(path);

const patience = { tries: 3, pause: 1 };
const fetchIt = (options: HubOptions = {}, name = "org/small") =>
  fetchModel(name, options, patience);

let hub: Hub;
let server: Server;
let cache: string;
const environment = { ...process.env };

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "interlingua-"));
  hub = { asked: [], trouble: {} };
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env.HF_ENDPOINT = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.HF_HUB_CACHE = cache;
  process.env.HF_TOKEN = "";
  process.env.HF_HUB_OFFLINE = "";
  process.env.TRANSFORMERS_OFFLINE = "";
});
afterEach(async () => {
  process.env = { ...environment };
  await stop();
  await rm(cache, { recursive: true });
});

async function stop(): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(request.url!, "http://localhost");
  const { range, authorization } = request.headers;
  const path = pathname.replace(/^\/org\/small\/resolve\/[^/]+\//, "");
  hub.asked.push({ path, range, token: authorization });
  const isProbe = range === "bytes=0-0";
  const trouble = isProbe ? undefined : hub.trouble[path]?.shift();
  const json = (value: unknown) =>
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
  const content = pathname.includes(commit) ? files[path] : undefined;
  if (typeof trouble === "number") response.writeHead(trouble).end("no");
  else if (pathname === "/api/models/org/small/revision/main") {
    json({ _id: "1", id: "org/small", sha: commit, lastModified: "2026-01-01" });
  } else if (pathname === `/api/models/org/small/tree/${commit}`) json(listing());
  else if (!content) response.writeHead(404).end();
  else send(response, content, trouble === "no ranges" ? undefined : range, trouble);
}

function listing(): object[] {
  return [
    { type: "directory", path: "onnx", size: 0, oid: "0" },
    ...Object.entries(files).map(([path, content]) => ({
      type: "file",
      path,
      size: content.length,
      oid: gitSha1(content),
      ...(isLarge(path) && {
        lfs: { oid: sha256(content), size: content.length, pointerSize: 130 },
      }),
    })),
  ];
}

function send(
  response: ServerResponse,
  whole: Buffer,
  range: string | undefined,
  trouble: unknown,
): void {
  const [, from = "0", to = ""] = /^bytes=(\d+)-(\d*)$/.exec(range ?? "") ?? [];
  const part = Buffer.from(whole.subarray(Number(from), to === "" ? whole.length : Number(to) + 1));
  if (trouble === "damaged") part[0]! ^= 1;
  response.writeHead(range ? 206 : 200, {
    etag: `"${sha256(whole)}"`,
    "content-length": part.length,
    ...(range && { "content-range": `bytes ${from}-${to}/${whole.length}` }),
  });
  if (trouble === "cut")
    response.write(part.subarray(0, part.length >> 1), () => response.destroy());
  else response.end(part);
}

const asked = (path: string) =>
  hub.asked.filter((one) => one.path === path).map(({ range }) => range);

test("a model is laid out as the hub's clients do, with what it needs and no more", async () => {
  const folder = await fetchIt();
  expect(folder).toBe(join(cache, "models--org--small", "snapshots", commit));
  expect((await readdir(folder)).sort()).toEqual(["config.json", "onnx", "tokenizer.json"]);
  expect((await readdir(join(folder, "onnx"))).sort()).toEqual(["model.onnx", "model.onnx_data"]);
  expect(model.equals(await readFile(join(folder, "onnx", "model.onnx")))).toBe(true);
  expect(await readFile(join(folder, "..", "..", "refs", "main"), "utf8")).toBe(commit);
  // Windows lets not everyone make links: there the files may lie in the snapshot itself.
  if (process.platform === "win32") return;
  expect((await lstat(join(folder, "config.json"))).isSymbolicLink()).toBe(true);
  const blobs = await readdir(join(folder, "..", "..", "blobs"));
  expect(blobs).toContain(sha256(model));
  expect(blobs).toContain(gitSha1(files["config.json"]!));
});

test("external weights are files of their own, as onnxruntime follows no link out of a folder", async () => {
  const path = join(await fetchIt(), "onnx", "model.onnx_data");
  expect((await lstat(path)).isSymbolicLink()).toBe(false);
  if (process.platform === "win32") return;
  // As Python's client leaves it.
  const blob = join(cache, "models--org--small", "blobs", sha256(files["onnx/model.onnx_data"]!));
  await rm(path);
  await symlink(blob, path);
  process.env.HF_HUB_OFFLINE = "1";
  await fetchIt();
  expect((await lstat(path)).isSymbolicLink()).toBe(false);
  expect((await lstat(path)).ino).toBe((await lstat(blob)).ino);
});

test("what is there is not fetched again, and another file of the model is", async () => {
  await fetchIt();
  hub.asked.length = 0;
  const folder = await fetchIt({ file: "onnx/model_quantized.onnx" });
  expect(existsSync(join(folder, "onnx", "model_quantized.onnx"))).toBe(true);
  expect(hub.asked.filter(({ path }) => path in files).map(({ path }) => path)).toEqual([
    "onnx/model_quantized.onnx",
    "onnx/model_quantized.onnx",
  ]);
});

test("a download that is cut goes on where it was", async () => {
  hub.trouble["onnx/model.onnx"] = ["cut", "cut"];
  const folder = await fetchIt();
  expect(model.equals(await readFile(join(folder, "onnx", "model.onnx")))).toBe(true);
  const ranges = asked("onnx/model.onnx").filter((range) => range !== "bytes=0-0");
  expect(ranges).toHaveLength(3);
  expect(ranges[0]).toBeUndefined();
  expect(Number(/^bytes=(\d+)-/.exec(ranges[1]!)![1])).toBeGreaterThan(0);
});

test("so does one of a process that was killed", async () => {
  const blobs = join(cache, "models--org--small", "blobs");
  await mkdir(blobs, { recursive: true });
  // No process has this number.
  const left = `${sha256(model)}.${hostname()}-4999999.incomplete`;
  await writeFile(join(blobs, left), model.subarray(0, 250_000));
  const folder = await fetchIt();
  expect(model.equals(await readFile(join(folder, "onnx", "model.onnx")))).toBe(true);
  expect(asked("onnx/model.onnx")).toContain("bytes=250000-299999");
  expect((await readdir(blobs)).filter((name) => name.endsWith(".incomplete"))).toEqual([]);
});

test("one that another process is fetching is left to it", async () => {
  const blobs = join(cache, "models--org--small", "blobs");
  await mkdir(blobs, { recursive: true });
  const others = join(blobs, `${sha256(model)}.${hostname()}-${process.ppid}.incomplete`);
  await writeFile(others, model.subarray(0, 1000));
  await fetchIt();
  expect(await readFile(others)).toHaveLength(1000);
});

test("a server that knows no ranges sends the whole again", async () => {
  hub.trouble["onnx/model.onnx"] = ["cut", "no ranges"];
  const folder = await fetchIt();
  expect(model.equals(await readFile(join(folder, "onnx", "model.onnx")))).toBe(true);
});

test("content with another checksum is fetched again, and refused the second time", async () => {
  hub.trouble["tokenizer.json"] = ["damaged"];
  const folder = await fetchIt();
  expect(await readFile(join(folder, "tokenizer.json"))).toEqual(files["tokenizer.json"]);
  hub.trouble["onnx/model_quantized.onnx"] = ["damaged", "damaged"];
  await expect(fetchIt({ file: "onnx/model_quantized.onnx" })).rejects.toThrow(
    /^openEncoder: onnx\/model_quantized\.onnx needs to have the checksum that the hub says/,
  );
  expect(existsSync(join(folder, "onnx", "model_quantized.onnx"))).toBe(false);
});

test("a server in trouble is asked again, for the list and for files", async () => {
  hub.trouble["/api/models/org/small/revision/main"] = [503, 429];
  hub.trouble["config.json"] = [500, 502];
  const folder = await fetchIt();
  expect(existsSync(join(folder, "config.json"))).toBe(true);
});

test("but not for ever, and then the error says how to put the model in place", async () => {
  hub.trouble["config.json"] = [503, 503, 503, 503];
  await expect(fetchIt()).rejects.toThrow(
    /the hub answered with status 503, and it is not in .*Put it in place by hand: its config\.json, .*openEncoder\("\.\/small"\)/,
  );
  expect(asked("config.json").filter((range) => range !== "bytes=0-0")).toHaveLength(3);
});

test.each([
  [401, /does not give org\/small at revision main \(status 401\).*set HF_TOKEN/],
  [403, /private or gated, and needs a token/],
  [404, /the hub has no org\/small at revision main, nor is there a folder/],
])("status %d is told at once", async (status, message) => {
  hub.trouble["/api/models/org/small/revision/main"] = [status];
  await expect(fetchIt()).rejects.toThrow(message);
  expect(hub.asked).toHaveLength(1);
});

test("the token goes with every request", async () => {
  process.env.HF_TOKEN = "hf_secret";
  await fetchIt();
  expect(new Set(hub.asked.map(({ token }) => token))).toEqual(new Set(["Bearer hf_secret"]));
  hub.trouble["/api/models/org/small/revision/main"] = [403];
  await expect(fetchIt()).rejects.toThrow("the one in HF_TOKEN may not");
});

test("without the hub, or offline, what was fetched before is used", async () => {
  const folder = await fetchIt();
  hub.asked.length = 0;
  process.env.HF_HUB_OFFLINE = "1";
  expect(await fetchIt()).toBe(folder);
  expect(await fetchIt({ revision: commit })).toBe(folder);
  expect(hub.asked).toEqual([]);
  await expect(fetchIt({}, "org/other")).rejects.toThrow(
    /org\/other is to be fetched .* but this is offline mode \(HF_HUB_OFFLINE\).*copy models--org--other/,
  );
  process.env.HF_HUB_OFFLINE = "";
  await stop();
  expect(await fetchIt()).toBe(folder);
  await expect(fetchIt({}, "org/other")).rejects.toThrow("it cannot be reached (ECONNREFUSED)");
});

test("a snapshot that Python's client made is found", async () => {
  const theirs = join(cache, "models--org--small");
  const path = join(theirs, "snapshots", commit, "onnx", "model.onnx");
  await mkdir(dirname(path), { recursive: true });
  await mkdir(join(theirs, "refs"));
  await writeFile(join(theirs, "refs", "main"), commit);
  for (const name of ["onnx/model.onnx", "tokenizer.json", "config.json"]) {
    await writeFile(join(theirs, "snapshots", commit, name), files[name]!);
  }
  await fetchIt();
  expect(asked("onnx/model.onnx")).toEqual([]);
  expect(asked("onnx/model.onnx_data")).not.toEqual([]);
});

test("how far it is, is told in megabytes, and a signal stops it", async () => {
  const told: Progress[] = [];
  await fetchIt({ onProgress: (progress) => told.push(progress) });
  expect(told.at(-1)).toEqual({ task: "fetching org/small", done: 0.4, total: 0.4, unit: "MB" });
  const stopped = fetchIt({ file: "onnx/model_quantized.onnx", signal: AbortSignal.abort() });
  await expect(stopped).rejects.toThrow(/abort/i);
});

test("a file that is not there is met with those there are", async () => {
  await expect(fetchIt({ file: "onnx/model_q4.onnx" })).rejects.toThrow(
    "org/small has no onnx/model_q4.onnx. It has onnx/model.onnx, onnx/model_quantized.onnx",
  );
  await expect(fetchIt({ file: "../../x.onnx" })).rejects.toThrow("a file is a name inside");
  await expect(fetchIt({ revision: "../x" })).rejects.toThrow("a revision is a name inside");
});

test("names of the hub are told from paths, and folders that are there come first", async () => {
  const names = ["org/small", "./org/small", "/org/small", "small", "a/b/c", "..\\x", "../x"];
  expect(names.filter(isHubName)).toEqual(["org/small"]);
  expect(await modelFolderOf(cache)).toEqual({ name: expect.any(String), folder: cache });
  const [one, other] = await Promise.all([modelFolderOf("org/small"), modelFolderOf("org/small")]);
  expect(one).toEqual({ name: "org/small", folder: other!.folder });
  expect(asked("onnx/model.onnx")).toHaveLength(2);
});

test("the cache is where the hub's clients have it", () => {
  expect(hubCacheFolder({ HF_HUB_CACHE: "a", HF_HOME: "b" })).toBe("a");
  expect(hubCacheFolder({ HUGGINGFACE_HUB_CACHE: "c", HF_HOME: "b" })).toBe("c");
  expect(hubCacheFolder({ HF_HOME: "b" })).toBe(join("b", "hub"));
  expect(hubCacheFolder({ XDG_CACHE_HOME: "x" })).toBe(join("x", "huggingface", "hub"));
  expect(hubCacheFolder({})).toMatch(/\.cache.huggingface.hub$/);
  expect(["1", "ON", "yes", "True"].every((word) => isOffline({ HF_HUB_OFFLINE: word }))).toBe(
    true,
  );
  expect(["0", "", "no"].some((word) => isOffline({ HF_HUB_OFFLINE: word }))).toBe(false);
});
