# Expected values of the binomial intervals and p-values.
#
# Run again from the root of the repository (the tests themselves need no R):
#   Rscript tests/stats/data/binomial.R
# Needs binom and exactci (CRAN); R_LIBS says where they are if not with R itself.
#
# Writes binomial.csv       limits: binom.test (Clopper-Pearson), prop.test(correct = FALSE)
#                           (Wilson), binom (Agresti-Coull and Wald, cut at 0 and 1 here), qbeta
#                           (Jeffreys inside 0 < x < n; binom.bayes has no equal tails at the
#                           ends), and the roots of exactci's one-sided mid-p p-values
#        binomial_p.csv     p-values: binom.test and exactci::binom.exact(midp = TRUE)
#        binomial_upper.csv one-sided upper limits of binom.test(alternative = "less")

suppressMessages(library(exactci))
version <- function(package) paste(package, packageDescription(package)$Version)
r <- paste("R", getRversion(), "stats")
exact <- function(x) sprintf("%.15g", x)
write <- function(rows, name) {
  write.csv(rows, file.path("tests/stats/data", name), row.names = FALSE, quote = FALSE)
}

# exactci's own limits stop at a tolerance of 1e-4, its p-values do not.
mid_p <- function(x, n, level) {
  root <- function(alternative) {
    gap <- function(p) {
      binom.exact(x, n, p, alternative, midp = TRUE)$p.value - (1 - level) / 2
    }
    uniroot(gap, c(0, 1), tol = 1e-15, maxiter = 10000)$root
  }
  c(if (x > 0) root("greater") else 0, if (x < n) root("less") else 1)
}

# Brown, Cai and DasGupta 2001: equal tails, 0 at x = 0 and 1 at x = n.
jeffreys <- function(x, n, level) {
  tail <- (1 - level) / 2
  inner <- qbeta(c(tail, 1 - tail), x + 0.5, n - x + 0.5)
  c(if (x > 0) inner[1] else 0, if (x < n) inner[2] else 1)
}

cut <- function(x, n, level, method) {
  found <- binom::binom.confint(x, n, level, methods = method)
  c(max(0, found$lower), min(1, found$upper))
}

sizes <- c(1, 2, 5, 10, 16, 28, 30, 33, 100, 1000)
counts <- function(n) unique(c(0, 1, n %/% 3, n %/% 2, n - 1, n))
limits <- do.call(rbind, lapply(sizes, function(n) {
  do.call(rbind, lapply(counts(n), function(x) {
    do.call(rbind, lapply(c(0.8, 0.9, 0.95, 0.99), function(l) {
      ours <- list(
        "Clopper-Pearson" = binom.test(x, n, conf.level = l)$conf.int,
        "Wilson" = suppressWarnings(prop.test(x, n, conf.level = l, correct = FALSE))$conf.int,
        "Jeffreys" = jeffreys(x, n, l),
        "mid-p" = mid_p(x, n, l),
        "Agresti-Coull" = cut(x, n, l, "agresti-coull"),
        "Wald" = cut(x, n, l, "asymptotic")
      )
      data.frame(
        x = x, n = n, level = l, method = names(ours),
        low = exact(sapply(ours, `[`, 1)), high = exact(sapply(ours, `[`, 2)),
        source = c(r, r, r, paste(r, version("exactci")), version("binom"), version("binom"))
      )
    }))
  }))
}))
write(limits, "binomial.csv")

sides <- c("greater", "less", "two.sided")
p_values <- do.call(rbind, lapply(c(1, 2, 10, 28, 33, 100, 1000), function(n) {
  do.call(rbind, lapply(counts(n), function(x) {
    do.call(rbind, lapply(c(0, 0.001, 0.2, 0.434, 0.5, 0.634, 1), function(p0) {
      data.frame(
        x = x, n = n, p0 = p0, side = rep(sides, 2), mid_p = rep(0:1, each = 3),
        p = exact(c(
          sapply(sides, function(s) binom.test(x, n, p0, s)$p.value),
          sapply(sides, function(s) binom.exact(x, n, p0, s, tsmethod = "minlike", midp = TRUE)$p.value)
        )),
        source = rep(c(r, version("exactci")), each = 3)
      )
    }))
  }))
}))
write(p_values, "binomial_p.csv")

upper <- do.call(rbind, lapply(sizes, function(n) {
  do.call(rbind, lapply(counts(n), function(x) {
    do.call(rbind, lapply(c(0.3, 0.8, 0.95, 0.99), function(l) {
      found <- binom.test(x, n, alternative = "less", conf.level = l)$conf.int[2]
      data.frame(x = x, n = n, level = l, high = exact(found), source = r)
    }))
  }))
}))
write(upper, "binomial_upper.csv")
