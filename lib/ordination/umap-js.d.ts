/** The part of umap-js that ordination/umap.ts uses: the package need not be installed. */
declare module "umap-js" {
  export class UMAP {
    constructor(options: {
      readonly nComponents: number;
      readonly nNeighbors: number;
      readonly random: () => number;
      readonly distanceFn: (a: readonly number[], b: readonly number[]) => number;
    });
    fitAsync(points: number[][], onEpoch: (epoch: number) => boolean): Promise<number[][]>;
  }
}
