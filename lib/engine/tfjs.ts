import { type Matrix, precisionOf } from "../core/matrix";
import { plainDecompositions } from "./decompositions";
import type { Engine } from "./engine";
import { referenceEngine } from "./reference";
import { type ProductName, productTarget } from "./shapes";

type TensorFlow = typeof import("@tensorflow/tfjs");

/**
 * TensorFlow.js, where the user has it: its native build for a GPU, its native build, or plain.
 *
 * It has no float64: products in float64, and rowwiseProducts, whose sums are float64, are made by
 * the reference engine and never in float32 in silence. Decompositions are ml-matrix's.
 *
 * @throws Error when none of the packages is installed
 */
export async function openTfjs(): Promise<Engine> {
  const { tf, name } = await firstInstalled([...nativePackages, "@tensorflow/tfjs"]);
  await tf.ready();
  useQuietly(tf);
  return engineOf(tf, name);
}

/**
 * TensorFlow.js if it has its native library. The plain one is no faster than the reference engine,
 * so that it is not worth loading unless someone asks for it.
 *
 * @throws Error when neither native package is installed, or what is installed runs without its library
 */
export async function openNativeTfjs(): Promise<Engine> {
  const { tf, name } = await firstInstalled(nativePackages);
  await tf.ready();
  if (tf.getBackend() === "tensorflow") return engineOf(tf, name);
  throw new Error(`${name} has no native library: its backend is ${tf.getBackend()}`);
}

const nativePackages = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"] as const;

/** The plain backend prints an advertisement when it is first used, unless in production. */
function useQuietly(tf: TensorFlow): void {
  const before = tf.env().getBool("PROD");
  tf.env().set("PROD", true);
  tf.scalar(0).dispose();
  tf.env().set("PROD", before);
}

function engineOf(tf: TensorFlow, name: string): Engine {
  return {
    name: `${name} ${tf.version_core}, ${tf.getBackend()} backend`,
    kind: "tfjs",
    multiply: (a, b) => product(tf, "multiply", a, b),
    crossProduct: (a, b = a, into) => product(tf, "crossProduct", a, b, into),
    rowProduct: (a, b = a, into) => product(tf, "rowProduct", a, b, into),
    rowwiseProducts: referenceEngine.rowwiseProducts,
    ...plainDecompositions,
    // Nothing is held between calls: every tensor is freed by the call that made it.
    async close() {},
  };
}

async function firstInstalled(names: readonly string[]): Promise<{ tf: TensorFlow; name: string }> {
  const failures: string[] = [];
  for (const name of names) {
    try {
      const loaded = (await import(name)) as TensorFlow & { default?: TensorFlow };
      return { tf: loaded.default ?? loaded, name };
    } catch (error) {
      failures.push(`${name} (${String(error).split("\n")[0]})`);
    }
  }
  throw new Error(`no TensorFlow.js could be loaded: ${failures.join("; ")}`);
}

async function product(
  tf: TensorFlow,
  who: ProductName,
  a: Matrix,
  b: Matrix,
  into?: Matrix,
): Promise<Matrix> {
  const target = productTarget(who, a, b, into);
  const depth = who === "crossProduct" ? a.rows : a.columns;
  if (precisionOf(a) === "float64" || depth === 0 || target.values.length === 0) {
    if (who === "multiply") return referenceEngine.multiply(a, b);
    return referenceEngine[who](a, b, target);
  }
  // Tensors hold copies of the values: some backends would keep the caller's own array otherwise.
  const result = tf.tidy(() => {
    const [left, right] = [a, b].map(({ values, rows, columns }) =>
      tf.tensor2d(values.slice() as Float32Array, [rows, columns]),
    );
    return tf.matMul(left!, right!, who === "crossProduct", who === "rowProduct");
  });
  try {
    target.values.set(await result.data());
  } finally {
    result.dispose();
  }
  return target;
}
