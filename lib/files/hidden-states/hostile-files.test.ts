/** Good files with damage done to them by a seed, and files made to harm. */

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { randomNumbers } from "../../core/random";
import { openRepresentations } from "./hidden-states";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "interlingua-"));
});
afterAll(() => rm(folder, { recursive: true }));

const good = [
  "languages-first.npy",
  "little-f4-C.npz",
  "compressed.npz",
  "F32.safetensors",
  "F16.pt",
  "ordered.bin",
  "lists.parquet",
  "fixed.arrow",
  "stream.arrow",
  "datasets.h5",
];
const each = 20;

type Damage = (bytes: Buffer, random: () => number) => Buffer;

const somewhere = (bytes: Buffer, random: () => number, room = 1) =>
  Math.floor(random() * Math.max(1, bytes.length - room));

/** A place near the start or the end, where headers and directories are. */
const inHeader = (bytes: Buffer, random: () => number, room = 1) => {
  const at = Math.floor(random() * Math.min(160, bytes.length - room));
  return random() < 0.5 ? at : bytes.length - room - at;
};

const damages: Readonly<Record<string, Damage>> = {
  "cut short": (bytes, random) => bytes.subarray(0, somewhere(bytes, random)),
  "a byte changed": (bytes, random) => {
    bytes[inHeader(bytes, random)] = Math.floor(random() * 256);
    return bytes;
  },
  "a length that overflows": (bytes, random) => {
    const at = inHeader(bytes, random, 8);
    return bytes.fill(0xff, at, at + (random() < 0.5 ? 4 : 8));
  },
  "digits changed": (bytes, random) => {
    const digits = [...bytes.entries()].filter(([, byte]) => byte >= 0x30 && byte <= 0x39);
    const [at] = digits[Math.floor(random() * digits.length)]!;
    bytes[at] = "-.9e0"[Math.floor(random() * 5)]!.charCodeAt(0);
    return bytes;
  },
  "a stretch repeated": (bytes, random) => {
    const at = somewhere(bytes, random);
    return Buffer.concat([bytes.subarray(0, at + 16), bytes.subarray(at)]);
  },
  "many bytes changed": (bytes, random) => {
    for (let k = 0; k < 20; k++) bytes[somewhere(bytes, random)] = Math.floor(random() * 256);
    return bytes;
  },
};

const layout = (name: string) =>
  name === "languages-first.npy"
    ? { axes: "languages layers sentences dimensions", languages: ["en", "lv"] }
    : {};

/** Opens a file and reads all of it; the error, if there is one. */
async function readAll(path: string, how: object): Promise<unknown> {
  try {
    const { languages, layers, read } = await openRepresentations(path, how);
    for (const language of languages) for (const layer of layers) await read(language, layer);
    return undefined;
  } catch (error) {
    return error;
  }
}

describe.each(good)("%s, damaged", (name) => {
  const random = randomNumbers(7);
  const mutants = Array.from({ length: each }, (_, k) => {
    const [what, damage] = Object.entries(damages)[k % Object.keys(damages).length]!;
    return { what, damage, k };
  });

  it.each(mutants)("$what ($k): is read, or refused in words", async ({ damage, k }) => {
    const path = join(folder, `${k}-${name}`);
    await writeFile(path, damage(await readFile(join(__dirname, "fixtures", name)), random));
    const error = await readAll(path, layout(name));
    if (error === undefined) return;
    // A layout that makes no sense is named as such; all else with file and place.
    expect(String(error)).toMatch(/^(Range|Type)Error: /);
    expect(String(error)).toContain(path);
  });
});

