import type { Command, Given } from "./command";
import { untilInterrupted } from "./interrupt";
import { run } from "./run";

const calls: Given[] = [];
const greet: Command = {
  summary: "Greets a language.",
  help: "interlingua greet LANGUAGE [--loud]",
  words: ["LANGUAGE"],
  options: { loud: { type: "boolean" }, times: { type: "string" } },
  run: async (given) => {
    calls.push(given);
    if (given.words[0] === "xx") throw new RangeError("greet: no language xx.\nThere is en.");
    given.print("hello");
  },
};

/** What was printed, what went wrong, and the exit code. */
async function interlingua(...words: string[]) {
  const [printed, errors]: [string[], string[]] = [[], []];
  const code = await run(
    words,
    { greet: () => greet },
    { print: (text) => printed.push(text), printError: (text) => errors.push(text) },
  );
  return { code, printed: printed.join("\n"), errors: errors.join("\n") };
}

it("a command gets its words and options", async () => {
  expect(await interlingua("greet", "en", "--loud", "--times", "3")).toEqual({
    code: 0,
    printed: "hello",
    errors: "",
  });
  expect(calls.at(-1)).toMatchObject({ words: ["en"], options: { loud: true, times: "3" } });
});

it("without a command, or with --help, it lists the commands", async () => {
  for (const words of [[], ["--help"], ["help"]]) {
    const { code, printed } = await interlingua(...words);
    expect(code).toBe(0);
    expect(printed).toContain("  greet  Greets a language.");
  }
});

it("--help of a command prints its help and does nothing", async () => {
  const before = calls.length;
  const { code, printed } = await interlingua("greet", "--help");
  expect([code, printed]).toEqual([0, "interlingua greet LANGUAGE [--loud]"]);
  expect(calls).toHaveLength(before);
});

it("an unknown command or option, or missing words, say what there is, with exit code 2", async () => {
  expect(await interlingua("gret")).toMatchObject({
    code: 2,
    errors: "interlingua: no command gret. There are greet. See interlingua --help.",
  });
  expect(await interlingua("greet", "en", "--lowd")).toMatchObject({
    code: 2,
    errors: "interlingua: greet: Unknown option '--lowd'. There are --loud, --times, --help.",
  });
  expect(await interlingua("greet", "--loud")).toMatchObject({
    code: 2,
    errors:
      'interlingua: greet: it is written interlingua greet LANGUAGE, but "greet" came. ' +
      "See interlingua greet --help.",
  });
  expect((await interlingua("constructor")).code).toBe(2);
});

it("a command that fails says so in one line, with exit code 1, and its stack under DEBUG", async () => {
  expect(await interlingua("greet", "xx")).toEqual({
    code: 1,
    printed: "",
    errors: "interlingua: greet: no language xx. There is en.",
  });
  process.env.DEBUG = "1";
  const { errors } = await interlingua("greet", "xx");
  delete process.env.DEBUG;
  expect(errors).toContain("run.test.ts");
});

it("--version prints the package's version", async () => {
  expect(await interlingua("--version")).toMatchObject({
    code: 0,
    printed: expect.stringMatching(/^\d+\.\d+\.\d+/),
  });
});

it("Ctrl+C ends a command at its next step, says what stays, with exit code 130", async () => {
  const wait: Command = {
    ...greet,
    words: [],
    run: async () => {
      const { signal, release } = untilInterrupted();
      try {
        process.emit("SIGINT");
        signal.throwIfAborted();
      } finally {
        release();
      }
    },
  };
  const errors: string[] = [];
  const terminal = { print: () => undefined, printError: (text: string) => errors.push(text) };
  const before = process.listenerCount("SIGINT");
  expect(await run(["wait"], { wait: () => wait }, terminal)).toBe(130);
  expect(errors).toEqual([
    "interlingua: interrupted; what was computed is kept, and the same command goes on from there",
  ]);
  expect(process.listenerCount("SIGINT")).toBe(before);
});
