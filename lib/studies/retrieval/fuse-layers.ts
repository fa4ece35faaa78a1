import { fromReader, type Representations } from "../../representations/representations";
import { fuse } from "../../retrieval/fuse";

/**
 * Several layers as one: cosines of its vectors are the (weighted) means of theirs. The one layer it
 * has is numbered by the last of them. See `fuse`.
 *
 * @param layers the layers, with a weight each where they do not weigh alike
 * @throws RangeError when there is no such layer, or a weight is not above 0
 * @see Winata et al. (2024), MINERS: Multilingual Language Models as Semantic Retrievers
 */
export function fuseLayers(
  representations: Representations,
  layers: readonly number[],
  weights: readonly number[] = layers.map(() => 1),
): Representations {
  if (weights.length !== layers.length || layers.length === 0) {
    throw new RangeError(
      `fuseLayers: layers are needed, and a weight for each where any is given, but there are ${layers.length} layers and ${weights.length} weights. Give one each.`,
    );
  }
  const settings = { layers: layers.join(" "), weights: weights.join(" ") };
  const last = Math.max(...layers);
  return fromReader(
    {
      ...representations,
      layers: [last],
      history: [...representations.history, { what: "layers fused", settings }],
    },
    async (language) =>
      fuse(
        await Promise.all(
          layers.map(async (layer, i) => ({
            matrix: await representations.read(language, layer),
            weight: weights[i]!,
          })),
        ),
      ),
  );
}
