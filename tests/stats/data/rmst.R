# Expected values of the tests of restricted means: value and error by R's survival, interval by
# survRM2, which computes all three on its own.
#
# Run again from the root of the repository (the tests themselves need no R):
#   mkdir FOLDER && .venv/bin/python -m tests.stats.datasets FOLDER
#   Rscript tests/stats/data/rmst.R FOLDER
#
# Reads  FOLDER/NAME.csv (time, event) and edge_cases.csv (case, time, event)
# Writes rmst.csv  at times of events, between them, and at the end (default = 1), where R's own
#        choice of the restricting time is the last time too

suppressMessages({library(survival); library(survRM2)})
input <- commandArgs(trailingOnly = TRUE)[1]
here <- "tests/stats/data"
version <- function(name) paste(name, packageDescription(name)$Version)
source <- paste("R", getRversion(), version("survival"), version("survRM2"))
exact <- function(x) sprintf("%.15g", x)

files <- list.files(input, "csv$", full.names = TRUE)
sets <- setNames(lapply(files, read.csv), sub("[.]csv$", "", basename(files)))
edge <- read.csv(file.path(here, "edge_cases.csv"))
edges <- split(edge, factor(edge$case, unique(edge$case)))

rmst_of <- function(name, d, tau, level, default = 0) {
  fit <- survfit(Surv(time, event) ~ 1, d)
  table <- summary(fit, rmean = if (default) "individual" else tau)$table
  other <- survRM2:::rmst1(fit$time[rep(seq_along(fit$time), fit$n.event + fit$n.censor)],
    unlist(Map(function(e, c) c(rep(1, e), rep(0, c)), fit$n.event, fit$n.censor)),
    tau, 1 - level)$result[1, ]
  stopifnot(all.equal(unname(table[c("rmean", "se(rmean)")]), unname(other[1:2])))
  data.frame(
    data = name, tau = exact(tau), default = default, level = level,
    value = exact(table["rmean"]), se = exact(table["se(rmean)"]), low = exact(other[3]),
    high = exact(other[4]), source = source
  )
}

# An event, a time between two times, and the end; beyond the end where the curve is at 0.
rows_of <- function(name, d) {
  fit <- survfit(Surv(time, event) ~ 1, d)
  last <- max(fit$time)
  if (last == 0) return(NULL)
  taus <- c(median(fit$time[fit$time > 0]), min(fit$time) + 0.6 * (last - min(fit$time)), last)
  if (min(fit$surv) == 0) taus <- c(taus, 1.5 * last)
  rows <- lapply(c(0.9, 0.95), function(level) rbind(
    do.call(rbind, lapply(unique(taus), function(tau) rmst_of(name, d, tau, level))),
    rmst_of(name, d, last, level, default = 1)
  ))
  do.call(rbind, rows)
}

all <- c(sets, edges)
found <- do.call(rbind, Map(rows_of, names(all), all))
write.csv(found, file.path(here, "rmst.csv"), row.names = FALSE, quote = FALSE)
