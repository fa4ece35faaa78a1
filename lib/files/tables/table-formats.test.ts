import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromParquet, toParquet } from "./parquet";
import { readTable, writeTable } from "./table-formats";

const table = [
  { language: "lv", layer: 0, value: Number.NaN, note: "undefined, as cls is at layer 0" },
  { language: "lt", layer: 12, value: 0.1 + 0.2 },
  { language: "中文 “q”\n", layer: -3, value: -0, note: "" },
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "interlingua-tables-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe.each([".csv", ".parquet", ".PARQUET"])("a table in a %s file", (extension) => {
  it("comes back as it was, missing cells and NaN included", async () => {
    const path = join(folder, `new folder/table${extension}`);
    await writeTable(path, table);
    expect(await readTable(path)).toEqual(table);
    expect(readdirSync(join(folder, "new folder"))).toEqual([`table${extension}`]);
  });

  it("may be without rows", async () => {
    const path = join(folder, `table${extension}`);
    await writeTable(path, []);
    expect(await readTable(path)).toEqual([]);
  });
});

it("a table's file with another ending is refused", async () => {
  await expect(writeTable("table.xls", table)).rejects.toThrow(
    'writeTable: the name of a table\'s file ends in .csv or .parquet, but "table.xls" came. Give it one of these endings.',
  );
  await expect(readTable("table")).rejects.toThrow(RangeError);
});

describe("Parquet", () => {
  it("keeps 5,000 rows, which span several groups of rows", async () => {
    const many = Array.from({ length: 5000 }, (_, i) => ({ i, name: `row ${i}`, half: i / 2 }));
    expect(await fromParquet(await toParquet(many))).toEqual(many);
  });

  it("holds whole numbers as integers and others as float64", async () => {
    const { parquetMetadata } = await import("hyparquet");
    const bytes = await toParquet([{ layer: 1, big: 2 ** 31, zero: -0, name: "x" }]);
    const { schema } = parquetMetadata(new Uint8Array(bytes).buffer);
    expect(schema.slice(1).map(({ name, type }) => [name, type])).toEqual([
      ["layer", "INT32"],
      ["big", "DOUBLE"],
      ["zero", "DOUBLE"],
      ["name", "BYTE_ARRAY"],
    ]);
  });

  it("refuses a column of text and numbers", async () => {
    await expect(toParquet([{ score: 1 }, { score: "none" }])).rejects.toThrow(
      'toParquet: a column holds text or numbers, but "score" holds both (e.g. 1 and "none"). Write its numbers as text, or put them into a column of their own.',
    );
  });

  it("refuses what is no Parquet file, or was cut short", async () => {
    const path = join(folder, "table.parquet");
    writeFileSync(path, "language,layer\r\n");
    await expect(readTable(path)).rejects.toThrow(
      /^fromParquet: the bytes of a Parquet file \(uncompressed or Snappy\) are needed, but reading 16 bytes gave: .*\. Look whether the file is whole/,
    );
    const whole = await toParquet(table);
    await expect(fromParquet(whole.subarray(0, whole.length - 20))).rejects.toThrow(RangeError);
  });

  it("reads integers of 64 bits where a number holds them, and refuses the others", async () => {
    expect(await fromParquet(await foreign([2n ** 40n]))).toEqual([{ column: 2 ** 40 }]);
    await expect(fromParquet(await foreign([2n ** 60n]))).rejects.toThrow(
      'fromParquet: an integer needs to lie within ±2⁵³, where a number holds it exactly, but column "column" holds 1152921504606846976. Write it as text.',
    );
  });

  it("reads some columns, and no others", async () => {
    const bytes = await toParquet([{ a: 1, b: "x", c: 2.5 }]);
    expect(await fromParquet(bytes, ["b", "c"])).toEqual([{ b: "x", c: 2.5 }]);
    await expect(fromParquet(bytes, ["d"])).rejects.toThrow(/fromParquet: .*\bd\b/);
  });

  it("refuses other kinds of values", async () => {
    await expect(fromParquet(await foreign([true]))).rejects.toThrow(
      'fromParquet: a table holds text and numbers, but column "column" holds a boolean. Leave it out, or write it as text.',
    );
  });
});

/** A file as another program might have written it. */
async function foreign(data: (bigint | boolean)[]): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  return new Uint8Array(parquetWriteBuffer({ columnData: [{ name: "column", data }] }));
}
