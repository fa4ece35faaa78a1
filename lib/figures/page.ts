import type { Table } from "../core/table";
import type { Figure } from "./figure";
import { pageScript, pageStyle } from "./page-assets";
import { readable, words } from "./theme";

/** A figure with what stands around it on a page. */
export interface PageFigure {
  /** Names its anchor and its files: letters, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly figure: Figure;
  /** File name of a PNG beside the page, shown where plotly is not. */
  readonly picture?: string;
}

export interface PageTable {
  readonly title: string;
  readonly table: Table;
  /** Which columns, in this order; all unless told. */
  readonly columns?: readonly string[];
}

/** A study's answer, in the order it is read. */
export interface Page {
  readonly title: string;
  readonly question: string;
  readonly conclusions: readonly string[];
  readonly figures: readonly PageFigure[];
  readonly tables?: readonly PageTable[];
  readonly methods: string;
  readonly caveats: readonly string[];
  readonly bibtex: string;
  /** Names of the files beside the page. */
  readonly files: readonly string[];
}

/**
 * A results page as HTML that opens from the disk, offline: figures are drawn by the
 * `plotly.min.js` beside it, and where that is missing their pictures are shown.
 *
 * @throws RangeError when a figure's id is not of letters, digits and hyphens, or used twice.
 */
export function page(parts: Page): string {
  requireIds(parts.figures.map(({ id }) => id));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${html(parts.title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
<header>
<h1>${html(parts.title)}</h1>
<p class="question">${html(parts.question)}</p>
</header>
<section aria-labelledby="conclusions"><h2 id="conclusions">What was found</h2>
${list(parts.conclusions)}
</section>
<p class="note" id="no-plotly" role="note">The figures below are pictures: plotly.min.js is not beside this page. Run the study again to get it, and the figures answer to the pointer.</p>
${parts.figures.map(figureSection).join("\n")}
${(parts.tables ?? []).map(tableSection).join("\n")}
<section aria-labelledby="methods"><h2 id="methods">How it was done</h2>
${parts.methods
  .split(/\n{2,}/)
  .map((text) => `<p>${html(text)}</p>`)
  .join("\n")}
</section>
<section aria-labelledby="caveats"><h2 id="caveats">What to keep in mind</h2>
${list(parts.caveats)}
</section>
<section aria-labelledby="cite"><h2 id="cite">To cite</h2>
<pre tabindex="0" aria-label="BibTeX"><code>${html(parts.bibtex)}</code></pre>
</section>
<section aria-labelledby="files"><h2 id="files">Files</h2>
<ul>${parts.files.map((name) => `<li><a href="${html(encodeURI(name))}">${html(name)}</a></li>`).join("\n")}</ul>
</section>
</main>
<script src="plotly.min.js"></script>
<script>${pageScript}</script>
</body>
</html>
`;
}

function requireIds(ids: readonly string[]): void {
  const bad = ids.find((id, i) => !/^[A-Za-z][A-Za-z0-9-]*$/.test(id) || ids.indexOf(id) !== i);
  if (bad !== undefined)
    throw new RangeError(
      `page: every figure needs an id of its own, of letters, digits and hyphens, but "${bad}" is ${ids.indexOf(bad) === ids.lastIndexOf(bad) ? "not" : "used twice"}. Rename it.`,
    );
}

function figureSection({ id, title, caption, figure, picture }: PageFigure): string {
  const fallback = picture
    ? `<img src="${html(encodeURI(picture))}" alt="${html(`${title}. ${caption}`)}" loading="lazy">`
    : `<p class="note">No picture was made of this figure.</p>`;
  return `<section aria-labelledby="${id}">
<h2 id="${id}">${html(title)}</h2>
<figure>
<div class="controls"></div>
<div class="plot" data-figure="${id}" role="group" aria-label="${html(title)}">${fallback}</div>
<figcaption>${html(caption)}</figcaption>
</figure>
<script type="application/json" id="data-${id}">${embedded(figure)}</script>
</section>`;
}

/** JSON that no HTML parser ends early; what is not finite becomes null, as JSON has it. */
function embedded(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}

function tableSection({ title, table, columns }: PageTable): string {
  return `<section><div class="scroll" tabindex="0" role="region" aria-label="${html(title)}">${htmlTable(table, columns, title)}</div></section>`;
}

/** A table as HTML, numbers to three decimals. */
export function htmlTable(
  table: Table,
  columns: readonly string[] = [...new Set(table.flatMap((row) => Object.keys(row)))],
  caption = "",
): string {
  const head = columns.map((name) => `<th scope="col">${html(words(name))}</th>`).join("");
  const body = table.map((row) => {
    const cells = columns.map((name) => {
      const number = typeof row[name] === "number" ? ' class="number"' : "";
      return `<td${number}>${html(readable(row[name]))}</td>`;
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  const title = caption ? `<caption>${html(caption)}</caption>` : "";
  return `<table>${title}<thead><tr>${head}</tr></thead><tbody>${body.join("\n")}</tbody></table>`;
}

function list(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li>${html(item)}</li>`).join("\n")}</ul>`;
}

function html(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
