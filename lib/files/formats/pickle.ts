import { PickleInput } from "./pickle-input";

/** What a pickle says when no code of it is run. */
export type Pickled =
  | null
  | boolean
  | number
  | string
  | bigint
  | Uint8Array
  | readonly Pickled[]
  | ReadonlyMap<Pickled, Pickled>
  | Reference
  | Called;

/** The name of something in Python, e.g. `torch FloatStorage`. It is a name and nothing else. */
export class Reference {
  constructor(readonly name: string) {}
}

/** What Python would call, and with what; here nothing is called. */
export class Called {
  constructor(
    readonly what: string,
    readonly given: readonly Pickled[],
  ) {}
}

const mark = Symbol("mark");
type Slot = Pickled | typeof mark;

/** A list, a tuple or a map while it is filled. */
type Growing = Pickled[] | Map<Pickled, Pickled>;

interface Machine {
  readonly input: PickleInput;
  readonly stack: Slot[];
  readonly memo: Map<number, Pickled>;
  readonly allowed: ReadonlySet<string>;
  pop(): Pickled;
  /** What lies above the last mark, which is taken off as well. */
  popMarked(): Pickled[];
  /** What an opcode fills, which stays on the stack. */
  top<T extends Growing>(kind: new () => T): T;
}

/**
 * Reads a pickle of protocols 0 to 5 by an allow-list: plain values, containers, and calls of the
 * names in `allowed` ("module name"), which become {@link Called} and are never made. Whatever
 * else a pickle can do, importing and running code above all, is refused.
 *
 * @throws TypeError when the pickle names something else or uses another opcode; RangeError when
 *   it is cut short or damaged
 * @see https://docs.python.org/3/library/pickletools.html
 */
export function readPickle(bytes: Uint8Array, who: string, allowed: ReadonlySet<string>): Pickled {
  const machine = newMachine(new PickleInput(bytes, who), allowed);
  for (let count = 0; count < mostSteps; count++) {
    const at = machine.input.position;
    const code = machine.input.byte();
    if (code === stop) return machine.pop();
    const step = steps.get(code);
    if (!step) {
      throw new TypeError(
        `${who}: no code of a pickle is run, but at offset ${at} it has opcode 0x${code.toString(16).padStart(2, "0")}, which is none of plain values. ${conversion}`,
      );
    }
    step(machine);
  }
  throw new RangeError(
    `${who}: the pickle of plain tensors takes fewer than ${mostSteps} steps, but this one is not at its end then, at offset ${machine.input.position}. Save the tensors alone.`,
  );
}

/** Each step can take about 200 bytes of memory. */
const mostSteps = 4_000_000;

/** How to save what only Python can load. */
const conversion =
  "Load it where you trust it and save its tensors: safetensors.torch.save_file({name: tensor, …}, path).";

function newMachine(input: PickleInput, allowed: ReadonlySet<string>): Machine {
  const stack: Slot[] = [];
  const pop = () => {
    const value = stack.pop();
    if (value === undefined || value === mark) throw input.damaged("nothing is on its stack");
    return value;
  };
  return {
    ...{ input, stack, allowed, pop },
    memo: new Map(),
    popMarked() {
      const from = stack.lastIndexOf(mark);
      if (from < 0) throw input.damaged("it has no mark");
      return stack.splice(from).slice(1) as Pickled[];
    },
    top(kind) {
      const value = stack.at(-1);
      if (value instanceof kind) return value;
      throw input.damaged("it fills what is no container");
    },
  };
}

const stop = ".".charCodeAt(0);

type StepOf = (machine: Machine) => void;

/** What pushes one value that it makes of what follows in the pickle and lies on the stack. */
function pushes(make: (machine: Machine) => Pickled): StepOf {
  return (machine) => {
    machine.stack.push(make(machine));
  };
}

const named = ({ input, allowed }: Machine, name: string): Reference => {
  if (allowed.has(name)) return new Reference(name);
  throw new TypeError(
    `${input.who}: no code of a pickle is run, but before offset ${input.position} it asks for "${name}". ${conversion}`,
  );
};

const call = ({ input }: Machine, what: Pickled, given: Pickled): Pickled => {
  if (!(what instanceof Reference && Array.isArray(given))) throw input.damaged("it calls no name");
  // The one call whose result is filled afterwards.
  return what.name === "collections OrderedDict" ? new Map() : new Called(what.name, given);
};

