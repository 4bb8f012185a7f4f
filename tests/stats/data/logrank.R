# Expected values of the one-sample log-rank tests, by R's survival and stats packages.
#
# Run again from the root of the repository (the tests themselves need no R):
#   Rscript tests/stats/data/logrank.R
#
# Writes logrank_cases.csv  patients: survival's aml (weeks) and lung (months), and edge cases
#        logrank_test.csv   observed and expected events, chi-square, interval of the ratio

suppressMessages(library(survival))
here <- "tests/stats/data"
version <- function(name) paste(name, packageDescription(name)$Version)
source <- paste("R", getRversion(), version("survival"), version("stats"))
exact <- function(x) ifelse(is.na(x), "NA", sprintf("%.15g", x))

lung <- with(survival::lung, data.frame(time = round(time / 30.4375, 2), event = status - 1))
cases <- list(
  aml = with(survival::aml, data.frame(time, event = status)),
  lung = lung,
  one_event = data.frame(time = 4, event = 1),
  one_censored = data.frame(time = 4, event = 0),
  no_events = data.frame(time = c(3, 7, 11, 20), event = 0),
  all_events = data.frame(time = c(1, 2, 5, 8, 13), event = 1),
  ties = data.frame(time = c(6, 6, 6, 12, 12, 3), event = c(1, 1, 0, 1, 0, 1)),
  time_zero = data.frame(time = c(0, 0, 5, 9), event = c(1, 0, 1, 0))
)
patients <- do.call(rbind, lapply(names(cases), function(n) data.frame(case = n, cases[[n]])))
write.csv(patients, file.path(here, "logrank_cases.csv"), row.names = FALSE, quote = FALSE)

at <- c(3, 6, 12, 60, 200)
survival_at <- c(0.7, 0.5, 0.4, 0.1, 0.05)
nulls <- list(
  rate = function(t) pexp(t, 0.1, lower.tail = FALSE),
  landmark = function(t) exp(log(0.434) * t / 6),
  shape = function(t) pweibull(t, 1.5, 10 / log(2)^(1 / 1.5), lower.tail = FALSE),
  step = stepfun(at, c(1, survival_at)),
  exponential = function(t) exp(approx(c(0, at), log(c(1, survival_at)), t)$y)
)

test_of <- function(case, null) {
  d <- cases[[case]]
  d$s0 <- nulls[[null]](d$time)
  found <- survdiff(Surv(time, event) ~ offset(s0), d)
  limits <- c(
    poisson.test(found$obs, found$exp)$conf.int,
    poisson.test(found$obs, found$exp, conf.level = 0.9)$conf.int
  )
  data.frame(
    case = case, null = null, n = sum(found$n), observed = found$obs,
    expected = exact(found$exp), chisq = exact(found$chisq),
    p_two_sided = exact(pchisq(found$chisq, 1, lower.tail = FALSE)),
    low95 = exact(limits[1]), high95 = exact(limits[2]),
    low90 = exact(limits[3]), high90 = exact(limits[4]), source = source
  )
}
grid <- expand.grid(null = names(nulls), case = names(cases), stringsAsFactors = FALSE)
tests <- do.call(rbind, Map(test_of, grid$case, grid$null))
write.csv(tests, file.path(here, "logrank_test.csv"), row.names = FALSE, quote = FALSE)
