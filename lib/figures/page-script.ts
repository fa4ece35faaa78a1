import {
  fitted,
  framesOf,
  hasAny,
  isAbout,
  languagesAt,
  marked,
  markedPoints,
  markedTrace,
} from "./page-drawing";

/** The functions of `page-drawing`, for the page to call by the same names. */
const drawing = [
  fitted,
  languagesAt,
  marked,
  hasAny,
  isAbout,
  markedTrace,
  markedPoints,
  framesOf,
].join("\n");

/**
 * Draws each figure in the layout that fits the page's width, and puts above it, as controls of the
 * page's own that keys and fingers reach, its slider, a choice of lines, and a language to mark: one
 * that is chosen there, or by a click in any figure, is marked in all.
 */
export const pageScript: string = `
(function () {
  "use strict";
  ${drawing}
  if (!window.Plotly) return;
  document.getElementById("no-plotly").remove();
  // No more: plotly's own list has an upload to its company, and tools that lead nowhere here.
  const config = { displaylogo: false, responsive: false, modeBarButtons: [["zoomIn2d", "zoomOut2d", "resetScale2d"]] };
  const plots = [...document.querySelectorAll(".plot")];
  const figures = plots.map(function (plot) {
    return JSON.parse(document.getElementById("data-" + plot.dataset.figure).textContent);
  });
  const names = Object.assign({}, ...figures.map(function ({ layout: { meta } }) { return meta && meta.languages; }));
  const status = document.getElementById("marked");
  const showing = [];
  let chosen = [];

  function choose(keys) {
    const again = keys.length === chosen.length && keys.every(function (key) { return chosen.includes(key); });
    chosen = again ? [] : keys;
    const said = chosen.map(function (key) { return names[key] || key; }).join(" and ");
    status.textContent = said ? said + " marked. Escape clears the mark." : "No language is marked.";
    showing.forEach(function (show) { show(); });
  }
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && chosen.length > 0) choose([]);
  });

  function labelled(text, control) {
    const label = document.createElement("label");
    label.append(text, control);
    return label;
  }

  function addSlider(figure, controls, draw) {
    const slider = figure.layout.sliders && figure.layout.sliders[0];
    if (!slider) return;
    const input = document.createElement("input");
    const output = document.createElement("output");
    Object.assign(input, { type: "range", min: 0, max: slider.steps.length - 1, step: 1 });
    input.value = slider.active || 0;
    function show() {
      const step = slider.steps[+input.value];
      output.textContent = step.label;
      input.setAttribute("aria-valuetext", slider.currentvalue.prefix + step.label);
      step.args[0].visible.forEach(function (visible, i) { figure.data[i].visible = visible; });
    }
    input.addEventListener("input", function () { show(); draw(); });
    show();
    const label = labelled(slider.currentvalue.prefix, input);
    label.append(output);
    controls.append(label);
  }

  function addChoice(figure, controls, draw) {
    let family = null, count = 0;
    const select = document.createElement("select");
    select.append(new Option("everything", ""));
    figure.data.forEach(function (trace) {
      if (trace.type !== "scatter" || !trace.legendgroup || trace.legendgroup === "reference" || trace.showlegend === false) return;
      if (trace.legendgrouptitle) {
        family = document.createElement("optgroup");
        family.label = trace.legendgrouptitle.text;
        select.append(family);
      }
      const text = document.createElement("span");
      text.innerHTML = trace.name;
      (family || select).append(new Option(text.textContent, trace.legendgroup));
      count += 1;
    });
    if (count < 2) return;
    const atFirst = figure.data.map(function (trace) { return trace.visible === undefined ? true : trace.visible; });
    select.addEventListener("change", function () {
      figure.data.forEach(function (trace, i) {
        const shown = trace.legendgroup === select.value || trace.legendgroup === "reference";
        trace.visible = select.value ? (shown ? true : "legendonly") : atFirst[i];
      });
      draw();
    });
    controls.append(labelled("Show", select));
  }

  /** A language to mark; gives what tells the control which one is. */
  function addMark(figure, controls) {
    const own = Object.entries((figure.layout.meta && figure.layout.meta.languages) || {});
    if (own.length < 2) return function () {};
    const select = document.createElement("select");
    own.sort(function (a, b) { return a[1].localeCompare(b[1]); });
    select.append(new Option("no language", ""), ...own.map(function ([key, name]) { return new Option(name, key); }));
    const pair = new Option("", "pair");
    select.addEventListener("change", function () { choose(select.value ? [select.value] : []); });
    controls.append(labelled("Mark", select));
    return function () {
      pair.remove();
      if (chosen.length > 1) {
        pair.textContent = chosen.map(function (key) { return names[key]; }).join(" and ");
        select.append(pair);
      }
      select.value = chosen.length > 1 ? "pair" : own.some(function ([key]) { return key === chosen[0]; }) ? chosen[0] : "";
    };
  }

  function addDownloads(plot) {
    const row = plot.parentElement.querySelector(".downloads");
    ["PNG", "SVG"].reverse().forEach(function (kind) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = kind;
      button.setAttribute("aria-label", kind + " of " + plot.getAttribute("aria-label"));
      button.addEventListener("click", function () {
        const { width, height } = plot.layout;
        const format = kind.toLowerCase();
        Plotly.downloadImage(plot, { format, width, height, scale: format === "png" ? 3 : 1, filename: plot.dataset.figure });
      });
      row.querySelector("span").after(button);
    });
    row.hidden = false;
  }

  plots.forEach(function (plot, i) {
    const figure = figures[i];
    const controls = plot.parentElement.querySelector(".controls");
    let width = 0;
    function draw() {
      const before = width;
      width = plot.clientWidth;
      const { data, layout } = marked(fitted(figure, width), chosen);
      // Another arrangement is another figure: plotly does not get from one to the other.
      if (before < 640 !== width < 640) Plotly.purge(plot);
      const first = !plot.data;
      Plotly.react(plot, data, layout, config);
      if (first) plot.on("plotly_click", choosePoint);
    }
    function choosePoint({ points: [point] }) {
      const keys = languagesAt(point.data, point.pointNumber);
      if (keys.length > 0) choose(keys);
    }
    addSlider(figure, controls, draw);
    addChoice(figure, controls, draw);
    const tell = addMark(figure, controls);
    addDownloads(plot);
    plot.textContent = "";
    draw();
    showing.push(function () { tell(); draw(); });
    let waiting = 0;
    new ResizeObserver(function () {
      if (plot.clientWidth === width) return;
      clearTimeout(waiting);
      waiting = setTimeout(draw, 120);
    }).observe(plot);
  });
})();
`;
