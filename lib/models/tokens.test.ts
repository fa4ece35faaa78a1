import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Matrix, rowOf } from "../core/matrix";
import { openCache } from "../files/cache/cache";
import { describeHistory } from "../representations/representations";
import { type FixtureModels, openFixtureModels } from "../testing/fixture-models";
import { corpus } from "./corpora/corpus";
import { openEncoder } from "./encoder";
import torch from "./onnx/fixtures/states.json";
import { represent } from "./represent";
import { representWords } from "./represent-words";
import { chatWriter } from "./tokens/chat-template";

let models: FixtureModels;
beforeAll(async () => {
  models = await openFixtureModels();
});
afterAll(() => models.close());

/** The first text of the fixtures, whose special tokens are the tokenizer's own, padded by a longer one. */
const texts = ["w7 w12 w30 w44 w9", "w9 w8 w7 w31 w40 w33 w12 w5"];

it("says what texts are cut into, the special tokens left out", async () => {
  const encoder = await openEncoder(await models.folderOf("bert.classic"));
  expect(await encoder.tokenize([texts[0]!, ""])).toEqual([["w7", "w12", "w30", "w44", "w9"], []]);
  const builtIn = await openEncoder();
  // "▁Human" is not in the built-in corpora, and was not kept.
  const [kept, finer] = await builtIn.tokenize(["human rights.", "Human rights."]);
  expect(kept).toEqual(["▁human", "▁rights", "."]);
  expect(finer).toEqual(["▁Hum", "an", "▁rights", "."]);
});

test.each(["bert", "gpt2"] as const)(
  "states, attention and logits of every token of %s agree with torch",
  async (family) => {
    const encoder = await openEncoder(await models.folderOf(`${family}.classic`));
    const logits = family === "gpt2";
    const [text] = await encoder.encodeTokens(texts, { attention: true, logits });
    await encoder.close();
    expect(text!.tokens).toEqual(["w0", "w7", "w12", "w30", "w44", "w9", "w2"]);
    expect([text!.before, text!.after]).toEqual([1, 1]);
    const expected = torch.heads[family];
    for (const layer of [0, 1, 2]) {
      expect(farthest(text!.states[layer]!, torch.states[family][layer]![0]!)).toBeLessThan(1e-4);
    }
    expect(text!.attention!.map((heads) => heads.length)).toEqual([0, 2, 2]);
    for (const [block, heads] of expected.attention.entries()) {
      for (const [h, rows] of heads[0]!.entries()) {
        expect(farthest(text!.attention![block + 1]![h]!, rows)).toBeLessThan(1e-5);
      }
    }
    if ("logits" in expected) {
      expect(farthest(text!.logits!, expected.logits[0]!)).toBeLessThan(1e-4);
    }
  },
);

test("what a graph does not give is refused, with what to do", async () => {
  const fused = await openEncoder(await models.folderOf("bert.fused"));
  await expect(fused.encodeTokens(["w7"], { attention: true })).rejects.toThrow(
    /no attention probabilities at layers 1, 2: a fused node keeps them/,
  );
  await expect(fused.encodeTokens(["w7"], { logits: true })).rejects.toThrow(
    "the model has no logits among its outputs",
  );
  await fused.close();
});

test("half-precision states of tokens are given in float32", async () => {
  const half = await openEncoder(await models.folderOf("bert.half"));
  const [text] = await half.encodeTokens(texts, { layers: [2], attention: true });
  await half.close();
  expect(farthest(text!.states[0]!, torch.states.bert[2]![0]!)).toBeLessThan(2e-2);
});

test("a word's vector is made of its pieces where it stands", async () => {
  const encoder = await openEncoder();
  const sentence = "All human beings are born free, ungewöhnlicherweise.";
  const words = ["All", "human", "beings", "are", "born", "free", ",", "ungewöhnlicherweise", "."];
  const [tokens] = await encoder.encodeTokens([sentence], { layers: [6] });
  const pieces = tokens!.tokens.slice(1, -1);
  const long = pieces.flatMap((piece, k) => (k >= pieces.indexOf(",") + 1 ? [[piece, k + 1]] : []));
  const own = long.slice(0, -1).map(([, k]) => Number(k));
  expect(own.length).toBeGreaterThan(3);
  const state = (token: number) => rowOf(tokens!.states[0]!, token);
  for (const [pooling, expected] of [
    ["start", state(own[0]!)],
    ["end", state(own.at(-1)!)],
    ["mean", mean(own.map(state))],
  ] as const) {
    const found = await encoder.encodeWords([sentence], [words], { pooling, layers: [6] });
    expect(found.texts).toEqual(words.map(() => 0));
    const word = rowOf(found.states[0]!, 7);
    expect(Math.max(...word.map((x, j) => Math.abs(x - expected[j]!)))).toBeLessThan(1e-4);
  }
  await encoder.close();
});

