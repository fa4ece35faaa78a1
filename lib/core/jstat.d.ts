/** The part of jstat that core/statistics.ts uses: the package brings no types. */
declare module "jstat" {
  export const jStat: {
    erfc(x: number): number;
    gammaln(x: number): number;
    lowRegGamma(shape: number, x: number): number;
    normal: { inv(p: number, mean: number, sd: number): number };
    studentt: { inv(p: number, degreesOfFreedom: number): number };
  };
}
