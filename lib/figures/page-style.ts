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
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.controls output{min-width:2.5em;font-variant-numeric:tabular-nums;font-weight:600}
.downloads{display:flex;flex-wrap:wrap;gap:4px 14px;align-items:center;margin-top:.5em;font-size:.85rem;color:${softInk}}
.downloads button,.downloads a{font:inherit;color:#005a8f;background:none;border:0;padding:4px 0;text-decoration:underline;cursor:pointer}
.note{background:#f3f4f6;border-left:3px solid ${softInk};padding:.5em .9em}
.scroll{overflow-x:auto;margin-top:2em}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding-bottom:.4em}
th{text-align:left;border-bottom:1px solid ${axisColor};padding:4px 14px 4px 0;vertical-align:bottom}
td{border-bottom:1px solid ${gridColor};padding:3px 14px 3px 0}
td.number{text-align:right}
pre{overflow-x:auto;background:#f7f8f9;padding:12px 14px;font-size:.82rem;line-height:1.45}
a{color:#005a8f}
:focus-visible,.plot .modebar-btn:focus-visible{outline:3px solid #0072B2!important;outline-offset:2px}
@media (max-width:640px){main{padding:24px 8px 60px}h1{font-size:1.6rem}}
@media print{.controls,.downloads{display:none}}
`;
