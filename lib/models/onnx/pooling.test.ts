import { join } from "node:path";
import { Tensor } from "onnxruntime-node";
import { builtInModel } from "../encoder";
import { openSession } from "../session";
import { pooledOutput, poolingInput, poolingNodes } from "./pooling";

const hidden = Array.from({ length: 13 }, (_, layer) => `hidden_${layer}`);
const weights = [
  ...[0, 1 / 3, 1 / 3, 1 / 3, 0],
  ...[0, 0, 1, 0, 0],
  ...[0, 1 / 2, 1 / 2, 0, 0],
  ...[1, 0, 0, 0, 0],
];

test("states are pooled in the graph as by hand, and one token's are copied exactly", async () => {
  const layers = hidden.map((tensor) => ({ tensor, halfPrecision: false }));
  const appended = poolingNodes(layers, 384);
  const { session } = await openSession(join(builtInModel(), "model.onnx"), { appended });
  const outputs = await session.run({
    input_ids: new Tensor(
      "int64",
      BigInt64Array.of(0n, 90n, 700n, 8n, 2n, 0n, 9n, 10n, 2n, 1n),
      [2, 5],
    ),
    attention_mask: new Tensor(
      "int64",
      BigInt64Array.of(1n, 1n, 1n, 1n, 1n, 1n, 1n, 1n, 1n, 0n),
      [2, 5],
    ),
    [poolingInput]: new Tensor("float32", Float32Array.from(weights), [2, 2, 5]),
  });
  await session.release();
  for (const [layer, name] of hidden.entries()) {
    const tokens = outputs[name]!.data as Float32Array;
    const pooled = outputs[pooledOutput(layer)]!;
    expect(pooled.dims).toEqual([2, 2, 384]);
    const byHand = (row: number, j: number) =>
      weights
        .slice(5 * row, 5 * row + 5)
        .reduce((sum, weight, t) => sum + weight * tokens[((row >> 1) * 5 + t) * 384 + j]!, 0);
    let worst = 0;
    for (const [k, value] of (pooled.data as Float32Array).entries()) {
      worst = Math.max(worst, Math.abs(value - byHand(Math.floor(k / 384), k % 384)));
    }
    expect(worst).toBeLessThan(1e-6);
    expect(pooled.data.slice(384, 768)).toEqual(tokens.slice(2 * 384, 3 * 384));
    expect(pooled.data.slice(3 * 384)).toEqual(tokens.slice(5 * 384, 6 * 384));
  }
});