test("words of a treebank become rows, grouped by sentence, and are kept", async () => {
  const word = (text: string) => ({
    ...{ text, lemma: text, tag: "X", features: "", head: 0, relation: "" },
  });
  const text = corpus({
    name: "bank",
    text: { en: ["w7 w12", "w30"], lv: ["w8", "w9"] },
    sentences: ["s1", "s2"],
    words: {
      en: [[word("w7"), word("w12")], [word("w30")]],
      lv: [[word("w8")], [word("w9")]],
    },
  });
  const model = await models.folderOf("bert.classic");
  const encoder = await openEncoder(model);
  const cache = openCache(join(model, "cache"));
  const states = await representWords(encoder, text, { language: "en", cache });
  expect(states.sentences).toEqual(["s1.1", "s1.2", "s2.1"]);
  expect(states.groups).toEqual(["s1", "s1", "s2"]);
  expect(states.rowsAre).toBe("tokens");
  const x = await states.read("en", 2);
  expect([x.rows, x.columns]).toEqual([3, 8]);
  await encoder.close();
  // Kept: the model is not needed again.
  await rm(join(model, "model.onnx"));
  const again = await representWords(encoder, text, { language: "en", cache });
  expect(await again.read("en", 2)).toEqual(x);
  const plain = corpus({ name: "plain", text: { en: ["w7"] } });
  await expect(representWords(encoder, plain, { language: "en", cache })).rejects.toThrow(
    "plain has no words. Open a treebank",
  );
  await expect(
    representWords(encoder, text, { language: "en", pooling: "middle" as "mean", cache }),
  ).rejects.toThrow('there is no "middle". There are start, end, mean.');
});

test("a chat template puts a text as a message, special tokens and all, and history says so", async () => {
  const model = await models.folderOf("gpt2.classic");
  const settings = join(model, "tokenizer_config.json");
  const chat_template =
    "{{ bos_token }}{% for m in messages %}{% if m.role == 'tool' %}{{ raise_exception('no tools') }}{% endif %} w5 {{ m.content }}{% endfor %}{% if add_generation_prompt %} w2{% endif %}";
  await writeFile(settings, JSON.stringify({ chat_template, bos_token: { content: "w0" } }));
  const encoder = await openEncoder(model);
  const poolings = ["meanWithSpecials", "last"] as const;
  const chat = await encoder.encode(["w7 w8"], { poolings, chat: {}, prefix: "w9 " });
  const plain = await encoder.encode(["w5 w9 w7 w8"], { poolings });
  expect(chat.meanWithSpecials.states).toEqual(plain.meanWithSpecials.states);
  // The last token is the one from which the model would answer, here a special one.
  const [tokens] = await encoder.encodeTokens(["w7 w8"], { chat: {}, prefix: "w9 ", layers: [2] });
  expect(tokens!.tokens).toEqual(["w0", "w5", "w9", "w7", "w8", "w2"]);
  expect(farthest(chat.last.states[2]!, [[...rowOf(tokens!.states[0]!, 5)]])).toBeLessThan(1e-6);
  const system = await encoder.encodeTokens(["w7"], { chat: { system: "w3" }, layers: [0] });
  expect(system[0]!.tokens).toEqual(["w0", "w5", "w3", "w5", "w7", "w2"]);
  const text = corpus({ name: "mine", text: { en: ["w7", "w8"] } });
  const cache = openCache(join(model, "cache"));
  const states = await represent(encoder, text, {
    ...{ poolings: ["last"], chat: { system: "w3" }, cache },
  });
  await encoder.close();
  expect(describeHistory(states.last.history)).toMatch(
    /prefix none, chat system "w3", user\), last/,
  );
  const without = await openEncoder(await models.folderOf("gpt2.classic"));
  await expect(without.encode(["w7"], { poolings: ["last"], chat: {} })).rejects.toThrow(
    "the model has no chat template: its folder lacks chat_template.jinja",
  );
});

test("a chat template that refuses a message, says so", () => {
  const source = "{{ raise_exception('no system message') }}";
  const write = chatWriter({ source, bos_token: "", eos_token: "" }, { system: "be brief" });
  expect(() => write("w7")).toThrow(
    /does not take these messages \(.*no system message.*\)\. Leave system out\./,
  );
});

test("texts and their words come in pairs, and the words are in the text", async () => {
  const encoder = await openEncoder(await models.folderOf("bert.classic"));
  await expect(encoder.encodeWords(["w7"], [])).rejects.toThrow("there are 1 texts and words of 0");
  await expect(encoder.encodeWords(["w7 w8"], [["w9", "w7"]])).rejects.toThrow(
    'the words of a text are in it, in order, but "w9" (word 1) is not at "w7 w8" of "w7 w8"',
  );
  await encoder.close();
});

function farthest({ values, columns }: Matrix, expected: readonly (readonly number[])[]): number {
  return Math.max(
    ...expected.flatMap((row, i) => row.map((x, j) => Math.abs(x - values[i * columns + j]!))),
  );
}

function mean(rows: readonly ArrayLike<number>[]): number[] {
  return Array.from(rows[0]!, (_, j) => rows.reduce((sum, row) => sum + row[j]!, 0) / rows.length);
}
