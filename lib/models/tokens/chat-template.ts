import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { contentOf, readConfiguration } from "../model-settings";

/** What stands around a text when it is put to a model as a user's message. */
export interface Chat {
  /** A message before it that says how to answer; none, or the template's own, when left out. */
  readonly system?: string;
}

/** How a model was taught to read a conversation, in the words of its makers (Jinja). */
export interface ChatTemplate {
  readonly source: string;
  readonly bos_token: string;
  readonly eos_token: string;
}

/** The template of a model's folder: chat_template.jinja, else that of its tokenizer_config.json. */
export async function readChatTemplate(folder: string): Promise<ChatTemplate | undefined> {
  const settings = await readConfiguration(join(folder, "tokenizer_config.json"));
  const file = join(folder, "chat_template.jinja");
  const source = existsSync(file)
    ? await readFile(file, "utf8")
    : defaultTemplate(settings.chat_template);
  if (source === undefined) return undefined;
  const { bos_token, eos_token } = settings;
  return { source, bos_token: contentOf(bos_token), eos_token: contentOf(eos_token) };
}

/** A configuration has one template, or several with names. */
function defaultTemplate(templates: unknown): string | undefined {
  if (typeof templates === "string") return templates;
  if (!Array.isArray(templates)) return undefined;
  return templates.find(({ name }) => name === "default")?.template;
}

/**
 * Puts texts as a user's messages, up to where the model would answer.
 *
 * @throws RangeError when the model has no template, or it takes no such messages; Error when
 * @huggingface/jinja is not installed
 */
export function chatWriter(
  template: ChatTemplate | undefined,
  { system }: Chat,
): (text: string) => string {
  if (!template) {
    throw new RangeError(
      "encode: the model has no chat template: its folder lacks chat_template.jinja, and its tokenizer_config.json a chat_template. Copy them from where the model is from, or leave chat out.",
    );
  }
  const { source, ...tokens } = template;
  const compiled = new (loadJinja().Template)(source);
  const before = system === undefined ? [] : [{ role: "system", content: system }];
  return (text) => {
    const messages = [...before, { role: "user", content: text }];
    try {
      return compiled.render({ messages, add_generation_prompt: true, ...tokens });
    } catch (error) {
      throw new RangeError(
        `encode: the model's chat template does not take these messages (${(error as Error).message}). ${system === undefined ? "Leave chat out." : "Leave system out."}`,
        { cause: error },
      );
    }
  };
}

/** As much of @huggingface/jinja as is used, which not everyone has installed. */
interface Jinja {
  readonly Template: new (
    source: string,
  ) => { render(values: Readonly<Record<string, unknown>>): string };
}

function loadJinja(): Jinja {
  try {
    return require("@huggingface/jinja") as Jinja;
  } catch (error) {
    throw new Error(
      "encode: chat templates are read by @huggingface/jinja, which is not installed: npm install @huggingface/jinja.",
      { cause: error },
    );
  }
}
