import type { Watch } from "../../core/progress";
import {
  type HubFile,
  isWorthAnotherTry,
  type Patience,
  rangeIgnored,
  type Source,
  statusOf,
} from "./download";

/** The hub's client, loaded now, with what every call of it takes. */
export interface Hub {
  readonly client: typeof import("@huggingface/hub");
  readonly name: string;
  readonly common: {
    readonly fetch: typeof fetch;
    readonly hubUrl?: string;
    readonly accessToken?: string;
  };
}

/** The hub that HF_ENDPOINT names, or the usual one, as who has the token HF_TOKEN. */
export async function openHub(name: string, { signal }: Watch): Promise<Hub> {
  const client = await import("@huggingface/hub");
  const { HF_ENDPOINT, HF_TOKEN } = process.env;
  return {
    client,
    name,
    common: {
      fetch: (input, init) => fetchStrictly(input, { ...init, ...(signal && { signal }) }),
      ...(HF_ENDPOINT && { hubUrl: HF_ENDPOINT.replace(/\/$/, "") }),
      ...(HF_TOKEN && { accessToken: HF_TOKEN }),
    },
  };
}

/** Answers with what was asked for only: the end of a file must not be taken for its beginning. */
async function fetchStrictly(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
  const response = await fetch(input, init);
  const from = /^bytes=(\d+)-/.exec(new Headers(init?.headers).get("range") ?? "")?.[1];
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`the hub answered with status ${response.status}`);
  }
  if (Number(from ?? 0) > 0 && response.status !== 206) {
    await response.body?.cancel();
    throw new Error(rangeIgnored);
  }
  return response;
}

/** What a model has at a commit. */
export interface Listing {
  readonly commit: string;
  readonly files: readonly HubFile[];
}

/** The files of a model, with their checksums. */
export async function listModel(hub: Hub, revision: string, patience: Patience): Promise<Listing> {
  for (let vain = 1; ; vain++) {
    try {
      return await listOnce(hub, revision);
    } catch (error) {
      // Who cannot be reached at all is not asked again: the cache may do.
      if (vain >= patience.tries || statusOf(error) === undefined || !isWorthAnotherTry(error)) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, patience.pause * 2 ** (vain - 1)));
    }
  }
}

async function listOnce({ client, name, common }: Hub, revision: string): Promise<Listing> {
  const about = await client.modelInfo({ name, revision, additionalFields: ["sha"], ...common });
  const files: HubFile[] = [];
  const listing = { repo: name, revision: about.sha, recursive: true, ...common };
  for await (const { type, path, size, oid, lfs } of client.listFiles(listing)) {
    if (type !== "file") continue;
    const checksum = lfs
      ? ({ kind: "sha256", hex: lfs.oid } as const)
      : ({ kind: "git", hex: oid ?? "" } as const);
    files.push({ path, size: lfs?.size ?? size, checksum });
  }
  return { commit: about.sha, files };
}

/** The bytes of a file of a model. */
export function sourceOf(
  { client, name, common }: Hub,
  revision: string,
  { path }: HubFile,
): Source {
  return async (start) => {
    // Plain HTTP, which can be gone on with, instead of the hub's protocol of chunks.
    const blob = await client.downloadFile({ repo: name, path, revision, xet: false, ...common });
    if (blob) return blob.slice(start).stream();
    throw new Error(`the hub lists ${path}, but has it not: status 404`);
  };
}