const setItems = (machine: Machine, items: readonly Pickled[]): void => {
  const target = machine.top(Map<Pickled, Pickled>);
  for (let k = 0; k + 1 < items.length; k += 2) target.set(items[k]!, items[k + 1]!);
};

const put = ({ input, memo, stack }: Machine, key: number): void => {
  const value = stack.at(-1);
  if (value === undefined || value === mark) throw input.damaged("nothing is on its stack");
  memo.set(key, value);
};

const get = ({ input, memo }: Machine, key: number): Pickled => {
  const value = memo.get(key);
  if (value === undefined) throw input.damaged(`it asks for memo ${key}, which is not there`);
  return value;
};

const lastOf = (machine: Machine, count: number): Pickled[] =>
  Array.from({ length: count }, () => machine.pop()).reverse();

/** Opcodes by their characters, as pickletools names them. */
const opcodes: Readonly<Record<string, StepOf>> = {
  // What begins, marks and forgets.
  "\x80": ({ input }) => void input.byte(),
  "\x95": ({ input }) => void input.length(8),
  "(": ({ stack }) => void stack.push(mark),
  "0": (machine) => void machine.pop(),
  "1": (machine) => void machine.popMarked(),
  // Plain values.
  N: pushes(() => null),
  "\x88": pushes(() => true),
  "\x89": pushes(() => false),
  I: pushes(({ input }) => input.decimal()),
  L: pushes(({ input }) => input.decimal()),
  F: pushes(({ input }) => Number(input.line())),
  J: pushes(({ input }) => input.signed(4)),
  K: pushes(({ input }) => input.byte()),
  M: pushes(({ input }) => input.length(2)),
  "\x8a": pushes(({ input }) => input.long(1)),
  "\x8b": pushes(({ input }) => input.long(4)),
  G: pushes(({ input }) => input.float()),
  X: pushes(({ input }) => input.text(4)),
  "\x8c": pushes(({ input }) => input.text(1)),
  "\x8d": pushes(({ input }) => input.text(8)),
  T: pushes(({ input }) => input.text(4)),
  U: pushes(({ input }) => input.text(1)),
  B: pushes(({ input }) => input.bytes(4)),
  C: pushes(({ input }) => input.bytes(1)),
  "\x8e": pushes(({ input }) => input.bytes(8)),
  // Containers.
  ")": pushes(() => []),
  "]": pushes(() => []),
  "}": pushes(() => new Map()),
  t: pushes((machine) => machine.popMarked()),
  l: pushes((machine) => machine.popMarked()),
  "\x85": pushes((machine) => lastOf(machine, 1)),
  "\x86": pushes((machine) => lastOf(machine, 2)),
  "\x87": pushes((machine) => lastOf(machine, 3)),
  a: (machine) => {
    const item = machine.pop();
    machine.top(Array<Pickled>).push(item);
  },
  e: (machine) => {
    const items = machine.popMarked();
    const list = machine.top(Array<Pickled>);
    for (const item of items) list.push(item);
  },
  s: (machine) => setItems(machine, lastOf(machine, 2)),
  u: (machine) => {
    const items = machine.popMarked();
    setItems(machine, items);
  },
  // Attributes of a dictionary, as the versions in PyTorch's state dictionaries, which nobody needs.
  b: (machine) => {
    machine.pop();
    machine.top(Map);
  },
  // Names of Python's, and calls that are not made.
  c: pushes((machine) => named(machine, `${machine.input.line()} ${machine.input.line()}`)),
  "\x93": pushes((machine) => named(machine, lastOf(machine, 2).join(" "))),
  R: pushes((machine) => {
    const given = machine.pop();
    return call(machine, machine.pop(), given);
  }),
  Q: pushes((machine) => {
    const given = machine.pop();
    if (Array.isArray(given)) return new Called("persistent", given);
    throw machine.input.damaged("it keeps what is no tuple elsewhere");
  }),
  // What was met before.
  q: (machine) => put(machine, machine.input.byte()),
  r: (machine) => put(machine, machine.input.length(4)),
  "\x94": (machine) => put(machine, machine.memo.size),
  h: pushes((machine) => get(machine, machine.input.byte())),
  j: pushes((machine) => get(machine, machine.input.length(4))),
};

const steps: ReadonlyMap<number, StepOf> = new Map(
  Object.entries(opcodes).map(([character, step]) => [character.charCodeAt(0), step]),
);
