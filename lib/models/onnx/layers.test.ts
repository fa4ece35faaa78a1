import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { builtInModel } from "../model-folder";
import { appendedGraph, message } from "./bytes";
import { readGraph } from "./graph";
import { findLayers } from "./layers";

const folder = join(__dirname, "fixtures");
const torch = JSON.parse(readFileSync(join(folder, "states.json"), "utf8")) as {
  ids: number[][];
  mask: number[][];
  states: Record<string, number[][][][]>;
};
const models = readdirSync(folder).filter(
  (name) => name.endsWith(".onnx") && name !== "bert.external.onnx",
);

/** How far numbers may be from torch's, in float32 and in what is coarser. */
const tolerances: Readonly<Record<string, number>> = { half: 2e-2, int8: 0.2 };

test.each(models)("every layer of %s is found and agrees with torch", async (name) => {
  const path = join(folder, name);
  const [family, exporter] = name.split(".") as [string, string];
  const graph = readGraph(path);
  const layers = findLayers(graph, path);
  expect(layers.map(({ layer }) => layer)).toEqual([0, 1, 2]);
  const outputs = layers
    .filter(({ tensor }) => !graph.outputs.includes(tensor))
    .map(({ tensor }) => message([1, tensor]));
  const added = appendedGraph({ nodes: [], inputs: [], outputs });
  const session = await InferenceSession.create(Buffer.concat([readFileSync(path), added]), {
    logSeverityLevel: 3,
  });
  const results = await session.run(
    Object.fromEntries(session.inputMetadata.map((input) => [input.name, feed(input)])),
    layers.map(({ tensor }) => tensor),
  );
  await session.release();
  const expected = torch.states[family]!;
  for (const { layer, tensor } of layers) {
    const states = results[tensor]!;
    expect(states.dims).toEqual([2, 7, 8]);
    const worst = largestDifference(states, expected[layer]!);
    expect(worst).toBeLessThan(tolerances[exporter] ?? 1e-4);
  }
});

test("the built-in model without its hidden outputs gives back the same 13 layers", () => {
  const path = join(builtInModel(), "model.onnx");
  const graph = readGraph(path);
  const hidden = Array.from({ length: 13 }, (_, layer) => `hidden_${layer}`);
  expect(graph.outputs.slice(0, 13)).toEqual(hidden);
  const found = findLayers({ ...graph, outputs: ["sentence_embedding"] }, path);
  expect(found.map(({ tensor }) => tensor)).toEqual(hidden);
});

test("a graph without residual additions around attention is refused, with what to do", () => {
  const x = { name: "x", type: 7, shape: [] };
  const graph = { nodes: [], inputs: [x], outputs: ["y"], constants: new Map(), weightFiles: [] };
  expect(() => findLayers(graph, "model.onnx")).toThrow(
    "model.onnx has no hidden states that could be found: no residual additions around attention among its 0 nodes.",
  );
});

test("a file of another format, one cut short and an empty one are refused with the place", async () => {
  const place = await mkdtemp(join(tmpdir(), "interlingua-"));
  try {
    const path = join(place, "model.onnx");
    await writeFile(path, "version https://git-lfs.github.com/spec/v1");
    expect(() => readGraph(path)).toThrow(
      /model\.onnx is damaged or of another format: .* at byte/,
    );
    const whole = readFileSync(join(folder, "bert.classic.onnx"));
    await writeFile(path, whole.subarray(0, whole.length - 100));
    expect(() => readGraph(path)).toThrow(/that ends after what it is in at byte/);
    await writeFile(path, "");
    expect(() => readGraph(path)).toThrow("has no graph");
  } finally {
    await rm(place, { recursive: true });
  }
});

/** What an input of a model is fed, by its name: a past is empty. */
function feed(input: InferenceSession.ValueMetadata): Tensor {
  if (!input.isTensor) throw new RangeError(input.name);
  if (input.name.startsWith("past")) {
    const dims = input.shape.map((size, k) => (typeof size === "number" ? size : k === 0 ? 2 : 0));
    return new Tensor("float32", new Float32Array(0), dims);
  }
  const rows: Readonly<Record<string, number[][]>> = {
    input_ids: torch.ids,
    attention_mask: torch.mask,
    token_type_ids: torch.ids.map((row) => row.map(() => 0)),
    position_ids: torch.ids.map((row) => row.map((_, k) => k)),
  };
  if (input.name === "decoder_input_ids") {
    return new Tensor("int64", new BigInt64Array(2), [2, 1]);
  }
  const values = rows[input.name]!.flat().map(BigInt);
  return new Tensor("int64", BigInt64Array.from(values), [2, 7]);
}

/** Over real tokens: what stands on padding is nobody's. */
function largestDifference(states: Tensor, expected: readonly number[][][]): number {
  let worst = 0;
  for (const [row, tokens] of expected.entries()) {
    for (const [t, vector] of tokens.entries()) {
      if (torch.mask[row]![t] === 0) continue;
      for (const [j, value] of vector.entries()) {
        worst = Math.max(worst, Math.abs(numberAt(states, (row * 7 + t) * 8 + j) - value));
      }
    }
  }
  return worst;
}

function numberAt(states: Tensor, k: number): number {
  const value = (states.data as Float32Array | Uint16Array)[k]!;
  return states.type === "float16" && states.data instanceof Uint16Array ? half(value) : value;
}

function half(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const size = exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -24 * fraction;
  return bits & 0x8000 ? -size : size;
}
