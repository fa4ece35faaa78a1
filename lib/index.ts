/**
 * interlingua: do a model's languages meet, in which layers, and how sure are we?
 *
 *     text → hidden states of every layer → one vector a sentence → centred, mapped or erased
 *          → a measure between languages → a table with uncertainty → a figure → results/
 *
 * What a notebook may import; everything else is free to change. Heavy packages are loaded by
 * what needs them, when it does.
 *
 * @packageDocumentation
 */

export type { Membership as BatchMembership } from "./cluster/batches";
export { costOf, type Estimate as RunEstimate, type Speeds as RunSpeeds } from "./cluster/estimate";
export { type PlanOptions as RunPlanOptions, planRun } from "./cluster/make-plan";
export type { GramMeasureName } from "./cluster/measures";
export { type Merged, mergeRun } from "./cluster/merge";
export type { Plan } from "./cluster/plan";
export type { PlannedWork } from "./cluster/planned-work";
export { openRun, type Run } from "./cluster/run-folder";
export { runPlan, runTask } from "./cluster/run-task";
export { type StageStatus, statusOfRun } from "./cluster/status";
export { type SubmitOptions, type Submitted, submitRun } from "./cluster/submit";
export { centerColumns, columnMeans, normalizeRows } from "./core/arithmetic";
export { pearson, spearman } from "./core/correlation";
export {
  fromArrays,
  fromMlMatrix,
  fromValues,
  type Matrix,
  matrix,
  type Precision,
  toArrays,
  toPrecision,
  type Values,
} from "./core/matrix";
export type { Parts } from "./core/parts";
export type { Progress, Watch } from "./core/progress";
export { randomNormal, randomNumbers, randomPermutation } from "./core/random";
export { groupRows, type Row, roundNumbers, type Table } from "./core/table";
export type { Eigh, Engine, Qr, Svd, TriangularOptions } from "./engine/engine";
export {
  type EngineKind,
  type EngineReport,
  examineEngines,
  type OpenedEngine,
  openEngine,
} from "./engine/open";
export { type BalticTables, balticFigures } from "./figures/baltic";
export { type BoxChannels, boxes } from "./figures/boxes";
export { languageColor } from "./figures/color";
export { correlationGrid, type GridChannels } from "./figures/correlation-grid";
export { disagreementPanel } from "./figures/disagreement";
export { familyOrder } from "./figures/family-order";
export type { Figure } from "./figures/figure";
export { type GridEntry, type HeatmapChannels, heatmap } from "./figures/heatmap";
export { type IntervalChannels, intervals } from "./figures/intervals";
export { type LineChannels, lines } from "./figures/lines";
export {
  type Page,
  type PageFigure,
  type PageTable,
  page,
  type ShownColumns,
} from "./figures/page";
export type { Drawing } from "./figures/page-drawing";
export { type ScatterChannels, scatter } from "./figures/scatter";
export { type TanglegramLabels, tanglegram } from "./figures/tanglegram";
export { type TreeLabels, tree } from "./figures/tree";
export { type MapChannels, worldMap } from "./figures/world-map";
export { type Cache, type CacheOptions, cacheFolder, openCache } from "./files/cache/cache";
export type { Dtype, Safetensors, Tensor, TensorEntry } from "./files/formats/safetensors";
export type { Layout } from "./files/hidden-states/arrange";
export {
  openRepresentations,
  type SaveOptions,
  saveRepresentations,
} from "./files/hidden-states/hidden-states";
export { type Lang2vecOptions, openLang2vec } from "./files/languages/lang2vec";
export {
  type LanguageMatrixOptions,
  openLanguageMatrices,
  openLanguageMatrix,
} from "./files/languages/language-matrices";
export { openTypology, type Typology, typologies } from "./files/languages/typology";
export { openPreparation, savePreparation } from "./files/preparations/preparations";
export { buildGallery, type Gallery } from "./files/results/gallery";
export type { PaperDrawing, PaperSize } from "./files/results/paper";
export { openPainter, type Painter, type PictureSize } from "./files/results/pictures";
export { type Result, saveResult, writeResult } from "./files/results/results";
export { type SaveFigureOptions, saveFigure } from "./files/results/save-figure";
export { fromCsv, toCsv } from "./files/tables/csv";
export { type DanfoDataFrame, toArquero, toDataFrame } from "./files/tables/data-frames";
export { readTable, writeTable } from "./files/tables/table-formats";
export {
  type LocalPcaOptions,
  localPcaDimension,
  type TwoNNOptions,
  twoNN,
} from "./geometry/intrinsic-dimension";
export { purity, type VMeasure, vMeasure } from "./geometry/judge-clusters";
export { type Clusters, type KMeansOptions, kMeans } from "./geometry/k-means";
export { meanNorm, normByFrequency } from "./geometry/norms";
export { participationRatio } from "./geometry/participation-ratio";
export type { Property, PropertyOptions } from "./geometry/property";
export {
  type CosineContribution,
  cosineContributions,
  randomCosine,
} from "./geometry/random-cosine";
export { type SilhouetteOptions, silhouette } from "./geometry/silhouette";
export { effectiveRank, isoScore } from "./geometry/spectral";
export { alignment, uniformity } from "./geometry/uniformity";
export { decomposeVariance, type VarianceShares } from "./geometry/variance-decomposition";
export { bestOf, type OfSearch, type Searched } from "./inference/best-of";
export { binsOf } from "./inference/bins";
export { average, difference, type Estimate, uncertaintyOf } from "./inference/estimate";
export { qValues, withQValues } from "./inference/false-discovery";
export { fisherJackknife, jackknife, type Uncertainty } from "./inference/jackknife";
export type { Estimator } from "./inference/leave-out";
export { mcnemar, type PairedComparison } from "./inference/mcnemar";
export { type PlanOptions, sentencesNeeded } from "./inference/planning";
export type { Towards } from "./inference/shuffled-null";
export { editDistance, normalizedEditDistance } from "./languages/edit-distance";
export { geneticDistances } from "./languages/family-distances";
export { geographicDistances, greatCircle, type Place } from "./languages/geographic-distances";
export { type JoinedMatrices, joinMatrices } from "./languages/join-matrices";
export {
  type LanguageMatrix,
  languageMatrix,
  symmetrize,
  takeLanguages,
  toDistances,
  toSimilarities,
} from "./languages/language-matrix";
export {
  balticLanguages,
  balticStudyLanguages,
  branchOf,
  familyOf,
  type Language,
  type LanguageGroup,
  languageOf,
  languages,
  orderByFamily,
  resolveLanguage,
} from "./languages/languages";
export { lexicalDistances, tokenDistances } from "./languages/lexical-distances";
export { nearestLanguages } from "./languages/nearest-languages";
export { type OtherLanguage, pairsWith } from "./languages/pairs-with";
export { type PairRow, type PivotChannels, pairsInRows, pivot } from "./languages/pivot";
export {
  bakersGamma,
  clusterPurity,
  type FamilyPurity,
  familyPurity,
  type RobinsonFoulds,
  robinsonFoulds,
} from "./languages/trees/compare-trees";
export { familyTree } from "./languages/trees/family-tree";
export {
  copheneticCorrelation,
  cutLinkage,
  type Linkage,
  type LinkageMethod,
  linkage,
  type Merge,
  treeOfLinkage,
} from "./languages/trees/linkage";
export { neighbourJoining } from "./languages/trees/neighbour-joining";
export {
  leavesOf,
  pruneTree,
  type Tree,
  toNewick,
  treeDistances,
} from "./languages/trees/tree";
export * from "./measures/index";
export type { Scores as MeasureScores } from "./measures/measure";
export type { PairRows } from "./measures/pair-rows";
export type { DistanceComparison } from "./measures/rsa/distance-comparisons";
export type { DistanceConfound } from "./measures/rsa/distance-confounds";
export type { Shrinkage } from "./measures/rsa/mahalanobis";
export type { RowDistance } from "./measures/rsa/row-distances";
export type { Spectrum } from "./measures/spectrum";
export { type BatchHsicOptions, BatchHsicSums } from "./measures/streams/batch-hsic";
export { DebiasedCkaSums, type DebiasedCkaSumsOptions } from "./measures/streams/debiased-cka-sums";
export type { SavedSums } from "./measures/streams/saved-sums";
export { type Centered, type View, type ViewOptions, view } from "./measures/view";
export {
  type Corpus,
  type CorpusParts,
  type CorpusSelection,
  corpus,
  selectCorpus,
  type Word,
} from "./models/corpora/corpus";
export type { CorpusColumns, CorpusLayoutName, CorpusOptions } from "./models/corpora/layout";
export { openCorpus } from "./models/corpora/open-corpus";
export {
  builtInModel,
  type EncodeOptions,
  type Encoder,
  type EncoderOptions,
  type Encoding,
  openEncoder,
  type TextOptions,
  type TokenOptions,
  type TokenStates,
  type WordOptions,
  type WordPooling,
  type WordStates,
} from "./models/encoder";
export type { InspectedGraph, ModelLayer } from "./models/model-graph";
export { type ModelLayersOptions, modelLayers } from "./models/model-layers";
export { type GraphInput, type GraphNode, type ModelGraph, readGraph } from "./models/onnx/graph";
export { type FoundLayer, findLayers } from "./models/onnx/layers";
export type {
  NameOf,
  PooledText,
  Pooling,
  PoolingChoice,
  PoolingName,
  TokenCounts,
} from "./models/pooling";
export { type RepresentOptions, represent } from "./models/represent";
export { type RepresentWordsOptions, representWords } from "./models/represent-words";
export type { Provider } from "./models/session";
export type { Chat, ChatTemplate } from "./models/tokens/chat-template";
export { type ProgressOutput, progressBar } from "./notebook/progress-bar";
export { show, showTable } from "./notebook/show";
export {
  controlLabels,
  type Selectivity,
  type SelectivityOptions,
  selectivity,
} from "./probes/control-task";
export {
  type CrossValidation,
  type CrossValidationOptions,
  crossValidate,
} from "./probes/cross-validate";
export {
  crossValidateRegression,
  type RegressionValidation,
  type RegressionValidationOptions,
} from "./probes/cross-validate-regression";
export {
  type DescribedBlock,
  type DescriptionLength,
  type DescriptionOptions,
  describeLabels,
  usualSchedule,
} from "./probes/description-length";
export {
  axisOfDifferences,
  type DirectionOf,
  differenceInMeans,
  probeNormal,
} from "./probes/directions/concept-direction";
export { type PrincipalAxis, principalAxis } from "./probes/directions/principal-axis";
export { gaussianProbe } from "./probes/gaussian-probe";
export { judgeProbe, type ProbeJudgement } from "./probes/judge-probe";
export type { Labels } from "./probes/labels";
export { linearDiscriminant } from "./probes/linear-discriminant";
export { type LogisticOptions, logisticRegression } from "./probes/logistic";
export { type MlpOptions, mlp } from "./probes/mlp";
export { nearestCentroid } from "./probes/nearest-centroid";
export { nearestNeighbours } from "./probes/nearest-neighbours";
export { type AblationOptions, type AblationRow, ablationCurve } from "./probes/neurons/ablation";
export {
  averagePrecision,
  byAveragePrecision,
  byMutualInformation,
  byWeights,
  type NeuronScore,
} from "./probes/neurons/neuron-scores";
export type { OverFolds } from "./probes/over-folds";
export type { PermutedLabels } from "./probes/permuted-labels";
export {
  type FitOptions,
  type FittedLinearProbe,
  type FittedProbe,
  fitProbe,
  type Prediction,
  type Probe,
  type Training,
} from "./probes/probe";
export { ridgeClassifier } from "./probes/ridge-classifier";
export {
  type FittedRegression,
  fitRegression,
  type RegressionOptions,
} from "./probes/ridge-regression";
export type { ClassScores, Scores } from "./probes/scores";
export type { DiscriminantOptions } from "./probes/shrunk-covariance";
export { leaveOneGroupOut, type Split } from "./probes/splits";
export {
  crossValidateStructure,
  type Structure,
  type StructureOptions,
  type StructureScore,
} from "./probes/structural/judge-structure";
export {
  dependencyPairs,
  type Span,
  type SpanPair,
  type SpanPairs,
  spanPairs,
} from "./probes/structural/span-pairs";
export {
  fitStructuralProbe,
  type ParsedSentence,
  type StructuralOptions,
  type StructuralProbe,
  type TreeProperty,
} from "./probes/structural/structural-probe";
export type { TreeWord } from "./probes/structural/trees";
export type { Affine } from "./representations/affine";
export { averageTokens } from "./representations/average-tokens";
export { centerLanguages, fitCentering } from "./representations/center";
export { type Erasure, fitEraser } from "./representations/erasers/fit-eraser";
export { type Leace, LeaceSums } from "./representations/erasers/leace-sums";
export { type CanonicalMapOptions, fitCanonicalMap } from "./representations/maps/canonical-map";
export {
  fitInducedRotation,
  type InducedRotationOptions,
} from "./representations/maps/fit-induced-rotation";
export {
  fitLinearMap,
  type LinearMapOptions,
  type MapOptions,
} from "./representations/maps/linear-map";
export {
  deviationFromOrthogonal,
  nearestOrthogonal,
  type Orthogonal,
} from "./representations/maps/nearest-orthogonal";
export { fitMeanShift, fitRotation, type RotationOptions } from "./representations/maps/rotation";
export { fitStandardization, normalizeLengths } from "./representations/normalize";
export type { Per, ScopeOptions } from "./representations/per-language";
export {
  applyPreparation,
  type Preparation,
  type PreparationOptions,
  sentencesFittedOn,
} from "./representations/preparation";
export {
  describeHistory,
  fromMatrices,
  fromReader,
  type Representations,
  type Sentences,
  type Step,
  transform,
} from "./representations/representations";
export { selectLanguages, selectLayers, selectSentences } from "./representations/select";
export { fitAllButTheTop, fitRogueDimensions } from "./representations/top-directions";
export { fitWhitening, type WhiteningOptions } from "./representations/whiten";
export { type Cosines, type MeanOfCosines, meanCosines } from "./retrieval/cosine";
export type { Direction, ShareWithin } from "./retrieval/direction";
export {
  type ApproximateNeighbours,
  type FindApproximatelyOptions,
  findApproximately,
} from "./retrieval/find-approximately";
export { type Fused, fuse } from "./retrieval/fuse";
export { type Hubness, hubness } from "./retrieval/hubness";
export { type Induction, induceDictionary } from "./retrieval/induce-dictionary";
export {
  type Matching,
  type MatchOptions,
  matchGreedily,
  matchOptimally,
  mutualNearest,
} from "./retrieval/matching";
export {
  chooseThreshold,
  type GoldPair,
  judgeMining,
  type MiningScores,
} from "./retrieval/mining/judge";
export {
  type Mined,
  type MinedPair,
  type MineOptions,
  type MiningStrategy,
  mine,
} from "./retrieval/mining/mine";
export { type Xsim, xsim } from "./retrieval/mining/xsim";
export type { MeanOfRanks } from "./retrieval/reciprocal-rank";
export { type Retrieval, type RetrieveOptions, retrieve } from "./retrieval/retrieve";
export {
  type FindNearestOptions,
  findNearest,
  type Neighbours,
} from "./retrieval/search/find-nearest";
export type { NearestLists } from "./retrieval/search/nearest-lists";
export {
  cosine,
  csls,
  dotProduct,
  euclidean,
  invertedSoftmax,
  marginAbsolute,
  marginDistance,
  marginRatio,
  type Neighbourhood,
  type Similarity,
} from "./retrieval/search/similarity";
export { type Share, shareOf } from "./retrieval/share";
export { type Vote, voteOfNearest } from "./retrieval/vote";
export {
  type FitFunction,
  languageNeutrality,
  type NeutralityOptions,
  type NeutralityRow,
} from "./studies/alignment/language-neutrality";
export {
  type MapFunction,
  type MapLanguagesOptions,
  type MapRow,
  mapLanguages,
} from "./studies/alignment/map-languages";
export {
  type TranslateThroughOptions,
  translateThrough,
  type WayAverage,
  type WayRow,
} from "./studies/alignment/translate-through";
export { type BalticStudy, studyBaltic } from "./studies/baltic";
export { balticConclusions } from "./studies/baltic-conclusions";
export { balticCaveats, balticMethods, bibtexOfBaltic } from "./studies/baltic-methods";
export { bibtexOfCka, howSure } from "./studies/cka-methods";
export {
  type ClusterOptions,
  type ClusterRow,
  clustersByLayer,
} from "./studies/clusters-by-layer";
export {
  compareDirections,
  type DirectionOptions,
  type DirectionPair,
} from "./studies/compare-directions";
export {
  averageOfPairs,
  type CompareLanguagesOptions,
  compareLanguages,
  estimateOf,
  type LanguagePair,
  type LanguageScores,
  languagePairs,
  pairsOf,
  scoreLanguages,
} from "./studies/compare-languages";
export { type CompareLayersOptions, compareLayers, type LayerPair } from "./studies/compare-layers";
export { compareModels, type ModelPair } from "./studies/compare-models";
export {
  compareProjections,
  type ProjectionOptions,
  type ProjectionPair,
} from "./studies/compare-projections";
export {
  type DescribeOptions,
  describeLanguages,
  type PropertyOf,
  type PropertyRow,
} from "./studies/describe-languages";
export type { InfluenceRow } from "./studies/influence";
export {
  averageGroups,
  averageLanguages,
  balticGroups,
  type ContrastRow,
  contrasts,
  type GroupEstimate,
  type GroupRow,
  groupRows as groupAveragesInRows,
  type PairGroup,
} from "./studies/language-groups";
export {
  type MeasureAgreement,
  measureAgreement,
  type RankedPair,
  rankPairs,
} from "./studies/measure-agreement";
export {
  type IdentificationRow,
  type IdentifyLanguagesOptions,
  identifyLanguages,
} from "./studies/probing/identify-languages";
export { type LeftOutRow, leaveOneLanguageOut } from "./studies/probing/leave-one-language-out";
export {
  type TransferOptions,
  type TransferRow,
  transferMatrices,
  transferProbe,
} from "./studies/probing/transfer-probe";
export { fuseLayers } from "./studies/retrieval/fuse-layers";
export {
  type DictionaryRow,
  type InduceDictionariesOptions,
  induceDictionaries,
} from "./studies/retrieval/induce-dictionaries";
export { type MineFromOptions, type MiningRow, mineFrom } from "./studies/retrieval/mine-from";
export {
  type RetrievalAverage,
  type RetrievalRow,
  type RetrievalTables,
  type RetrieveFromOptions,
  retrieveFrom,
} from "./studies/retrieve-from";
export {
  chooseLayer,
  type HeldOutLayer,
  type LayerMargin,
  layerMargins,
} from "./studies/transfer/choose-layer";
export {
  correlateWithDistance,
  finetuningImpact,
  type ImpactRow,
  type SourceCorrelation,
} from "./studies/transfer/finetuning-impact";
export { type RankedLanguage, rankLanguages } from "./studies/transfer/language-ranker";
export {
  judgeSources,
  type RankedSource,
  rankSources,
  type SourceChoice,
  type TransferResult,
} from "./studies/transfer/rank-sources";
export { regressTransfer, type TransferCoefficient } from "./studies/transfer/regress-transfer";
export {
  correlateMatrices,
  type LanguageCorrelation,
  type MatrixCorrelation,
} from "./studies/typology/correlate-matrices";
export {
  type CorrelateWithTypologyOptions,
  correlateWithTypology,
  type TypologyCorrelation,
} from "./studies/typology/correlate-with-typology";
export { languageMatrices } from "./studies/typology/language-matrices";
export {
  type EvolutionTestOptions,
  evolutionTest,
  type MantelOptions,
  type MatrixTest,
  type MrqapRow,
  mantel,
  regressOnMatrices,
} from "./studies/typology/matrix-tests";
export {
  type LanguageMap,
  type LanguagePoint,
  type PlaceMethod,
  type PlaceOptions,
  type PlaceSentencesOptions,
  placeLanguages,
  placeSentences,
  type SentencePoint,
} from "./studies/typology/place-languages";
export {
  type BranchSupport,
  type TreeStability,
  type TreeStabilityOptions,
  treeStability,
} from "./studies/typology/tree-stability";
export {
  type VarianceOptions,
  type VarianceRow,
  varianceByLayer,
} from "./studies/variance-by-layer";
export {
  type Barycenter,
  type BarycenterOptions,
  type Cloud,
  translationTable,
  wassersteinBarycenter,
} from "./transport/barycenter";
export { cosineCosts, squaredDistances } from "./transport/costs";
export { type Coupling, exactTransport, type Weights } from "./transport/exact-transport";
export { type GaussianTransport, gaussianTransport } from "./transport/gaussian-transport";
export {
  type GromovCoupling,
  type GromovOptions,
  gromovWasserstein,
} from "./transport/gromov-wasserstein";
export { type SinkhornCoupling, type SinkhornOptions, sinkhorn } from "./transport/sinkhorn";
export { sinkhornDivergence } from "./transport/sinkhorn-divergence";
export { type SlicedDistance, slicedDistance } from "./transport/sliced-transport";
