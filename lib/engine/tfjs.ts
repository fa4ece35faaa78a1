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
  const { tf, name } = await firstInstalled();
  await tf.ready();
  return {
    name: `${name} ${tf.version_core}, ${tf.getBackend()} backend`,
    kind: "tfjs",
    multiply: (a, b) => product(tf, "multiply", a, b),
    crossProduct: (a, b = a) => product(tf, "crossProduct", a, b),
    rowProduct: (a, b = a, into) => product(tf, "rowProduct", a, b, into),
    rowwiseProducts: referenceEngine.rowwiseProducts,
    ...plainDecompositions,
    async close() {},
  };
}

async function firstInstalled(): Promise<{ tf: TensorFlow; name: string }> {
  const names = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node", "@tensorflow/tfjs"];
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
    if (who === "rowProduct") return referenceEngine.rowProduct(a, b, target);
    return referenceEngine[who](a, b);
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
