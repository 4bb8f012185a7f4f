# Expected values of the survival tests, by R's survival package.
#
# Run again from the root of the repository (the tests themselves need no R):
#   mkdir FOLDER && .venv/bin/python -m tests.stats.datasets FOLDER
#   Rscript tests/stats/data/survival.R FOLDER
#
# Reads  DIR/NAME.csv (time, event) and edge_cases.csv (case, time, event)
# Writes survival_median.csv  median and limits, of the times and (reverse = 1) of follow-up
#        survival_curve.csv   every time of the edge cases; three times of each data set
#        survival_quantile.csv  quantiles and limits, by quantile() of a survfit

suppressMessages(library(survival))
input <- commandArgs(trailingOnly = TRUE)[1]
here <- "tests/stats/data"
source <- paste("R", getRversion(), "survival", packageDescription("survival")$Version)
transforms <- c("plain", "log", "log-log", "logit", "arcsin")
exact <- function(x) ifelse(is.na(x), "NA", sprintf("%.15g", x))

files <- list.files(input, "csv$", full.names = TRUE)
sets <- setNames(lapply(files, read.csv), sub("[.]csv$", "", basename(files)))
edge <- read.csv(file.path(here, "edge_cases.csv"))
edges <- split(edge, factor(edge$case, unique(edge$case)))

median_of <- function(name, d, reverse, transform, level) {
  event <- if (reverse) 1 - d$event else d$event
  fit <- survfit(Surv(d$time, event) ~ 1, conf.type = transform, conf.int = level)
  found <- unname(summary(fit)$table)
  data.frame(
    data = name, reverse = reverse, transform = transform, level = level, n = found[1],
    events = found[4], median = exact(found[7]), low = exact(found[8]), high = exact(found[9]),
    source = source
  )
}

curve_of <- function(name, d, transform, times = NULL) {
  fit <- survfit(Surv(d$time, d$event) ~ 1, conf.type = transform)
  s <- if (is.null(times)) summary(fit, censored = TRUE) else summary(fit, times = times)
  data.frame(
    data = name, transform = transform, time = exact(s$time), at_risk = s$n.risk,
    survival = exact(s$surv), se = exact(s$std.err), low = exact(s$lower),
    high = exact(s$upper), source = source
  )
}

all <- c(sets, edges)
grid <- expand.grid(
  level = c(0.9, 0.95), transform = transforms, reverse = 0:1, name = names(all),
  stringsAsFactors = FALSE
)
wide <- expand.grid(
  level = 0.99, transform = transforms, reverse = 0, name = names(sets), stringsAsFactors = FALSE
)
grid <- rbind(grid, wide)
medians <- do.call(rbind, lapply(seq_len(nrow(grid)), function(i) {
  g <- grid[i, ]
  median_of(g$name, all[[g$name]], g$reverse, g$transform, g$level)
}))
write.csv(medians, file.path(here, "survival_median.csv"), row.names = FALSE, quote = FALSE)

# One time of an event, one between two times, one in the tail.
three <- function(d) {
  at <- sort(unique(d$time[d$event == 1]))
  c(at[length(at) %/% 3], at[length(at) %/% 2] + 0.5, at[length(at) - 1])
}
curves <- do.call(rbind, c(
  lapply(names(sets), function(n) do.call(rbind, lapply(transforms, function(t) {
    curve_of(n, sets[[n]], t, three(sets[[n]]))
  }))),
  lapply(names(edges), function(n) do.call(rbind, lapply(transforms, function(t) {
    curve_of(n, edges[[n]], t)
  })))
))
write.csv(curves, file.path(here, "survival_curve.csv"), row.names = FALSE, quote = FALSE)

quantiles_of <- function(name, reverse, transform, level, p) {
  d <- all[[name]]
  event <- if (reverse) 1 - d$event else d$event
  fit <- survfit(Surv(d$time, event) ~ 1, conf.type = transform, conf.int = level)
  found <- quantile(fit, p)
  data.frame(
    data = name, reverse = reverse, transform = transform, level = level, p = p,
    value = exact(found$quantile), low = exact(found$lower), high = exact(found$upper),
    source = source
  )
}
tenths <- c(0.1, 0.25, 0.5, 0.75, 0.9)
quartiles <- c(0.25, 0.5, 0.75)
quantiles <- do.call(rbind, lapply(transforms, function(t) rbind(
  do.call(rbind, lapply(names(sets), function(n) rbind(
    quantiles_of(n, 0, t, 0.90, tenths),
    quantiles_of(n, 0, t, 0.95, tenths),
    quantiles_of(n, 0, t, 0.99, tenths),
    quantiles_of(n, 1, t, 0.95, quartiles)
  ))),
  do.call(rbind, lapply(names(edges), function(n) quantiles_of(n, 0, t, 0.95, tenths)))
)))
write.csv(quantiles, file.path(here, "survival_quantile.csv"), row.names = FALSE, quote = FALSE)
