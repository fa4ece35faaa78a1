import { join } from "node:path";
import { layers } from "./layers";
import { run } from "./run";

const fixtures = join(__dirname, "..", "models", "onnx", "fixtures");

async function interlingua(...words: string[]) {
  const [printed, errors]: [string[], string[]] = [[], []];
  const terminal = {
    print: (text: string) => printed.push(text),
    printError: (text: string) => errors.push(text),
  };
  const code = await run(["layers", ...words], { layers: () => layers }, terminal);
  return { code, printed: printed.join("\n"), errors: errors.join("\n") };
}

it("prints layer, tensor, shape and rule, and whether there are logits", async () => {
  const path = join(fixtures, "gpt2.classic.onnx");
  const { code, printed } = await interlingua(path);
  const [where, heading, ...rows] = printed.split("\n");
  expect([code, where]).toEqual([0, path]);
  expect(heading).toMatch(/^layer +tensor +shape +found as +attention$/);
  expect(rows).toEqual([
    expect.stringMatching(/^ +0 +t\d+ +\[.*, 8\] +what the first block adds to +–$/),
    expect.stringMatching(/^ +1 +t\d+ +\[.*, 8\] +residual sum +t\d+$/),
    expect.stringMatching(/^ +2 +t\d+ +\[.*, 8\] +LayerNormalization of the last .* t\d+$/),
    "logits: output; vocabulary: 50",
  ]);
});

it("shows tensors that are named, and refuses those that there are not", async () => {
  const path = join(fixtures, "bert.classic.onnx");
  const { printed } = await interlingua(path, "--hidden-states", "output");
  expect(printed).toMatch(/0 +output +\[batch, tokens, 8\] +named/);
  expect(await interlingua(path, "--hidden-states", "x,output")).toMatchObject({
    code: 1,
    errors: expect.stringContaining("there is no x. See what is found with interlingua layers."),
  });
});
