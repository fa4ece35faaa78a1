import { type PoolingName, poolingNamed, poolingsOf } from "./pooling";
import { batchesOf } from "./tokens/batches";
import { prepareInputs } from "./tokens/inputs";
import { prunedTokenizer, type Tokenizer } from "./tokens/tokenizer";

/** One token a letter, its place in the alphabet; 100 before and 101 after. */
const letters: Tokenizer = {
  before: [100],
  after: [101],
  tokenize: (text) => ({ ids: [...text].map((c) => c.charCodeAt(0) - 96), missing: 0 }),
  tokenOf: (id) => String.fromCharCode(id + 96),
  surfaceOf: () => undefined,
};

const named = (...names: PoolingName[]) => names.map((name) => poolingNamed(name));
const ab = { text: "ab", ids: [100, 1, 2, 101], before: 1, real: 2, after: 1 };

test.each([
  ["cls", [1, 0, 0, 0]],
  ["first", [0, 1, 0, 0]],
  ["last", [0, 0, 1, 0]],
  ["mean", [0, 0.5, 0.5, 0]],
  ["max", [0, 0.5, 0.5, 0]],
  ["weightedMean", [0, 1 / 3, 2 / 3, 0]],
  ["meanWithSpecials", [0.25, 0.25, 0.25, 0.25]],
  ["xsim", [0.25, 0.25, 0.25, 0.25]],
])("%s takes its tokens", (name, expected) => {
  expect(poolingNamed(name).weights(ab)).toEqual(expected);
});

test("an unknown pooling is met with those there are", () => {
  expect(() => poolingNamed("middle")).toThrow(
    'pooling: there is no "middle". There are cls, first, last, mean, meanWithSpecials, max, weightedMean, xsim.',
  );
});

test("a pooling of one's own needs a name of its own", () => {
  const own = { name: "second", weights: () => [0, 0, 1, 0] };
  expect(poolingsOf(["mean", own, "mean"])).toEqual([poolingNamed("mean"), own]);
  expect(() => poolingsOf([{ ...own, name: "mean" }])).toThrow(
    'every pooling needs a name of its own, but two are called "mean". Rename yours.',
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
    poolings: named("mean"),
    maximumTokens: 9,
    written: (text) => `a${text}`,
  });
  expect(inputs[0]!.ids).toEqual([100, 1, 2, 101]);
  expect(lengths).toEqual([2]);
});

test("texts longer than the model takes are refused, with how many and which", () => {
  const prepare = () =>
    prepareInputs(letters, ["abc", "a", "abcd"], { poolings: named("mean"), maximumTokens: 4 });
  expect(prepare).toThrow(
    "encode: the model takes 4 tokens a text, but 2 of 3 have more (up to 6; lines 1, 3). Split them, or set truncate: true to cut them.",
  );
});

test("with truncate they are cut, special tokens kept, and counted", () => {
  const { inputs, cut, lengths } = prepareInputs(letters, ["abc", "a"], {
    poolings: named("mean"),
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
    poolings: named("mean", "xsim"),
    maximumTokens: 512,
  });
  expect(inputs.map(({ ids, poolings }) => [ids.length, poolings.map(({ name }) => name)])).toEqual(
    [
      [152, ["mean"]],
      [100, ["xsim"]],
      [3, ["mean", "xsim"]],
    ],
  );
  expect(cut).toEqual({ mean: 0, xsim: 1 });
});

test("a text without tokens, and cls without a special token, are refused", () => {
  const options = { poolings: named("cls"), maximumTokens: 9 };
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
