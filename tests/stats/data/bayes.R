# Expected values of the Bayesian tests.
#
# Run again from the root of the repository (the tests themselves need no R):
#   Rscript tests/stats/data/bayes.R
# Needs VGAM and ph2bayes (CRAN); R_LIBS says where they are if not with R itself.
#
# Writes bayes_posterior.csv   pbeta and qbeta of R
#        bayes_beyond.csv      P(more than r of n_max), pbetabinom.ab of VGAM
#        bayes_predictive.csv  predprob of ph2bayes
#        bayes_boundaries.csv  stopbound_pred of ph2bayes, one row a number of patients

suppressMessages({library(VGAM); library(ph2bayes)})
version <- function(package) paste(package, packageDescription(package)$Version)
r <- paste("R", getRversion(), "stats")
exact <- function(x) sprintf("%.15g", x)
write <- function(rows, name) {
  write.csv(rows, file.path("tests/stats/data", name), row.names = FALSE, quote = FALSE)
}
priors <- data.frame(a = c(1, 0.5, 0.2, 0.434, 6), b = c(1, 0.5, 0.8, 0.566, 2.5))

grid <- merge(data.frame(x = c(0, 0, 1, 13, 28, 9, 300), n = c(0, 28, 28, 28, 28, 16, 1000)), priors)
grid <- merge(grid, data.frame(p0 = c(0.05, 0.434, 0.9), level = c(0.8, 0.95, 0.99)))
a <- grid$a + grid$x
b <- grid$b + grid$n - grid$x
tail <- (1 - grid$level) / 2
write(cbind(
  grid, mean = exact(a / (a + b)), median = exact(qbeta(0.5, a, b)),
  low = exact(qbeta(tail, a, b)), high = exact(qbeta(1 - tail, a, b)),
  above = exact(pbeta(grid$p0, a, b, lower.tail = FALSE)), source = r
), "bayes_posterior.csv")

trials <- data.frame(
  x = c(0, 7, 7, 6, 16, 3, 0, 28, 12), n = c(0, 15, 15, 15, 23, 20, 10, 28, 27),
  n_max = c(28, 28, 28, 28, 40, 36, 36, 28, 28), r = c(15, 15, 10, 15, 27, 10, 10, 15, 12)
)
beyond <- merge(trials, priors)
beyond$p <- with(beyond, exact(mapply(function(x, n, n_max, r, a, b) {
  if (n == n_max) return(as.numeric(x > r))
  sum(dbetabinom.ab(max(0, r - x + 1):(n_max - n), n_max - n, a + x, b + n - x))
}, x, n, n_max, r, a, b)))
write(cbind(beyond, source = version("VGAM")), "bayes_beyond.csv")

predictive <- merge(merge(trials[c("x", "n", "n_max")], priors), data.frame(p0 = c(0.2, 0.434, 0.6)))
predictive <- merge(predictive, data.frame(theta = c(0.5, 0.9, 0.95)))
predictive$pp <- with(predictive, exact(mapply(predprob, x, n, n_max, a, b, p0, theta)))
write(cbind(predictive, source = version("ph2bayes")), "bayes_predictive.csv")

# stopbound_pred prints a limit where it changes; between, the last one stays.
settings <- data.frame(
  n_max = c(36, 28, 28, 40, 20), p0 = c(0.2, 0.434, 0.434, 0.6, 0.1),
  theta_l = c(0.001, 0.05, 0.1, 0.05, 0.2), theta_t = c(0.9, 0.9, 0.95, 0.85, 0.9),
  a = c(0.2, 0.434, 1, 0.6, 1), b = c(0.8, 0.566, 1, 0.4, 1)
)
boundaries <- do.call(rbind, lapply(seq_len(nrow(settings)), function(i) {
  s <- settings[i, ]
  found <- stopbound_pred(s$theta_l, "futility", s$n_max, s$a, s$b, s$p0, s$theta_t)
  at <- findInterval(seq_len(s$n_max), found$n)
  stop <- found$bound[at]
  data.frame(s, n = seq_len(s$n_max), stop = ifelse(is.na(stop), -1, stop), row.names = NULL)
}))
write(cbind(boundaries, source = version("ph2bayes")), "bayes_boundaries.csv")
