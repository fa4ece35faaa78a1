import { cca, ccaR2, meanCca, yanai } from "./cca/cca";
import { eigenspaceOverlap } from "./cca/eigenspace-overlap";
import { heldOutCca } from "./cca/held-out-cca";
import { pwcca, pwccaOfY, symmetricPwcca } from "./cca/pwcca";
import { regularizedCca } from "./cca/regularized-cca";
import { svcca } from "./cca/svcca";
import { cka, debiasedCka } from "./cka/cka";
import { debiasedDistanceCorrelation, distanceCorrelation } from "./cka/distance-correlation";
import { rbfKernel } from "./cka/distance-kernels";
import { hsic } from "./cka/hsic";
import { cosineCka, laplaceCka, polynomialCka, rbfCka } from "./cka/kernel-cka";
import { langeCka } from "./cka/lange-cka";
import type { Measure } from "./measure";
import { cknna } from "./neighbours/cknna";
import { cycleNeighbours } from "./neighbours/cycle-neighbours";
import { informationImbalance } from "./neighbours/information-imbalance";
import { meanCosine } from "./neighbours/mean-cosine";
import { jaccardNeighbours, mutualNeighbours, rankSimilarity } from "./neighbours/neighbours";
import { anc, matchedCorrelation, signedAnc, softMatching } from "./neurons/neurons";
import { gulp } from "./prediction/gulp";
import {
  heldOutPredictivity,
  linearPredictivity,
  ridgePredictivity,
} from "./prediction/linear-predictivity";
import { nestedPredictivity } from "./prediction/nested-predictivity";
import { rsa } from "./rsa/rsa";
import { heldOutProcrustes } from "./shape/held-out-procrustes";
import {
  angularProcrustes,
  bures,
  nbs,
  normalizedProcrustes,
  procrustesDistance,
} from "./shape/procrustes";
import { shapeDistance } from "./shape/shape";

export { type Bootstrap, type BootstrapOptions, bootstrap } from "./bootstrap";
export {
  type CcaDenominator,
  canonicalCorrelations,
  cca,
  ccaR2,
  type MeanCcaOptions,
  meanCca,
  yanai,
} from "./cca/cca";
export { eigenspaceOverlap } from "./cca/eigenspace-overlap";
export { heldOutCca } from "./cca/held-out-cca";
export { pwcca, pwccaOfY, symmetricPwcca } from "./cca/pwcca";
export { regularizedCca } from "./cca/regularized-cca";
export { type SvccaOptions, svcca } from "./cca/svcca";
export { cka, debiasedCka } from "./cka/cka";
export { type DeconfoundedCkaOptions, deconfoundedCka } from "./cka/deconfounded-cka";
export { debiasedDistanceCorrelation, distanceCorrelation } from "./cka/distance-correlation";
export {
  distanceKernel,
  type LaplaceOptions,
  laplaceKernel,
  type RbfOptions,
  rbfKernel,
} from "./cka/distance-kernels";
export { type HsicOptions, hsic } from "./cka/hsic";
export {
  cosineKernel,
  type Kernel,
  linearKernel,
  type PolynomialOptions,
  polynomialKernel,
} from "./cka/kernel";
export {
  cosineCka,
  type KernelCkaOptions,
  type LaplaceCkaOptions,
  laplaceCka,
  type PolynomialCkaOptions,
  polynomialCka,
  type RbfCkaOptions,
  rbfCka,
} from "./cka/kernel-cka";
export { langeCka } from "./cka/lange-cka";
export { compareAll, score } from "./compare";
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
export { type CknnaOptions, cknna } from "./neighbours/cknna";
export { cycleNeighbours } from "./neighbours/cycle-neighbours";
export { informationImbalance } from "./neighbours/information-imbalance";
export { meanCosine } from "./neighbours/mean-cosine";
export type { NeighbourDistance } from "./neighbours/nearest-rows";
export {
  jaccardNeighbours,
  mutualNeighbours,
  type NeighbourOptions,
  rankSimilarity,
} from "./neighbours/neighbours";
export { anc, matchedCorrelation, signedAnc, softMatching } from "./neurons/neurons";
export { type ChooseRidgeOptions, chooseRidge, type RidgeChoice } from "./prediction/choose-ridge";
export { type GulpOptions, gulp } from "./prediction/gulp";
export {
  type HeldOutOptions,
  heldOutPredictivity,
  linearPredictivity,
  ridgePredictivity,
} from "./prediction/linear-predictivity";
export { nestedPredictivity } from "./prediction/nested-predictivity";
export { lengthSimilarity } from "./rsa/confounds";
export { rsa } from "./rsa/rsa";
export type { RsaOptions } from "./rsa/settings";
export { heldOutProcrustes } from "./shape/held-out-procrustes";
export {
  angularProcrustes,
  bures,
  nbs,
  normalizedProcrustes,
  procrustesDistance,
} from "./shape/procrustes";
export { shapeDistance } from "./shape/shape";

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
  nestedPredictivity({ folds: 2 }),
  distanceCorrelation,
  debiasedDistanceCorrelation,
  gulp({ lambda: 0.1 }),
  eigenspaceOverlap,
  cknna({ k: 4 }),
  mutualNeighbours({ k: 4, distance: "euclidean" }),
  jaccardNeighbours({ k: 3 }),
  rankSimilarity({ k: 4, distance: "euclidean" }),
  cycleNeighbours({ k: 2, distance: "euclidean" }),
  informationImbalance,
  meanCosine,
  hsic(),
  hsic({ kernel: rbfKernel(), debiased: true }),
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
