/** What every comparison by CKA says of how sure it is. `documents`: whether groups were left out. */
export function howSure(documents: boolean): string {
  const unit = documents
    ? "documents are left out together (Busing et al. 1999)"
    : "each sentence is left out in turn";
  return [
    `Intervals are 95 % and by the jackknife on the scale atanh CKA, in which ${unit}; those of averages and differences come from averaged and differenced leave-outs, since pairs share sentences.`,
    "Nulls are in closed form: rows shuffled freely (mean and variance after Kazi-Aoual et al. 1995 and Josse et al. 2008; p-values from a Pearson type III law with the exact third moment), and rows shuffled within bins of like length (geometric mean of tokens over the languages); p-values take rows as exchangeable, which sentences of one document are not.",
  ].join(" ");
}

/** BibTeX of what such a comparison uses. */
export const bibtexOfCka: string = String.raw`@inproceedings{kornblith2019similarity, title={Similarity of Neural Network Representations Revisited}, author={Kornblith, Simon and Norouzi, Mohammad and Lee, Honglak and Hinton, Geoffrey}, booktitle={ICML}, year={2019}}
@article{song2012feature, title={Feature Selection via Dependence Maximization}, author={Song, Le and Smola, Alex and Gretton, Arthur and Bedo, Justin and Borgwardt, Karsten}, journal={JMLR}, volume={13}, year={2012}}
@misc{murphy2024correcting, title={Correcting Biased Centered Kernel Alignment Measures in Biological and Artificial Neural Networks}, author={Murphy, Alex and Zylberberg, Joel and Fyshe, Alona}, year={2024}, eprint={2405.01012}}
@article{busing1999delete, title={Delete-m Jackknife for Unequal m}, author={Busing, Frank and Meijer, Erik and van der Leeden, Rien}, journal={Statistics and Computing}, volume={9}, year={1999}}
@article{josse2008testing, title={Testing the Significance of the RV Coefficient}, author={Josse, Julie and Pag{\`e}s, J{\'e}r{\^o}me and Husson, Fran{\c{c}}ois}, journal={Computational Statistics \& Data Analysis}, volume={53}, year={2008}}
@article{kazi1995refined, title={Refined Approximations to Permutation Tests for Multivariate Inference}, author={Kazi-Aoual, Fr{\'e}d{\'e}rique and Hitier, Simone and Sabatier, Robert and Lebreton, Jean-Dominique}, journal={Computational Statistics \& Data Analysis}, volume={20}, year={1995}}`;
