import { modelLayers } from "../models/model-layers";
import { tableText } from "../notebook/show";
import type { Command } from "./command";
import { listIn, textIn } from "./options";

/** Where a model keeps its hidden states: to be looked at before it is trusted. */
export const layers: Command = {
  summary: "Shows which tensors of a model are its layers, and how they were found.",
  help: `interlingua layers MODEL [OPTIONS]

MODEL is an ONNX file, a folder with one, or a model of the hub (organisation/name). Prints the
tensor of every layer (0 is the embeddings), its shape, the rule that found it, and the tensor of
its attention probabilities where the graph has them; then logits, vocabulary and warnings. The
model is not run and stays as it is.

  --file F                  the model's file in its folder, e.g. onnx/model_quantized.onnx
  --hidden-states a,b,c     tensors to take instead, the embeddings first; shown with their shapes

  interlingua layers ./my-model`,
  words: ["MODEL"],
  options: { file: { type: "string" }, "hidden-states": { type: "string" } },
  async run({ words: [model], options, print }) {
    const file = textIn(options.file);
    const hiddenStates = listIn(options["hidden-states"]);
    const found = await modelLayers(model, {
      ...(file !== undefined && { file }),
      ...(hiddenStates && { hiddenStates }),
    });
    const rows = found.layers.map(({ layer, tensor, shape, rule, attention = "–" }) => ({
      ...{
        layer,
        tensor,
        shape: `[${shape.map((size) => size || "?").join(", ")}]`,
        "found as": rule,
        attention,
      },
    }));
    print(found.path);
    print(tableText(rows));
    print(`logits: ${found.logits ?? "none"}; vocabulary: ${found.vocabulary ?? "not seen"}`);
    for (const warning of found.warnings) print(warning);
  },
};
