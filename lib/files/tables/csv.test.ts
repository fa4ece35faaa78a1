import { cellsOfCsv, fromCsv, toCsv } from "./csv";

test("a table is written with its column names and CR LF line ends", () => {
  expect(toCsv([{ layer: 0, language: "lv", score: 0.5 }])).toBe(
    "layer,language,score\r\n0,lv,0.5\r\n",
  );
});

test("commas, quotes, line ends and text that reads as a number are quoted", () => {
  expect(toCsv([{ a: 'say "a, b"', b: "two\nlines", c: "12", d: "NaN", e: "" }])).toBe(
    'a,b,c,d,e\r\n"say ""a, b""","two\nlines","12","NaN",""\r\n',
  );
});

test("columns are those of all rows and what a row lacks stays empty", () => {
  expect(toCsv([{ a: 1 }, { b: 2 }])).toBe("a,b\r\n1,\r\n,2\r\n");
});

test("what is written is read back, whatever is in the cells", () => {
  const table = [
    { a: Number.NaN, b: "NaN", c: 1 / 3, d: " spaced ", e: -0 },
    { a: Number.NEGATIVE_INFINITY, b: 'quote " comma , line \r\n end', c: 1e-300, d: "" },
    { b: "1e5", c: 5e21, d: "–" },
  ];
  expect(fromCsv(toCsv(table))).toEqual(table);
});

test("an empty table is empty text", () => {
  expect(toCsv([])).toBe("");
  expect(fromCsv("")).toEqual([]);
});

test("line feeds alone, a last line without an end and a byte order mark are read", () => {
  expect(fromCsv("\uFEFFa,b\n1,x\n2,y")).toEqual([
    { a: 1, b: "x" },
    { a: 2, b: "y" },
  ]);
  expect(fromCsv("a,b\n1,")).toEqual([{ a: 1 }]);
});

test("a record of another length is refused", () => {
  expect(() => fromCsv("a,b\n1,2\n1\n")).toThrow(
    new RangeError(
      "fromCsv: every record needs 2 cells, as the first has, but record 3 has 1. Look for a missing or an unquoted comma.",
    ),
  );
});

test("a column without a name, or with the name of another, is refused", () => {
  expect(() => fromCsv("a,a\n1,2\n")).toThrow(
    'fromCsv: every column needs a name of its own, but column 2 is called "a".',
  );
});

test("a quote that is not closed is refused", () => {
  expect(() => fromCsv('a,b\n1,"open\n')).toThrow(
    'fromCsv: a quote opens a cell and is closed before the next comma, but record 2 has ""open\n".',
  );
});

test("cells can be had as they are written, no number among them", () => {
  expect(cellsOfCsv('\uFEFFid,text\r\n007,"a, ""b"""\n1.50,\n')).toEqual([
    ["id", "text"],
    ["007", 'a, "b"'],
    ["1.50", ""],
  ]);
});
