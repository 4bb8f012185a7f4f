# Expected values of the tests of competing events: value and variance by cmprsk, the value once
# more by the multi-state curve of survival, whose function of limits is given cmprsk's error.
#
# Run again from the root of the repository (the tests themselves need no R):
#   Rscript tests/stats/data/competing.R
#
# Reads  competing_cases.csv (case, time, cause)
# Writes competing_mgus.csv  241 patients of survival's mgus: 1 plasma cell malignancy, 2 death
#        competing.csv       every time of the cases, twenty times of mgus, each cause

suppressMessages({library(survival); library(cmprsk)})
here <- "tests/stats/data"
version <- function(name) paste(name, packageDescription(name)$Version)
source <- paste("R", getRversion(), version("survival"), version("cmprsk"))
exact <- function(x) ifelse(is.na(x), "NA", sprintf("%.15g", x))

mgus_days <- with(mgus, data.frame(
  case = "mgus_days", time = ifelse(is.na(pctime), futime, pctime),
  cause = ifelse(is.na(pctime), 2 * death, 1)
))
mgus_years <- transform(mgus_days, case = "mgus_years", time = ceiling(time / 365.25))
ours <- rbind(mgus_days, mgus_years)
ours$source <- paste("R", getRversion(), version("survival"), "data set mgus")
write.csv(ours, file.path(here, "competing_mgus.csv"), row.names = FALSE, quote = FALSE)

incidence_of <- function(name, d, of, times) {
  fit <- survfit(Surv(time, factor(cause, 0:3)) ~ 1, d)
  pstate <- fit$pstate[findInterval(times + 1e-6, fit$time), of + 1]
  est <- var <- rep(NA, length(times))
  # cmprsk gives nothing for a cause without events, and merges no times that rounding parts.
  if (any(d$cause == of)) {
    found <- timepoints(cuminc(round(d$time, 6), d$cause), round(times, 6))
    est <- found$est[paste("1", of), ]
    var <- found$var[paste("1", of), ]
  }
  limits <- function(kind, level) {
    survival:::survfit_confint(pstate, sqrt(var), logse = FALSE, kind, level)
  }
  loglog <- limits("log-log", 0.95)
  plain <- limits("plain", 0.9)
  data.frame(
    case = name, of = of, time = exact(times), est = exact(est), var = exact(var),
    pstate = exact(pstate), loglog95_low = exact(loglog$lower), loglog95_high = exact(loglog$upper),
    plain90_low = exact(plain$lower), plain90_high = exact(plain$upper), source = source
  )
}

times_of <- function(d) {
  at <- sort(unique(d$time))
  at <- at[c(TRUE, diff(at) > 1e-6)]
  if (length(at) > 20) at <- at[round(seq(1, length(at), length.out = 20))]
  at
}
cases <- read.csv(file.path(here, "competing_cases.csv"))
all <- rbind(cases, ours[names(cases)])
found <- do.call(rbind, lapply(unique(all$case), function(name) {
  d <- all[all$case == name, ]
  causes <- if (any(d$cause == 3)) 1:3 else 1:2
  do.call(rbind, lapply(causes, function(of) incidence_of(name, d, of, times_of(d))))
}))
write.csv(found, file.path(here, "competing.csv"), row.names = FALSE, quote = FALSE)
