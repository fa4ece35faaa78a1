/**
 * Makes table.ts from URIEL's families and coordinates and CLDR's English names and speakers:
 *
 *     node lib/languages/make-table.cjs > lib/languages/table.ts
 *
 * A language's branch is the deepest group on its path in Glottolog that readers of figures know
 * by name (`branches`); where URIEL has no path, or a wrong one, `corrections` says what holds.
 */
const uriel = require("../../data/languages/uriel.json");
const cldr = require("../../data/corpora/names/languages.json");
const { speakers } = require("../../data/languages/speakers.json");

/** Group in URIEL → how figures call it. */
const branches = {
  Germanic: "Germanic", Romance: "Romance", Slavic: "Slavic", "Eastern Baltic": "Baltic",
  Greek: "Greek", Albanian: "Albanian", Celtic: "Celtic", Armenian: "Armenian",
  Iranian: "Iranian", "Indo-Aryan": "Indo-Aryan", Finnic: "Finnic", Semitic: "Semitic",
  Chadic: "Chadic", Oghuz: "Oghuz", Kipchak: "Kipchak", "Central Dravidian": "Central Dravidian",
  "South Dravidian": "South Dravidian", "Southwestern Tai": "Southwestern Tai",
  Vietic: "Vietic", Khmeric: "Khmeric", Malayic: "Malayic",
  "Central Philippine": "Central Philippine", Sinitic: "Sinitic", "Lolo-Burmese": "Lolo-Burmese",
  "Narrow Bantu": "Bantu", Hungarian: "Hungarian", Karluk: "Karluk",
};

/** What URIEL's paths leave out (nb, eu, hu), or have wrong (uz, under Oghuz). */
const corrections = {
  nb: ["Indo-European", "Germanic", "Northwest Germanic", "North Germanic"],
  eu: ["Basque"],
  hu: ["Uralic", "Hungarian"],
  uz: ["Turkic", "Common Turkic", "Karluk"],
};

const names = new Map(cldr.keys.map((code, i) => [code, cldr.text.en[i]]));
names.set("tl", "Tagalog");

const languages = uriel.langs.map((code, i) => {
  const path = corrections[code] ?? uriel.family[code];
  const branch = branches[path.filter((group) => group in branches).at(-1)] ?? path[0];
  const about = { code, iso: uriel.codes[i], name: names.get(code), family: path[0], branch, path };
  return { ...about, place: uriel.latlon[code], speakers: speakers[code] };
});

/** Families in order of first appearance, and in each its branches. */
const order = (key) => [...new Set(languages.map((language) => language[key]))];
const [families, branchOrder] = [order("family"), order("branch")];
languages.sort(
  (a, b) =>
    families.indexOf(a.family) - families.indexOf(b.family) ||
    branchOrder.indexOf(a.branch) - branchOrder.indexOf(b.branch),
);

const rows = languages.map(
  ({ code, iso, name, family, branch, place, speakers }) =>
    `  ${JSON.stringify([code, iso, name, family, branch, ...place, speakers]).replaceAll(",", ", ")},`,
);
const paths = languages.map(({ code, path }) => `${code}: ${path.join(" > ")}`);
process.stdout.write(`\
/**
 * Languages by family and branch: code (ISO 639-1), ISO 639-3, English name, family, branch,
 * latitude, longitude, people who can use it. Made by \`node lib/languages/make-table.cjs > lib/languages/table.ts\`, where
 * the few corrections by hand are: edit that, not this.
 *
 * Families (Glottolog's, branches by their familiar names) and coordinates from URIEL through
 * lang2vec 1.1.2, CC BY-SA 4.0: this table is shared alike. Names and speakers from Unicode CLDR
 * 48.2, Unicode-3.0.
 *
 * @see Littell et al. (2017), URIEL and lang2vec
 * @see Hammarström et al., Glottolog
 */
export const table: readonly (readonly [
  code: string,
  iso: string,
  name: string,
  family: string,
  branch: string,
  latitude: number,
  longitude: number,
  speakers: number,
])[] = [
${rows.join("\n")}
];

/** Every group that a language is in, the oldest first, as Glottolog's tree has them. */
export const paths = \`
${paths.join("\n")}
\`;
`);
