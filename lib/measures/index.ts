import { cca, ccaR2, meanCca, yanai } from "./cca";
import { cka, debiasedCka } from "./cka";
import { cknna } from "./cknna";
import { cycleNeighbours } from "./cycle-neighbours";
import { debiasedDistanceCorrelation, distanceCorrelation } from "./distance-correlation";
import { eigenspaceOverlap } from "./eigenspace-overlap";
import { gulp } from "./gulp";
import { heldOutCca } from "./held-out-cca";
import { heldOutProcrustes } from "./held-out-procrustes";
import { cosineCka, laplaceCka, polynomialCka, rbfCka } from "./kernel-cka";
import { langeCka } from "./lange-cka";
import { heldOutPredictivity, linearPredictivity, ridgePredictivity } from "./linear-predictivity";
import type { Measure } from "./measure";
import { jaccardNeighbours, mutualNeighbours, rankSimilarity } from "./neighbours";
import { anc, matchedCorrelation, signedAnc, softMatching } from "./neurons";
import {
  angularProcrustes,
  bures,
  nbs,
  normalizedProcrustes,
  procrustesDistance,
} from "./procrustes";
import { pwcca, pwccaOfY, symmetricPwcca } from "./pwcca";
import { regularizedCca } from "./regularized-cca";
import { rsa } from "./rsa";
import { shapeDistance } from "./shape";
import { svcca } from "./svcca";

export { type CcaDenominator, canonicalCorrelations, cca, ccaR2, meanCca, yanai } from "./cca";
export { cka, debiasedCka } from "./cka";
export { type CknnaOptions, cknna } from "./cknna";
export { compareAll, score } from "./compare";
export { lengthSimilarity } from "./confounds";
export { cycleNeighbours } from "./cycle-neighbours";
export { type DeconfoundedCkaOptions, deconfoundedCka } from "./deconfounded-cka";
export { debiasedDistanceCorrelation, distanceCorrelation } from "./distance-correlation";
export {
  distanceKernel,
  type LaplaceOptions,
  laplaceKernel,
  type RbfOptions,
  rbfKernel,
} from "./distance-kernels";
export { eigenspaceOverlap } from "./eigenspace-overlap";
export { type GulpOptions, gulp } from "./gulp";
export { heldOutCca } from "./held-out-cca";
export { heldOutProcrustes } from "./held-out-procrustes";
export { type HsicOptions, hsic } from "./hsic";
export { informationImbalance } from "./information-imbalance";
export {
  cosineKernel,
  type Kernel,
  linearKernel,
  type PolynomialOptions,
  polynomialKernel,
} from "./kernel";
export {
  cosineCka,
  type KernelCkaOptions,
  type LaplaceCkaOptions,
  laplaceCka,
  type PolynomialCkaOptions,
  polynomialCka,
  type RbfCkaOptions,
  rbfCka,
} from "./kernel-cka";
export { langeCka } from "./lange-cka";
export { heldOutPredictivity, linearPredictivity, ridgePredictivity } from "./linear-predictivity";
export { meanCosine } from "./mean-cosine";
export type {
  BinnedNull,
  CompareOptions,
  Invariance,
  Measure,
  Null,
  Replicates,
  Score,
  Scores,
} from "./measure";
export type { NeighbourDistance } from "./nearest-rows";
export {
  jaccardNeighbours,
  mutualNeighbours,
  type NeighbourOptions,
  rankSimilarity,
} from "./neighbours";
export { anc, matchedCorrelation, signedAnc, softMatching } from "./neurons";
export {
  angularProcrustes,
  bures,
  nbs,
  normalizedProcrustes,
  procrustesDistance,
} from "./procrustes";
export { pwcca, pwccaOfY, symmetricPwcca } from "./pwcca";
export { regularizedCca } from "./regularized-cca";
export { type RsaOptions, rsa } from "./rsa";
export { shapeDistance } from "./shape";
export { svcca } from "./svcca";

/** Every measure there is, with some settings: what measures.contract.test.ts holds to its claims. */
export const allMeasures: readonly Measure[] = [
  cka,
  debiasedCka,
  rbfCka(),
  rbfCka({ bandwidth: 0.5, debiased: true }),
  laplaceCka({ debiased: true }),
  polynomialCka(),
  cosineCka({ debiased: true }),
  langeCka,
  cca,
  meanCca({ denominator: "smaller dimension" }),
  ccaR2,
  yanai,
  svcca({ variance: 0.9 }),
  pwcca,
  pwccaOfY,
  symmetricPwcca,
  regularizedCca({ ridge: 0.5 }),
  heldOutCca({ folds: 4 }),
  heldOutCca({ folds: 2, ridge: 0.5 }),
  procrustesDistance,
  normalizedProcrustes,
  angularProcrustes,
  nbs,
  bures,
  heldOutProcrustes({ folds: 4 }),
  shapeDistance({ alpha: 0 }),
  shapeDistance({ alpha: 0.1 }),
  shapeDistance({ alpha: 1 }),
  linearPredictivity,
  ridgePredictivity({ ridge: 5 }),
  heldOutPredictivity({ folds: 5 }),
  heldOutPredictivity({ folds: 5, ridge: 5 }),
  distanceCorrelation,
  debiasedDistanceCorrelation,
  gulp({ lambda: 0.1 }),
  eigenspaceOverlap,
  cknna({ k: 4 }),
  mutualNeighbours({ k: 4, distance: "euclidean" }),
  jaccardNeighbours({ k: 3 }),
  rankSimilarity({ k: 4, distance: "euclidean" }),
  cycleNeighbours({ k: 2, distance: "euclidean" }),
  anc,
  signedAnc,
  matchedCorrelation,
  softMatching,
  rsa,
  rsa({ distance: "cosine", compare: "pearson" }),
  rsa({ distance: "euclidean" }),
  rsa({ distance: "euclidean", compare: "kendallTauA" }),
  rsa({ distance: "mahalanobis", compare: "kendallTauB" }),
  rsa({ distance: "squaredEuclidean", compare: "cosine" }),
  rsa({ distance: "squaredEuclidean", compare: "whitenedCosine" }),
  rsa({ distance: "mahalanobis", shrinkage: 0.5, compare: "whitenedPearson" }),
] as readonly Measure[];
