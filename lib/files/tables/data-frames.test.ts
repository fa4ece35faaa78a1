import { toArquero, toDataFrame } from "./data-frames";

const table = [
  { language: "lv", layer: 0 },
  { language: "lt", layer: 12, value: 0.1 + 0.2 },
];

describe("toArquero", () => {
  it("keeps every column in order, with null where a row lacks it", async () => {
    const frame = await toArquero(table);
    expect(frame.columnNames()).toEqual(["language", "layer", "value"]);
    expect(frame.objects()).toEqual([
      { language: "lv", layer: 0, value: null },
      { language: "lt", layer: 12, value: 0.1 + 0.2 },
    ]);
    expect((await toArquero([])).numRows()).toBe(0);
  });
});

describe("toDataFrame", () => {
  /** danfojs-node is not among the dependencies: its own do not install everywhere. */
  const itWithDanfo = installed("danfojs-node") ? it : it.skip;

  itWithDanfo("keeps every column in order (skipped where danfojs-node is missing)", async () => {
    const frame = await toDataFrame(table);
    expect(frame.columns).toEqual(["language", "layer", "value"]);
    expect(frame.values).toEqual([
      ["lv", 0, null],
      ["lt", 12, 0.1 + 0.2],
    ]);
    expect((await toDataFrame([])).shape).toEqual([0, 0]);
  });

  it("hands danfojs-node the columns and their types", async () => {
    jest.resetModules();
    const DataFrame = jest.fn();
    jest.doMock("danfojs-node", () => ({ DataFrame }), { virtual: true });
    await toDataFrame(table);
    expect(DataFrame).toHaveBeenCalledWith(
      { language: ["lv", "lt"], layer: [0, 12], value: [null, 0.1 + 0.2] },
      { dtypes: ["string", "float32", "float32"] },
    );
  });
});

describe("where a package is missing", () => {
  beforeEach(() => jest.resetModules());
  const absent = (name: string) => {
    jest.doMock(
      name,
      () => {
        throw new Error(`Cannot find module '${name}' from 'lib/files/tables/data-frames.ts'`);
      },
      { virtual: true },
    );
  };

  it("toArquero says how to install it", async () => {
    absent("arquero");
    await expect(toArquero(table)).rejects.toThrow(
      "toArquero: the package arquero is needed, but it is not installed. npm install arquero@8",
    );
  });

  it("toDataFrame says how to install it, overrides included", async () => {
    absent("danfojs-node");
    await expect(toDataFrame(table)).rejects.toThrow(
      "toDataFrame: the package danfojs-node is needed, but it is not installed. npm install danfojs-node@1.2.0, after adding to package.json " +
        '"overrides": {"danfojs-node": {"@tensorflow/tfjs-node": "npm:@tensorflow/tfjs@4.22.0", "xlsx": "npm:xlsx@0.18.5"}}',
    );
  });

  it("another error of the package is passed on as it is", async () => {
    jest.doMock("arquero", () => {
      throw new SyntaxError("Unexpected token");
    });
    await expect(toArquero(table)).rejects.toThrow("Unexpected token");
  });
});

function installed(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}
