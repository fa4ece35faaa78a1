import { liftSharedWarnings } from "./shared-warnings";

test("a warning that all rows have is said once, and each row keeps its own", () => {
  const table = [
    { layer: 0, warnings: "only 3 rows differ; rows are not exchangeable" },
    { layer: 1, warnings: "rows are not exchangeable" },
  ];
  expect(liftSharedWarnings(table)).toEqual({
    rows: [
      { layer: 0, warnings: "only 3 rows differ" },
      { layer: 1, warnings: "" },
    ],
    shared: ["rows are not exchangeable"],
  });
});

test("rows without a common warning, and no rows, stay as they are", () => {
  const table = [{ warnings: "one" }, { warnings: "" }];
  expect(liftSharedWarnings(table)).toEqual({ rows: table, shared: [] });
  expect(liftSharedWarnings([])).toEqual({ rows: [], shared: [] });
});
