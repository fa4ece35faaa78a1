# Trees by R: Rscript trees.fixture.R > trees.fixture.json      (R 4.2.2, ape 5.7)
suppressMessages(library(ape))
number <- function(x) paste0("[", paste(formatC(x, digits = 17, format = "g"), collapse = ", "), "]")
set.seed(4)
points <- matrix(rnorm(12 * 3), 12)
rownames(points) <- c("en", "de", "sv", "fr", "es", "ru", "lv", "et", "fi", "tr", "zh", "ja")
d <- dist(points)
methods <- c(single = "single", complete = "complete", average = "average", ward = "ward.D2")
heights <- sapply(names(methods), function(name) {
  h <- hclust(d, methods[[name]])
  sprintf('"%s": {"heights": %s, "cophenetic": %s, "correlation": %.17g}', name, number(h$height), number(cophenetic(h)), cor(d, cophenetic(h)))
})
trees <- lapply(methods, function(m) as.phylo(hclust(d, m)))
joined <- nj(d)
pairs <- combn(names(trees), 2)
rf <- apply(pairs, 2, function(p) sprintf('"%s %s": %d', p[1], p[2], as.integer(dist.topo(unroot(trees[[p[1]]]), unroot(trees[[p[2]]])))))
rfnj <- sapply(names(trees), function(n) sprintf('"%s nj": %d', n, as.integer(dist.topo(unroot(trees[[n]]), joined))))
gamma <- apply(pairs, 2, function(p) sprintf('"%s %s": %.17g', p[1], p[2], cor(cophenetic(hclust(d, methods[[p[1]]])), cophenetic(hclust(d, methods[[p[2]]])), method = "spearman")))
path <- cophenetic(joined)[rownames(points), rownames(points)]
cat(sprintf('{
  "madeBy": "Rscript trees.fixture.R > trees.fixture.json",
  "versions": {"R": "%s", "ape": "%s"},
  "languages": ["%s"],
  "distances": %s,
  "linkage": {%s},
  "robinsonFoulds": {%s},
  "bakersGamma": {%s},
  "neighbourJoining": %s,
  "classicalScaling": %s
}
', getRversion(), packageVersion("ape"), paste(rownames(points), collapse = "\", \""), number(d),
  paste(heights, collapse = ",\n    "), paste(c(rf, rfnj), collapse = ", "), paste(gamma, collapse = ", "),
  number(path[lower.tri(path)]), number(cmdscale(d, k = 2, eig = TRUE)$eig)))
