import type { ModelGraph } from "./graph";

const lookups = new Set(["Gather", "GatherBlockQuantized"]);
const passing = new Set(["Cast", "Reshape", "Identity", "Squeeze", "Unsqueeze", "Flatten"]);

/**
 * How many tokens a model knows: the rows of the table that the ids of tokens are looked up in;
 * undefined where none is seen.
 */
export function vocabularyOf({ nodes, constants }: ModelGraph): number | undefined {
  const ids = new Set(["input_ids"]);
  for (const { operator, inputs, outputs } of nodes) {
    if (passing.has(operator) && ids.has(inputs[0]!)) ids.add(outputs[0]!);
    // A lookup's table and ids; fused, the ids come first and the table of words third.
    const table =
      operator === "EmbedLayerNormalization" && ids.has(inputs[0]!)
        ? inputs[2]
        : lookups.has(operator) && ids.has(inputs[1]!)
          ? inputs[0]
          : undefined;
    const rows = table === undefined ? undefined : constants.get(table)?.[0];
    if (rows !== undefined) return rows;
  }
  return undefined;
}
