/** What a notebook shows, in several forms at once: it takes the richest that it can draw. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** A display that is shown again under the same `id` replaces itself when `update` is set. */
export interface DisplayPlace {
  readonly id?: string;
  readonly update?: boolean;
}

interface Message {
  readonly data: MimeBundle;
  readonly metadata: object;
  readonly transient: { readonly display_id?: string };
}

type Write = (message: Message, update: boolean) => void;

interface Host {
  readonly __tslab__?: { readonly require: { readonly cache: Readonly<Record<string, unknown>> } };
  readonly Deno?: {
    readonly jupyter?: { broadcast(type: string, content: unknown): Promise<void> };
  };
}

/** Shows the bundle in the notebook this runs in, tslab's or Deno's; false when in none. */
export async function display(data: MimeBundle, place: DisplayPlace = {}): Promise<boolean> {
  const { id, update = false } = place;
  const transient = id === undefined ? {} : { display_id: id };
  const write = notebookWriter();
  await write?.({ data, metadata: {}, transient }, update);
  return write !== undefined;
}

/** Whether this runs in a notebook's kernel. */
export function inNotebook(): boolean {
  return notebookWriter() !== undefined;
}

function notebookWriter(): ((...message: Parameters<Write>) => void | Promise<void>) | undefined {
  const host = globalThis as Host;
  if (host.__tslab__) return tslabWriter(host.__tslab__.require.cache);
  const jupyter = denoJupyter(host);
  return (
    jupyter &&
    ((message, update) =>
      jupyter.broadcast(update ? "update_display_data" : "display_data", message))
  );
}

/** tslab's public function takes one form only; its running instance, in its module, several. */
function tslabWriter(cache: Readonly<Record<string, unknown>>): Write | undefined {
  const file = Object.keys(cache).find((name) => /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(name));
  const module = file === undefined ? undefined : cache[file];
  const { exports } = (module ?? {}) as { exports?: { lastWriteDisplayData?: Write | null } };
  return exports?.lastWriteDisplayData ?? undefined;
}

function denoJupyter(host: Host): NonNullable<Host["Deno"]>["jupyter"] {
  try {
    return host.Deno?.jupyter;
  } catch {
    // Deno's getter throws outside a notebook.
    return undefined;
  }
}
