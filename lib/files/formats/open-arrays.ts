import { basename, dirname, extname, join } from "node:path";
import { openArrowVectors } from "./arrow-vectors";
import type { Bytes } from "./bytes";
import { fileBytes, readOnce } from "./bytes";
import { arraysOfHdf5 } from "./hdf5";
import { openNpy } from "./npy";
import { arraysOfNpz } from "./npz";
import { openParquetVectors } from "./parquet-vectors";
import { arraysOfSafetensors } from "./safetensors";
import type { SavedArrays } from "./saved-arrays";
import { arraysOfCheckpoint } from "./torch-checkpoint";
import { arraysOfTable } from "./vector-table";
import { arraysOfWordVectors } from "./word-vectors";
import { openZip } from "./zip";

/**
 * Opens a file of arrays of any format that is known, told by how the file begins and not by its
 * name: NumPy's .npy and .npz, safetensors, PyTorch's zip checkpoints, HDF5, Parquet, Arrow; .vec word
 * vectors by their ending.
 *
 * @throws TypeError when the file is a pickle, saying how to convert it; RangeError when it is of
 *   no such format, cut short or damaged
 */
export async function openArrays(path: string): Promise<SavedArrays> {
  const bytes = await fileBytes(path);
  const start = Buffer.from(await readOnce(bytes, 0, Math.min(16, bytes.size)));
  const begins = (signature: string) =>
    start.subarray(0, signature.length).equals(Buffer.from(signature, "latin1"));
  if (begins("\x93NUMPY")) return openNpy(path);
  if (begins("PK\x03\x04") || begins("PK\x05\x06"))
    return arraysOfArchive(path, await openZip(path));
  if (begins("\x89HDF")) return arraysOfHdf5(path);
  if (begins("PAR1")) return arraysOfTable(await openParquetVectors(path));
  if (begins("ARROW1") || begins("\xff\xff\xff\xff")) {
    return arraysOfTable(await openArrowVectors(path));
  }
  if (start[0] === 0x80 && start[1]! >= 2 && start[1]! <= 5) throw pickled(path, start);
  if (/\.vec$/i.test(path)) return arraysOfWordVectors(path);
  if (start[8] === 0x7b) return arraysOfSafetensors(path);
  throw new RangeError(
    `openRepresentations: ${path} (${bytes.size} bytes) begins like none of ${formats}. It is cut short, damaged or of another format.`,
  );
}

const formats =
  ".npy, .npz, .safetensors, PyTorch's zip checkpoints, HDF5, Parquet, Arrow and .vec";

function arraysOfArchive(path: string, entries: ReadonlyMap<string, Bytes>): Promise<SavedArrays> {
  const names = [...entries.keys()];
  if (names.some((name) => /(^|\/)data\.pkl$/.test(name))) return arraysOfCheckpoint(path, entries);
  if (names.some((name) => name.endsWith(".npy"))) return arraysOfNpz(entries);
  throw new RangeError(
    `openRepresentations: an archive holds .npy files, or data.pkl as torch.save writes it, but ${path} has ${names.slice(0, 5).join(", ") || "no entries"}. Unpack it.`,
  );
}

/** PyTorch's own format before 1.6 begins with this number, pickled. */
const legacy = Buffer.from([0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8]);

/** How to make of pickles, as mPLM-Sim and xsim write them, what can be read: of all such in the folder. */
function pickled(path: string, start: Buffer): TypeError {
  const ending = extname(path);
  const name = /^[a-z]{3}_[A-Z][a-z]{3}$/.test(basename(path)) ? "???_????" : basename(path);
  const pattern = join(dirname(path), ending ? `*${ending}` : name).replaceAll("\\", "/");
  const each = `for path in glob.glob("${pattern}"):`;
  const stem = ending ? `path[:-${ending.length}]` : "path";
  const conversion = start.subarray(2, 12).equals(legacy)
    ? `import glob, torch\n  ${each} torch.save(torch.load(path, map_location="cpu"), ${stem} + ".zip.pt")`
    : `import glob, numpy, pickle\n  ${each} numpy.save(${stem} + ".npy", numpy.array(pickle.load(open(path, "rb")), dtype="float32"))`;
  return new TypeError(
    `openRepresentations: a pickle can run any code when it is loaded, so it is not, but ${path} is one. Convert it, and those beside it, where you trust them:\n  ${conversion}`,
  );
}
