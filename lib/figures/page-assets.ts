import { axisColor, font, gridColor, ink, softInk } from "./theme";

/** The look of a results page: one column to read, figures a little wider. */
export const pageStyle: string = `
*{box-sizing:border-box}
body{margin:0;background:#fff;color:${ink};font:16px/1.6 ${font}}
main{max-width:1080px;margin:0 auto;padding:40px 20px 80px}
h1{font-size:2rem;line-height:1.2;margin:0 0 .4em}
h2{font-size:1.25rem;line-height:1.3;margin:2.4em 0 .5em}
p,li{max-width:46em;overflow-wrap:anywhere}
ul{padding-left:1.3em}
.question{font-size:1.15rem;color:${softInk};margin:0}
figure{margin:0}
figcaption{color:${softInk};font-size:.9rem;max-width:52em;margin-top:.4em}
.plot{width:100%;min-height:120px}
.plot img{max-width:100%;height:auto;display:block}
.controls{display:flex;flex-wrap:wrap;gap:8px 20px;align-items:center;font-size:.9rem}
.controls label{display:flex;gap:8px;align-items:center}
.controls input{width:min(340px,44vw);accent-color:#0072B2;height:28px}
.controls select{font:inherit;padding:4px 6px;max-width:52vw;border:1px solid ${softInk};border-radius:4px;background:#fff;color:inherit}
.controls output{min-width:2.5em;font-variant-numeric:tabular-nums;font-weight:600}
.note{background:#f3f4f6;border-left:3px solid ${softInk};padding:.5em .9em}
.scroll{overflow-x:auto;margin-top:2em}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding-bottom:.4em}
th{text-align:left;border-bottom:1px solid ${axisColor};padding:4px 14px 4px 0;vertical-align:bottom}
td{border-bottom:1px solid ${gridColor};padding:3px 14px 3px 0}
td.number{text-align:right}
pre{overflow-x:auto;background:#f7f8f9;padding:12px 14px;font-size:.82rem;line-height:1.45}
a{color:#005a8f}
:focus-visible{outline:3px solid #0072B2;outline-offset:2px}
@media (max-width:640px){main{padding:24px 8px 60px}h1{font-size:1.6rem}}
@media print{.controls{display:none}}
`;

/**
 * Draws each figure in the layout that fits the page's width, and puts a slider and a choice of
 * lines above it as controls of the page's own, which keys and fingers reach.
 */
export const pageScript = `
(function () {
  "use strict";
  var note = document.getElementById("no-plotly");
  if (!window.Plotly) return;
  note.remove();
  var config = { displaylogo: false, responsive: false, modeBarButtonsToRemove: ["select2d", "lasso2d"] };

  function fitted(figure, width) {
    var narrow = width < 640;
    var layout = JSON.parse(JSON.stringify(narrow && figure.layout.meta ? figure.layout.meta.narrow : figure.layout));
    if (layout.title && layout.margin) {
      var spare = layout.margin.t - 36;
      layout.margin.t = 36;
      layout.height -= spare;
    }
    delete layout.title;
    delete layout.meta;
    if (layout.sliders) {
      var room = 84;
      layout.height -= room;
      layout.margin.b -= room;
      delete layout.sliders;
    }
    layout.width = width;
    if (narrow) { layout.dragmode = false; }
    var data = narrow ? figure.data.map(function (t) { var c = Object.assign({}, t); delete c.legendgrouptitle; return c; }) : figure.data;
    return { data: data, layout: layout };
  }

  function labelled(text, control) {
    var label = document.createElement("label");
    label.append(text, control);
    return label;
  }

  function addSlider(figure, controls, apply) {
    var slider = figure.layout.sliders && figure.layout.sliders[0];
    if (!slider) return;
    var input = document.createElement("input");
    var output = document.createElement("output");
    input.type = "range"; input.min = 0; input.max = slider.steps.length - 1; input.step = 1;
    input.value = slider.active || 0;
    function show() {
      var step = slider.steps[+input.value];
      output.textContent = step.label;
      input.setAttribute("aria-valuetext", slider.currentvalue.prefix + step.label);
      step.args[0].visible.forEach(function (v, i) { figure.data[i].visible = v; });
      apply();
    }
    input.addEventListener("input", show);
    var label = labelled(slider.currentvalue.prefix, input);
    label.append(output);
    output.textContent = slider.steps[+input.value].label;
    controls.append(label);
  }

  function addChoice(figure, controls, apply) {
    var heads = {}, family = null, count = 0;
    var select = document.createElement("select");
    select.append(new Option("everything", ""));
    figure.data.forEach(function (trace) {
      if (trace.type !== "scatter" || !trace.legendgroup || trace.legendgroup === "reference" || trace.showlegend === false) return;
      if (trace.legendgrouptitle) {
        family = document.createElement("optgroup");
        family.label = trace.legendgrouptitle.text;
        select.append(family);
      }
      var text = document.createElement("span");
      text.innerHTML = trace.name;
      (family || select).append(new Option(text.textContent, trace.legendgroup));
      count += 1;
    });
    if (count < 2) return;
    var atFirst = figure.data.map(function (trace) { return trace.visible === undefined ? true : trace.visible; });
    select.addEventListener("change", function () {
      figure.data.forEach(function (trace, i) {
        var shown = trace.legendgroup === select.value || trace.legendgroup === "reference";
        trace.visible = select.value ? (shown ? true : "legendonly") : atFirst[i];
      });
      apply();
    });
    controls.append(labelled("Show", select));
  }

  document.querySelectorAll(".plot").forEach(function (plot) {
    var figure = JSON.parse(document.getElementById("data-" + plot.dataset.figure).textContent);
    var controls = plot.parentElement.querySelector(".controls");
    var width = 0;
    function draw() {
      var fit = fitted(figure, plot.clientWidth);
      width = plot.clientWidth;
      return Plotly.react(plot, fit.data, fit.layout, config);
    }
    addSlider(figure, controls, draw);
    addChoice(figure, controls, draw);
    plot.textContent = "";
    draw();
    var waiting = 0;
    new ResizeObserver(function () {
      if (plot.clientWidth === width) return;
      clearTimeout(waiting);
      waiting = setTimeout(draw, 120);
    }).observe(plot);
  });
})();
`;
