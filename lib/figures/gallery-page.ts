import { html, htmlPage } from "./html";
import { pageStyle } from "./page-style";
import { axisColor, softInk } from "./theme";

/** A study as the gallery shows it; paths are seen from the gallery. */
export interface GalleryStudy {
  readonly title: string;
  /** Its results page. */
  readonly page: string;
  readonly question?: string;
  /** What it concludes, first what it claims. */
  readonly conclusions: readonly string[];
  /** One of its pictures. */
  readonly thumbnail?: string;
  /** The notebook that made it. */
  readonly notebook?: string;
}

/** Something to read that is no study: its path, and what it is called. */
export interface GalleryText {
  readonly path: string;
  readonly title: string;
}

/**
 * A page of all studies, in reading order, each with its claim, a picture and a link; it needs no
 * script and no network. A study is one stop of the Tab key, its notebook another.
 */
export function galleryPage(
  title: string,
  studies: readonly GalleryStudy[],
  texts: readonly GalleryText[] = [],
): string {
  const more = texts.map(({ path, title }) => `<li>${link(path, title)}</li>`).join("\n");
  const body = `<main>
<header>
<h1>${html(title)}</h1>
<p class="question">${studies.length} ${studies.length === 1 ? "study" : "studies"}, each with its question, what was found, and the page with its figures.</p>
</header>
<div class="studies">
${studies.map(card).join("\n")}
</div>
${more && `<section aria-labelledby="more"><h2 id="more">Also here</h2>\n<ul>${more}</ul></section>`}
</main>`;
  return htmlPage(title, `${pageStyle}${galleryStyle}`, body);
}

function card(study: GalleryStudy, i: number): string {
  const { title, page, question = "", conclusions, thumbnail, notebook } = study;
  const [claim = "", ...others] = conclusions;
  const rest = others.length > 0 ? `<p class="rest">and ${others.length} more on its page</p>` : "";
  // The title says what the picture would, to whoever cannot see it.
  const picture = thumbnail
    ? `<img src="${address(thumbnail)}" alt="" loading="lazy">`
    : `<div class="empty"></div>`;
  return `<article aria-labelledby="study-${i}">
${picture}
<h2 id="study-${i}"><a href="${address(page)}">${html(title)}</a></h2>
${question && `<p class="asked">${html(question)}</p>`}
${claim && `<p>${html(claim)}</p>`}
${rest}
${notebook ? `<p class="made">${link(notebook, `Notebook ${notebook.replace(/^.*\//, "")}`)}</p>` : ""}
</article>`;
}

function link(path: string, text: string): string {
  return `<a href="${address(path)}">${html(text)}</a>`;
}

function address(path: string): string {
  return html(encodeURI(path));
}

const galleryStyle = `
.studies{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(300px,100%),1fr));gap:28px;margin-top:2em}
article{position:relative;border:1px solid ${axisColor};border-radius:6px;padding:0 16px 12px;display:flex;flex-direction:column;overflow:hidden}
article img,.empty{width:calc(100% + 32px);margin:0 -16px;aspect-ratio:3/2;object-fit:contain;background:#fff;border-bottom:1px solid ${axisColor}}
article h2{font-size:1.1rem;margin:.8em 0 .3em}
article p{margin:0 0 .5em;font-size:.95rem;line-height:1.5}
article h2 a::after{content:"";position:absolute;inset:0}
article:hover{border-color:${softInk}}
article p a{position:relative}
.asked{color:${softInk};font-style:italic}
.rest,.made{color:${softInk};font-size:.85rem!important}
.made{margin-top:auto!important}
`;
