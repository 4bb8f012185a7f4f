# Poisson rates with exact limits, by R's poisson.test and by epitools.
#
# Run again from the root of the repository (the tests themselves need no R):
#   Rscript tests/stats/data/safety.R
#
# Writes safety_rates.csv  events, time at risk and level; rate and limits per unit of time

suppressMessages(library(epitools))
exact <- function(x) sprintf("%.15g", x)
grid <- expand.grid(
  events = c(0, 1, 2, 3, 5, 10, 33, 100, 1234, 100000), time = c(0.25, 1, 17.3, 4321),
  level = c(0.8, 0.9, 0.95, 0.99)
)
row_of <- function(events, time, level, ci, source) {
  data.frame(
    events = sprintf("%d", events), person_time = exact(time), level = level,
    rate = exact(events / time), low = exact(ci[1]), high = exact(ci[2]), source = source
  )
}
by_r <- paste("R", getRversion(), "poisson.test")
by_epitools <- paste("R", getRversion(), "epitools", packageVersion("epitools"), "pois.exact")
one <- function(events, time, level) {
  r <- poisson.test(events, time, conf.level = level)
  # epitools looks for its limits, to some four figures, below 5 * events + 4; where they lie
  # above, it has none.
  e <- tryCatch(pois.exact(events, time, level), error = function(e) NULL)
  rbind(
    row_of(events, time, level, r$conf.int, by_r),
    if (!is.null(e)) row_of(events, time, level, c(e$lower, e$upper), by_epitools)
  )
}
rates <- do.call(rbind, Map(one, grid$events, grid$time, grid$level))
write.csv(rates, "tests/stats/data/safety_rates.csv", row.names = FALSE, quote = FALSE)
