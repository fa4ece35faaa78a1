import { columnsOf, type Table } from "../core/table";
import type { Figure } from "./figure";
import { html, htmlPage } from "./html";
import { pageStyle } from "./page-style";
import { readable, words } from "./theme";

/** A figure with what stands around it on a page. */
export interface PageFigure {
  /** Names its anchor and its files: letters, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  readonly caption?: string;
  readonly figure: Figure;
  /** File name of a PNG beside the page, shown where plotly is not. */
  readonly picture?: string;
  /** File name of the data behind it, as CSV beside the page. */
  readonly csv?: string;
}

export interface PageTable {
  readonly title: string;
  readonly table: Table;
  /** Which columns, in this order; all unless told. */
  readonly columns?: readonly string[];
}

/** A study's answer, in the order it is read; what is left out has no section. */
export interface Page {
  readonly title: string;
  readonly question?: string;
  readonly conclusions?: readonly string[];
  readonly figures: readonly PageFigure[];
  readonly tables?: readonly PageTable[];
  readonly methods?: string;
  readonly caveats?: readonly string[];
  readonly bibtex?: string;
  /** Names of the files beside the page. */
  readonly files: readonly string[];
  /** What further files there are, too large to be published with the page, in words. */
  readonly largeFiles?: readonly string[];
  /** The folder of plotly.min.js and page.js, seen from the page, as "../"; its own unless told. */
  readonly scripts?: string;
}

/**
 * A results page as HTML that opens from the disk, offline: figures are drawn by the
 * files `plotly.min.js` and `page.js` (see `pageScript`), and where those are missing their pictures
 * are shown.
 *
 * @throws RangeError when a figure's id is not of letters, digits and hyphens, or used twice.
 */
export function page(parts: Page): string {
  const { question = "", conclusions = [], methods = "", caveats = [], bibtex = "" } = parts;
  const { largeFiles = [], scripts = "" } = parts;
  requireIds(parts.figures.map(({ id }) => id));
  const body = `<main>
<header>
<h1>${html(parts.title)}</h1>
${question && `<p class="question">${html(question)}</p>`}
</header>
${section("conclusions", "What was found", list(conclusions))}
<p class="unseen" id="marked" role="status"></p>
<p class="note" id="no-plotly" role="note">The figures below are pictures: ${html(scripts)}plotly.min.js or page.js is not there. Run the study again, or npm run gallery, to get them, and these answer to the pointer.</p>
${parts.figures.map(figureSection).join("\n")}
${(parts.tables ?? []).map(tableSection).join("\n")}
${section("methods", "How it was done", paragraphs(methods))}
${section("caveats", "What to keep in mind", list(caveats))}
${section("cite", "To cite", bibtex && `<pre tabindex="0" aria-label="BibTeX"><code>${html(bibtex)}</code></pre>`)}
<section aria-labelledby="files"><h2 id="files">Files</h2>
<ul>${parts.files.map((name) => `<li><a href="${html(encodeURI(name))}">${html(name)}</a></li>`).join("\n")}</ul>
${largeFiles.length > 0 ? `<p>Written by the study, too large to be published with this page: ${html(largeFiles.join(", "))}.</p>` : ""}
</section>
</main>
<script src="${html(encodeURI(scripts))}plotly.min.js"></script>
<script src="${html(encodeURI(scripts))}page.js"></script>`;
  return htmlPage(parts.title, pageStyle, body);
}

function requireIds(ids: readonly string[]): void {
  const bad = ids.find((id, i) => !/^[A-Za-z][A-Za-z0-9-]*$/.test(id) || ids.indexOf(id) !== i);
  if (bad !== undefined)
    throw new RangeError(
      `page: every figure needs an id of its own, of letters, digits and hyphens, but "${bad}" is ${ids.indexOf(bad) === ids.lastIndexOf(bad) ? "not" : "used twice"}. Rename it.`,
    );
}

/** Nothing where there is nothing to say. */
function section(id: string, heading: string, content: string): string {
  if (content === "") return "";
  return `<section aria-labelledby="${id}"><h2 id="${id}">${heading}</h2>
${content}
</section>`;
}

function paragraphs(text: string): string {
  if (text === "") return "";
  return text
    .split(/\n{2,}/)
    .map((one) => `<p>${html(one)}</p>`)
    .join("\n");
}

function figureSection({ id, title, caption = "", figure, picture, csv }: PageFigure): string {
  const fallback = picture
    ? `<img src="${html(encodeURI(picture))}" alt="${html(caption ? `${title}. ${caption}` : title)}" loading="lazy">`
    : `<p class="note">No picture was made of this figure.</p>`;
  return `<section aria-labelledby="${id}">
<h2 id="${id}">${html(title)}</h2>
<figure>
<div class="controls"></div>
<div class="plot" data-figure="${id}" role="group" aria-label="${html(title)}">${fallback}</div>
${caption && `<figcaption>${html(caption)}</figcaption>`}
<div class="downloads"${csv ? "" : " hidden"}><span>Download</span>${csv ? `<a href="${html(encodeURI(csv))}" download aria-label="CSV of ${html(title)}">CSV</a>` : ""}</div>
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

/** Which columns of a table are shown, in this order; with what is written above each, where its name would not do. */
export type ShownColumns = readonly string[] | Readonly<Record<string, string>>;

/** The columns with their headings: a name as words, unless told. */
export function headingsOf(
  table: Table,
  columns: ShownColumns = columnsOf(table),
): Map<string, string> {
  if (Array.isArray(columns)) return new Map(columns.map((name) => [name, words(name)]));
  return new Map(Object.entries(columns));
}

/** A table as HTML, numbers to three decimals. */
export function htmlTable(table: Table, columns?: ShownColumns, caption = ""): string {
  const headings = headingsOf(table, columns);
  const head = [...headings.values()].map((text) => `<th scope="col">${html(text)}</th>`).join("");
  const body = table.map((row) => {
    const cells = [...headings.keys()].map((name) => {
      const number = typeof row[name] === "number" ? ' class="number"' : "";
      return `<td${number}>${html(readable(row[name]))}</td>`;
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  const title = caption ? `<caption>${html(caption)}</caption>` : "";
  return `<table>${title}<thead><tr>${head}</tr></thead><tbody>${body.join("\n")}</tbody></table>`;
}

function list(items: readonly string[]): string {
  if (items.length === 0) return "";
  return `<ul>${items.map((item) => `<li>${html(item)}</li>`).join("\n")}</ul>`;
}
