import { poolingNamed } from "./pooling";
import { batchesOf } from "./tokens/batches";
import { prepareInputs } from "./tokens/inputs";
import { prunedTokenizer, type Tokenizer } from "./tokens/tokenizer";

/** One token a letter, its place in the alphabet; 100 before and 101 after. */
const letters: Tokenizer = {
  before: [100],
  after: [101],
  tokenize: (text) => ({ ids: [...text].map((c) => c.charCodeAt(0) - 96), missing: 0 }),
};

test.each([
  ["cls", [1, 0, 0, 0]],
  ["first", [0, 1, 0, 0]],
  ["mean", [0, 0.5, 0.5, 0]],
  ["xsim", [0.25, 0.25, 0.25, 0.25]],
])("%s takes its tokens", (name, expected) => {
  expect(poolingNamed(name).weights({ before: 1, real: 2, after: 1 })).toEqual(expected);
});

test("an unknown pooling is met with those there are", () => {
  expect(() => poolingNamed("max")).toThrow(
    'pooling: there is no "max". There are cls, first, mean, xsim.',
  );
});

test("batches hold texts of like length within their budget, and every text once", () => {
  const inputs = [3, 9, 4, 1, 20, 2].map((length, row) => ({ row, ids: Array(length).fill(7) }));
  const batches = batchesOf(inputs, 12);
  expect(batches.map((batch) => batch.map(({ ids }) => ids.length))).toEqual([
    [20],
    [9],
    [4, 3, 2],
    [1],
  ]);
});

test("a prefix is put before every text and counted", () => {
  const { inputs, lengths } = prepareInputs(letters, ["b"], {
    poolings: ["mean"],
    maximumTokens: 9,
    prefix: "a",
  });
  expect(inputs[0]!.ids).toEqual([100, 1, 2, 101]);
  expect(lengths).toEqual([2]);
});

test("texts longer than the model takes are refused, with how many and which", () => {
  const prepare = () =>
    prepareInputs(letters, ["abc", "a", "abcd"], { poolings: ["mean"], maximumTokens: 4 });
  expect(prepare).toThrow(
    "encode: the model takes 4 tokens a text, but 2 of 3 have more (up to 6; lines 1, 3). Split them, or set truncate: true to cut them.",
  );
});

test("with truncate they are cut, special tokens kept, and counted", () => {
  const { inputs, cut, lengths } = prepareInputs(letters, ["abc", "a"], {
    poolings: ["mean"],
    maximumTokens: 4,
    truncate: true,
  });
  expect(inputs.map(({ ids }) => ids)).toEqual([
    [100, 1, 2, 101],
    [100, 1, 101],
  ]);
  expect(cut).toEqual({ mean: 1 });
  expect(lengths).toEqual([3, 1]);
});

test("xsim alone has texts cut to 100 tokens", () => {
  const { inputs, cut } = prepareInputs(letters, ["a".repeat(150), "b"], {
    poolings: ["mean", "xsim"],
    maximumTokens: 512,
  });
  expect(inputs.map(({ ids, poolings }) => [ids.length, poolings])).toEqual([
    [152, ["mean"]],
    [100, ["xsim"]],
    [3, ["mean", "xsim"]],
  ]);
  expect(cut).toEqual({ mean: 0, xsim: 1 });
});

test("a text without tokens, and cls without a special token, are refused", () => {
  const options = { poolings: ["cls"] as const, maximumTokens: 9 };
  expect(() => prepareInputs(letters, ["a", ""], options)).toThrow("text 2 has none");
  expect(() => prepareInputs({ ...letters, before: [] }, ["a"], options)).toThrow(
    'pooling "cls" takes the special token before the text, but this model\'s tokenizer puts none.',
  );
});

test("a pruned vocabulary is exact where every piece was kept, and says how many were not", () => {
  const finer: Tokenizer = { ...letters, tokenize: () => ({ ids: [8, 9], missing: 0 }) };
  const pruned = prunedTokenizer(letters, [100, 2, 101, 1], () => finer);
  expect([pruned.before, pruned.after]).toEqual([[0], [2]]);
  expect(pruned.tokenize("ab")).toEqual({ ids: [3, 1], missing: 0 });
  expect(pruned.tokenize("abcd")).toEqual({ ids: [8, 9], missing: 2 });
});
