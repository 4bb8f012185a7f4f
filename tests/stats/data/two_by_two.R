# Two groups by R: fisher.test, dhyper, integrate for P(rate 1 > rate 2), and the power of Fisher's
# test by trying every table.
#
# Run again from the root of the repository (the tests themselves need no R):
#   Rscript tests/stats/data/two_by_two.R
#
# Writes two_by_two.csv        x1 of n1 and x2 of n2: p-values, probability, chance of the split
#        two_by_two_power.csv  sizes and true rates: chance of a p-value up to alpha
#        unequal.csv           two-stage rules with a rate a stage, summed over all outcomes

exact <- function(x) sprintf("%.15g", x)
source <- paste("R", getRversion(), "stats")
out <- function(rows, name) {
  write.csv(cbind(rows, source = source), file.path("tests/stats/data", name), row.names = FALSE,
            quote = FALSE)
}
cases <- data.frame(
  x1 = c(9, 0, 16, 5, 1, 14, 3, 40, 0, 7), n1 = c(16, 16, 16, 15, 1, 16, 30, 100, 5, 7),
  x2 = c(1, 0, 14, 8, 0, 10, 9, 28, 5, 7), n2 = c(14, 14, 14, 13, 1, 14, 30, 100, 5, 7)
)
one <- function(x1, n1, x2, n2) {
  m <- rbind(c(x1, n1 - x1), c(x2, n2 - x2))
  above <- integrate(
    function(p) dbeta(p, x1 + 1, n1 - x1 + 1) * pbeta(p, x2 + 1, n2 - x2 + 1), 0, 1,
    rel.tol = 1e-12, subdivisions = 2000
  )$value
  c(fisher.test(m)$p.value, fisher.test(m, alternative = "greater")$p.value, above,
    dhyper(x1, n1, n2, x1 + x2))
}
found <- t(mapply(one, cases$x1, cases$n1, cases$x2, cases$n2))
colnames(found) <- c("p_two_sided", "p_greater", "above", "chance")
out(cbind(cases, apply(found, 2, exact)), "two_by_two.csv")

powers <- expand.grid(n1 = c(4, 15), n2 = c(5, 13), rate1 = c(0.634, 0.9), rate2 = c(0.434, 0.2),
                      alpha = c(0.05, 0.1))
chance <- function(n1, n2, rate1, rate2, alpha) {
  total <- 0
  for (a in 0:n1) for (b in 0:n2) {
    if (fisher.test(rbind(c(a, n1 - a), c(b, n2 - b)))$p.value <= alpha) {
      total <- total + dbinom(a, n1, rate1) * dbinom(b, n2, rate2)
    }
  }
  total
}
powers$power <- exact(do.call(mapply, c(list(chance), unname(as.list(powers)))))
out(powers, "two_by_two_power.csv")

rules <- data.frame(r1 = c(6, 2, 0), n1 = c(15, 10, 5), r = c(15, 7, 3), n = c(28, 22, 17))
grid <- merge(rules, expand.grid(first = c(0, 0.2, 0.434, 0.634, 1), second = c(0.1, 0.434, 0.8)))
reject <- function(r1, n1, r, n, first, second) {
  total <- 0
  for (a in 0:n1) for (b in 0:(n - n1)) {
    if (a > r1 && a + b > r) {
      total <- total + dbinom(a, n1, first) * dbinom(b, n - n1, second)
    }
  }
  total
}
grid$reject <- exact(do.call(mapply, c(list(reject), unname(as.list(grid)))))
grid$pet <- exact(pbinom(grid$r1, grid$n1, grid$first))
out(grid, "unequal.csv")
