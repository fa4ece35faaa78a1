/** What an axis of an array counts. */
export type Axis = "languages" | "layers" | "sentences" | "dimensions";

const known: readonly string[] = ["languages", "layers", "sentences", "dimensions"];

/**
 * The axes in words, e.g. "sentences layers dimensions".
 *
 * @throws RangeError when there is another word, one comes twice, or sentences or dimensions lack
 */
export function axesIn(text: string): readonly Axis[] {
  const words = text.split(/[\s,×]+/).filter(Boolean);
  const each = words.every((word, k) => known.includes(word) && words.indexOf(word) === k);
  if (each && words.includes("sentences") && words.includes("dimensions")) {
    return words as Axis[];
  }
  throw new RangeError(
    `openRepresentations: axes are sentences and dimensions, and layers and languages where there are some, each once, but "${text}" came. Write e.g. "sentences layers dimensions".`,
  );
}

/** What is known of an array when its axes are told. */
export interface Unnamed {
  /** How errors name it. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Whether neither its name nor its file's says the language, or the layer. */
  readonly language: boolean;
  readonly layer: boolean;
  readonly given?: readonly Axis[] | undefined;
}

/**
 * What the axes of an array are: those that its name leaves open, in the order given or else
 * [languages, layers, sentences, dimensions].
 *
 * @throws RangeError when it has another number of axes, or seems to be the other way round
 */
export function axesOf({ name, shape, language, layer, given }: Unnamed): readonly Axis[] {
  const order = given ?? (known as readonly Axis[]);
  const axes = order.filter((axis) => {
    if (axis === "languages") return language;
    return axis !== "layers" || (layer && shape.length - (language ? 1 : 0) > 2);
  });
  if (axes.length !== shape.length) {
    throw new RangeError(
      `openRepresentations: ${name} needs the axes [${axes.join(" × ")}], but it is [${shape.join(" × ")}]. Pool tokens to one vector a sentence; where an axis is languages, name them: languages: ["en", "lv"]; say what the axes are with axes: "sentences layers dimensions".`,
    );
  }
  const [layers, sentences] = [shape[axes.indexOf("layers")], shape[axes.indexOf("sentences")]!];
  if (!given && layers !== undefined && layers > sentences) {
    throw new RangeError(
      `openRepresentations: ${name} [${shape.join(" × ")}] has ${layers} layers of ${sentences} sentences, or the other way round. Say which: axes: "layers sentences dimensions" or "sentences layers dimensions".`,
    );
  }
  return axes;
}
