import { open } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { InferenceSession } from "onnxruntime-node";

/** What runs a model. Only "cpu" is everywhere; the others where the user's onnxruntime has them. */
export type Provider = (typeof providers)[number];

const providers = ["cpu", "cuda", "tensorrt", "webgpu", "coreml", "dml"] as const;

/**
 * The provider of that name.
 *
 * @throws RangeError for an unknown name, with those there are
 */
export function providerNamed(name: string): Provider {
  const found = providers.find((provider) => provider === name);
  if (found) return found;
  throw new RangeError(
    `openEncoder: there is no provider "${name}". There are ${providers.join(", ")}.`,
  );
}

export interface SessionOptions {
  /** What the graph gets besides: bytes after the end of its file, which stays as it is. */
  readonly appended?: Uint8Array;
  readonly provider?: Provider;
  /** How many threads the CPU runs it with; one a core when left out. */
  readonly threads?: number;
  /** Only to be looked at, so that no time is spent on making it fast. */
  readonly asItIs?: boolean;
}

/** An open model, and what is to be said of how it was opened. */
export interface OpenSession {
  readonly session: InferenceSession;
  readonly warnings: readonly string[];
}

/**
 * Opens a model in onnxruntime, which is loaded only now. With bytes appended the model's file is
 * given to it from memory, and no edited copy is ever written. Weights in files of their own, as
 * every model of more than 2 GB has them (a protobuf message ends there), never enter Node's memory:
 * the runtime maps them from where they are, and opening such a model takes about 0.1 GB. Where a
 * provider cannot be had the model runs on the CPU, and that is said.
 *
 * @throws RangeError when the file is no ONNX model, or needs operators that the runtime lacks
 */
export async function openSession(
  path: string,
  { appended, provider = "cpu", threads, asItIs = false }: SessionOptions = {},
): Promise<OpenSession> {
  const { InferenceSession } = require("onnxruntime-node") as typeof import("onnxruntime-node");
  const model = appended ? await withAppended(path, appended) : path;
  // The runtime's own fallback from a list would say so only on the console.
  const create = (provider: Provider) =>
    InferenceSession.create(model as Uint8Array, {
      // Warnings about unused weights are of no use to who runs a model.
      logSeverityLevel: 3,
      executionProviders: [provider],
      ...(threads !== undefined && { intraOpNumThreads: threads }),
      ...(asItIs && { graphOptimizationLevel: "disabled" as const }),
      ...(appended && { extra: weightsBeside(path) }),
    });
  try {
    if (provider === "cpu") return { session: await create("cpu"), warnings: [] };
    return await create(provider).then(
      (session) => ({ session, warnings: [] }),
      async (error: Error) => ({
        session: await create("cpu"),
        warnings: [fallback(provider, error)],
      }),
    );
  } catch (error) {
    throw unreadable(path, error as Error);
  }
}

/** In one piece, read into its place: a copy of a large model is never held beside it. */
async function withAppended(path: string, appended: Uint8Array): Promise<Buffer> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const bytes = Buffer.allocUnsafe(size + appended.length);
    for (let done = 0; done < size; ) {
      const { bytesRead } = await file.read(bytes, done, size - done, done);
      if (bytesRead === 0) throw new Error(`the file ends at byte ${done} of ${size}`);
      done += bytesRead;
    }
    bytes.set(appended, size);
    return bytes;
  } finally {
    await file.close();
  }
}

function weightsBeside(path: string): Record<string, unknown> {
  return { session: { model_external_initializers_file_folder_path: dirname(resolve(path)) } };
}

function fallback(provider: Provider, error: Error): string {
  return `The model runs on the CPU: the provider "${provider}" cannot be had from this onnxruntime (${error.message.trim().split("\n")[0]}).`;
}

/** As the runtime says it: "com.microsoft:X(-1) is not a registered …", "No Op registered for X with domain_version of 17". */
function unreadable(path: string, { message }: Error): RangeError {
  const operator =
    /(\S+?)\(-?\d+\) is not a registered function\/op/.exec(message)?.[1] ??
    /No Op registered for (\S+)/.exec(message)?.[1];
  if (operator !== undefined) {
    return new RangeError(
      `openEncoder: ${path} needs the operator ${operator}, which this onnxruntime lacks. Update onnxruntime-node, or export the model to a set of operators that it has.`,
    );
  }
  const [, version, newest] =
    /Opset (\d+) is under development.*is till opset (\d+)/s.exec(message) ?? [];
  if (version !== undefined) {
    return new RangeError(
      `openEncoder: ${path} is written in ONNX's operators of version ${version}, but this onnxruntime has those up to ${newest}. Update onnxruntime-node, or export the model with opset_version=${newest}.`,
    );
  }
  return new RangeError(
    `openEncoder: ${path} cannot be read as an ONNX model (${message}). It is of another format, damaged, or a pointer to a large file that was not fetched.`,
  );
}
