# Expected values of the tests of random effects.
#
# Run again from the root of the repository (the tests themselves need no R):
#   Rscript tests/stats/data/meta.R
#
# Writes meta_studies.csv  studies with their logits and errors: escalc(measure = "PLO") of
#                          metafor where there are counts, its published effects where not
#        meta_summary.csv  rma() and predict(pi.type = "riley") of metafor, back by plogis; no
#                          prediction below three studies, where metafor takes 1 for 0 df
#        meta_null.csv     P(rate > null), integrate() over the density of the rate

suppressMessages(library(metafor))
source <- paste("metafor", packageDescription("metafor")$Version)
exact <- function(x) ifelse(is.na(x), "NA", sprintf("%.15g", x))
write <- function(rows, name) {
  write.csv(rows, file.path("tests/stats/data", name), row.names = FALSE, quote = FALSE)
}

# n and rate of doxorubicin alone in phase 3, some from a median: not whole counts.
size <- c(129, 228, 221, 323, 251)
counts <- list(
  pritz1997 = list(dat.pritz1997$xi, dat.pritz1997$ni),
  doxorubicin = list(size * c(0.463, 0.405, 0.449, 0.5, 0.542), size),
  none_and_all = list(c(0, 3, 5, 20), c(12, 30, 40, 20)),
  far_apart = list(c(1, 50, 90, 33), c(100, 100, 100, 34)),
  close_together = list(c(10, 11, 20), c(28, 30, 56)),
  identical = list(c(7, 7, 7), c(28, 28, 28)),
  three = list(c(4, 20, 30), c(28, 50, 60)),
  two = list(c(6, 20), c(28, 40)),
  one = list(13, 28)
)
effects <- list(
  bcg = escalc("RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg),
  hackshaw1998 = dat.hackshaw1998
)
studies <- rbind(
  do.call(rbind, lapply(names(counts), function(name) {
    x <- counts[[name]][[1]]
    n <- counts[[name]][[2]]
    es <- escalc("PLO", xi = x, ni = n)
    data.frame(data = name, x = exact(x), n = n, logit = exact(es$yi), se = exact(sqrt(es$vi)))
  })),
  do.call(rbind, lapply(names(effects), function(name) {
    es <- effects[[name]]
    data.frame(data = name, x = "NA", n = "NA", logit = exact(es$yi), se = exact(sqrt(es$vi)))
  }))
)
write(cbind(studies, source), "meta_studies.csv")

summary_of <- function(name, method, knha, level) {
  d <- studies[studies$data == name, ]
  y <- as.numeric(d$logit)
  fit <- rma(
    y, sei = as.numeric(d$se), method = method, test = if (knha) "knha" else "z",
    level = 100 * level, control = list(threshold = 1e-13, maxiter = 100000)
  )
  new <- predict(fit, pi.type = "riley")
  few <- length(y) < 3
  data.frame(
    data = name, method = method, knha = as.integer(knha), level = level, k = fit$k,
    mean = exact(plogis(fit$beta[1])), low = exact(plogis(fit$ci.lb)),
    high = exact(plogis(fit$ci.ub)),
    pi_low = exact(if (few) NA else plogis(new$pi.lb)),
    pi_high = exact(if (few) NA else plogis(new$pi.ub)),
    logit = exact(fit$beta[1]), se = exact(fit$se), tau2 = exact(fit$tau2),
    i2 = exact(fit$I2 / 100), q = exact(fit$QE), source = source
  )
}
settings <- expand.grid(
  data = unique(studies$data), method = c("REML", "DL"), knha = c(FALSE, TRUE),
  level = c(0.8, 0.95), stringsAsFactors = FALSE
)
settings <- settings[!(settings$data == "one" & settings$knha), ]
write(do.call(rbind, Map(
  summary_of, settings$data, settings$method, settings$knha, settings$level
)), "meta_summary.csv")

# Over the logit z of the rate: its density times the chance that the null lies below.
above <- function(x, n, a, b, location, scale, df) {
  yes <- a + x
  no <- b + n - x
  inner <- function(z) {
    density <- yes * plogis(z, log.p = TRUE) + no * plogis(-z, log.p = TRUE) - lbeta(yes, no)
    exp(density) * pt((z - location) / scale, df)
  }
  peak <- log(yes / no) + c(-8, -2, 0, 2, 8) * sqrt(1 / yes + 1 / no)
  cut <- sort(unique(c(-150, peak, location + scale * c(-4, -1, 0, 1, 4), 150)))
  sum(mapply(
    function(low, high) integrate(inner, low, high, rel.tol = 1e-10, subdivisions = 2000)$value,
    head(cut, -1), tail(cut, -1)
  ))
}
nulls <- merge(
  data.frame(
    x = c(13, 0, 28, 1, 130), n = c(28, 28, 28, 5, 280), a = c(1, 1, 0.5, 2, 1),
    b = c(1, 1, 0.5, 3, 1)
  ),
  merge(data.frame(location = c(-0.2655, 1.5), scale = c(0.25, 0.25)), data.frame(df = c(1, 3, 30)))
)
wide <- transform(nulls, scale = 2)
nulls <- rbind(nulls, wide, transform(nulls[1:5, ], scale = 0.05))
nulls$p <- with(nulls, exact(mapply(above, x, n, a, b, location, scale, df)))
write(cbind(nulls, source = paste("R", getRversion(), "stats")), "meta_null.csv")