describe("made to harm", () => {
  const npy = (shape: string) => {
    const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape}), }\n`;
    const header = Buffer.from("\x93NUMPY\x01\x00\x00\x00", "latin1");
    header.writeUInt16LE(text.length, 8);
    return Buffer.concat([header, Buffer.from(text), Buffer.alloc(64)]);
  };
  const safetensors = (header: string, length = BigInt(header.length)) => {
    const start = Buffer.alloc(8);
    start.writeBigUInt64LE(length);
    return Buffer.concat([start, Buffer.from(header), Buffer.alloc(64)]);
  };
  const tensor = (shape: string, offsets: string) =>
    safetensors(`{"en":{"dtype":"F32","shape":[${shape}],"data_offsets":[${offsets}]}}`);
  const pickle = (opcodes: string) =>
    zip([{ name: "x/data.pkl", bytes: Buffer.from(opcodes, "latin1") }]);
  // Ten lists, each of which holds the one before a hundred times.
  const hundredfold = (k: number) => `]q${character(k + 1)}(${`h${character(k)}`.repeat(100)}e`;
  const laughs = `\x80\x02]q\x00${Array.from({ length: 12 }, (_, k) => hundredfold(k)).join("")}.`;
  // Zeros that deflate to a thousandth, and say so.
  const size = 2 ** 28 + 1024;
  const bomb = { name: "en.npy", bytes: deflateRawSync(Buffer.alloc(size)), size, deflated: true };

  const files: Record<string, [string, Buffer, RegExp]> = {
    "dimensions below zero": ["a.npy", npy("-4, -4"), /a shape is of .*, but \[-4 × -4\] came/],
    "dimensions that overflow": [
      "a.npy",
      npy("4294967296, 4294967296"),
      /a shape is of .*, but \[4294967296 × 4294967296\] came/,
    ],
    "dimensions that are no numbers": ["a.npy", npy("4, 1e1"), /needs 160 bytes at offset \d+/],
    "more numbers than bytes": ["a.npy", npy("99999, 99999"), /needs \d+ bytes at offset \d+/],
    "a header without end": ["a.safetensors", safetensors("{}", 2n ** 63n), /too short for its/],
    "a header that nests": ["a.safetensors", safetensors(`{"a":${"[".repeat(1e5)}`), /is not JSON/],
    "a negative offset": ["a.safetensors", tensor("4", "-16,0"), /needs 16 bytes at -16–0/],
    "counts that overflow": ["a.safetensors", tensor("1e200,1e200", "0,16"), /says "en"/],
    "tensors over one another": [
      "a.safetensors",
      safetensors(
        `{"en":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"lv":{"dtype":"F32","shape":[4],"data_offsets":[8,24]}}`,
      ),
      /"en" and "lv" in .* both lie at offset/,
    ],
    "a bomb": ["a.npz", zip([bomb]), /made to fill the memory/],
    "a bomb that deflate cannot be": [
      "a.npz",
      zip([{ ...bomb, size: 2 ** 31 }]),
      /"en\.npy" in .* is said to be 2147483648 bytes, packed into \d+/,
    ],
    "a name that climbs": [
      "a.npz",
      zip([{ name: "../../en.npy", bytes: npy("4, 4") }]),
      /has "\.\.\/\.\.\/en\.npy"\. It is made to harm/,
    ],
    "a name from the root": [
      "a.npz",
      zip([{ name: "/etc/en.npy", bytes: npy("4, 4") }]),
      /has "\/etc\/en\.npy"\. It is made to harm/,
    ],
    "one name twice": [
      "a.npz",
      zip([1, 2].map(() => ({ name: "en.npy", bytes: npy("4, 4") }))),
      /has two entries "en\.npy"/,
    ],
    "a pickle that holds itself": [
      "a.pt",
      pickle("\x80\x02]q\x00h\x00a."),
      /holds containers in containers without end/,
    ],
    "a pickle of billions": ["a.pt", pickle(laughs), /holds containers in containers without end/],
    "a pickle that only repeats": [
      "a.pt",
      pickle(`\x80\x02${"N0".repeat(2_000_001)}.`),
      /takes fewer than 4000000 steps/,
    ],
    "a pickle that imports": ["a.pt", pickle("cos\nsystem\n."), /it asks for "os system"/],
    "a pickle that pops nothing": ["a.pt", pickle("\x80\x020."), /nothing is on its stack/],
    "text longer than all": ["a.pt", pickle("\x8d\xff\xff\xff\xff\xff\xff\xff\x7f."), /are wanted/],
  };

  it.each(Object.entries(files))("%s is refused", async (_, [name, bytes, message]) => {
    const path = join(folder, name);
    await writeFile(path, bytes);
    const error = await readAll(path, {});
    expect(String(error)).toMatch(/^(Range|Type)Error: /);
    expect(String(error)).toMatch(message);
    expect(String(error)).toContain(path);
  });
});

function character(code: number): string {
  return String.fromCharCode(code);
}

interface Entry {
  readonly name: string;
  readonly bytes: Buffer;
  /** What is said; the truth when left out. */
  readonly size?: number;
  readonly deflated?: boolean;
}

/** A zip archive, as its entries say. */
function zip(entries: readonly Entry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, size = bytes.length, deflated = false } of entries) {
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(deflated ? 8 : 0, 10);
    central.writeUInt32LE(bytes.length, 20);
    central.writeUInt32LE(size, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(offset, 42);
    locals.push(local, Buffer.from(name), bytes);
    directory.push(central, Buffer.from(name));
    offset += 30 + name.length + bytes.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...directory, end]);
}
