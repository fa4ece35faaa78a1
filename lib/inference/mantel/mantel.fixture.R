# Mantel's and partial Mantel's test of six and of nine languages by vegan:
#     Rscript mantel.fixture.R > mantel.fixture.json      (R 4.2.2, vegan 2.6-4, permute 0.9-7)
suppressMessages({library(vegan); library(permute)})
number <- function(x) paste0("[", paste(formatC(x, digits = 17, format = "g"), collapse = ", "), "]")
draw <- function(n, seed) {
  set.seed(seed)
  points <- matrix(rnorm(n * 3), n)
  list(a = dist(points), b = dist(points + matrix(rnorm(n * 3), n)), c = dist(points[, 1:2] + rnorm(2 * n)))
}
six <- draw(6, 1)
orders <- allPerms(6, control = how(maxperm = 1000))
whole <- mantel(six$a, six$b, permutations = orders)
ranks <- mantel(six$a, six$b, method = "spearman", permutations = orders)
part <- mantel.partial(six$a, six$b, six$c, permutations = orders)
nine <- draw(9, 2)
more <- mantel(nine$a, nine$b, permutations = 0)
cat(sprintf('{
  "madeBy": "Rscript mantel.fixture.R > mantel.fixture.json",
  "versions": {"R": "%s", "vegan": "%s", "permute": "%s"},
  "six": {"a": %s, "b": %s, "c": %s},
  "pearson": {"r": %.17g, "p": %.17g},
  "spearman": {"r": %.17g, "p": %.17g},
  "partial": {"r": %.17g, "p": %.17g},
  "nine": {"a": %s, "b": %s, "r": %.17g}
}
', getRversion(), packageVersion("vegan"), packageVersion("permute"),
  number(six$a), number(six$b), number(six$c),
  whole$statistic, whole$signif, ranks$statistic, ranks$signif, part$statistic, part$signif,
  number(nine$a), number(nine$b), more$statistic))
