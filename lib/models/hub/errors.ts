import { hubCacheFolder } from "./cache";

/** The hub cannot be reached, and how to do without it. */
export function unreachable(name: string, reason: string): RangeError {
  const folder = name.split("/")[1];
  return new RangeError(
    `openEncoder: ${name} is to be fetched from the model hub, but ${reason}, and it is not in ${hubCacheFolder()} yet. ` +
      `Put it in place by hand: its config.json, tokenizer.json, tokenizer_config.json and onnx/model.onnx (with model.onnx_data, if it has one) into a folder, and openEncoder("./${folder}"); ` +
      `or copy models--${name.replace("/", "--")} there from the cache of a machine that has it.`,
  );
}

/** The hub has it not, or does not give it to anyone. */
export function refused(name: string, revision: string, status: number): RangeError {
  const token = process.env.HF_TOKEN ? "the one in HF_TOKEN may not" : "set HF_TOKEN";
  return new RangeError(
    status === 404
      ? `openEncoder: the hub has no ${name} at revision ${revision}, nor is there a folder of that name. Look at how it is written.`
      : `openEncoder: the hub does not give ${name} at revision ${revision} (status ${status}): there is none, or it is private or gated, and needs a token that may read it (${token}). Look at how it is written, and accept its terms on its page.`,
  );
}

/** What went wrong, as far down as it is said. */
export function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  const { code } = (cause ?? error) as NodeJS.ErrnoException;
  return code ? `it cannot be reached (${code})` : (message ?? String(error));
}
