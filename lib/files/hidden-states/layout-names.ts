/** What the name of an array says it holds: of which language and layer, as far as it says so. */
export interface NameParts {
  readonly language?: string | undefined;
  readonly layer?: number | undefined;
}

/** A file's path inside the folder, without its ending, and the names of the arrays in it. */
export interface NamedFile {
  readonly stem: string;
  readonly arrays: readonly string[];
}

/** Words for arrays that tell no language. */
const wordsForStates =
  "(?:arr|array|layers?|hidden|hidden_?states?|states?|activations?|embs?|embeddings?|representations?|reps?|vecs?|vectors?|features?|values?|data|tensor|outputs?|mean|cls|max|last|first|pooled|h|x)";

const onlyLayer = new RegExp(`^(?:${wordsForStates}[._-]?)?(\\d{1,4})$`, "i");
const onlyStates = new RegExp(`^${wordsForStates}$`, "i");
const languageAndLayer = [
  /^(.+?)[._-](?:layer|hidden|hidden_?states?)[._-]?(\d{1,4})$/i,
  /^(.+?)[._](\d{1,4})$/,
];

/** `sentemb-mean-lv`, as xsim names its files, and fastText's `wiki.lv`, `cc.lv.300`, `wiki.lv.align`. */
const knownTools = [
  /^sentemb-[a-z0-9]+-(.+)$/,
  /^(?:wiki|cc)\.([A-Za-z_-]+?)(?:\.300|\.align|\.multi)*$/,
];

/** A language by its code, e.g. `lv`, `zh-Hans`, `eng_Latn`: in a file other names are of no language. */
const code = /^[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$/;

/**
 * What the names of a set's files and arrays say, for each array of each file: from the last part of
 * the name to the first, until a layer and a language are found. `en/12`, `en.12`, `en_layer12`,
 * `en` + `layer.12` and `sentemb-mean-en` + `12` are read, and in one file `en/12` or `en`.
 */
export function partsOf(files: readonly NamedFile[]): NameParts[][] {
  return files.map(({ stem, arrays }) =>
    arrays.map((array) => {
      // What numpy.savez calls an array without a name is no layer where it is alone.
      const alone = arrays.length === 1 && array === "arr_0";
      const inside = alone ? [] : array.split("/").filter(Boolean).map(parsed);
      const inFile = inside.map(({ language, layer }) => ({
        language: files.length === 1 && language && code.test(language) ? language : undefined,
        layer,
      }));
      const parts = [...stem.split("/").map(parsed), ...inFile].reverse();
      return {
        language: parts.find(({ language }) => language !== undefined)?.language,
        layer: parts.find(({ layer }) => layer !== undefined)?.layer,
      };
    }),
  );
}

/**
 * What names say by a template, e.g. `sentemb-mean-{language}` or `{language}/mean_{layer}`; what
 * does not fit it is undefined.
 *
 * @throws RangeError when the template has another word in braces, or one twice
 */
export function partsByTemplate(template: string, name: string): NameParts | undefined {
  const words = [...template.matchAll(/\{(.*?)\}/g)].map(([, word]) => word!);
  const known = words.every(
    (word, k) => /^(language|layer)$/.test(word) && words.indexOf(word) === k,
  );
  if (!known) {
    throw new RangeError(
      `openRepresentations: names are given with {language} and {layer}, each once at most, but "${template}" came. Write e.g. "{language}/layer_{layer}".`,
    );
  }
  const pattern = template
    .split(/(\{language\}|\{layer\})/)
    .map((part) => {
      if (part === "{language}") return "(?<language>[^/]+)";
      return part === "{layer}" ? "(?<layer>\\d+)" : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    })
    .join("");
  const found = new RegExp(`^${pattern}$`).exec(name);
  if (!found) return undefined;
  const { language, layer } = found.groups ?? {};
  return { language, layer: layer === undefined ? undefined : Number(layer) };
}

function parsed(part: string): NameParts {
  const layer = onlyLayer.exec(part)?.[1];
  if (layer !== undefined) return { layer: Number(layer) };
  if (onlyStates.test(part)) return {};
  for (const pattern of knownTools) {
    const language = pattern.exec(part)?.[1];
    if (language) return { language };
  }
  for (const pattern of languageAndLayer) {
    const [, language, number] = pattern.exec(part) ?? [];
    if (language) return { language, layer: Number(number) };
  }
  return { language: part };
}
