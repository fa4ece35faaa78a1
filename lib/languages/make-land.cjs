/**
 * Makes land.ts, the outlines of the continents that maps of languages are drawn on, from Natural
 * Earth's land at 1 : 110 million (public domain) as npm's world-atlas 2.0.2 has it (ISC):
 *
 *     npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
 *     node lib/languages/make-land.cjs package/land-110m.json > lib/languages/land.ts
 *
 * Corners are rounded to tenths of a degree, islands that become fewer than three of them left out.
 */
const { arcs, objects, transform } = require(require("node:path").resolve(process.argv[2]));

/** An arc's corners in tenths of a degree: TopoJSON stores steps of whole numbers, to be scaled. */
function cornersOf(index) {
  let [x, y] = [0, 0];
  const corners = arcs[index < 0 ? ~index : index].map(([dx, dy]) => {
    [x, y] = [x + dx, y + dy];
    return [x, y].map((at, k) => Math.round(10 * (at * transform.scale[k] + transform.translate[k])));
  });
  return index < 0 ? corners.reverse() : corners;
}

/**
 * The ring without the jump from 180° east to west: land over that line is whole, east of it.
 * Antarctica, which goes round, is closed along the pole.
 */
function unbroken(corners) {
  const ring = [];
  let turns = 0;
  for (const [i, [x, y]] of corners.entries()) {
    const jump = i > 0 ? x - corners[i - 1][0] : 0;
    if (Math.abs(jump) > 1800) turns -= Math.sign(jump);
    ring.push([x + 3600 * turns, y]);
  }
  if (turns !== 0) return [...ring, [ring.at(-1)[0], -900], [ring[0][0], -900], ring[0]];
  const west = ring.some(([x]) => x < -1800);
  return ring.map(([x, y]) => [west ? x + 3600 : x, y]);
}

/** As steps from corner to corner, the first from 0, without those of no length. */
function stepsOf(ring) {
  let last = [0, 0];
  return unbroken(ring.flatMap(cornersOf)).flatMap(([x, y], i) => {
    const step = [x - last[0], y - last[1]];
    last = [x, y];
    return i > 0 && step[0] === 0 && step[1] === 0 ? [] : [step.join(",")];
  });
}

const polygons = objects.land.geometries.flatMap(({ type, arcs: own }) =>
  type === "Polygon" ? [own] : own,
);
const rings = polygons.flat().map(stepsOf).filter((steps) => steps.length > 3);

process.stdout.write(`\
/**
 * The outlines of the continents, made by \`node lib/languages/make-land.cjs\` (its head says from
 * what): a ring a line, its first corner and then the steps to the next, "east,north" in tenths of
 * a degree. Natural Earth, public domain.
 *
 * @see https://www.naturalearthdata.com/about/terms-of-use/
 */
export const land = \`
${rings.map((steps) => steps.join(" ")).join("\n")}
\`;
`);
