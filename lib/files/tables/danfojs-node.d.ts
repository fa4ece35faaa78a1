/** As much of danfojs-node as is used here: it is the user's own and not installed with this package. */
declare module "danfojs-node" {
  export const DataFrame: new (
    columns: Readonly<Record<string, readonly unknown[]>> | readonly never[],
    options?: { readonly dtypes: readonly string[] },
  ) => import("./data-frames").DanfoDataFrame;
}
