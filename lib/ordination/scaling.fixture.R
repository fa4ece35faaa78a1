# Non-metric scaling by MASS, of the distances in ../languages/trees/trees.fixture.json:
#     Rscript scaling.fixture.R > scaling.fixture.json      (R 4.2.2, MASS 7.3-58.2)
suppressMessages(library(MASS))
set.seed(4)
points <- matrix(rnorm(12 * 3), 12)
d <- dist(points)
best <- min(sapply(1:50, function(i) isoMDS(d, y = matrix(rnorm(24), 12), k = 2, maxit = 2000, tol = 1e-9, trace = FALSE)$stress))
one <- matrix(rnorm(24), 12)
shown <- Shepard(d, one)
stress <- sqrt(sum((shown$y - shown$yf)^2) / sum(shown$y^2))
number <- function(x) paste0("[", paste(formatC(x, digits = 17, format = "g"), collapse = ", "), "]")
cat(sprintf('{
  "madeBy": "Rscript scaling.fixture.R > scaling.fixture.json",
  "versions": {"R": "%s", "MASS": "%s"},
  "bestStress": %.17g,
  "points": %s,
  "stressOfPoints": %.17g
}
', getRversion(), packageVersion("MASS"), best / 100, number(t(one)), stress))
