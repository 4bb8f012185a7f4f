# Expected values of the tests of responders against others, by R's survival: log-rank of survdiff
# (naive, and from a landmark), and the score test of a Cox model with a covariate that changes at
# the response, which is the test of Mantel and Byar. Its exact form has their variance with ties.
#
# Run again from the root of the repository (the tests themselves need no R):
#   Rscript tests/stats/data/responders.R
#
# Writes responders_cases.csv (case, time, event, responded) and responders.csv

suppressMessages(library(survival))
here <- "tests/stats/data"
source <- paste("R", getRversion(), "survival", packageDescription("survival")$Version)
exact <- function(x) sprintf("%.15g", x)

transplant <- with(jasa, data.frame(time = futime, event = fustat, responded = wait.time))
transplant <- subset(transplant, time > 0)
transplant$time <- transplant$time + seq_len(nrow(transplant)) / 1000
transplant$responded[which(transplant$responded > transplant$time)] <- NA
set.seed(20261122)
drawn <- function(n, scans, share, round) {
  death <- rexp(n, log(2) / 30)
  death <- if (round) ceiling(death) else death
  due <- ifelse(runif(n) < share, sample(scans, n, replace = TRUE), Inf)
  time <- pmin(death, 60)
  data.frame(time = time, event = as.numeric(death <= 60), responded = ifelse(due < time, due, NA))
}
cases <- list(
  transplant = transplant,
  thirty = drawn(30, c(6, 12, 18, 24), 0.5, FALSE),
  ties = drawn(24, c(6, 12, 18, 24), 0.5, TRUE),
  many = drawn(120, c(8, 16), 0.3, FALSE)
)
landmarks <- list(transplant = c(30, 90), thirty = c(12, 24), ties = c(12, 24.5), many = 16)

compared <- function(d, at) {
  d <- subset(d, time > at)
  early <- !is.na(d$responded) & d$responded <= if (at == 0) Inf else at
  fit <- survdiff(Surv(time, event) ~ early, d)
  data.frame(left = nrow(d), n = sum(early), observed = fit$obs[2], expected = fit$exp[2],
    variance = fit$var[2, 2], chisq = fit$chisq)
}
byar <- function(d) {
  turns <- !is.na(d$responded) & d$responded < d$time
  first <- data.frame(from = 0, to = ifelse(turns, d$responded, d$time),
    death = ifelse(turns, 0, d$event), yes = 0)
  second <- with(d[turns, ], data.frame(from = responded, to = time, death = event, yes = 1))
  long <- rbind(first, second)
  fit <- coxph(Surv(from, to, death) ~ yes, long, ties = "exact")
  late <- long$yes == 1
  data.frame(left = nrow(d), n = sum(turns), observed = sum(long$death[late]),
    expected = NA, variance = NA, chisq = unname(fit$score))
}

rows <- do.call(rbind, lapply(names(cases), function(name) {
  d <- cases[[name]]
  kinds <- c("naive", paste("landmark", landmarks[[name]]), "mantel-byar")
  found <- do.call(rbind, c(list(compared(d, 0)),
    lapply(landmarks[[name]], function(at) compared(d, at)), list(byar(d))))
  cbind(case = name, rule = kinds, found)
}))
for (column in c("expected", "variance", "chisq")) {
  rows[[column]] <- ifelse(is.na(rows[[column]]), "", exact(rows[[column]]))
}
rows$source <- source
write.csv(rows, file.path(here, "responders.csv"), row.names = FALSE, quote = FALSE)
told <- do.call(rbind, Map(function(d, name) cbind(case = name, d), cases, names(cases)))
for (column in c("time", "responded")) {
  told[[column]] <- ifelse(is.na(told[[column]]), "", exact(told[[column]]))
}
write.csv(told, file.path(here, "responders_cases.csv"), row.names = FALSE, quote = FALSE)
