import { type Page, page } from "./page";

const parts: Page = {
  title: "A < B",
  question: "Do they?",
  conclusions: ["Yes."],
  figures: [
    {
      id: "curves",
      title: "Curves",
      caption: "Over layers.",
      figure: { data: [{ y: [Number.NaN, 1], name: "</script>" }], layout: {} },
      picture: "curves.png",
    },
  ],
  tables: [{ title: "Means", table: [{ group: "all", score: Number.NaN }] }],
  methods: "One.\n\nTwo.",
  caveats: ["Four bits."],
  bibtex: "@article{x}",
  files: ["table.csv"],
};

test("a page holds its figures as JSON that no parser ends early, undefined numbers as null", () => {
  const text = page(parts);
  expect(text).toContain('{"data":[{"y":[null,1],"name":"\\u003c/script>"}],"layout":{}}');
  expect(text).toContain("<h1>A &lt; B</h1>");
  expect(text).toContain('<img src="curves.png" alt="Curves. Over layers."');
  expect(text).toContain('<td class="number">undefined</td>');
  expect(text).not.toMatch(/https?:/);
});

test("a figure's id that is used twice or no id is refused", () => {
  const [figure] = parts.figures;
  expect(() => page({ ...parts, figures: [figure!, figure!] })).toThrow(
    'page: every figure needs an id of its own, of letters, digits and hyphens, but "curves" is used twice. Rename it.',
  );
  expect(() => page({ ...parts, figures: [{ ...figure!, id: "a b" }] })).toThrow(
    'but "a b" is not. Rename it.',
  );
});
