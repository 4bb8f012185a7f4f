# Expected values of the binomial intervals, by R's stats package.
#
# Run again from the root of the repository (the tests themselves need no R):
#   Rscript tests/stats/data/binomial.R
#
# Writes binomial.csv  binom.test (Clopper-Pearson) and prop.test(correct = FALSE) (Wilson)

source <- paste("R", getRversion(), "stats")
exact <- function(x) sprintf("%.15g", x)
rows <- do.call(rbind, lapply(c(1, 2, 5, 10, 16, 28, 30, 33, 100, 1000), function(n) {
  x <- unique(c(0, 1, n %/% 3, n %/% 2, n - 1, n))
  do.call(rbind, lapply(x, function(x) do.call(rbind, lapply(c(0.8, 0.9, 0.95, 0.99), function(l) {
    ours <- list(
      "Clopper-Pearson" = binom.test(x, n, conf.level = l)$conf.int,
      "Wilson" = suppressWarnings(prop.test(x, n, conf.level = l, correct = FALSE))$conf.int
    )
    data.frame(
      x = x, n = n, level = l, method = names(ours),
      low = exact(sapply(ours, `[`, 1)), high = exact(sapply(ours, `[`, 2)), source = source
    )
  }))))
}))
write.csv(rows, "tests/stats/data/binomial.csv", row.names = FALSE, quote = FALSE)
