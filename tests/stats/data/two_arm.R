# Size and error rates of a 1:1 comparison by Fisher's one-sided test: the first size that has the
# power by R's phyper, its error rates by fisher.test on each pair of counts, and the usual formula
# by power.prop.test.
# Run as: Rscript two_arm.R > two_arm.csv
cat("p0,p1,level,beta,n_arm,alpha,power,formula,source\n")
by_phyper <- function(n) outer(0:n, 0:n, function(new, old)
  phyper(new - 1, n, n, new + old, lower.tail = FALSE))
by_fisher <- function(n) outer(0:n, 0:n, Vectorize(function(new, old)
  fisher.test(matrix(c(new, n - new, old, n - old), 2), alternative = "greater")$p.value))
chance <- function(p, level, new, old) {
  n <- nrow(p) - 1
  sum(dbinom(0:n, n, new) %o% dbinom(0:n, n, old) * (p <= level + 1e-12))
}
cases <- rbind(c(.434,.634,.1,.2), c(.2,.45,.05,.2), c(.1,.3,.1,.1), c(.05,.4,.05,.2),
               c(.5,.9,.2,.1))
for (i in seq_len(nrow(cases))) {
  p0 <- cases[i, 1]; p1 <- cases[i, 2]; level <- cases[i, 3]; beta <- cases[i, 4]
  n <- 1
  while (chance(by_phyper(n), level, p1, p0) < 1 - beta) n <- n + 1
  p <- by_fisher(n)
  usual <- ceiling(power.prop.test(p1 = p0, p2 = p1, sig.level = level, power = 1 - beta,
                                   alternative = "one.sided")$n)
  cat(sprintf("%g,%g,%g,%g,%d,%.12f,%.12f,%d,R %s phyper fisher.test power.prop.test\n", p0, p1,
              level, beta, n, chance(p, level, p0, p0), chance(p, level, p1, p0), usual,
              as.character(getRversion())))
}
